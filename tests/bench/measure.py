"""What every measurement needs: rows of the table, quantiles, the disk's own time, memory, children's answers."""

from __future__ import annotations

import json
import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

import sqlcipher3.dbapi2 as sqlite

BARE_PRAGMAS = ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL")


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table: what was measured, what it is compared with, both in one unit.

    aim is what we promise, in words; ratio is ours : baseline, so that for a speed more is better.
    """

    what: str
    ours: float
    unit: str
    baseline_name: str
    baseline: float
    aim: str = ""
    note: str = ""

    @property
    def ratio(self) -> float:
        """Return ours as a multiple of the baseline."""
        return self.ours / self.baseline if self.baseline else float("nan")


def tell(figures: Sequence[Figure]) -> None:
    """Hand the figures to the process that asked for them, as the last line of what this one prints."""
    print("\n" + json.dumps([asdict(figure) for figure in figures]))


def heard(printed: str) -> list[Figure]:
    """Return the figures that a process told."""
    return [Figure(**figure) for figure in json.loads(printed.strip().splitlines()[-1])]


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value that this share of all does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def median_s(work: Callable[[], Any], times: int) -> float:
    """Return how long the work took in the middle of some runs, after one that warms up."""
    work()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return median(taken)


def bare_connection(path: Path) -> Any:
    """Open the very library that the store uses, as bare as one can."""
    connection = sqlite.connect(str(path), isolation_level=None)
    for pragma in BARE_PRAGMAS:
        connection.execute(pragma)
    return connection


def bare_commits_ms(folder: Path, count: int) -> list[float]:
    """Return how long single-row commits take in a table of one column, durable as ours are."""
    connection = bare_connection(folder / "bare.db")
    connection.execute("CREATE TABLE bare (id INTEGER PRIMARY KEY, code TEXT)")
    taken = []
    for number in range(count):
        start = time.perf_counter()
        connection.execute("INSERT INTO bare (code) VALUES (?)", (f"code {number}",))
        taken.append((time.perf_counter() - start) * 1000)
    connection.close()
    return taken


def fsync_ms(folder: Path, count: int = 60) -> float:
    """Return the disk's own time for making 8 kB durable, in the middle of some."""
    taken = []
    with (folder / "fsync.bin").open("wb", buffering=0) as file:
        for _ in range(count):
            file.write(b"\0" * 8192)
            start = time.perf_counter()
            os.fsync(file.fileno())
            taken.append((time.perf_counter() - start) * 1000)
    return median(taken)


class MemoryWatch(threading.Thread):
    """Looks every 20 ms at how much memory this process and its children hold together; Linux only."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak_mb = 0.0
        self.own_peak_mb = 0.0
        self._over = threading.Event()

    def __enter__(self) -> MemoryWatch:
        self.start()
        return self

    def __exit__(self, *_unused: object) -> None:
        self._over.set()
        self.join()

    def run(self) -> None:
        """Look until it is over."""
        while not self._over.wait(0.02):
            own = _resident_mb(os.getpid())
            children = sum(_resident_mb(child.pid or 0) for child in multiprocessing.active_children())
            self.own_peak_mb = max(self.own_peak_mb, own)
            self.peak_mb = max(self.peak_mb, own + children)


def _resident_mb(process_id: int) -> float:
    try:
        pages = int(Path(f"/proc/{process_id}/statm").read_text().split()[1])
    except (OSError, IndexError):  # another system, or a child that just ended
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
