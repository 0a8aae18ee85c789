"""Recognises the columns of product lists by their headers, with the unit that stands in them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from shipdesk import resources
from shipdesk.domain.text import fold
from shipdesk.intake.profiles import squeezed

GRAMS = {
    **dict.fromkeys(("g", "gr", "grs", "gram", "grams", "gramm", "gramme", "grammes", "gramos", "grammi"), Decimal(1)),
    **dict.fromkeys(("kg", "kgs", "kilo", "kilos", "kilogramm", "kilograms", "kilogrammes"), Decimal(1000)),
    **dict.fromkeys(("oz", "ounce", "ounces"), Decimal("28.349523125")),
    **dict.fromkeys(("lb", "lbs", "pound", "pounds"), Decimal("453.59237")),
}
MILLIMETRES = {
    "mm": Decimal(1), "cm": Decimal(10), "m": Decimal(1000),
    **dict.fromkeys(("in", "inch", "inches", "zoll", "pouces", "pulgadas", '"'), Decimal("25.4")),
}  # fmt: skip
MANY = ("name", "option", "weight", "customs_code", "origin", "barcode", "sku")
"""Meanings of which several columns are kept; the first filled one wins, options are put together."""
_SIZES = ("length", "width", "height", "size")
_BRACKETS = re.compile(r"[(\[]([^)\]]*)[)\]]")
_FILLERS = ("in", "en", "je", "per", "par", "por", "pro", "stuck", "piece", "pro stuck")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a product list: where it is, what it means, and its unit (empty where the header has none)."""

    index: int
    meaning: str
    unit: str = ""


@cache
def _words() -> dict[str, tuple[str, str, int]]:
    path = Path(resources.__path__[0]) / "intake" / "product_words.toml"
    data = tomllib.loads(path.read_text("utf-8"))
    words: dict[str, tuple[str, str, int]] = {}
    for unit, names in data["fixed_units"].items():
        for rank, name in enumerate(_split(names)):
            words.setdefault(squeezed(name), ("weight", unit, rank))
    for meaning, names in data["columns"].items():
        for rank, name in enumerate(_split(names)):
            words.setdefault(squeezed(name), (meaning, "", rank))
    return words


def _split(names: str) -> list[str]:
    return names.replace("\n", "").split("|")


def read_product_header(header: str) -> tuple[str, str, int] | None:
    """Return what a header means, its unit, and how surely (0 best); None where it is nothing of a product's."""
    known = _words().get(squeezed(header))
    if known:
        return known
    inside = " ".join(_BRACKETS.findall(header))
    bare = _BRACKETS.sub(" ", header)
    words = [w for w in re.split(r"[^\w\"]+|_", fold(bare)) if w]
    unit = _unit(inside)
    while len(words) > 1 and (words[-1] in _FILLERS or (not unit and _unit(words[-1]))):
        unit = unit or _unit(words[-1])
        words.pop()
    known = _words().get("".join(words))
    if known is None:
        return None
    meaning, own, rank = known
    return meaning, own or _fitting(unit, meaning), rank


def columns_of(header: Sequence[str], answers: Mapping[str, str] | None = None) -> tuple[Column, ...]:
    """Return the columns of a header that mean anything, the surest of each meaning first."""
    ranked: list[tuple[int, Column]] = []
    for index, name in enumerate(header):
        answer = (answers or {}).get(name)
        reading = (answer, "", -1) if answer else read_product_header(re.sub(r" \(\d+\)\Z", "", name))
        if reading is not None and reading[0] != "ignore":
            ranked.append((reading[2], Column(index, reading[0], reading[1])))
    found: list[Column] = []
    for _, column in sorted(ranked, key=lambda pair: (pair[0] if pair[1].meaning != "option" else 0, pair[1].index)):
        if column.meaning in MANY or column.meaning not in {c.meaning for c in found}:
            found.append(column)
    return tuple(found)


def known_product_headers(cells: Sequence[str]) -> int:
    """Return how many different meanings a row of cells names; for finding the header."""
    readings = (read_product_header(c) for c in cells if 0 < len(c) < 120)
    return len({reading[0] for reading in readings if reading})


def _unit(text: str) -> str:
    for word in re.split(r"[^\w\"]+", fold(text)):
        if word in GRAMS or word in MILLIMETRES:
            return word
    return ""


def _fitting(unit: str, meaning: str) -> str:
    """Return the unit where it measures such a thing: "in" behind a weight is no inch."""
    if meaning == "weight":
        return unit if unit in GRAMS else ""
    return unit if meaning in _SIZES and unit in MILLIMETRES else ""
