"""A file's gathered rows with what was decided about them: all that is needed to read its orders, in any process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shipdesk.intake.cells import CellReader
from shipdesk.intake.orders import OrderBuilder
from shipdesk.intake.row_table import RowTable
from shipdesk.intake.rows import GatheredOrders


@dataclass(frozen=True, slots=True)
class GatheredFile:
    """The gathered rows of one list, and a reader that knows the habits of its columns.

    later_filled tells of each column whether any row of an order that is not its first has something in it.
    """

    gathered: GatheredOrders
    reader: CellReader
    source: str
    country_needed: bool
    later_filled: tuple[bool, ...]

    def numbers(self) -> list[str]:
        """Return the numbers of the orders without a refused row, in the file's order."""
        return [number for number in self.gathered.orders if number not in self.gathered.refused_numbers]

    def builder(self, *, tells_twins: bool) -> OrderBuilder:
        """Return a builder of the file's orders."""
        return OrderBuilder(self.reader, self.source, country_needed=self.country_needed, tells_twins=tells_twins)


def part_of(gathered: GatheredOrders, numbers: Sequence[str]) -> tuple[Any, ...]:
    """Return some orders as plain values, for the way to another process."""
    places = [place for number in numbers for place in gathered.orders[number]]
    counts = [len(gathered.orders[number]) for number in numbers]
    doubled = [number for number in numbers if number in gathered.doubled]
    return list(numbers), counts, doubled, *gathered.table.part(places)


def gathered_of(
    numbers: list[str], counts: list[int], doubled: list[str], row_numbers: list[int], columns: list[list[str]]
) -> GatheredOrders:
    """Return the orders that part_of made plain values of."""
    gathered = GatheredOrders(RowTable.of(row_numbers, columns), doubled=set(doubled))
    start = 0
    for number, count in zip(numbers, counts, strict=True):
        gathered.orders[number] = list(range(start, start + count))
        start += count
    return gathered
