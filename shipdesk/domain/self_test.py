"""The codes of the self-test sheet, which tell what a scanner can read and how it types."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

SOUND_CODE = "SHIPDESK-SOUND"
KEYS_CODE = "SHIPDESK-yzYZ/_?#"
"""Letters and signs that change places where scanner and computer disagree about the keyboard."""
WIDTHS = (2, 3, 4)
"""Narrowest bars in dots of a printer with 203 of them to the inch; as wide in mm at other resolutions."""
_START = re.compile(r"^(?:\][A-Za-z][0-9A-Za-z])?")
_OURS = "SHIPDESK"


def width_code(dots: int) -> str:
    """Return what the bars of that width in dots say."""
    return f"SHIPDESK-X{dots}"


MATRIX_CODE = "SHIPDESK-2D"
CODES = {
    width_code(2): "Bars of a quarter millimetre, the finest that ShipDesk prints.",
    width_code(3): "Bars of 0.38 mm, as on labels.",
    width_code(4): "Bars of half a millimetre, as on pallet labels.",
    KEYS_CODE: "Letters and signs: scanner and computer agree about the keyboard.",
    MATRIX_CODE: "Data Matrix, the square code on labels.",
    SOUND_CODE: "QR code and sound.",
}


@dataclass(frozen=True, slots=True)
class ScanReport:
    """What came of the codes of the sheet, each with a sentence."""

    right: tuple[tuple[str, str], ...]
    wrong: tuple[tuple[str, str], ...]
    missing: tuple[tuple[str, str], ...]


def plain_scan(scan: str) -> str:
    """Return a scan without line ends and without the identifier that some scanners send before the data."""
    return _START.sub("", scan.strip("\r\n\t "), count=1)


def check_scans(scans: Sequence[str]) -> ScanReport:
    """Return which codes of the sheet came right, which came changed, and which have not come."""
    sent = [plain_scan(scan) for scan in scans]
    right = {code: words for code, words in CODES.items() if code in sent}
    wrong = tuple((scan, _wrong_words(scan)) for scan in dict.fromkeys(sent) if scan not in CODES)
    missing = tuple((code, words) for code, words in CODES.items() if code not in right)
    return ScanReport(tuple(right.items()), wrong, missing)


def explain_scan(scan: str) -> tuple[bool, str] | None:
    """Return whether a code of the sheet came right, and a sentence; None for scans that have nothing to do with it."""
    sent = plain_scan(scan)
    if sent in CODES:
        return True, CODES[sent]
    return (False, _wrong_words(sent)) if sent[: len(_OURS)].upper() == _OURS else None


def _wrong_words(scan: str) -> str:
    if scan.swapcase() in CODES:
        return "Capitals and small letters are exchanged: look at Caps Lock."
    if len(scan) == len(KEYS_CODE) and scan[: len(_OURS)].upper() == _OURS:
        return "Some keys are exchanged: set the scanner to this computer's keyboard, or to the US one."
    if any(code in scan for code in CODES):
        return "The scanner adds something of its own before or behind the code."
    return "This code is not on the sheet."
