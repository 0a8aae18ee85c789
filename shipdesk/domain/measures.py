"""Weights and sizes as people type and read them; whatever they type, grams and millimetres are kept."""

from __future__ import annotations

import re
from decimal import Decimal

from shipdesk.domain.errors import Refused

_GRAMS = {
    "": Decimal(1), "g": Decimal(1), "gr": Decimal(1), "kg": Decimal(1000), "oz": Decimal("28.349523125"),
    "lb": Decimal("453.59237"), "lbs": Decimal("453.59237"),
}  # fmt: skip
_MILLIMETRES = {
    "": Decimal(1), "mm": Decimal(1), "cm": Decimal(10), "m": Decimal(1000), "in": Decimal("25.4"),
    '"': Decimal("25.4"),
}  # fmt: skip
_MEASURE = re.compile(r"(\d{1,7}(?:[.,]\d{1,6})?)\s*([a-z\"]*)\.?")
_TIMES = re.compile(r"\s*[x×*]\s*")


def grams_of(text: str) -> int | None:
    """Return a typed weight in grams, such as "350", "350 g", "1,2 kg", "12 oz"; None where nothing was typed."""
    if not text.strip():
        return None
    match = _MEASURE.fullmatch(text.strip().casefold())
    if match is None or match[2] not in _GRAMS:
        raise Refused(f"{text.strip()[:40]} is no weight.", "Write it as 350 g, 1.2 kg, 12 oz or 2 lb.")
    return round(_number(match[1]) * _GRAMS[match[2]])


def millimetres_of(text: str) -> int | None:
    """Return a typed length in millimetres, such as "120", "12 cm", "5 in"; None where nothing was typed."""
    if not text.strip():
        return None
    match = _MEASURE.fullmatch(text.strip().casefold())
    if match is None or match[2] not in _MILLIMETRES:
        raise Refused(f"{text.strip()[:40]} is no length.", "Write it as 120 mm, 12 cm or 5 in.")
    return round(_number(match[1]) * _MILLIMETRES[match[2]])


def size_of(text: str) -> tuple[int, int, int] | None:
    """Return three typed sides in millimetres, such as "200x150x100" or "20 x 15 x 10 cm"; None where none was typed.

    The last side's unit holds for those without one.
    """
    if not text.strip():
        return None
    sides = _TIMES.split(text.strip().casefold())
    if len(sides) != 3:
        raise Refused(f"{text.strip()[:40]} are not three sides.", "Write them as 200 x 150 x 100 or 20 x 15 x 10 cm.")
    unit = sides[-1].lstrip("0123456789., ")
    measured = [millimetres_of(side if side.rstrip(".")[-1:].isalpha() else f"{side} {unit}") for side in sides]
    length, width, height = (side or 0 for side in measured)
    return length, width, height


def grams_text(grams: int) -> str:
    """Return a weight for a person: 350 g, 1.25 kg."""
    return f"{grams} g" if grams < 1000 else f"{grams / 1000:,.3f}".rstrip("0").rstrip(".") + " kg"


def size_text(size: tuple[int, int, int] | None) -> str:
    """Return three sides for a person: 20 × 15 × 10.5 cm; an empty text where they are not known."""
    return " × ".join(f"{side / 10:g}" for side in size) + " cm" if size is not None else ""


def _number(digits: str) -> Decimal:
    return Decimal(digits.replace(",", "."))
