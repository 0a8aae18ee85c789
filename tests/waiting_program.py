"""What a process of programs.Prepared does; imported by the fork server, hence without pytest."""

from __future__ import annotations

import os
import sys
from multiprocessing.connection import Connection

from shipdesk.cli import run

PREPARED = "prepared_shipdesk"


def wait_and_run(words: Connection, stdin: Connection, out: str, err: str, environment: dict[str, str]) -> None:
    """Become a program: streams and environment of its own, then the command (or function and arguments) that comes."""
    # A fork server that cannot import what it should does not say so; its children are only slow.
    assert sys.platform != "linux" or PREPARED in sys.modules, f"{PREPARED} could not be imported"
    files = [os.open(path, os.O_WRONLY | os.O_CREAT) for path in (out, err)]
    for number, descriptor in enumerate((stdin.fileno(), *files)):
        os.dup2(descriptor, number)
    stdin.close()
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115 (they are the process's)
    os.environ.clear()
    os.environ.update(environment)
    words.send("ready")
    told = words.recv()
    sys.exit(run(told) if isinstance(told, list) else told[0](*told[1:]))
