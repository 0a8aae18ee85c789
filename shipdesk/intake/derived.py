"""Columns that a file does not have but a profile makes: several cells put together, or one cell taken apart.

Some lists write a phone number into two cells, or a whole place into one. A profile says so as data, and the made
columns stand behind the file's own, so that everything after them reads them like any other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a profile makes a column of a meaning; sources are squeezed headers, pattern takes one cell apart."""

    meaning: str
    sources: tuple[str, ...]
    by: str = " "
    pattern: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class DerivedColumn:
    """A made column of one file: its meaning, the name shown for it, and the places of its sources."""

    meaning: str
    name: str
    sources: tuple[int, ...]
    by: str = " "
    pattern: re.Pattern[str] | None = None

    def value(self, cells: Sequence[str]) -> str:
        """Return the column's cell of one row; empty where the sources are blank or look otherwise."""
        if self.pattern is None:
            return self.by.join(c for c in (cells[i].strip() for i in self.sources) if c)
        match = self.pattern.fullmatch(cells[self.sources[0]].strip())
        return (match[self.meaning] or "").strip() if match else ""


def recipes_of(data: Mapping[str, Any], squeeze: Any) -> tuple[Recipe, ...]:
    """Return the recipes of a profile: its [[joined]] tables, then its [[split]] tables."""
    recipes = [
        Recipe(table["meaning"], tuple(squeeze(name) for name in table["of"]), table.get("by", " "))
        for table in data.get("joined", ())
    ]
    for table in data.get("split", ()):
        pattern = re.compile(table["pattern"], re.DOTALL)
        recipes += [Recipe(meaning, (squeeze(table["of"]),), "", pattern) for meaning in pattern.groupindex]
    return tuple(recipes)


def derive(
    recipes: Sequence[Recipe], header: Sequence[str], places: Mapping[str, Sequence[int]]
) -> tuple[DerivedColumn, ...]:
    """Return the columns that can be made of this header; a recipe that misses a source is left out."""
    return tuple(
        DerivedColumn(
            recipe.meaning,
            " + ".join(header[places[s][0]] for s in recipe.sources),
            tuple(places[s][0] for s in recipe.sources),
            recipe.by,
            recipe.pattern,
        )
        for recipe in recipes
        if all(source in places for source in recipe.sources)
    )
