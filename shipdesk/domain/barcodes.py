"""What a scanner sends, and which parcel it may mean.

A scanner is a keyboard: it sends the bars' text with a line end, perhaps an AIM identifier in front (ISO/IEC 15424),
perhaps group separators inside, perhaps through a wrong keyboard layout, perhaps two codes at once. `parse_scan`
answers for any text and never raises.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from shipdesk.domain import check_digits as check

LONGEST_SCAN = 200
"""Longer than any symbol on a parcel that we look for; what is kept of a longer one is cut here."""


class ScanKind(StrEnum):
    """What a scanned code may be; only a right check digit makes one of the first few likely."""

    SSCC = "sscc"
    S10 = "s10"
    UPS_1Z = "ups_1z"
    IMPB = "impb"
    FEDEX = "fedex"
    DHL = "dhl"
    DPD = "dpd"
    ARTICLE = "article"
    NUMBER = "number"
    """Some number without a check digit that says more: looked up as it is."""
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class Scan:
    """What was scanned and what to look for.

    text is the scan without line ends, AIM identifier, group separators and GS1 parentheses. candidates are the
    numbers to look up, most trusted first, capital letters before the text as typed. refusal is a sentence for the
    case that none of them is known: empty where the code could be right but is not ours. A scan that must not be
    looked up at all (two codes at once, control keys, an attack) has no candidates.
    """

    raw: str
    text: str
    kinds: tuple[ScanKind, ...] = ()
    candidates: tuple[str, ...] = ()
    refusal: str = ""


_AIM = re.compile(r"\]([A-Za-z])([0-9A-Za-z])")
_GS = "\x1d"
_GS_WRITTEN = re.compile(r"<GS>|\{GS\}|\u241d", re.IGNORECASE)
_AI_IN_PARENTHESES = re.compile(r"\((\d{2,4})\)")
_LINE_ENDS = re.compile(r"[\r\n]+")
_DIGITS = re.compile(r"[0-9]+")
_UPS = re.compile(r"1Z[A-Z0-9]{16}")
_S10 = re.compile(r"[A-Z]{2}[0-9]{9}[A-Z]{2}")
_DHL_PIECE = re.compile(r"JJ?D[0-9]{10,20}|J[A-Z]{3}[0-9]{8,12}")
_DPD = re.compile(r"%?([A-Z0-9]{7}[0-9]{20}[A-Z0-9])")
_NEVER_ON_PARCELS = re.compile(r"""[<>{}"'`\\;=*|^]|://""")
_LAYOUT_SIGNS = re.compile("[ßäöüÄÖÜ§çéèàùÇ°µ¨´]")

_GERMAN = str.maketrans("YZ", "ZY")
_GS1_SYMBOLS = frozenset({"C1", "d2", "Q3", "e0"})
_BLANKS = " \t\r\n"

_NOTHING = "Nothing was scanned."
_LAYOUT_HINT = "The scanner types with another keyboard layout than this computer: set both to the same one."
_WRONG_DIGIT = "This code was not read rightly: its check digit is wrong. Scan it again."
_TWO_CODES = "These were two codes in one scan. Scan one parcel after the other."


def parse_scan(raw: str) -> Scan:
    """Return what the scanned text may mean; total over all texts."""
    kept = raw[:LONGEST_SCAN]
    line, refusal = _one_line(raw)
    if refusal:
        return Scan(kept, line, refusal=refusal)
    symbology, line = _split_aim(unicodedata.normalize("NFKC", line))
    text, gs1 = _plain(line)
    text, refusal = _visible(text)
    if refusal:
        return Scan(kept, text, refusal=refusal)
    return _read(kept, text, symbology, gs1=gs1 or symbology in _GS1_SYMBOLS)


def _one_line(raw: str) -> tuple[str, str]:
    """Return the scanned line, or what can be shown of it and why it is refused; the same line twice is one."""
    if len(raw.strip()) > LONGEST_SCAN:
        return raw.strip()[:LONGEST_SCAN], "This is far too long for a parcel's code. Scan the tracking barcode."
    lines = tuple(dict.fromkeys(line for line in (part.strip(_BLANKS) for part in _LINE_ENDS.split(raw)) if line))
    if not lines:
        return "", _NOTHING
    if len(lines) > 1:
        return " ".join(lines), _TWO_CODES
    if lines[0].startswith("[)>"):
        return lines[0], "This is the carrier's own square code. Scan the long tracking barcode."
    return lines[0], ""


