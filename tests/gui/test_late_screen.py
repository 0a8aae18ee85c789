"""Late: what needs somebody, worst first, bags as one, and four lists."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from late_keys import bag_of, choose, entry_of, open_sheet
from late_samples import BAG_OF, NOW
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.money import to_major
from shipdesk.services.clocks import FixedClock
from shipdesk.services.first_start import PRACTICE_START
from shipdesk.services.late.list_late import list_late
from shipdesk.services.shop import Shop, open_shop
from shipdesk.services.views import LateCause, LateShown
from shipdesk.ui.late.late_columns import chance_text, days_words, expected_text
from shipdesk.ui.late.late_entries import Numbers, entries_of
from shipdesk.ui.late.late_page import LatePage
from shipdesk.ui.late.late_views import LateView
from shipdesk.ui.late.snooze_sheet import SnoozeSheet
from shipdesk.ui.widgets.sheet import ReasonSheet
from shipdesk.ui.window import MainWindow

Settle = Callable[[], None]
KEY = Qt.Key
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


def cell(page: LatePage, number: str, key: str) -> str:
    """Return the words of a cell of an order's line."""
    row = page.model.place_of(entry_of(page, number).id)
    column = next(n for n, column in enumerate(page.model.columns) if column.key == key)
    assert row is not None
    return str(page.model.index(row, column).data())


def test_all_six_causes_are_there_worst_first_with_the_reason_in_words(
    qtbot: QtBot, late_page: LatePage, late_shop: Shop
) -> None:
    late = list_late(late_shop)
    qtbot.waitUntil(lambda: late_page.model.row_at(0) is not None)
    assert {row.cause for row in late} == set(LateCause)
    assert late_page.model.rowCount() == len(late) - BAG_OF + 1
    alone = [entry.late for entry in late_page._entries.values() if not entry.is_bag]
    assert alone == [row for row in late if row.bag is None or not row.bag.is_whole]
    assert cell(late_page, late[0].order_number, "reason") == late[0].reason


