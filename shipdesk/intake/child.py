"""The child process that parses one file: it may die of what it reads, its parent may not."""

from __future__ import annotations

import gc
import sys
from collections.abc import Mapping
from multiprocessing.connection import Connection
from pathlib import Path

from shipdesk.intake.packing import pack_drafts, pack_reading
from shipdesk.intake.reading import MEMORY_BYTES

_BATCH = 2000


def parse_in_child(
    pipe: Connection, path: str, source: str | None, answers: Mapping[str, str], encoding: str | None
) -> None:
    """Parse the file and send progress, the drafts in batches, and the reading, each with a letter in front."""
    _limit_memory()
    gc.disable()  # a short life full of small tuples: collecting costs a third of the time and frees nothing
    from shipdesk.intake.parse_file import parse_order_file

    def told(done: int, total: int, what: str) -> None:
        pipe.send_bytes(b"P" + f"{done} {total} {what}".encode())

    reading = parse_order_file(Path(path), source=source, answers=answers, encoding=encoding, told=told)
    for start in range(0, len(reading.drafts), _BATCH):
        pipe.send_bytes(b"D" + pack_drafts(reading.drafts[start : start + _BATCH]))
    pipe.send_bytes(b"R" + pack_reading(reading))
    pipe.close()


def _limit_memory() -> None:
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
