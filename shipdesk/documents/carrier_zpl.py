"""A carrier's own ZPL made safe for the shop's printer: what would set the printer up anew is taken out, and told.

A label only has to print itself. Commands that stay in force afterwards (print mode, media sensing, saved settings,
darkness) or that make the printer answer, restart or forget, belong to the shop. ZPL II Programming Guide, Zebra
P1099958; the list follows what users had to repair after printing carriers' files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from shipdesk.domain.errors import Refused

_TOKEN = re.compile(rb"[\^~](?:[A-Za-z][A-Za-z0-9@]|[A-Za-z]@)[^\^~]*", re.DOTALL)
_BINARY = re.compile(rb"\^GFB,(\d{1,8}),\d{0,8},\d{0,8},", re.IGNORECASE)
_ANSWERS = "makes the printer answer"
_SETTINGS = {
    **dict.fromkeys((b"HF", b"HG", b"HH", b"HT", b"HV", b"HW", b"HY", b"HZ", b"WD"), _ANSWERS),
    **dict.fromkeys((b"MD", b"SD"), "darkness"),
    **dict.fromkeys((b"MN", b"JS", b"SS"), "media sensing"),
    **dict.fromkeys((b"ST", b"SL", b"KD"), "clock"),
    **dict.fromkeys((b"JH", b"JI", b"JJ", b"JT", b"JW", b"MF", b"MP"), "printer settings"),
    **dict.fromkeys((b"KL", b"KN", b"KP"), "printer's name, language or password"),
    b"JU": "saved settings",
    b"JZ": "reprint after error",
    b"MM": "print mode",
    b"MT": "media type",
    b"SZ": "printer language",
    b"TA": "tear-off position",
}
"""After a caret."""
_TILDE_KEPT = frozenset((b"DG", b"DY", b"DB", b"DT", b"DU", b"DE", b"DS", b"EG"))
"""Downloads that a label draws with. Everything else behind a tilde acts on the printer at once."""
_PREFIX_CHANGES = frozenset((b"CC", b"CT", b"CD"))


@dataclass(frozen=True, slots=True)
class CleanedZpl:
    """A carrier's ZPL as it may be sent, and what was taken out of it, in words such as "^MM (print mode)"."""

    content: bytes
    removed: tuple[str, ...]


def clean_zpl(content: bytes) -> CleanedZpl:
    """Return the ZPL without commands that act on the printer itself; data of fields and pictures stay as they are.

    Raises Refused where the file changes which signs its commands begin with: then nobody can tell what it would do.
    """
    removed: dict[str, None] = {}
    cleaned = _once(content, removed)
    while cleaned != content:
        # What stood on both sides of a command may be one together.
        content, cleaned = cleaned, _once(cleaned, removed)
    return CleanedZpl(cleaned, tuple(removed))


def _once(content: bytes, removed: dict[str, None]) -> bytes:
    kept: list[bytes] = []
    for is_data, part in _parts(content):
        if is_data:
            kept.append(part)
            continue
        name = part[1:3].upper()
        if name in _PREFIX_CHANGES:
            raise Refused(
                "The carrier's label changes the signs that ZPL commands begin with.",
                "ShipDesk cannot tell what it would do to the printer. Ask for the label as a PDF.",
            )
        word = _reason(part[:1], name)
        if not word:
            kept.append(part)
            continue
        removed[f"{part[:1].decode()}{name.decode()} ({word})"] = None
        # What follows the parameters on lines of their own is layout of the file, not of the command.
        kept.append(re.sub(rb"\A[^\r\n]*", b"", part))
    return b"".join(kept)


def _reason(sign: bytes, name: bytes) -> str:
    if sign == b"^":
        return _SETTINGS.get(name, "")
    if name in _TILDE_KEPT:
        return ""
    return _SETTINGS.get(name, "acts on the printer at once")


def _parts(content: bytes) -> Iterator[tuple[bool, bytes]]:
    """Yield the file in pieces, each either data (True) or one command with its parameters."""
    place = 0
    while place < len(content):
        binary = _BINARY.match(content, place)
        if binary is not None:
            end = binary.end() + int(binary[1])
            yield True, content[place:end]
            place = end
            continue
        token = _TOKEN.match(content, place)
        if token is not None:
            yield False, token[0]
            place = token.end()
            continue
        following = _TOKEN.search(content, place)
        end = following.start() if following is not None else len(content)
        yield True, content[place:end]
        place = end