def _visible(text: str) -> tuple[str, str]:
    """Return the text without invisible signs, or what can be shown of it and why it is refused."""
    if any(unicodedata.category(c) in ("Cc", "Cs", "Co", "Cn") for c in text):
        shown = "".join(c for c in text if c.isprintable())
        return shown, "This holds control keys and is no parcel's code. Scan the tracking barcode."
    seen = "".join(c for c in text if unicodedata.category(c) != "Cf").strip()
    if _NEVER_ON_PARCELS.search(seen):
        return seen, "This is no parcel's code. Scan the tracking barcode or the order's barcode."
    return seen, "" if seen else _NOTHING


def _split_aim(line: str) -> tuple[str, str]:
    found = _AIM.match(line)
    return (found[1] + found[2], line[found.end() :]) if found else ("", line)


def _plain(line: str) -> tuple[str, bool]:
    """Return the text without group separators and GS1 parentheses, and whether it had either."""
    separated = _GS_WRITTEN.sub(_GS, line)
    in_parentheses = bool(_AI_IN_PARENTHESES.match(separated))
    joined = separated.replace(_GS, "")
    if in_parentheses:
        joined = _AI_IN_PARENTHESES.sub(r"\1", joined)
    return joined, in_parentheses or _GS in separated


def _read(raw: str, text: str, symbology: str, *, gs1: bool) -> Scan:
    compact = "".join(text.upper().split())
    if gs1 and compact.startswith("00"):
        compact = compact[:20]  # a shipping unit's number may be followed by other element strings
    if symbology.startswith("E") or (gs1 and compact.startswith(("01", "02"))):
        return _article(raw, text, compact)
    found = _known(compact)
    if found is not None:
        kinds, numbers = found
        return Scan(raw, text, kinds, _unique(*numbers, compact, text))
    refusal = _wrong_layout(text) or _certainly_wrong(compact)
    if refusal:
        if refusal == _TWO_CODES:
            return Scan(raw, text, refusal=refusal)
        return Scan(raw, text, (ScanKind.NUMBER,), _unique(*_behind_zip(compact), compact, text), refusal)
    if check.is_gs1(compact, 13) or check.is_gs1(compact, 12):
        return _article(raw, text, compact)
    return _some_number(raw, text, compact)


def _some_number(raw: str, text: str, compact: str) -> Scan:
    if _DIGITS.fullmatch(compact):
        return Scan(raw, text, (ScanKind.NUMBER, ScanKind.ORDER), _unique(compact, text))
    return Scan(raw, text, (ScanKind.ORDER, ScanKind.NUMBER), _unique(text, compact))


def _known(compact: str) -> tuple[tuple[ScanKind, ...], tuple[str, ...]] | None:
    """Return the kinds and numbers of a code whose shape and check digit are right, or None."""
    for reader in _READERS:
        found = reader(compact)
        if found is not None:
            return found
    return None


_Found = tuple[tuple[ScanKind, ...], tuple[str, ...]] | None


def _as_sscc(code: str) -> _Found:
    number = code[2:] if len(code) == 20 and code.startswith("00") else code
    # Without "00" in front one number in ten would pass, so it is only a guess beside the plain number.
    sure = (ScanKind.SSCC,) if number != code else (ScanKind.SSCC, ScanKind.NUMBER)
    return (sure, (number, "00" + number)) if check.is_sscc18(number) else None


def _as_impb(code: str) -> _Found:
    number = check.without_impb_zip(code)
    return ((ScanKind.IMPB,), (number,)) if check.is_impb(number) else None


def _as_ups(code: str) -> _Found:
    return ((ScanKind.UPS_1Z,), (code,)) if check.is_ups_1z(code) else None


def _as_s10(code: str) -> _Found:
    return ((ScanKind.S10,), (code,)) if check.is_s10(code) else None


