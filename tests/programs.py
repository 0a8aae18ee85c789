"""Real ShipDesk processes for tests: ready at once, set off by a word, ended or killed when a test wants."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

from quick_processes import quick_context
from waiting_program import wait_and_run

from shipdesk.services.clocks import NOW_VARIABLE
from shipdesk.services.first_start import PRACTICE_START

DEADLINE_S = 60
NOW = PRACTICE_START.isoformat()


def environment(now: str = NOW) -> dict[str, str]:
    """Return this process's environment with a practice shop's clock (empty: the shop's own)."""
    told = {**os.environ, NOW_VARIABLE: now}
    if not now:
        del told[NOW_VARIABLE]
    return told


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended: its exit code (-9 where it was killed), what it said, and how long it took."""

    code: int
    out: str
    err: str
    seconds: float

    @property
    def killed(self) -> bool:
        """Whether it was killed before its end."""
        return self.code == -signal.SIGKILL


class Prepared:
    """A ShipDesk that has imported everything and waits for its command."""

    def __init__(self, now: str = NOW) -> None:
        context = quick_context()
        # Files, since a child of a program that was killed may hold a pipe open.
        self._scratch = tempfile.TemporaryDirectory()
        self.out, self.err = (Path(self._scratch.name) / name for name in ("out", "err"))
        self._words, words = context.Pipe()
        stdin, self._stdin = context.Pipe(duplex=False)
        told = (words, stdin, str(self.out), str(self.err), environment(now))
        self._process = context.Process(target=wait_and_run, args=told)  # type: ignore[attr-defined]
        self._process.start()
        words.close()
        stdin.close()
        self._started = 0.0

    def wait_ready(self) -> Prepared:
        """Wait until everything is imported."""
        assert self._words.recv() == "ready"
        return self

    def go(self, arguments: Sequence[str]) -> None:
        """Set it off."""
        self._started = time.monotonic()
        self._words.send(list(arguments))

    def call(self, function: Callable[..., None], *arguments: object) -> None:
        """Set it off with a function instead of a command; its module is imported there, so it is to be a light one."""
        self._started = time.monotonic()
        self._words.send((function, *arguments))

    def kill(self) -> None:
        """End it the hard way and wait until it is gone; from any thread."""
        assert self._process.pid
        os.kill(self._process.pid, signal.SIGKILL)
        assert wait([self._process.sentinel], DEADLINE_S)

    def type_in(self, text: str | bytes) -> None:
        """Write to its stdin."""
        os.write(self._stdin.fileno(), text if isinstance(text, bytes) else text.encode())

    def answers(self, count: int) -> list[str]:
        """Wait until it has answered so many lines and return them."""
        until(lambda: self.out.exists() and self.out.read_bytes().count(b"\n") >= count, f"no {count} answers")
        return self.out.read_text("utf-8").splitlines()

    def kill_after(self, seconds: float) -> Ended:
        """End it the hard way so long after it was set off, unless it has ended by itself."""
        self._stdin.close()
        self._process.join(max(0.0, self._started + seconds - time.monotonic()))
        self._process.kill()
        return self.finish()

    def finish(self) -> Ended:
        """Wait for its end and return how it was."""
        self._stdin.close()
        self._process.join(DEADLINE_S)
        took = time.monotonic() - self._started
        assert self._process.exitcode is not None, "it does not end"
        ended = Ended(self._process.exitcode, self.out.read_text("utf-8"), self.err.read_text("utf-8"), took)
        self.drop()
        return ended

    def drop(self) -> None:
        """End it if it is still there, and clear up."""
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        for pipe in (self._words, self._stdin):
            pipe.close()
        self._scratch.cleanup()


def run_program(
    folder: Path,
    arguments: Sequence[str],
    *,
    now: str = NOW,
    stdin: str | bytes = "",
    kill_after_s: float | None = None,
) -> Ended:
    """Run a command on a shop as a process of its own; kill it after so many seconds unless it has ended before."""
    program = Prepared(now).wait_ready()
    program.type_in(stdin)
    program.go([*arguments, "--data", str(folder)])
    return program.finish() if kill_after_s is None else program.kill_after(kill_after_s)


def command(folder: Path, *arguments: str, now: str = NOW, stdin: str = "") -> tuple[int, Any]:
    """Run one command as a process of its own and return its exit code and JSON answer."""
    ended = run_program(folder, [*arguments, "--json"], now=now, stdin=stdin)
    assert "Traceback" not in ended.err, ended.err
    return ended.code, json.loads(ended.out)


def started_anew(folder: Path, *arguments: str, now: str = NOW, stdin: str = "") -> tuple[int, Any]:
    """Run one command as a user's machine does, every import included; return its exit code and JSON answer."""
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
