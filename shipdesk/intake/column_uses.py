"""Tells what each column of a file is used for, so that a person can look at it and say otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shipdesk.domain.text import clean_line
from shipdesk.intake.plans import Indices, Plan
from shipdesk.intake.reading import ColumnUse

_SAMPLES = 3
_SAMPLE_LENGTH = 80


def column_uses(header: Sequence[str], samples: Sequence[Sequence[str]], plan: Plan | None) -> tuple[ColumnUse, ...]:
    """Return the named columns in the file's order, each with some of its cells and its meaning in the plan."""
    meanings: dict[int, tuple[str, bool]] = {}
    for index, meaning, is_fallback in _meanings(plan) if plan else ():
        meanings.setdefault(index, (meaning, is_fallback))
    return tuple(
        ColumnUse(clean_line(name, 200), _cells(index, samples), *meanings.get(index, ("", False)))
        for index, name in enumerate(header)
        if name
    )


def _meanings(plan: Plan) -> Iterator[tuple[int, str, bool]]:
    yield from _pairs(plan.order, is_fallback=False)
    for line_set in plan.line_sets:
        yield from _pairs(line_set, is_fallback=False)
    yield from ((index, "items", False) for index in plan.item_cells)
    yield from ((index, "quantity", False) for index in plan.quantity_columns)
    for made in plan.derived:
        yield from ((index, made.meaning, False) for index in made.sources)
    yield from _pairs(plan.fallback, is_fallback=True)


def _pairs(indices: Indices, *, is_fallback: bool) -> Iterator[tuple[int, str, bool]]:
    return ((index, meaning, is_fallback) for meaning, columns in indices.items() for index in columns)


def _cells(index: int, samples: Sequence[Sequence[str]]) -> tuple[str, ...]:
    filled = (clean_line(row[index], _SAMPLE_LENGTH) for row in samples if index < len(row) and row[index].strip())
    found: dict[str, None] = {}
    for cell in filled:
        found.setdefault(cell)
        if len(found) == _SAMPLES:
            break
    return tuple(found)
