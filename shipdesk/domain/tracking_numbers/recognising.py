"""Reads a code against the whole table: candidates with reasons, most likely first, or why there is none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from shipdesk.domain.barcodes import Scan, ScanKind, parse_scan
from shipdesk.domain.check_digits import is_gs1
from shipdesk.domain.tracking_numbers import formats_america, formats_asia_pacific, formats_europe
from shipdesk.domain.tracking_numbers.format import NumberFormat, Reading, Trust
from shipdesk.domain.tracking_numbers.history import NO_HISTORY, History
from shipdesk.domain.tracking_numbers.names import name_of
from shipdesk.domain.tracking_numbers.posts import S10, post_of

FORMATS: tuple[NumberFormat, ...] = (
    S10,
    *formats_america.FORMATS,
    *formats_europe.FORMATS,
    *formats_asia_pacific.FORMATS,
)
SEEN_HERE = "seen_here"
"""The format of a number that only the shop's own history knows."""

_ARTICLE_SCAN = re.compile(r"\s*\]E")
_NOTHING_FITS = "No carrier that ShipDesk knows writes its numbers like this. Compare it with the label."
_SAME_DIGIT = "This is one digit over and over, and no tracking number."
_UNUSED = 0.1
"""What is left of the trust in a carrier that the shop has never used, once it has used others."""
_FEW = 10
_FEW_SWAPS = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A carrier whose number it may be.

    number is what the carrier calls it: without the ZIP, the routing or the barcode around it. check_digit_ok is None
    where nothing checks it. origin and destination are what the number tells: a country, a ZIP, or nothing. sure says
    that it may be taken without asking; likelihood only orders candidates.
    """

    carrier: str
    format: str
    number: str
    check_digit_ok: bool | None
    reason: str
    family: str = ""
    service: str = ""
    origin: str = ""
    destination: str = ""
    sure: bool = False
    likelihood: float = 0.0


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a code may be; refusal is a sentence for the case that there is no candidate.

    misread says that the code is at fault (a wrong check digit, an article's barcode, two codes at once), not only
    unknown.
    """

    code: str
    candidates: tuple[Candidate, ...] = ()
    refusal: str = ""
    misread: bool = False


def detect(code: str, history: History = NO_HISTORY) -> tuple[Candidate, ...]:
    """Return the carriers whose number this may be, most likely first."""
    return recognise(code, history).candidates


def number_as_printed(code: str) -> str:
    """Return the number as the carrier writes it, out of a scanned barcode too; where that is open, the code's text."""
    found = recognise(code)
    checked = {candidate.number for candidate in found.candidates if candidate.check_digit_ok}
    return checked.pop() if len(checked) == 1 else found.code or code


def recognise(code: str, history: History = NO_HISTORY) -> Recognised:
    """Return what a typed or scanned code may be; total over all texts."""
    scan = parse_scan(code)
    number = _whole_code(scan)
    readings = [r for r in _readings(number) if history.uses(r.format.carrier) or not r.format.known_only]
    wrong = [r for r in readings if r.check_digit_ok is False]
    if scan.refusal and not _may_be_parcel(scan, number):
        if wrong and scan.candidates and ScanKind.ARTICLE not in scan.kinds:
            return Recognised(scan.text, (), _wrong_digit(wrong) + _swap_hint(number, wrong), misread=True)
        return Recognised(scan.text, (), scan.refusal, misread=True)
    if len(number) > _FEW and len(set(number)) == 1:
        return Recognised(scan.text, (), _SAME_DIGIT, misread=True)
    found = [_candidate(r, history) for r in readings if r.check_digit_ok is not False]
    found += _seen_here(number, history, {c.carrier for c in found} | {r.format.carrier for r in wrong})
    if found:
        ordered = sorted(found, key=lambda c: (-c.likelihood, c.carrier, c.format))
        return Recognised(scan.text, tuple(ordered))
    if wrong:
        return Recognised(scan.text, (), _wrong_digit(wrong) + _swap_hint(number, wrong), misread=True)
    return Recognised(scan.text, (), scan.refusal or _NOTHING_FITS, misread=bool(scan.refusal))


