"""The child process that parses one file: it may die of what it reads, its parent may not."""

from __future__ import annotations

import gc
import sys
from collections.abc import Mapping
from multiprocessing.connection import Connection
from pathlib import Path

from shipdesk.domain.new_orders import DeskRules
from shipdesk.domain.order_batch import OrderBatch
from shipdesk.domain.orders import OrderDraft
from shipdesk.intake.packed_orders import pack_batch
from shipdesk.intake.packing import pack_drafts, pack_reading
from shipdesk.intake.reading import MEMORY_BYTES


def parse_in_child(
    pipe: Connection,
    path: str,
    source: str | None,
    answers: Mapping[str, Mapping[str, str]],
    encoding: str | None,
    rules: DeskRules | None,
    helper: Connection | None,
) -> None:
    """Parse the file and send progress, orders as they are read, and the reading of each list in it.

    Each message has a letter in front. With rules the orders are sent prepared, in batches, each with its place. Behind
    helper a process of help_in_child takes batches off this one's hands; it sends them on by a pipe of its own.
    """
    limit_memory()
    gc.disable()  # a short life full of small tuples: collecting costs a third of the time and frees nothing
    from shipdesk.domain.new_orders import OrderPreparer
    from shipdesk.intake.colleague import FarColleague
    from shipdesk.intake.order_reading import in_batches, one_by_one
    from shipdesk.intake.parse_file import parse_order_files

    def told(done: int, total: int, what: str) -> None:
        pipe.send_bytes(b"P" + f"{done} {total} {what}".encode())

    drafts: list[OrderDraft] = []
    sent = BatchSender(pipe)
    if rules is None:
        reading = one_by_one(drafts.append)
    else:
        reading = in_batches(OrderPreparer(rules), sent, FarColleague(helper, sent) if helper else None)
    for found in parse_order_files(
        Path(path),
        reading,
        source=source,
        answers=answers,
        encoding=encoding,
        told=told,
        home_zone=rules.zone if rules else "",
    ):
        if drafts:
            pipe.send_bytes(b"D" + pack_drafts(drafts))
            drafts.clear()
        pipe.send_bytes(b"R" + sent.count().to_bytes(4, "little") + pack_reading(found))
    pipe.send_bytes(b"E")
    pipe.close()


def help_in_child(pipe: Connection, first: Connection, rules: DeskRules) -> None:
    """Read the batches of orders that the process of parse_in_child behind first gives, and send them by the pipe."""
    limit_memory()
    gc.disable()
    from shipdesk.intake.colleague import work_along

    work_along(pipe, first, rules)


class BatchSender:
    """Sends batches with their place in the file."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe, self._count = pipe, 0

    def __call__(self, place: int, batch: OrderBatch) -> None:
        """Send a batch."""
        self._pipe.send_bytes(b"O" + place.to_bytes(4, "little") + pack_batch(batch))
        self._count += 1

    def was_sent_elsewhere(self) -> None:
        """Count a batch that another process sends."""
        self._count += 1

    def count(self) -> int:
        """Return how many batches the list had, and begin to count anew."""
        count, self._count = self._count, 0
        return count


def limit_memory() -> None:
    """Ask the system to refuse memory beyond the limit; where it cannot (Windows, some macOS) the time limit stays."""
    if sys.platform == "win32":
        return
    import resource

    try:
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        limit = MEMORY_BYTES if most == resource.RLIM_INFINITY else min(MEMORY_BYTES, most)
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ValueError, OSError):
        return
