"""Starts commands as processes that are ready at once (forked from one that has imported everything), to kill them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from programs import environment

_SERVER = """
import json, os, sys
import shipdesk.cli.main, shipdesk.documents.label_pdf, shipdesk.documents.merge, shipdesk.mail.render
import shipdesk.mail.smtp, shipdesk.mail.sink, shipdesk.carriers.practice.server, shipdesk.intake.parse_file
import shipdesk.printing.file_printer, shipdesk.services.refresh_tracking, alembic.command
print("ready", flush=True)
for line in sys.stdin:
    job = json.loads(line)
    pid = os.fork()
    if pid == 0:
        for descriptor, name in enumerate(("in", "out", "err")):
            os.dup2(os.open(job[name], os.O_WRONLY if descriptor else os.O_RDONLY), descriptor)
        sys.stdin = open(0, closefd=False)
        os.environ["SHIPDESK_NOW"] = job["now"]
        code = shipdesk.cli.run(job["arguments"])
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    print(pid, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended: its exit code (-9 where it was killed), what it said, and how long it took."""

    code: int
    out: str
    err: str
    seconds: float

    @property
    def killed(self) -> bool:
        """Whether it was killed before its end."""
        return self.code == -signal.SIGKILL


class KillableShipDesk:
    """Runs commands one after the other, each in a process of its own."""

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch
        self._count = 0
        self._server = subprocess.Popen(
            [sys.executable, "-c", _SERVER],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment(),
        )  # fmt: skip
        assert self._answer() == "ready"

    def run(
        self, folder: Path, arguments: Sequence[str], *, now: str, kill_after_s: float | None = None, stdin: str = ""
    ) -> Ended:
        """Run a command on a shop; kill it after so many seconds unless it has ended before."""
        # Files of its own: the child of a program that was killed may still write to the old ones.
        self._count += 1
        paths = {name: self._scratch / f"{self._count}.{name}" for name in ("in", "out", "err")}
        for name, path in paths.items():
            path.write_text(stdin if name == "in" else "", "utf-8")
        job = {name: str(path) for name, path in paths.items()} | {
            "arguments": [*arguments, "--data", str(folder)], "now": now,
        }  # fmt: skip
        assert self._server.stdin
        started = time.monotonic()
        self._server.stdin.write(json.dumps(job) + "\n")
        self._server.stdin.flush()
        pid = int(self._answer())
        if kill_after_s is not None:
            self._kill_at(pid, started + kill_after_s)
        code = int(self._answer())
        took = time.monotonic() - started
        return Ended(code, paths["out"].read_text("utf-8"), paths["err"].read_text("utf-8"), took)

    def close(self) -> None:
        """End the server."""
        assert self._server.stdin
        self._server.stdin.close()
        self._server.wait(30)
        assert self._server.stdout
        self._server.stdout.close()

    def _kill_at(self, pid: int, moment: float) -> None:
        # The server answers when the command ends: that answer and the moment are waited for together.
        import select

        select.select([self._server.stdout], [], [], max(0.0, moment - time.monotonic()))
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return  # it was faster

    def _answer(self) -> str:
        assert self._server.stdout
        return self._server.stdout.readline().rstrip("\n")
