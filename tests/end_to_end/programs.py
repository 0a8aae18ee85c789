"""Real ShipDesk processes for tests: started with everything imported, set off by a line, ended when a test wants."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from shipdesk.services.clocks import NOW_VARIABLE
from shipdesk.services.first_start import PRACTICE_START

DEADLINE_S = 60

# Imports what the commands import, so that what is measured and cut is the work and not the start.
_PREPARED = """
import sys
import shipdesk.cli.main, shipdesk.documents.label_pdf, shipdesk.documents.merge, shipdesk.mail.render
import shipdesk.mail.smtp, shipdesk.mail.sink, shipdesk.carriers.practice.server, shipdesk.intake.parse_file
import shipdesk.printing.file_printer, shipdesk.services.refresh_tracking, alembic.command
print("ready", flush=True)
arguments = sys.stdin.readline().rstrip("\\n").split("\\x1f")
sys.exit(shipdesk.cli.run(arguments))
"""


def environment(now: str = PRACTICE_START.isoformat()) -> dict[str, str]:
    """Return this process's environment with a practice shop's clock (empty: the shop's own)."""
    told = {**os.environ, NOW_VARIABLE: now, "PYTHONDONTWRITEBYTECODE": "1"}
    if not now:
        del told[NOW_VARIABLE]
    return told


class Prepared:
    """A process that waits for its command."""

    def __init__(self, now: str = PRACTICE_START.isoformat()) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", _PREPARED],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(now),
        )  # fmt: skip

    def wait_ready(self) -> Prepared:
        """Wait until everything is imported."""
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line == b"ready\n", self.process.communicate()[1].decode()
        return self

    def go(self, arguments: Sequence[str]) -> None:
        """Set it off."""
        assert self.process.stdin
        self.process.stdin.write("\x1f".join(arguments).encode() + b"\n")
        self.process.stdin.flush()

    def kill_at(self, moment: float) -> None:
        """End it the hard way once the clock shows the moment, or leave it if it has ended by itself."""
        try:
            self.process.wait(max(0.0, moment - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.process.communicate()

    def finish(self) -> tuple[int, str, str]:
        """Wait for its end and return its exit code, answer and messages."""
        out, err = self.process.communicate(timeout=DEADLINE_S)
        return self.process.returncode, out.decode(), err.decode()

    def drop(self) -> None:
        """End it if it is still there."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()


def command(folder: Path, *arguments: str, now: str = PRACTICE_START.isoformat(), stdin: str = "") -> tuple[int, Any]:
    """Run one command as a process of its own and return its exit code and JSON answer."""
    done = subprocess.run(
        [sys.executable, "-m", "shipdesk", *arguments, "--json", "--data", str(folder)],
        input=stdin.encode(), capture_output=True, env=environment(now), timeout=DEADLINE_S, check=False,
    )  # fmt: skip
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return done.returncode, json.loads(done.stdout)


def until(true: Callable[[], bool], what: str) -> None:
    """Wait until something is so; it is an error where that takes too long."""
    end = time.monotonic() + DEADLINE_S
    while not true():
        assert time.monotonic() < end, what
        os.sched_yield()
