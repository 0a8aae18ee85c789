"""A second process that reads orders of a large file, so that two cores work on it.

The first one cuts the file into rows and gathers them, for that has to see the whole file; then both read batches of
orders. Each sends its own to the parent, which puts them in their places.
"""

from __future__ import annotations

import marshal
import pickle
from collections.abc import Sequence
from dataclasses import replace
from multiprocessing.connection import Connection
from typing import Any

from shipdesk.domain.new_orders import DeskRules, OrderPreparer
from shipdesk.domain.orders import RefusedRow
from shipdesk.intake.child import BatchSender
from shipdesk.intake.gathered_file import GatheredFile, gathered_of, part_of
from shipdesk.intake.order_reading import BatchReader, ReadOrders
from shipdesk.intake.orders import OrderBuilder
from shipdesk.intake.row_table import RowTable
from shipdesk.intake.rows import GatheredOrders


class FarColleague:
    """The colleague as the first process sees it, behind a pipe."""

    def __init__(self, pipe: Connection, sender: BatchSender) -> None:
        self._pipe, self._sender = pipe, sender

    def begin(self, file: GatheredFile) -> None:
        """Get to know the file, but for its rows."""
        bare = replace(file, gathered=GatheredOrders(RowTable(0)))
        self._pipe.send_bytes(b"B" + pickle.dumps(bare))

    def is_free(self) -> bool:
        """Tell whether it has begun with all that it was given."""
        if not self._pipe.poll():
            return False
        self._pipe.recv_bytes()
        return True

    def give(self, place: int, gathered: GatheredOrders, numbers: Sequence[str]) -> None:
        """Let it read the file's batch of that place."""
        self._pipe.send_bytes(b"W" + marshal.dumps((place, part_of(gathered, numbers))))
        self._sender.was_sent_elsewhere()

    def finish(self, builder: OrderBuilder) -> ReadOrders:
        """Wait for what it has read, and add to the builder what it counted."""
        self._pipe.send_bytes(b"F")
        while not (message := self._pipe.recv_bytes()):
            pass
        orders, lines, refused, naive, tally = marshal.loads(message)  # noqa: S302 - plain values only
        builder.naive_times += naive
        builder.suspicions.add(*tally)
        return ReadOrders(orders, lines, [RefusedRow(*row) for row in refused])


def work_along(pipe: Connection, first: Connection, rules: DeskRules) -> None:
    """Read the batches that the first process gives, until it ends; send them to the parent by the pipe.

    An empty message to the first one says that another batch can come.
    """
    preparer = OrderPreparer(rules)
    builder: OrderBuilder | None = None
    reader: BatchReader | None = None
    while True:
        try:
            message = first.recv_bytes()
        except EOFError:
            return
        kind, body = message[:1], message[1:]
        if kind == b"B":
            file: GatheredFile = pickle.loads(body)  # noqa: S301 - from the first process, which is as little trusted
            builder = file.builder(tells_twins=False)
            reader = BatchReader(file, builder, preparer, BatchSender(pipe))
            first.send_bytes(b"")
        elif kind == b"W" and reader:
            place, part = marshal.loads(body)  # noqa: S302 - plain values only
            first.send_bytes(b"")
            gathered = gathered_of(*part)
            reader.read(place, gathered, list(gathered.orders))
        elif reader and builder:
            first.send_bytes(marshal.dumps(_told(reader.done, builder)))


def _told(done: ReadOrders, builder: OrderBuilder) -> tuple[Any, ...]:
    """Return what came of a file, but for the orders, as plain values."""
    refused = [(r.row, r.column, r.value, r.reason, r.order_number) for r in done.refused]
    return done.orders, done.lines, refused, builder.naive_times, builder.suspicions.tally()
