"""The child process that parses one file: it may die of what it reads, its parent may not."""

from __future__ import annotations

import gc
import sys
from collections.abc import Mapping
from multiprocessing.connection import Connection
from pathlib import Path

from shipdesk.domain.new_orders import DeskRules
from shipdesk.domain.orders import OrderDraft
from shipdesk.intake.packing import pack_drafts, pack_reading
from shipdesk.intake.reading import MEMORY_BYTES


def parse_in_child(
    pipe: Connection,
    path: str,
    source: str | None,
    answers: Mapping[str, Mapping[str, str]],
    encoding: str | None,
    rules: DeskRules | None,
) -> None:
    """Parse the file and send progress, orders in batches as they are read, and the reading of each list in it.

    Each message has a letter in front. With rules the orders are sent prepared, heads apart from the rest.
    """
    limit_memory()
    gc.disable()  # a short life full of small tuples: collecting costs a third of the time and frees nothing
    from shipdesk.intake.parse_file import parse_order_files

    def told(done: int, total: int, what: str) -> None:
        pipe.send_bytes(b"P" + f"{done} {total} {what}".encode())

    sender = _Sender(pipe, rules)
    for reading in parse_order_files(
        Path(path),
        source=source,
        answers=answers,
        encoding=encoding,
        told=told,
        taken=sender.take,
        home_zone=rules.zone if rules else "",
        tells_twins=rules is None,
    ):
        sender.flush()
        pipe.send_bytes(b"R" + pack_reading(reading))
    pipe.send_bytes(b"E")
    pipe.close()


class _Sender:
    """Sends orders in batches while the file is still being read, so that both processes work at once."""

    def __init__(self, pipe: Connection, rules: DeskRules | None) -> None:
        from shipdesk.domain.new_orders import OrderPreparer

        self._pipe, self._preparer = pipe, OrderPreparer(rules) if rules else None
        self._waiting: list[OrderDraft] = []

    def take(self, draft: OrderDraft) -> None:
        from shipdesk.intake.packed_orders import BATCH

        self._waiting.append(draft)
        if len(self._waiting) == BATCH:
            self.flush()

    def flush(self) -> None:
        from shipdesk.domain.order_batch import batch_of
        from shipdesk.intake.packed_orders import pack_batch

        if not self._waiting:
            return
        if self._preparer is None:
            self._pipe.send_bytes(b"D" + pack_drafts(self._waiting))
        else:
            orders = [self._preparer.prepare(draft) for draft in self._waiting]
            self._pipe.send_bytes(b"O" + pack_batch(batch_of(orders)))
        self._waiting.clear()


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
