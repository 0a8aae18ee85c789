"""Late: what needs somebody, worst first, one key for each answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.mails import Milestone
from shipdesk.services.clocks import FixedClock
from shipdesk.services.first_start import PRACTICE_START
from shipdesk.services.late.list_late import list_late
from shipdesk.services.send_mail import list_messages
from shipdesk.services.shop import Shop, open_shop
from shipdesk.services.views import LateClock
from shipdesk.ui.late.late_page import LatePage
from shipdesk.ui.late.snooze_sheet import SnoozeSheet
from shipdesk.ui.widgets.sheet import ReasonSheet
from shipdesk.ui.window import MainWindow

Settle = Callable[[], None]
Sheet = TypeVar("Sheet", bound=QDialog)
KEY = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def shop(folder: Path) -> Iterator[Shop]:
    """Return the practice shop twelve days later, with nothing done since."""
    shop = open_shop(folder, clock=FixedClock(PRACTICE_START + timedelta(days=12)))
    yield shop
    shop.close()


@pytest.fixture
def page(qtbot: QtBot, jobs: JobRunner, shop: Shop, settle: Settle) -> LatePage:
    """Return the screen with its list there and the keyboard in it."""
    page = LatePage(shop, jobs)
    qtbot.addWidget(page)
    page.resize(1084, 690)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    page.focus_first()
    settle()
    return page


def open_sheet(qtbot: QtBot, page: LatePage, kind: type[Sheet]) -> Sheet:
    """Return the sheet of that kind over the page, once it has the keyboard."""
    sheet = next(s for s in page.findChildren(kind) if s.isVisible())
    qtbot.waitUntil(sheet.isActiveWindow)
    return sheet


def test_the_list_is_worst_first_with_the_reason_in_words(qtbot: QtBot, page: LatePage, shop: Shop) -> None:
    late = list_late(shop)
    qtbot.waitUntil(lambda: page.model.row_at(0) is not None)
    assert page.model.rowCount() == len(late) > 10
    shown = [page.model.row_at(row) for row in range(5)]
    assert [row.late for row in shown if row is not None] == list(late[:5])
    reason = next(n for n, column in enumerate(page.model.columns) if column.key == "reason")
    assert page.model.index(0, reason).data() == late[0].reason


def test_the_grid_s_model_keeps_qt_s_rules(page: LatePage, settle: Settle) -> None:
    tester = QAbstractItemModelTester(page.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    page.filters.choose((LateClock.FORGOTTEN,))
    settle()
    page.reload()
    settle()
    assert tester.model() is page.model


def test_each_clock_has_its_count_and_can_be_looked_at_alone(
    qtbot: QtBot, page: LatePage, shop: Shop, settle: Settle
) -> None:
    forgotten = [row for row in list_late(shop) if row.clock is LateClock.FORGOTTEN]
    assert forgotten
    assert page.filters._buttons[LateClock.FORGOTTEN].accessibleName().endswith(f", {len(forgotten)}")
    qtbot.keyClick(page.table, KEY.Key_3, Qt.KeyboardModifier.AltModifier)
    settle()
    assert page.model.rowCount() == len(forgotten)


def test_enter_opens_the_order_or_its_parcel(qtbot: QtBot, page: LatePage, shop: Shop, settle: Settle) -> None:
    page.filters.choose((LateClock.SHIP_BY,))
    settle()
    with qtbot.waitSignal(page.order_wanted):
        qtbot.keyClick(page.table, KEY.Key_Return)
    page.filters.choose((LateClock.FORGOTTEN,))
    settle()
    page.table.select_id(page.table.grid_model.ids()[0])
    with qtbot.waitSignal(page.parcel_wanted):
        qtbot.keyClick(page.table, KEY.Key_Return)


def test_snoozed_lines_go_and_the_undo_brings_them_back(
    qtbot: QtBot, page: LatePage, shop: Shop, settle: Settle
) -> None:
    before = list_late(shop)
    page.table.select_id(page.table.grid_model.ids()[0])
    qtbot.keyClick(page.table, KEY.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(page.table, KEY.Key_S)
    sheet = open_sheet(qtbot, page, SnoozeSheet)
    with qtbot.waitSignal(page.undo_offered) as offered:
        qtbot.keyClick(sheet, KEY.Key_2)
    settle()
    assert list_late(shop) == before[2:]
    assert page.model.rowCount() == len(before) - 2
    three_days_on = shop.clock.now().date() + timedelta(days=3)
    assert before[0] in list_late(shop, three_days_on) or len(list_late(shop, three_days_on)) >= len(before)
    assert offered.args is not None
    offered.args[1]()
    settle()
    assert list_late(shop) == before


def test_ignoring_needs_a_reason(qtbot: QtBot, page: LatePage, shop: Shop, settle: Settle) -> None:
    before = list_late(shop)
    page.table.select_id(page.table.grid_model.ids()[0])
    qtbot.keyClick(page.table, KEY.Key_I)
    sheet = open_sheet(qtbot, page, ReasonSheet)
    qtbot.keyClick(sheet.field, KEY.Key_Return)
    assert sheet.isVisible()
    with qtbot.waitSignal(page.undo_offered):
        qtbot.keyClick(sheet.field, KEY.Key_1, Qt.KeyboardModifier.AltModifier)
    settle()
    assert list_late(shop) == before[1:]


def test_the_customers_of_several_lines_are_told_at_once(
    qtbot: QtBot, page: LatePage, shop: Shop, settle: Settle
) -> None:
    qtbot.keyClick(page.table, KEY.Key_A, CTRL)
    with qtbot.waitSignal(page.said) as said:
        qtbot.keyClick(page.table, KEY.Key_M)
    settle()
    planned = [row for row in list_messages(shop) if row.milestone is Milestone.DELAYED]
    assert planned
    assert said.args == [f"Planned: {len(planned)} mails. See Messages."]


def test_the_selection_survives_a_reload(page: LatePage, settle: Settle) -> None:
    page.table.select_id(page.table.grid_model.ids()[4])
    chosen = page.chosen_rows()
    page.reload()
    settle()
    assert page.chosen_rows() == chosen


def test_nothing_late_is_good_news(qtbot: QtBot, jobs: JobRunner, folder: Path, settle: Settle) -> None:
    shop = open_shop(folder, clock=FixedClock(PRACTICE_START))
    page = LatePage(shop, jobs)
    qtbot.addWidget(page)
    page.show()
    settle()
    assert page.stack.currentWidget() is page.empty
    assert page.empty._title.text() == "Nothing is late."
    assert not page.mail_action.isEnabled()
    shop.close()


def test_control_z_in_the_window_brings_a_snoozed_line_back(
    qtbot: QtBot, window: MainWindow, shop: Shop, settle: Settle
) -> None:
    before = list_late(shop)
    with qtbot.waitActive(window):
        window.activateWindow()
    page = window.show_screen("late")
    assert isinstance(page, LatePage)
    settle()
    page.table.select_id(page.table.grid_model.ids()[0])
    qtbot.keyClick(page.table, KEY.Key_S)
    sheet = open_sheet(qtbot, page, SnoozeSheet)
    with qtbot.waitSignal(page.undo_offered):
        qtbot.keyClick(sheet, KEY.Key_1)
    settle()
    assert len(list_late(shop)) == len(before) - 1
    with qtbot.waitActive(window):
        window.activateWindow()
    qtbot.keyClick(page.table, KEY.Key_Z, CTRL)
    settle()
    assert list_late(shop) == before
