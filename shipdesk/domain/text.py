"""The one door through which all text from outside enters."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

LINE_CAP = 500
NOTE_CAP = 10_000
HEADER_CAP = 200

# Bidi embeddings, overrides and isolates (UAX #9), and marks that only serve to mislead.
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_ZERO_WIDTH = frozenset("\u00ad\u200b\u2060\ufeff\u180e\u034f")
_BLANKS = re.compile(r"[\t \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_LINE_ENDS = re.compile(r"\r\n|\r|\u2028|\u2029|\u0085|\v|\f")
_JOINERS = frozenset("\u200c\u200d")


@dataclass(frozen=True, slots=True)
class CleanText:
    """A cleaned text and, in words, what was changed on the way."""

    text: str
    changes: tuple[str, ...] = ()


def clean_line(raw: str, cap: int = LINE_CAP) -> str:
    """Return the text as one safe line: NFC, no control or bidi characters, single blanks, at most cap characters."""
    if raw.isascii() and raw.isprintable() and len(raw) <= cap and "=?" not in raw and "  " not in raw:
        return raw.strip()
    return clean_text(raw, cap=cap).text


def clean_note(raw: str, cap: int = NOTE_CAP) -> str:
    """Return the text as safe lines, keeping line breaks; at most cap characters."""
    return clean_text(raw, cap=cap, multiline=True).text


def clean_text(raw: str, *, cap: int = LINE_CAP, multiline: bool = False) -> CleanText:
    """Clean a text from outside and name what was changed (Unicode UAX #9 and #15, RFC 2047 encoded words)."""
    if raw.isascii() and raw.isprintable() and len(raw) <= cap and "=?" not in raw:
        return CleanText(_BLANKS.sub(" ", raw).strip())
    changes: list[str] = []
    text = _LINE_ENDS.sub("\n", raw)
    kept = "".join(c for c in text if _keep(c))
    if len(kept) != len(text):
        changes.append("invisible or control characters were removed")
    composed = unicodedata.normalize("NFC", kept)
    # Mail readers, Python 3.11's among them, would decode what follows into new header lines.
    unmasked = composed.replace("=?", "= ?")
    if unmasked != composed:
        changes.append("a mail header code was broken up")
    lines = [_BLANKS.sub(" ", line).strip() for line in unmasked.split("\n")]
    joined = "\n".join(lines).strip("\n") if multiline else " ".join(line for line in lines if line)
    if len(joined) > cap:
        joined = joined[:cap].rstrip()
        changes.append(f"cut after {cap} characters")
    return CleanText(joined, tuple(changes))


def fold(text: str) -> str:
    """Return the text for searching: no accents, no case, so that "muller" finds "Müller"."""
    if text.isascii():
        return text.lower()
    # Taken apart first: a letter such as the double-struck S has no lower case of its own.
    folded = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFKD", folded).translate(_FOLDED)


class _Folding(dict[int, str | None]):
    """What each character becomes: itself, nothing where it is an accent, or letters where Unicode keeps the stroke.

    It fills itself as characters are met, so that folding is one look-up a character.
    """

    def __missing__(self, code: int) -> str | None:
        c = chr(code)
        found = self[code] = None if unicodedata.combining(c) else c
        return found


_FOLDED = _Folding(
    (ord(c), folded)
    for c, folded in {
        "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d",
    }.items()
)  # fmt: skip


def _keep(c: str) -> bool:
    if c in "\n\t":
        return True
    if c in _BIDI or c in _ZERO_WIDTH:
        return False
    if c in _JOINERS:
        return True
    category = unicodedata.category(c)
    return category not in ("Cc", "Cs", "Co", "Cn")
