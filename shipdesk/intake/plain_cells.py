"""Finds the cells of many orders at once, a meaning at a time, as CellReader finds them for one.

Most orders of a file are plain: nothing about them is refused, changed or told. Their fields are read a column at a
time, by functions that run in C or remember what they read. Whatever is not plain is odd: OrderBuilder reads those
orders one by one, and it alone says what their cells mean.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Generic, TypeVar

from shipdesk.intake.cells import ALWAYS_KEPT, LOOK_AGAIN, CellReader, Group, Pairs, needs_no_cleaning, unwrapped
from shipdesk.intake.row_table import RowTable

Key = TypeVar("Key")
Value = TypeVar("Value")

ODD: Any = object()
"""What stands for a value that only OrderBuilder may read."""
_MOST = 50_000
_WRAPPED = "='"


class Memo(dict[Key, Value], Generic[Key, Value]):
    """Remembers what a function returned; a repeated look-up is one of a dictionary."""

    def __init__(self, read: Callable[[Key], Value]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, key: Key) -> Value:
        """Read what was not read before; of too many all are forgotten."""
        if len(self) >= _MOST:
            self.clear()
        value = self[key] = self._read(key)
        return value


@dataclass(slots=True)
class PlainBatch:
    """Some orders of a file: the rows of each by their places in the table, and which of them turned out odd."""

    numbers: Sequence[str]
    rows: Sequence[Sequence[int]]
    odd: set[int] = field(default_factory=set)

    @property
    def firsts(self) -> list[int]:
        """The first row of each order."""
        return [rows[0] for rows in self.rows]

    @property
    def every_row(self) -> list[int]:
        """All rows, order by order."""
        return list(chain.from_iterable(self.rows))

    def settle(self, values: Iterable[Any], instead: Any) -> list[Any]:
        """Return the values of the orders; those that are ODD become another one, and their orders odd."""
        settled = list(values)
        if ODD in settled:
            places = [i for i, value in enumerate(settled) if value is ODD]
            self.odd.update(places)
            for i in places:
                settled[i] = instead
        return settled


class PlainCells:
    """Finds the cells of the orders of one file, in the table that is looked at; made once for each file."""

    def __init__(self, reader: CellReader, later_filled: Sequence[bool]) -> None:
        """Take the reader, and for each column whether rows of an order that are not its first fill it anywhere."""
        self._reader, self._later = reader, later_filled
        self.table = RowTable(0)
        self._texts: dict[tuple[int, bool], Memo[str, Any]] = {}

    def first(self, batch: PlainBatch, group: Group, meaning: str) -> list[str]:
        """Return for each order the first filled cell of the meaning in any of its rows, or an empty text."""
        return self.first_and_columns(batch, group, meaning)[0]

    def first_and_columns(self, batch: PlainBatch, group: Group, meaning: str) -> tuple[list[str], list[int]]:
        """Return for each order the first filled cell of the meaning, and its column."""
        pairs = group.get(meaning, ())
        if not pairs:
            return [""] * len(batch.rows), [-1] * len(batch.rows)
        keep = meaning in ALWAYS_KEPT
        column, place = pairs[0]
        values, columns = self.read(place, batch.firsts, keep_words=keep), [column] * len(batch.rows)
        if len(pairs) > 1 or self._later[place]:
            for i, value in enumerate(values):
                if not value and (len(pairs) > 1 or len(batch.rows[i]) > 1):
                    values[i], columns[i] = self._search(batch.rows[i], pairs, keep_words=keep)
        return values, columns

    def each(self, rows: Sequence[int], pairs: Pairs, *, keep_words: bool = False) -> tuple[list[str], list[int]]:
        """Return for each row the first filled cell among the columns, and its column."""
        if not pairs:
            return [""] * len(rows), [-1] * len(rows)
        values, columns = self.read(pairs[0][1], rows, keep_words=keep_words), [pairs[0][0]] * len(rows)
        for column, place in pairs[1:]:
            for i, value in enumerate(values):
                if not value:
                    values[i] = self.read(place, rows[i : i + 1], keep_words=keep_words)[0]
                    columns[i] = column
        return values, columns

    def read(self, place: int, rows: Sequence[int], *, keep_words: bool = False) -> list[str]:
        """Return the cells of one column, unwrapped; blank words are empty unless they are to be kept."""
        again = _WRAPPED if keep_words else LOOK_AGAIN
        return [
            unwrapped(value, keep_words=keep_words) if value and value[0] in again else value
            for value in map(str.strip, map(self.table.columns[place].__getitem__, rows))
        ]

    def raw(self, place: int, rows: Sequence[int]) -> list[str]:
        """Return the cells of one column as they are in the file."""
        return list(map(self.table.columns[place].__getitem__, rows))

    def is_filled_later(self, pairs: Pairs) -> bool:
        """Tell whether rows of an order that are not its first have anything in these columns, in the whole file."""
        return any(self._later[place] for _, place in pairs)

    def texts(self, batch: PlainBatch, group: Group, meaning: str, cap: int = 200, *, note: bool = False) -> list[str]:
        """Return for each order the meaning's text as it may enter the shop."""
        return self.cleaned(batch, self.first(batch, group, meaning), cap, note=note)

    def cleaned(self, batch: PlainBatch, values: list[str], cap: int, *, note: bool = False) -> list[str]:
        """Return the orders' texts as they may enter the shop; an order is odd where that has to be told."""
        return batch.settle(self.clean(values, cap, note=note), "")

    def clean(self, values: list[str], cap: int, *, note: bool = False) -> list[Any]:
        """Return the texts as they may enter the shop, ODD where that has to be told."""
        if needs_no_cleaning(values, cap):
            return values
        if (cap, note) not in self._texts:
            self._texts[cap, note] = Memo(self._cleaner(cap, note=note))
        return list(map(self._texts[cap, note].__getitem__, values))

    def _cleaner(self, cap: int, *, note: bool) -> Callable[[str], Any]:
        def clean(value: str) -> Any:
            told: list[str] = []
            text = self._reader.text(value, 0, told, cap, note=note)
            return ODD if told else text

        return clean

    def _search(self, rows: Sequence[int], pairs: Pairs, *, keep_words: bool) -> tuple[str, int]:
        for row in rows:
            for column, place in pairs:
                value = self.read(place, (row,), keep_words=keep_words)[0]
                if value:
                    return value, column
        return "", -1


def by_key(memo: Mapping[Key, Value], *columns: Iterable[Any]) -> list[Value]:
    """Return what a memo says of each row of some columns."""
    return list(map(memo.__getitem__, zip(*columns, strict=True)))  # type: ignore[arg-type]
