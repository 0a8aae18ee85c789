"""The same services as commands: one JSON document on stdout, messages on stderr, an exit code that says it all."""

from __future__ import annotations

from collections.abc import Sequence


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code: 0 done, 1 some refused, 2 wrong usage, 3 cannot work at all."""
    from shipdesk.cli.main import run_command

    return run_command(arguments)


__all__ = ["run"]
