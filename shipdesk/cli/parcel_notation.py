"""How parcels are written on the command line: "1x2,2x1 @Small 1500g / 1x1"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from shipdesk.domain.errors import WrongUsage
from shipdesk.domain.orders import OrderLine
from shipdesk.domain.parcel_plans import PlannedParcel

_PARCEL = re.compile(r"(?P<items>[^@]*?)(?:\s*@\s*(?P<box>.*?))?(?:(?:^|\s+)(?P<weight>\d{1,6})\s*g)?\s*", re.ASCII)
_ITEM = re.compile(r"(?P<line>\d{1,4})(?:\s*[x×*]\s*(?P<pieces>\d{1,6}))?", re.ASCII)
_ADVICE = 'Write each parcel as LINExPIECES, with "/" between parcels: "1x2,2x1 / 1x1".'


def parse_parcels(text: str, lines: Sequence[OrderLine]) -> tuple[PlannedParcel, ...]:
    """Return the parcels that a text names; raises WrongUsage where it cannot be read.

    A parcel is a list of LINExPIECES, or LINE for all pieces of that line, then perhaps @BOX and its weight in grams.
    """
    return tuple(_parcel(part.strip(), lines) for part in text.split("/"))


def _parcel(text: str, lines: Sequence[OrderLine]) -> PlannedParcel:
    found = _PARCEL.fullmatch(text)
    if found is None or not found["items"].strip():
        raise WrongUsage(f"The parcel “{text}” cannot be read.", _ADVICE)
    items = tuple(_item(word.strip(), lines) for word in found["items"].split(","))
    return PlannedParcel(items, found["box"] or "", int(found["weight"]) if found["weight"] else None)


def _item(word: str, lines: Sequence[OrderLine]) -> tuple[int, int]:
    found = _ITEM.fullmatch(word)
    if found is None:
        raise WrongUsage(f"“{word}” names no line and pieces.", _ADVICE)
    position = int(found["line"]) - 1
    if not 0 <= position < len(lines):
        raise WrongUsage(f"The order has no line {found['line']}.", f"It has {len(lines)}.")
    return position, int(found["pieces"]) if found["pieces"] else lines[position].quantity