def _whole_code(scan: Scan) -> str:
    """Return the code as the table writes it; of a shipping unit with other elements behind it only the unit."""
    if scan.kinds == (ScanKind.SSCC,):
        return scan.candidates[1]
    return "".join(scan.text.upper().split())


def _may_be_parcel(scan: Scan, number: str) -> bool:
    """Answer whether twelve digits that would do as an article's code (UPC-A) were not read as one for certain."""
    return scan.kinds == (ScanKind.ARTICLE,) and len(number) == 12 and not _ARTICLE_SCAN.match(scan.raw)


def _readings(number: str) -> Iterator[Reading]:
    for kind in FORMATS:
        reading = kind.read(number)
        if reading is not None and (kind is not S10 or post_of(reading.country)):
            yield reading


def _candidate(reading: Reading, history: History) -> Candidate:
    kind = reading.format
    carrier = kind.carrier or post_of(reading.country)
    is_post = kind is S10
    return Candidate(
        carrier=carrier,
        format=kind.code,
        number=reading.number,
        check_digit_ok=reading.check_digit_ok,
        reason=_reason(reading, carrier, history),
        family=kind.family,
        service=reading.service,
        origin=reading.country if is_post else kind.origin,
        destination=" ".join(filter(None, ("" if is_post else reading.country, reading.zip))),
        sure=kind.trust is Trust.SURE,
        likelihood=kind.trust * _weight(carrier, history),
    )


def _weight(carrier: str, history: History) -> float:
    """Return how much the shop's own habits count; a few parcels tell little, and none say nothing."""
    told = history.parcels / (history.parcels + _FEW)
    return (1 - told) + told * (_UNUSED + history.share(carrier))


def _reason(reading: Reading, carrier: str, history: History) -> str:
    kind = reading.format
    whose = f"{name_of(carrier)} ({kind.family})" if kind is S10 else kind.family
    parts = [f"It looks like a number of {whose}: {kind.looks}."]
    if reading.check_digit_ok:
        parts.append("The check digit is right.")
    else:
        parts.append("It has no check digit, so compare it with the label.")
    if is_gs1(reading.number, 12):
        parts.append("It could also be an article's barcode.")
    count = history.carriers.get(carrier, 0)
    if count:
        parts.append(f"{count} of this shop's last {history.parcels} parcels went by {name_of(carrier)}.")
    return " ".join(parts)


def _seen_here(number: str, history: History, named: set[str]) -> list[Candidate]:
    """Return the carriers that only the shop's own parcels speak for."""
    return [
        Candidate(
            carrier=carrier,
            format=SEEN_HERE,
            number=number,
            check_digit_ok=None,
            reason=f"{count} numbers of this shop that look the same went by {name_of(carrier)}.",
            family=name_of(carrier),
            likelihood=Trust.SHAPED * _weight(carrier, history),
        )
        for carrier, count in history.alike(number)
        if carrier not in named
    ]


def _wrong_digit(wrong: list[Reading]) -> str:
    names = list(dict.fromkeys(r.format.family for r in wrong))
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f"It has the shape of a number of {listed}, but its check digit is wrong. Type or scan it again."


def _swap_hint(number: str, wrong: list[Reading]) -> str:
    """Return a hint where two neighbours that changed places would explain the wrong check digit."""
    meant = []
    for at in range(len(number) - 1):
        swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
        if swapped != number and any(fits.check_digit_ok for r in wrong if (fits := r.format.read(swapped))):
            meant.append(swapped)
    if not meant:
        return ""
    hint = " Perhaps two characters next to each other changed places"
    # By chance one swap in ten fits as well: where many do, a list of them would help nobody.
    return f"{hint}: should it be {' or '.join(meant)}?" if len(meant) <= _FEW_SWAPS else f"{hint}."
