"""The one measurement that `./run bench` collects: everything of run.py, each part in a fresh process."""

from __future__ import annotations

import pytest

from bench.run import main


def bench_everything(pytestconfig: pytest.Config) -> None:
    """Print the table; nothing fails for being slow."""
    told = pytestconfig.getoption("--json", None)
    assert main(["--json", told] if told else []) == 0
