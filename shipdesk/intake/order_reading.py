"""Reads the orders out of a file's gathered rows: one by one as drafts, or many at once and prepared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from shipdesk.domain.new_orders import OrderPreparer
from shipdesk.domain.order_batch import OrderBatch
from shipdesk.domain.orders import OrderDraft, RefusedRow
from shipdesk.intake.cells import CellReader
from shipdesk.intake.orders import OrderBuilder, file_remarks
from shipdesk.intake.packed_orders import BATCH
from shipdesk.intake.plain_orders import PlainOrders
from shipdesk.intake.rows import GatheredOrders

TELL_EVERY = 2000
Told = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class GatheredFile:
    """The gathered rows of one list, and a reader that knows the habits of its columns."""

    gathered: GatheredOrders
    reader: CellReader
    source: str
    country_needed: bool

    def numbers(self) -> list[str]:
        """Return the numbers of the orders without a refused row, in the file's order."""
        return [number for number in self.gathered.orders if number not in self.gathered.refused_numbers]

    def builder(self, *, tells_twins: bool) -> OrderBuilder:
        """Return a builder of the file's orders."""
        return OrderBuilder(self.reader, self.source, country_needed=self.country_needed, tells_twins=tells_twins)


@dataclass(slots=True)
class ReadOrders:
    """How many orders and lines were read, the rows that spoil others, and what is remarkable about them together."""

    orders: int = 0
    lines: int = 0
    refused: list[RefusedRow] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


Reading = Callable[[GatheredFile, Told], ReadOrders]


def one_by_one(taken: Callable[[OrderDraft], None]) -> Reading:
    """Return a reading that hands on each draft."""

    def read(file: GatheredFile, told: Told) -> ReadOrders:
        done = ReadOrders()
        builder = file.builder(tells_twins=True)
        numbers = file.numbers()
        for place, number in enumerate(numbers):
            if place % TELL_EVERY == 0:
                told(place, len(numbers), "Reading orders")
            built = builder.build(number, file.gathered.rows(number), file.gathered)
            if isinstance(built, OrderDraft):
                done.orders += 1
                done.lines += len(built.lines)
                taken(built)
            else:
                done.refused.append(built)
        done.remarks = file_remarks(builder, file.reader)
        return done

    return read


def in_batches(preparer: OrderPreparer, taken: Callable[[OrderBatch], None]) -> Reading:
    """Return a reading that hands on prepared orders in batches; twins are not told yet, as they can be far apart."""

    def read(file: GatheredFile, told: Told) -> ReadOrders:
        done = ReadOrders()
        builder = file.builder(tells_twins=False)
        plain = PlainOrders(
            file.reader, builder, file.gathered, file.source, preparer, country_needed=file.country_needed
        )
        numbers = file.numbers()
        for start in range(0, len(numbers), BATCH):
            told(start, len(numbers), "Reading orders")
            batch, refused = plain.read(numbers[start : start + BATCH])
            done.refused += refused
            if len(batch):
                done.orders += len(batch)
                done.lines += sum(batch.line_counts)
                taken(batch)
        done.remarks = file_remarks(builder, file.reader)
        return done

    return read