def _as_fedex(code: str) -> _Found:
    """Read FedEx's barcodes: 34 and 32 digits hold a number of 12, 22 digits after 96 one of 15."""
    if not _DIGITS.fullmatch(code):
        return None
    if _is_fedex_34(code) and check.fedex_mod11_check(code[20:33]) == code[33]:
        return (ScanKind.FEDEX,), (code[22:],)
    if len(code) == 32 and check.fedex_mod11_check(code[16:27]) == code[27]:
        return (ScanKind.FEDEX, ScanKind.NUMBER), (code[16:28],)
    if len(code) == 22 and code.startswith("96") and check.is_gs1(code[7:], 15):
        return (ScanKind.FEDEX,), (code[7:],)
    if check.is_gs1(code, 15) or (len(code) == 12 and check.fedex_mod11_check(code[:11]) == code[11]):
        return (ScanKind.FEDEX, ScanKind.NUMBER, ScanKind.ORDER), (code,)
    return None


def _as_dhl(code: str) -> _Found:
    return ((ScanKind.DHL, ScanKind.NUMBER), (code,)) if _DHL_PIECE.fullmatch(code) else None


def _as_dpd(code: str) -> _Found:
    found = _DPD.fullmatch(code)
    if found is None or check.mod37_36_check(found[1][:27]) != found[1][27]:
        return None
    return (ScanKind.DPD,), (found[1][7:21], found[1])


_READERS: tuple[Callable[[str], _Found], ...] = (
    _as_sscc,
    _as_impb,
    _as_ups,
    _as_s10,
    _as_fedex,
    _as_dpd,
    _as_dhl,
)
_SURE = (_as_sscc, _as_impb, _as_ups, _as_s10)
_LENGTHS_OF_SURE = (13, 18, 20, 22, 30, 34)


def _certainly_wrong(compact: str) -> str:
    """Return why a code that no format accepts cannot be right, or an empty text where it could be."""
    if _is_glued(compact):
        return _TWO_CODES
    shaped = bool(_UPS.fullmatch(compact) or _S10.fullmatch(compact)) or _is_fedex_34(compact)
    if not shaped and _DIGITS.fullmatch(compact):
        unit = len(compact) == 20 and compact.startswith("00")
        shaped = unit or _looks_impb(compact) or bool(_behind_zip(compact))
        if not shaped and len(compact) > 34:
            return "This number is too long for a parcel's code. Perhaps it was two codes at once; scan it again."
    return _WRONG_DIGIT if shaped else ""


def _behind_zip(compact: str) -> tuple[str, ...]:
    """Return what may be a USPS number behind 420 and a ZIP, its check digit not asked for."""
    if not compact.startswith("420") or not _DIGITS.fullmatch(compact):
        return ()
    return tuple(compact[cut:] for cut in (8, 12) if _looks_impb(compact[cut:]))


def _is_fedex_34(code: str) -> bool:
    return len(code) == 34 and bool(_DIGITS.fullmatch(code)) and code.startswith(("96", "10", "11"))


def _looks_impb(code: str) -> bool:
    return len(code) in (22, 26) and "91" <= code[:2] <= "95"


def _is_glued(compact: str) -> bool:
    """Answer whether the text falls into two whole codes, the first of a kind that checks itself."""
    for cut in _LENGTHS_OF_SURE:
        first, second = compact[:cut], compact[cut:]
        if len(second) >= min(_LENGTHS_OF_SURE) and all(any(r(part) for r in _SURE) for part in (first, second)):
            return True
    return False


def _wrong_layout(text: str) -> str:
    """Return a hint where the text looks like a number typed through a German or French keyboard layout."""
    if _LAYOUT_SIGNS.search(text) and sum(c.isdigit() for c in text) >= 8:
        return _LAYOUT_HINT
    # On a German layout Y and Z change places, and so a UPS number starts with 1Y.
    swapped = text.upper().translate(_GERMAN)
    return _LAYOUT_HINT if swapped.startswith("1Z") and check.is_ups_1z(swapped) else ""


def _article(raw: str, text: str, compact: str) -> Scan:
    refusal = "This is the article's barcode, not the parcel's. Scan the tracking barcode on the label."
    return Scan(raw, text, (ScanKind.ARTICLE,), _unique(compact, text), refusal)


def _unique(*numbers: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(numbers))
