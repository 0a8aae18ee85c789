"""The window around the screens: going places, finding things, saying things, taking files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.errors import Refused
from shipdesk.services.list_orders import order_ids, show_order
from shipdesk.services.shop import Shop
from shipdesk.services.views import OrderQuery, OrderView, Problem
from shipdesk.ui.page import Page
from shipdesk.ui.screens import Screen, all_screens
from shipdesk.ui.shell.first_place import first_size
from shipdesk.ui.shell.help_dialog import HelpDialog
from shipdesk.ui.shell.overlays import PracticeStrip
from shipdesk.ui.shell.waiting import waiting_counts
from shipdesk.ui.widgets.sheet import ReasonSheet
from shipdesk.ui.window import MainWindow

Settle = Callable[[], None]


class NotebookPage(Page):
    """A small screen that notes what the window asks of it."""

    key = "orders"
    topics = frozenset({"orders"})

    def __init__(self, shop: Shop, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(shop, jobs, parent)
        self.reloads = 0
        self.opened: list[int] = []
        self.make_action("Hold", "H", lambda: self.said.emit("Held."), tip="Put it on hold")

    def reload(self) -> None:
        self.reloads += 1

    def open_order(self, order_id: int) -> None:
        self.opened.append(order_id)

    def open_parcel(self, parcel_id: int) -> None:
        self.opened.append(-parcel_id)


class SecondPage(NotebookPage):
    """Another one, for parcels."""

    key = "parcels"
    topics = frozenset({"parcels"})


@pytest.fixture
def small(qtbot: QtBot, jobs: JobRunner, shop: Shop, settle: Settle) -> MainWindow:
    """Return a window with two notebook screens."""
    screens = (
        Screen("orders", "orders", "Ctrl+1", NotebookPage),
        Screen("parcels", "parcels", "Ctrl+2", SecondPage),
    )
    window = MainWindow(jobs, shop.folder, screens)
    qtbot.addWidget(window)
    window.show()
    window.use_shop(shop)
    window.activateWindow()
    qtbot.waitExposed(window)
    settle()
    return window


def notebook(window: MainWindow, key: str) -> NotebookPage:
    page = window.page(key)
    assert isinstance(page, NotebookPage)
    return page


def test_the_window_is_painted_before_the_shop_is_open(qtbot: QtBot, jobs: JobRunner, tmp_path: Path) -> None:
    window = MainWindow(jobs, tmp_path)
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.first_painted):
        window.show()
    assert not window.rail.isEnabled()
    assert not window.search.isEnabled()


def test_shortcuts_go_to_the_screens(qtbot: QtBot, small: MainWindow) -> None:
    assert small.current_screen() == "orders"
    qtbot.keyClick(small, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert small.current_screen() == "parcels"
    assert small.rail.button("parcels").isChecked()


def test_a_screen_out_of_sight_reloads_when_it_is_looked_at_again(small: MainWindow) -> None:
    orders = notebook(small, "orders")
    small.show_screen("parcels")
    before = orders.reloads
    orders.topics_changed(frozenset({"orders"}))
    assert orders.reloads == before
    small.show_screen("orders")
    assert orders.reloads == before + 1


def test_a_screen_in_sight_reloads_only_for_its_own_topics(small: MainWindow) -> None:
    orders = notebook(small, "orders")
    before = orders.reloads
    orders.topics_changed(frozenset({"messages"}))
    orders.topics_changed(frozenset({"orders"}))
    assert orders.reloads == before + 1


def test_a_change_made_by_a_service_reaches_the_screen(qtbot: QtBot, small: MainWindow, shop: Shop) -> None:
    from shipdesk.services.edit_orders import hold_orders

    orders = notebook(small, "orders")
    before = orders.reloads
    ids = order_ids(shop, OrderQuery(view=OrderView.TO_SHIP))
    hold_orders(shop, [ids[0]], "asked by phone")
    qtbot.waitUntil(lambda: orders.reloads > before)


def test_a_hit_of_the_search_opens_the_order(qtbot: QtBot, small: MainWindow, shop: Shop, settle: Settle) -> None:
    wanted = order_ids(shop, OrderQuery(view=OrderView.ALL))[3]
    number = show_order(shop, wanted).order_number
    qtbot.keyClick(small, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert small.search.hasFocus()
    qtbot.keyClicks(small.search, number)
    qtbot.waitUntil(small.search.is_open)
    assert any(hit.order_id == wanted for hit in small.search.hits())
    qtbot.keyClick(small.search, Qt.Key.Key_Return)
    assert notebook(small, "orders").opened == [wanted]
    assert not small.search.is_open()
    assert small.search.text() == ""


def test_a_scanner_that_presses_enter_at_once_opens_the_first_hit(qtbot: QtBot, small: MainWindow, shop: Shop) -> None:
    wanted = order_ids(shop, OrderQuery(view=OrderView.ALL))[5]
    small.search.setFocus()
    qtbot.keyClicks(small.search, show_order(shop, wanted).order_number)
    qtbot.keyClick(small.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(notebook(small, "orders").opened))
    assert notebook(small, "orders").opened == [wanted]


def test_a_search_without_hits_says_so_and_esc_leaves_it(qtbot: QtBot, small: MainWindow) -> None:
    small.search.setFocus()
    qtbot.keyClicks(small.search, "zzzzzz")
    qtbot.waitUntil(small.search.is_open)
    assert small.search.hits() == []
    qtbot.keyClick(small.search, Qt.Key.Key_Escape)
    assert not small.search.is_open()
    assert small.search.text() == ""


def test_words_that_found_nothing_do_not_stay_in_the_search(qtbot: QtBot, small: MainWindow) -> None:
    small.search.setFocus()
    qtbot.keyClicks(small.search, "zzzzzz")
    qtbot.waitUntil(small.search.is_open)
    small.rail.button("orders").setFocus()
    assert small.search.text() == ""


def test_words_that_found_something_wait_for_the_way_back(
    qtbot: QtBot, small: MainWindow, shop: Shop, settle: Settle
) -> None:
    number = show_order(shop, order_ids(shop, OrderQuery(view=OrderView.ALL))[0]).order_number
    small.search.setFocus()
    qtbot.keyClicks(small.search, number)
    qtbot.waitUntil(small.search.is_open)
    small.rail.button("orders").setFocus()
    assert not small.search.is_open()
    assert small.search.text() == number


def test_letters_typed_while_a_sheet_is_open_do_not_reach_the_page(qtbot: QtBot, small: MainWindow) -> None:
    page = notebook(small, "orders")
    page.setFocus()
    with qtbot.waitSignal(page.said):
        qtbot.keyClick(page, Qt.Key.Key_H)
    sheet = ReasonSheet("Hold", "Hold", (), page)
    sheet.open()
    # As long as the system has not given the sheet the keyboard.
    small.activateWindow()
    page.setFocus()
    with qtbot.assertNotEmitted(page.said):
        qtbot.keyClick(page, Qt.Key.Key_H)
    sheet.reject()
    page.setFocus()
    with qtbot.waitSignal(page.said):
        qtbot.keyClick(page, Qt.Key.Key_H)


def test_the_first_window_is_no_larger_than_the_screen(small: MainWindow) -> None:
    screen = small.screen()
    size = first_size(screen)
    assert size.width() < screen.availableSize().width()
    assert size.height() < screen.availableSize().height()


def test_the_rail_shows_what_waits(small: MainWindow, shop: Shop, settle: Settle) -> None:
    counts = waiting_counts(shop)
    small.refresh_surroundings()
    settle()
    assert counts["orders"] > 0
    assert small.rail.button("orders").count() == counts["orders"]
    assert str(counts["orders"]) in small.rail.button("orders").accessibleName()


def test_the_banner_shows_one_problem_and_leads_to_the_screen_that_helps(qtbot: QtBot, small: MainWindow) -> None:
    problems = (
        Problem("mails-held", "3 mails are held.", "parcels"),
        Problem("addresses", "2 addresses need a look.", "orders"),
    )
    small.banner.show_problems(problems)
    assert "3 mails are held." in small.banner.text()
    qtbot.mouseClick(small.banner.button, Qt.MouseButton.LeftButton)
    assert small.current_screen() == "parcels"
    assert not small.banner.button.isVisible()


def test_a_problem_that_was_put_away_stays_away_until_it_changes(qtbot: QtBot, small: MainWindow) -> None:
    held = Problem("mails-held", "3 mails are held.", "parcels")
    small.banner.show_problems((held,))
    qtbot.mouseClick(small.banner.close_button, Qt.MouseButton.LeftButton)
    assert not small.banner.isVisible()
    small.banner.show_problems((held,))
    assert not small.banner.isVisible()
    small.banner.show_problems((Problem("mails-held", "4 mails are held.", "parcels"),))
    assert small.banner.isVisible()


def test_an_edit_can_be_undone_from_the_toast_and_by_shortcut(qtbot: QtBot, small: MainWindow) -> None:
    undone: list[int] = []
    orders = notebook(small, "orders")
    orders.undo_offered.emit("1 order is on hold.", lambda: undone.append(1))
    assert small.toast.isVisible()
    qtbot.mouseClick(small.toast.undo_button, Qt.MouseButton.LeftButton)
    orders.undo_offered.emit("1 order is on hold.", lambda: undone.append(2))
    qtbot.keyClick(small, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert undone == [1, 2]
    assert not small.toast.isVisible()


def test_undo_without_a_toast_takes_back_the_last_edit_of_the_store(
    qtbot: QtBot, small: MainWindow, shop: Shop, settle: Settle
) -> None:
    from shipdesk.services.edit_orders import hold_orders

    order = order_ids(shop, OrderQuery(view=OrderView.TO_SHIP))[0]
    hold_orders(shop, [order], "asked by phone")
    qtbot.keyClick(small, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert show_order(shop, order).hold_reason == ""
    assert small.toast.text()


def test_an_error_stays_until_it_is_read(qtbot: QtBot, small: MainWindow) -> None:
    small.report(Refused("The label was not made.", "Check the address."))
    assert small.toast.text() == "The label was not made. Check the address."
    qtbot.mouseClick(small.toast.close_button, Qt.MouseButton.LeftButton)
    assert not small.toast.isVisible()


def test_the_status_bar_shows_long_work_and_stops_it(qtbot: QtBot, small: MainWindow, jobs: JobRunner) -> None:
    def work(progress: Callable[[int, int, str], None], cancelled: Callable[[], bool]) -> None:
        import threading

        while not cancelled():
            progress(3, 10, "label 3 of 10")
            threading.Event().wait(0.005)

    job = jobs.run("Making labels", work, cancellable=True)
    qtbot.waitUntil(lambda: small.strip.text() == "Making labels – label 3 of 10")
    qtbot.keyClick(small, Qt.Key.Key_Period, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: job.is_over)
    assert small.strip.text() == "Ready"


def test_f1_lists_every_shortcut_and_typing_narrows_the_list(qtbot: QtBot, small: MainWindow) -> None:
    qtbot.keyClick(small, Qt.Key.Key_F1)
    help_dialog = small.findChild(HelpDialog)
    assert help_dialog is not None
    listed = help_dialog.shown()
    assert ("H", "Put it on hold") in listed
    assert ("Ctrl+K", "Find anything") in listed
    field = help_dialog.findChild(type(small.search).__mro__[1])
    assert field is not None
    field.setText("hold")
    assert set(help_dialog.shown()) == {("H", "Put it on hold")}
    help_dialog.accept()


def test_every_action_of_our_screens_tells_its_shortcut_in_its_tooltip(window: MainWindow) -> None:
    for key in ("messages", "settings"):
        for action in window.page(key).page_actions:
            keys = action.shortcut().toString(action.shortcut().SequenceFormat.NativeText)
            assert keys, action.text()
            assert keys in action.toolTip()


def test_no_two_actions_that_work_at_once_share_a_shortcut(window: MainWindow) -> None:
    for screen in all_screens():
        page = window.show_screen(screen.key)
        everywhere = [action.shortcut().toString() for action in window.actions() if action.isEnabled()]
        own = [action.shortcut().toString() for action in page.page_actions]
        assert len(set(everywhere)) == len(everywhere)
        assert len(set(own)) == len(own), screen.key
        assert not set(own) & set(everywhere), screen.key


def test_files_dropped_on_the_window_are_handed_to_the_import(qtbot: QtBot, small: MainWindow, tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text("Order,Name\n", "utf-8")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    small.files_dropped.disconnect(small.import_files)
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(300, 300), copy, data, left, none)
    small.dragEnterEvent(enter)
    assert enter.isAccepted()
    with qtbot.waitSignal(small.files_dropped) as dropped:
        small.dropEvent(QDropEvent(QPointF(300, 300), copy, data, left, none))
    assert dropped.args == [[file]]


def test_text_dragged_over_the_window_is_not_welcome(small: MainWindow) -> None:
    data = QMimeData()
    data.setText("hello")
    enter = QDragEnterEvent(
        QPoint(9, 9), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    enter.ignore()
    small.dragEnterEvent(enter)
    assert not enter.isAccepted()


def test_a_practice_shop_is_marked_and_shows_its_clock(small: MainWindow) -> None:
    strip = small.findChild(PracticeStrip)
    assert strip is not None
    assert "2026" in strip.clock_text()


def test_the_window_is_where_it_was_left(qtbot: QtBot, jobs: JobRunner, shop: Shop, small: MainWindow) -> None:
    small.resize(1024, 700)
    small.show_screen("parcels")
    small.close()
    again = MainWindow(jobs, shop.folder)
    qtbot.addWidget(again)
    assert (again.width(), again.height()) == (1024, 700)
    assert again.ui_state.get("screen") == "parcels"


def test_the_window_does_not_get_smaller_than_it_can_be_used(small: MainWindow) -> None:
    small.resize(300, 200)
    assert (small.width(), small.height()) == (1024, 640)
