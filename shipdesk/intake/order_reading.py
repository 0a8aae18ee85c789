"""Reads the orders out of a file's gathered rows: one by one as drafts, or many at once and prepared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from shipdesk.domain.new_orders import OrderPreparer
from shipdesk.domain.order_batch import OrderBatch
from shipdesk.domain.orders import OrderDraft, RefusedRow
from shipdesk.intake.gathered_file import GatheredFile
from shipdesk.intake.orders import OrderBuilder, file_remarks
from shipdesk.intake.packed_orders import BATCH
from shipdesk.intake.plain_orders import PlainOrders
from shipdesk.intake.rows import GatheredOrders

TELL_EVERY = 2000
Told = Callable[[int, int, str], None]


@dataclass(slots=True)
class ReadOrders:
    """How many orders and lines were read, the rows that spoil others, and what is remarkable about them together."""

    orders: int = 0
    lines: int = 0
    refused: list[RefusedRow] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


Taken = Callable[[int, OrderBatch], None]
Reading = Callable[[GatheredFile, Told], ReadOrders]


class Colleague(Protocol):
    """Another process that reads batches of the same file."""

    def begin(self, file: GatheredFile) -> None:
        """Get to know the file."""

    def is_free(self) -> bool:
        """Tell whether it can take a batch now."""

    def give(self, place: int, gathered: GatheredOrders, numbers: Sequence[str]) -> None:
        """Let it read the file's batch of that place."""

    def finish(self, builder: OrderBuilder) -> ReadOrders:
        """Wait for what it has read, and add to the builder what it counted."""


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


def in_batches(preparer: OrderPreparer, taken: Taken, colleague: Colleague | None = None) -> Reading:
    """Return a reading that hands on prepared orders in batches, each with its place; twins are not told yet.

    A colleague takes batches off our hands, and hands them on itself.
    """

    def read(file: GatheredFile, told: Told) -> ReadOrders:
        builder = file.builder(tells_twins=False)
        reader = BatchReader(file, builder, preparer, taken)
        numbers = file.numbers()
        if colleague:
            colleague.begin(file)
        for place, start in enumerate(range(0, len(numbers), BATCH)):
            told(start, len(numbers), "Reading orders")
            chunk = numbers[start : start + BATCH]
            if colleague and colleague.is_free():
                colleague.give(place, file.gathered, chunk)
            else:
                reader.read(place, file.gathered, chunk)
        done = reader.done
        if colleague:
            theirs = colleague.finish(builder)
            done.orders, done.lines = done.orders + theirs.orders, done.lines + theirs.lines
            done.refused += theirs.refused
        done.remarks = file_remarks(builder, file.reader)
        return done

    return read


class BatchReader:
    """Reads batches of one file's orders, and hands them on."""

    def __init__(self, file: GatheredFile, builder: OrderBuilder, preparer: OrderPreparer, taken: Taken) -> None:
        self._plain, self._taken = PlainOrders(file, builder, preparer), taken
        self.done = ReadOrders()

    def read(self, place: int, gathered: GatheredOrders, numbers: Sequence[str]) -> None:
        """Read the orders of these numbers, which are the file's batch of that place."""
        batch, refused = self._plain.read(gathered, numbers)
        self.done.refused += refused
        self.done.orders += len(batch)
        self.done.lines += sum(batch.line_counts)
        self._taken(place, batch)
