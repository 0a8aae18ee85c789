"""Numbers with units as scales write them, and lines as they send them; whatever comes, nothing here raises."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from shipdesk.domain.scales import MILLIGRAMS, ScaleReading, ScaleState, milligrams_of

LONGEST = 256
"""A line that is longer is noise: its beginning is forgotten."""

_NUMBER = r"(?P<sign>[+-]?)\s*(?P<digits>\d{1,9}(?:[.,]\d{1,6})?|[.,]\d{1,6})"
_UNIT = r"(?P<unit>lbs?:oz|lb-oz|[a-z%]{1,5})"
_WEIGHT = re.compile(rf"(?<![\d.,]){_NUMBER}(?![\d.,:]*\d)(?:\s*,?\s*{_UNIT}(?![a-z]))?", re.IGNORECASE)
_POUNDS_OUNCES = re.compile(
    r"(?P<sign>[+-]?)\s*(?P<pounds>\d{1,6})\s*lbs?\.?[\s:,-]*(?P<ounces>\d{1,4}(?:[.,]\d{1,4})?)\s*ozs?(?![a-z])"
    r"|(?P<sign2>[+-]?)\s*(?P<pounds2>\d{1,6})\s*:\s*(?P<ounces2>\d{1,4}(?:[.,]\d{1,4})?)\s*lbs?\s*[:-]\s*oz",
    re.IGNORECASE,
)
_ALSO = {"lbs": "lb", "gr": "g", "gm": "g", "grams": "g", "kgs": "kg", "ozs": "oz", "tlb": "lb"}
_OUNCES_OF_POUND = 16
_ENDS = re.compile(rb"[\r\n\x03\x02\x00]+")


@dataclass(frozen=True, slots=True)
class Measured:
    """A number with its unit: milligrams are None where it is no weight; unit is empty where none was said."""

    milligrams: int | None
    division_mg: int
    unit: str


def find_weight(text: str, unsaid: str) -> Measured | None:
    """Return the first weight in a text, or None where there is no number; unsaid is the unit of bare digits."""
    text = text.replace("[", "").replace("]", "")  # digits that may not be used for trade stand in brackets
    both = _POUNDS_OUNCES.search(text)
    if both is not None:
        return _pounds_and_ounces(both)
    found = _WEIGHT.search(text)
    if found is None:
        return None
    digits = found["digits"].replace(",", ".")
    value = Decimal(digits)
    told = (found["unit"] or "").casefold()
    unit = _ALSO.get(told, told)
    if unit and unit not in MILLIGRAMS:
        # A single letter is how many scales mark gross, net or steady, with the unit left out.
        if len(unit) > 1 or unit == "%":
            return Measured(None, 0, unit)
        unit = ""
    grams = milligrams_of(-value if found["sign"] == "-" else value, unit or unsaid)
    step = Decimal(1).scaleb(-len(digits.partition(".")[2]))
    return Measured(grams, max(1, milligrams_of(step, unit or unsaid) or 1), unit)


def _pounds_and_ounces(found: re.Match[str]) -> Measured:
    ounces_text = (found["ounces"] or found["ounces2"]).replace(",", ".")
    ounces = Decimal(found["pounds"] or found["pounds2"]) * _OUNCES_OF_POUND + Decimal(ounces_text)
    minus = "-" in ((found["sign"] or ""), (found["sign2"] or ""))
    step = Decimal(1).scaleb(-len(ounces_text.partition(".")[2]))
    return Measured(milligrams_of(-ounces if minus else ounces, "oz"), milligrams_of(step, "oz") or 1, "lb:oz")


def reading_of(measured: Measured, state: ScaleState, *, net: bool = False) -> ScaleReading:
    """Return what a scale in that state shows with that number."""
    if measured.milligrams is None:
        return ScaleReading(state=ScaleState.NO_WEIGHT if measured.unit else ScaleState.FAULT)
    below = measured.milligrams < 0 and state in (ScaleState.STEADY, ScaleState.UNSAID)
    return ScaleReading(
        measured.milligrams, ScaleState.BELOW_ZERO if below else state, net=net, division_mg=measured.division_mg
    )


def plain(data: bytes) -> str:
    """Return bytes as text without their eighth bit: it is the parity where a line is opened without one."""
    return bytes(byte & 0x7F for byte in data).decode("ascii")


def whole_lines(buffer: bytes) -> tuple[list[str], bytes]:
    """Return the lines that are whole, and what came of the next one."""
    masked = bytes(byte & 0x7F for byte in buffer)
    *whole, rest = _ENDS.split(masked)
    return [line.decode("ascii") for line in whole if line.strip()], rest[-LONGEST:]


def by_lines(
    buffer: bytes, unit: str, read_line: Callable[[str, str], ScaleReading | None]
) -> tuple[tuple[ScaleReading, ...], bytes]:
    """Return what the whole lines of a buffer say, and the beginning of the next line."""
    lines, rest = whole_lines(buffer)
    readings = [read_line(line, unit) for line in lines]
    return tuple(reading for reading in readings if reading is not None), rest
