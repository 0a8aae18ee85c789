"""The rows of a file's orders, kept column by column: a hundred thousand rows as objects would be 60 MB more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_SAMPLE = 100
_SETTLE = 2000


@dataclass(frozen=True, slots=True)
class Row:
    """One row of an order: its number in the file, and the cells the plan uses by their column."""

    number: int
    cells: tuple[str, ...]


class RowTable:
    """Rows of the same cells; each is known by its place."""

    def __init__(self, width: int) -> None:
        self.columns: list[list[str]] = [[] for _ in range(width)]
        self._numbers: list[int] = []
        self._fresh: list[tuple[str, ...]] = []

    @classmethod
    def of(cls, numbers: list[int], columns: list[list[str]]) -> RowTable:
        """Return a table of rows with these numbers in the file."""
        table = cls(0)
        table.columns, table._numbers = columns, numbers
        return table

    def part(self, places: Sequence[int]) -> tuple[list[int], list[list[str]]]:
        """Return the numbers and the columns of some rows."""
        return (
            list(map(self._numbers.__getitem__, places)),
            [list(map(column.__getitem__, places)) for column in self.columns],
        )

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self._numbers)

    def add(self, number: int, cells: tuple[str, ...]) -> int:
        """Add a row and return its place; it can be read once the table is settled."""
        self._numbers.append(number)
        self._fresh.append(cells)
        if len(self._fresh) == _SETTLE:
            self.settle()
        return len(self._numbers) - 1

    def settle(self) -> None:
        """Sort what was added into the columns; equal texts are kept once where a column repeats a few."""
        for column, cells in zip(self.columns, zip(*self._fresh, strict=True), strict=False):
            if len(set(cells[:_SAMPLE])) * 2 < min(_SAMPLE, len(cells)):
                shared = {cell: cell for cell in set(cells)}
                column.extend(cells[:1] * len(cells) if len(shared) == 1 else map(shared.__getitem__, cells))
            else:
                column.extend(cells)
        self._fresh = []

    def row(self, place: int) -> Row:
        """Return the row at a place."""
        return Row(self._numbers[place], tuple([column[place] for column in self.columns]))

    def number(self, place: int) -> int:
        """Return the number in the file of the row at a place."""
        return self._numbers[place]

    def later_rows_fill(self, orders: Iterable[Sequence[int]]) -> tuple[bool, ...]:
        """Return for each column whether any row of an order that is not its first has something in it."""
        later = [place for places in orders if len(places) > 1 for place in places[1:]]
        return tuple(any(map(column.__getitem__, later)) for column in self.columns)
