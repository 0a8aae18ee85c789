"""Calls the programs of the system's print system and reads what they say."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

from shipdesk.domain.errors import Refused, RemoteOutcomeUnknown


@dataclass(frozen=True, slots=True)
class Said:
    """What a program answered."""

    returncode: int
    stdout: str
    stderr: str


def ask_system(command: Sequence[str], timeout_s: float) -> Said:
    """Ask a question that changes nothing; raise Refused where no answer comes in time."""
    try:
        return _run(command, timeout_s, b"")
    except subprocess.TimeoutExpired as exc:
        raise Refused("The print system does not answer.", "Restart it, or the computer.") from exc


def hand_over(command: Sequence[str], timeout_s: float, content: bytes, printer: str) -> Said:
    """Give a document to a program; raise RemoteOutcomeUnknown where it does not end in time."""
    try:
        return _run(command, timeout_s, content)
    except subprocess.TimeoutExpired as exc:
        raise RemoteOutcomeUnknown(
            printer, "the print system does not answer.", "Look whether the paper came, then answer in the print queue."
        ) from exc


def _run(command: Sequence[str], timeout_s: float, given: bytes) -> Said:
    try:
        done = subprocess.run(
            command, input=given, capture_output=True, timeout=timeout_s, check=False, env={**os.environ, "LC_ALL": "C"}
        )
    except OSError as exc:
        raise Refused(
            f"The print system cannot be called: {exc.strerror}.", "Install CUPS, or print to a file."
        ) from exc
    return Said(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))
