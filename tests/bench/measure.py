"""What every measurement needs: rows of the table, quantiles, the disk's own time, memory, children's answers."""

from __future__ import annotations

import json
import os
import sys
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

    aim is what DESIGN or the issue promises, in words; ratio is ours : baseline, so that for a speed more is better.
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


def forget_peak() -> None:
    """Count this process's peak of memory from now on, where the system can (Linux)."""
    clear = Path("/proc/self/clear_refs")
    if clear.exists():
        clear.write_text("5")


def peak_mb() -> float:
    """Return this process's peak of resident memory in MB; 0 where the system cannot tell."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    if sys.platform == "win32":
        return 0.0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20)


def children_peak_mb() -> float:
    """Return the largest peak of memory of a child process that has ended, in MB; 0 where the system cannot tell."""
    if sys.platform == "win32":
        return 0.0
    import resource

    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return largest / (1 << 20) if sys.platform == "darwin" else largest / 1024
