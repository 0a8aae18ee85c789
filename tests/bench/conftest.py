"""Where the figures are written to: ./run bench tests/bench --json=FILE."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take --json where the folder of measurements is named."""
    parser.addoption("--json", default="", help="write the figures to this file too")
