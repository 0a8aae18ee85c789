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
    from shipdesk.domain.new_orders import OrderPreparer
    from shipdesk.intake.order_reading import in_batches, one_by_one
    from shipdesk.intake.packed_orders import pack_batch
    from shipdesk.intake.parse_file import parse_order_files

    def told(done: int, total: int, what: str) -> None:
        pipe.send_bytes(b"P" + f"{done} {total} {what}".encode())

    drafts: list[OrderDraft] = []
    if rules is None:
        reading = one_by_one(drafts.append)
    else:
        reading = in_batches(OrderPreparer(rules), lambda batch: pipe.send_bytes(b"O" + pack_batch(batch)))
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
        pipe.send_bytes(b"R" + pack_reading(found))
    pipe.send_bytes(b"E")
    pipe.close()


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
