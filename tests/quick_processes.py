"""Processes that start at once: forked from one that has lived a day, where those of users import everything anew.

They are as real as any: memory, locks, limits, standard streams and an end of their own. What is left out is a second
of imports each. That a ShipDesk started anew does the same is proved where a test says so (real_starts, started_anew).
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Iterator
from multiprocessing.context import BaseContext
from pathlib import Path

import pytest
from waiting_program import PREPARED, wait_and_run

# Whoever told Python to write no bytecode would have every process of the tests compile all of ShipDesk anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
_TESTS = Path(__file__).resolve().parent
_CAN_FORK = sys.platform == "linux"
_get_context = multiprocessing.get_context


def quick_context() -> BaseContext:
    """Return what starts processes at once; where the system has no safe fork, as slowly as users do."""
    if not _CAN_FORK:
        return _get_context("spawn")
    from multiprocessing import forkserver  # not everywhere

    context = _get_context("forkserver")
    context.set_forkserver_preload([PREPARED, wait_and_run.__module__])
    with pytest.MonkeyPatch.context() as patch:
        # Only at its start does the server look at these; a test's own clock or folder must not stay in it.
        patch.setenv("PYTHONPATH", os.pathsep.join([str(_TESTS), str(_TESTS.parent)]))
        for name in [name for name in os.environ if name.startswith("SHIPDESK_")]:
            patch.delenv(name)
        forkserver.ensure_running()
    return context


def _quick_instead_of_anew(method: str | None = None) -> BaseContext:
    return quick_context() if method == "spawn" else _get_context(method)


@pytest.fixture(scope="session", autouse=True)
def quick_processes() -> Iterator[None]:
    """Let the processes that ShipDesk starts beside it (to read files, to draw) start at once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(multiprocessing, "get_context", _quick_instead_of_anew)
        yield


@pytest.fixture
def real_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the processes that ShipDesk starts beside it start as they do for users."""
    monkeypatch.setattr(multiprocessing, "get_context", _get_context)