def test_the_grid_s_model_keeps_qt_s_rules(late_page: LatePage, settle: Settle) -> None:
    tester = QAbstractItemModelTester(late_page.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    late_page.filters.choose((LateCause.FORGOTTEN,))
    late_page.table.select_id(bag_of(late_page).id)
    late_page.toggle_bag()
    settle()
    late_page.reload()
    settle()
    assert tester.model() is late_page.model


def test_each_cause_has_its_count_and_can_be_looked_at_alone(
    qtbot: QtBot, late_page: LatePage, late_shop: Shop, settle: Settle
) -> None:
    counts = {cause: sum(row.cause is cause for row in list_late(late_shop)) for cause in LateCause}
    for number, cause in enumerate(LateCause, start=2):
        assert late_page.filters._buttons[cause].accessibleName().endswith(f", {counts[cause]}")
        qtbot.keyClick(late_page.table, getattr(KEY, f"Key_{number}"), ALT)
        settle()
        assert {row.cause for row in late_page.shown_rows()} == {cause}
        assert len(late_page.shown_rows()) == counts[cause]
    qtbot.keyClick(late_page.table, KEY.Key_1, ALT)
    assert len(late_page.shown_rows()) == sum(counts.values())


def test_a_bag_without_a_scan_is_one_line_that_opens_and_closes(
    qtbot: QtBot, late_page: LatePage, settle: Settle
) -> None:
    bag = bag_of(late_page)
    late_page.table.select_id(bag.id)
    lines = late_page.model.rowCount()
    settle()
    assert late_page.detail.why.text() == "The whole 16:30 DHL bag of 23 Nov has no scan: 6 parcels."
    qtbot.keyClick(late_page.table, KEY.Key_Right)
    settle()
    assert late_page.model.rowCount() == lines + BAG_OF
    assert late_page.table.current_id() == bag.id
    qtbot.keyClick(late_page.table, KEY.Key_Down)
    inside = late_page.current_entry()
    assert inside is not None
    assert inside.is_inside
    qtbot.keyClick(late_page.table, KEY.Key_Left)
    settle()
    assert late_page.model.rowCount() == lines
    assert late_page.table.current_id() == bag.id
    qtbot.keyClick(late_page.table, KEY.Key_Return)
    settle()
    assert late_page.model.rowCount() == lines + BAG_OF


def test_a_bag_is_acted_upon_as_a_whole(late_page: LatePage) -> None:
    late_page.table.select_id(bag_of(late_page).id)
    assert {row.order_number for row in late_page.chosen_rows()} == {f"#10{number}" for number in range(43, 49)}
    late_page.toggle_bag()
    late_page.table.selectAll()
    assert len(late_page.chosen_rows()) == len(late_page.shown_rows())


def test_a_bag_weighs_as_much_as_all_its_lines(late_shop: Shop) -> None:
    rows = list_late(late_shop)
    entries = entries_of(rows, (), Numbers())
    place = next(n for n, entry in enumerate(entries) if entry.is_bag)
    stake = sum(to_major(row.loss_minor, row.currency) for row in entries[place].rows)
    assert stake > max(to_major(entry.late.loss_minor, "EUR") for entry in entries[place + 1 :])
    assert place < 3


def test_what_is_only_likely_has_its_word_and_a_figure_where_the_past_allows_it(
    late_page: LatePage, late_shop: Shop
) -> None:
    rows = {row.order_number: row for row in list_late(late_shop)}
    assert chance_text(rows["50133"]) == "almost certain, 91 %"
    assert chance_text(rows["50134"]) == "as likely as not"
    assert chance_text(rows["#1058"]) == ""
    assert expected_text(rows["50133"]) == "28 Nov – 30 Nov"
    assert cell(late_page, "50133", "days") == "in 2 days"
    assert [days_words(days) for days in (0, 1, -1, 5)] == ["today", "1 day", "in 1 day", "5 days"]


def test_beside_a_line_stand_its_next_step_its_outlook_its_mail_and_its_journey(
    late_page: LatePage, settle: Settle
) -> None:
    choose(late_page, "50133")
    settle()
    detail = late_page.detail
    assert detail.number.text() == "50133"
    assert detail.proposal.text() == "Mail customer"
    assert detail.expected.text() == "Expected between 28 Nov and 30 Nov, based on 34 parcels DPD Classic to Poland."
    assert not detail.outlook.isHidden()
    assert not detail.draft_box.isHidden()
    assert "50133" in detail.draft_subject.text()
    assert "Sorted at Łódź" in [entry.title for entry in detail.timeline.entries()]
    choose(late_page, "#1042")
    settle()
    assert detail.outlook.isHidden()
    assert detail.timeline.entries()[-1].title == "Order placed"


def test_enter_opens_the_order_or_its_parcel(qtbot: QtBot, late_page: LatePage) -> None:
    choose(late_page, "#1042")
    with qtbot.waitSignal(late_page.order_wanted):
        qtbot.keyClick(late_page.table, KEY.Key_Return)
    choose(late_page, "#1058")
    with qtbot.waitSignal(late_page.parcel_wanted):
        qtbot.keyClick(late_page.table, KEY.Key_Return)


def test_snoozed_lines_wait_in_their_own_list_and_come_back(
    qtbot: QtBot, late_page: LatePage, late_shop: Shop, settle: Settle
) -> None:
    before = list_late(late_shop)
    choose(late_page, "#1055")
    qtbot.keyClick(late_page.table, KEY.Key_S)
    with qtbot.waitSignal(late_page.undo_offered):
        qtbot.keyClick(open_sheet(qtbot, late_page, SnoozeSheet), KEY.Key_2)
    settle()
    assert len(list_late(late_shop)) == len(before) - 1
    with qtbot.waitActive(late_page):
        late_page.activateWindow()
    qtbot.keyClick(late_page.table, KEY.Key_V)
    settle()
    assert late_page.views.view() is LateView.SNOOZED
    assert cell(late_page, "#1055", "next") == "back on 28 Nov"
    assert not late_page.work.mail.isEnabled()
    qtbot.keyClick(late_page.table, KEY.Key_B)
    settle()
    assert late_page.stack.currentWidget() is late_page.empty
    assert late_page.empty._title.text() == "Nothing sleeps."
    assert list_late(late_shop) == before


def test_ignoring_needs_a_reason_that_stays_readable(
    qtbot: QtBot, late_page: LatePage, late_shop: Shop, settle: Settle
) -> None:
    choose(late_page, "#1055")
    qtbot.keyClick(late_page.table, KEY.Key_I)
    sheet = open_sheet(qtbot, late_page, ReasonSheet)
    qtbot.keyClick(sheet.field, KEY.Key_Return)
    assert sheet.isVisible()
    with qtbot.waitSignal(late_page.undo_offered):
        qtbot.keyClick(sheet.field, KEY.Key_1, ALT)
    settle()
    assert [row.away_reason for row in list_late(late_shop, None, LateShown.IGNORED)] == ["Customer knows and agrees"]
    late_page.views.choose(LateView.IGNORED)
    settle()
    assert cell(late_page, "#1055", "next") == "Customer knows and agrees"


def test_the_selection_survives_a_reload_and_another_cause(
    late_page: LatePage, late_shop: Shop, settle: Settle
) -> None:
    choose(late_page, "#1057")
    was = entry_of(late_page, "#1057").late
    assert was.cause is LateCause.PROBABLY_LATE
    assert isinstance(late_shop.clock, FixedClock)
    late_shop.clock.moment = NOW + timedelta(days=2)
    late_page.reload()
    settle()
    (now,) = late_page.chosen_rows()
    assert (now.order_number, now.cause) == ("#1057", LateCause.PROMISE_BROKEN)


def test_numbers_of_several_lines_are_copied(qtbot: QtBot, late_page: LatePage) -> None:
    late_page.table.select_id(bag_of(late_page).id)
    with qtbot.waitSignal(late_page.said):
        qtbot.keyClick(late_page.table, KEY.Key_C, CTRL)
    assert len(QApplication.clipboard().text().split()) == BAG_OF


@pytest.mark.parametrize(("width", "beside"), [(884, False), (1084, True)])
def test_the_details_make_way_in_a_small_window(
    qtbot: QtBot, jobs: JobRunner, late_shop: Shop, settle: Settle, width: int, beside: bool
) -> None:
    page = LatePage(late_shop, jobs)
    qtbot.addWidget(page)
    page.resize(width, 560)
    page.show()
    settle()
    assert page.detail.isVisible() is beside
    page.detail_action.trigger()
    assert page.detail.isVisible() is not beside
    shown = [c.key for n, c in enumerate(page.model.columns) if not page.table.isColumnHidden(n)]
    assert shown[:4] == ["cause", "number", "reason", "days"]


def test_nothing_late_is_good_news(qtbot: QtBot, jobs: JobRunner, shop: Shop, settle: Settle) -> None:
    early = open_shop(shop.folder, clock=FixedClock(PRACTICE_START))
    page = LatePage(early, jobs)
    qtbot.addWidget(page)
    page.show()
    settle()
    assert page.stack.currentWidget() is page.empty
    assert page.empty._title.text() == "Nothing is late."
    assert not page.work.mail.isEnabled()
    early.close()


def test_control_z_in_the_window_brings_a_snoozed_line_back(
    qtbot: QtBot, jobs: JobRunner, late_shop: Shop, settle: Settle
) -> None:
    window = MainWindow(jobs, late_shop.folder)
    qtbot.addWidget(window)
    window.show()
    window.use_shop(late_shop, "late")
    settle()
    before = list_late(late_shop)
    with qtbot.waitActive(window):
        window.activateWindow()
    page = window.page("late")
    assert isinstance(page, LatePage)
    choose(page, "#1055")
    qtbot.keyClick(page.table, KEY.Key_S)
    with qtbot.waitSignal(page.undo_offered):
        qtbot.keyClick(open_sheet(qtbot, page, SnoozeSheet), KEY.Key_1)
    settle()
    assert len(list_late(late_shop)) == len(before) - 1
    with qtbot.waitActive(window):
        window.activateWindow()
    qtbot.keyClick(page.table, KEY.Key_Z, CTRL)
    settle()
    assert list_late(late_shop) == before
    if window.topics is not None:
        window.topics.close()
