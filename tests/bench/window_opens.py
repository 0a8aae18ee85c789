"""Measures how long the window takes from the start of its process to its first rows, beside a bare Qt window."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from bench.measure import Figure, tell

ROUNDS = 7


def measure(folder: Path) -> list[Figure]:
    """Open both windows in turn, each time in a fresh process, and take the middle of each."""
    _seconds(folder)
    ours, bare = [], []
    for _ in range(ROUNDS):
        bare.append(_seconds(None))
        ours.append(_seconds(folder))
    note = f"best {min(ours):.2f}, worst {max(ours):.2f} of {ROUNDS}"
    return [
        Figure("Window opens: process start to first rows painted", median(ours), "s",
               "bare Qt window, empty table", median(bare), "under 1.5 s", note)
    ]  # fmt: skip


def _seconds(folder: Path | None) -> float:
    arguments = [str(folder)] if folder else []
    started = time.monotonic()
    command = [sys.executable, "-m", "bench.first_rows", str(started), *arguments]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(run.stdout.split()[-1])


if __name__ == "__main__":
    tell(measure(Path(sys.argv[1])))
