"""Printers for tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fake_zebra import FakeZebra

from shipdesk.printing import raw_port


@pytest.fixture
def zebra(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeZebra]:
    """Return a label printer on port 9100, which the program gives little time."""
    monkeypatch.setattr(raw_port, "STATUS_TIMEOUT_S", 0.3)
    monkeypatch.setattr(raw_port, "STALL_TIMEOUT_S", 0.4)
    monkeypatch.setattr(raw_port, "GOODBYE_TIMEOUT_S", 1.0)
    printer = FakeZebra()
    yield printer
    printer.close()
