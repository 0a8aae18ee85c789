"""What the tests of the Late screen do again and again."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from shipdesk.ui.late.late_entries import LateEntry
from shipdesk.ui.late.late_page import LatePage

Sheet = TypeVar("Sheet", bound=QDialog)


def open_sheet(qtbot: QtBot, page: LatePage, kind: type[Sheet]) -> Sheet:
    """Return the sheet of that kind over the page, once it has the keyboard."""
    qtbot.waitUntil(lambda: any(s.isVisible() for s in page.findChildren(kind)))
    sheet = next(s for s in page.findChildren(kind) if s.isVisible())
    qtbot.waitUntil(sheet.isActiveWindow)
    return sheet


def entry_of(page: LatePage, number: str) -> LateEntry:
    """Return the entry of an order's line by itself."""
    return next(e for e in page._entries.values() if not e.is_bag and e.late.order_number == number)


def bag_of(page: LatePage) -> LateEntry:
    """Return the entry of the bag."""
    return next(entry for entry in page._entries.values() if entry.is_bag)


def choose(page: LatePage, number: str) -> None:
    """Put the cursor on an order's line and select it."""
    assert page.table.select_id(entry_of(page, number).id)
