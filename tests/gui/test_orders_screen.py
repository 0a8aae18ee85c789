"""Orders: found, looked at, and changed, mostly without a mouse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.mails import Milestone
from shipdesk.domain.orders import AddressGrade, OrderStatus
from shipdesk.services.edit_orders import hold_orders, tag_orders
from shipdesk.services.list_orders import order_ids, order_rows, show_order, view_counts
from shipdesk.services.send_mail import list_messages
from shipdesk.services.shop import Shop
from shipdesk.services.views import OrderQuery, OrderSort, OrderView
from shipdesk.ui.orders.address_card import address_lines
from shipdesk.ui.orders.address_sheet import AddressSheet
from shipdesk.ui.orders.mail_choice import MailFacts, fitting_mail
from shipdesk.ui.orders.order_detail import other_costs
from shipdesk.ui.orders.order_items import line_sum
from shipdesk.ui.orders.orders_columns import ship_by_urgency
from shipdesk.ui.orders.orders_page import OrdersPage
from shipdesk.ui.orders.small_sheets import MailSheet, TagSheet
from shipdesk.ui.theme import Tone
from shipdesk.ui.widgets.newest_first import newest_first
from shipdesk.ui.widgets.sheet import ConfirmSheet, ReasonSheet
from shipdesk.ui.window import MainWindow

Settle = Callable[[], None]
Sheet = TypeVar("Sheet", bound=QDialog)
KEY = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def page(orders_page: OrdersPage) -> OrdersPage:
    """Return the screen on the practice shop, with its rows there and the keyboard in the grid."""
    return orders_page


def sheet_of(page: QWidget, kind: type[Sheet]) -> Sheet:
    """Return the sheet of that kind that is open over the page."""
    return next(sheet for sheet in page.findChildren(kind) if sheet.isVisible())


def shown_columns(page: OrdersPage) -> list[str]:
    """Return the keys of the columns that are shown."""
    return [c.key for n, c in enumerate(page.model.columns) if not page.table.isColumnHidden(n)]


def to_ship(shop: Shop) -> list[int]:
    """Return the ids of the view To ship in the order that the screen shows first."""
    return list(order_ids(shop, OrderQuery(OrderView.TO_SHIP)))


def test_the_screen_opens_on_what_is_to_ship_with_the_most_urgent_on_top(page: OrdersPage, shop: Shop) -> None:
    assert list(page.model.ids()) == to_ship(shop)
    days = [row.ship_by_on for row in order_rows(shop, to_ship(shop)) if row.ship_by_on is not None]
    assert days == sorted(days)


def test_the_grid_s_model_keeps_qt_s_rules(page: OrdersPage, settle: Settle) -> None:
    tester = QAbstractItemModelTester(page.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    page.views.choose(OrderView.ALL)
    settle()
    page.search.setText("a")
    page.model.refresh()
    settle()
    assert tester.model() is page.model


def test_each_view_tells_how_many_orders_it_holds(page: OrdersPage, shop: Shop) -> None:
    told = [page.views.item(row).data(int(Qt.ItemDataRole.UserRole)) for row in range(len(OrderView))]
    assert told == [view_counts(shop)[view] for view in OrderView]


def test_a_view_is_one_key_away(qtbot: QtBot, page: OrdersPage, shop: Shop, settle: Settle) -> None:
    qtbot.keyClick(page.table, KEY.Key_6, ALT)
    settle()
    assert page.heading.text() == "All"
    assert page.model.rowCount() == view_counts(shop)[OrderView.ALL]


def test_typing_into_the_filter_narrows_the_list(qtbot: QtBot, page: OrdersPage, shop: Shop, settle: Settle) -> None:
    row = order_rows(shop, to_ship(shop)[:1])[0]
    qtbot.keyClick(page.table, KEY.Key_Slash)
    assert page.search.hasFocus()
    qtbot.keyClicks(page.search, row.recipient_name)
    qtbot.waitUntil(lambda: list(page.model.ids()) == [row.id])
    qtbot.keyClick(page.search, KEY.Key_Escape)
    qtbot.waitUntil(lambda: list(page.model.ids()) == to_ship(shop))


def test_a_filter_without_hits_offers_to_look_everywhere(qtbot: QtBot, page: OrdersPage, shop: Shop) -> None:
    gone = order_rows(shop, order_ids(shop, OrderQuery(OrderView.DISPATCHED)))[0]
    page.search.setText(gone.order_number)
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.empty)
    page.empty.button.click()
    qtbot.waitUntil(lambda: list(page.model.ids()) == [gone.id])


def test_letters_are_keys_in_the_grid_and_letters_in_a_field(qtbot: QtBot, page: OrdersPage) -> None:
    page.search.setFocus()
    qtbot.keyClicks(page.search, "hl")
    assert page.search.text() == "hl"
    assert not [sheet for sheet in page.findChildren(QDialog) if sheet.isVisible()]


def test_the_list_is_sorted_by_any_column_and_turned_round(page: OrdersPage, shop: Shop, settle: Settle) -> None:
    number = next(n for n, column in enumerate(page.model.columns) if column.sort is OrderSort.NAME)
    page.table.horizontalHeader().sectionClicked.emit(number)
    settle()
    names = [row.recipient_name for row in order_rows(shop, page.model.ids())]
    page.table.horizontalHeader().sectionClicked.emit(number)
    settle()
    assert order_rows(shop, page.model.ids())[0].recipient_name == names[-1]


def test_the_keyboard_sorts_through_a_menu(page: OrdersPage, shop: Shop, settle: Settle) -> None:
    menu = page.menus.sorting_menu()
    next(action for action in menu.actions() if action.text() == "Order").trigger()
    settle()
    assert list(page.model.ids()) == list(order_ids(shop, OrderQuery(OrderView.TO_SHIP, sort=OrderSort.NUMBER)))


def test_a_hidden_column_stays_hidden_the_next_time(
    qtbot: QtBot, page: OrdersPage, jobs: JobRunner, shop: Shop, settle: Settle
) -> None:
    page.resize(2600, 690)
    assert shown_columns(page) == [column.key for column in page.model.columns]
    menu = page.menus.columns_menu()
    next(action for action in menu.actions() if action.text() == "Total").trigger()
    again = OrdersPage(shop, jobs)
    qtbot.addWidget(again)
    again.resize(2600, 690)
    again.show()
    settle()
    assert shown_columns(again) == [column.key for column in page.model.columns if column.key != "total"]
    assert not page.menus.columns_menu().actions()[0].isEnabled(), "the order number always stays"


def test_columns_make_way_where_there_is_no_room_but_not_those_that_were_asked_for(page: OrdersPage) -> None:
    shown = shown_columns(page)
    assert shown[:4] == ["number", "name", "status", "ship_by"]
    assert not page.table.horizontalScrollBar().isVisible()
    menu = page.menus.columns_menu()
    next(action for action in menu.actions() if action.text() == "Total").trigger()
    assert "total" in shown_columns(page)
    assert not page.table.horizontalScrollBar().isVisible()


def test_no_button_of_the_bar_is_ever_cut(page: OrdersPage) -> None:
    for width in range(700, 1400, 50):
        page.resize(width, 690)
        boxes = [page.bar.box(a) for a in (page.commands.print, page.commands.tag, page.commands.mail)]
        shown = [box for box in boxes if box.isVisible()]
        assert all(box.geometry().right() < page.bar.more.x() for box in shown)
        assert page.bar.more.geometry().right() < page.bar.width()
        assert all(box.width() >= box.sizeHint().width() for box in shown)
        in_menu = page.bar.overflowed()
        assert len(in_menu) == sum(not page.bar.box(a).isVisible() for a in in_menu)


def test_control_a_selects_all_orders_without_reading_them(qtbot: QtBot, page: OrdersPage) -> None:
    qtbot.keyClick(page.table, KEY.Key_A, CTRL)
    assert page.table.selected_count() == page.model.rowCount()
    assert str(page.model.rowCount()) in page.counted.text()
    # A header that looks at the selection asks for each of its cells whenever it is painted.
    assert not page.table.horizontalHeader().selectionModel().hasSelection()


def test_the_selection_survives_a_change_made_elsewhere(page: OrdersPage, shop: Shop, settle: Settle) -> None:
    ids = to_ship(shop)
    page.table.select_id(ids[3])
    hold_orders(shop, ids[:3], "Customer asked to wait")
    page.reload()
    settle()
    assert page.table.selected_ids() == [ids[3]]
    assert page.table.current_id() == ids[3]


def test_the_first_order_is_shown_but_not_selected(page: OrdersPage, shop: Shop) -> None:
    assert page.table.selected_ids() == []
    assert page.detail.order_id() == to_ship(shop)[0]
    assert page.detail.number.text() == show_order(shop, to_ship(shop)[0]).order_number


def test_the_detail_shows_address_articles_and_history(page: OrdersPage, shop: Shop, settle: Settle) -> None:
    order = show_order(shop, to_ship(shop)[1])
    page.table.select_id(order.id)
    settle()
    shown = page.detail
    assert [shown.address.name.text(), *shown.address.lines.text().split("\n")] == address_lines(order.recipient)
    assert shown.items.model().rowCount() == len(order.lines)
    assert shown.timeline.entries() == newest_first(order.timeline)


def test_a_doubtful_address_says_why(page: OrdersPage, shop: Shop, settle: Settle) -> None:
    page.views.choose(OrderView.PROBLEMS)
    settle()
    problem = next(o for i in page.model.ids() if (o := show_order(shop, i)).address_check.grade is not AddressGrade.OK)
    page.table.select_id(problem.id)
    settle()
    assert page.detail.address.callout.text() == "\n".join(problem.address_check.reasons)


def test_the_detail_makes_way_in_a_narrow_window_unless_it_is_wanted(qtbot: QtBot, page: OrdersPage) -> None:
    page.resize(700, 600)
    assert page.detail.isHidden()
    qtbot.keyClick(page.table, KEY.Key_Return)
    assert page.detail.isVisible()
    qtbot.keyClick(page.table, KEY.Key_D)
    assert page.detail.isHidden()


def test_an_order_from_elsewhere_is_opened_even_where_the_view_hides_it(
    page: OrdersPage, shop: Shop, settle: Settle
) -> None:
    gone = order_ids(shop, OrderQuery(OrderView.DISPATCHED))[0]
    page.open_order(gone)
    settle()
    assert page.table.current_id() == gone
    assert page.detail.order_id() == gone


def test_orders_are_held_with_a_reason_and_the_hold_is_taken_back(
    qtbot: QtBot, page: OrdersPage, shop: Shop, settle: Settle
) -> None:
    ids = to_ship(shop)[:2]
    page.table.select_id(page.model.ids()[0])
    qtbot.keyClick(page.table, KEY.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(page.table, KEY.Key_H)
    sheet = sheet_of(page, ReasonSheet)
    assert not sheet.do_button.isEnabled()
    qtbot.keyClicks(sheet.field, "Out of honey")
    with qtbot.waitSignal(page.undo_offered) as offered:
        qtbot.keyClick(sheet.field, KEY.Key_Return)
    assert offered.args is not None
    assert offered.args[0] == "On hold: 2 orders."
    assert [show_order(shop, i).hold_reason for i in ids] == ["Out of honey"] * 2
    with qtbot.waitSignal(page.said):
        offered.args[1]()
    settle()
    assert [show_order(shop, i).status for i in ids] == [OrderStatus.TO_SHIP] * 2


def test_what_is_on_hold_can_be_released(qtbot: QtBot, page: OrdersPage, shop: Shop, settle: Settle) -> None:
    held = to_ship(shop)[0]
    hold_orders(shop, [held], "Payment")
    page.views.choose(OrderView.ON_HOLD)
    settle()
    assert page.release_box.isVisible()
    assert page.hold_box.isHidden()
    page.table.select_id(held)
    with qtbot.waitSignal(page.undo_offered):
        qtbot.keyClick(page.table, KEY.Key_H, Qt.KeyboardModifier.ShiftModifier)
    assert show_order(shop, held).status is OrderStatus.TO_SHIP


def test_a_tag_is_put_on_and_taken_off(qtbot: QtBot, page: OrdersPage, shop: Shop, settle: Settle) -> None:
    order_id = to_ship(shop)[0]
    tag_orders(shop, [to_ship(shop)[5]], "gift")
    page.table.select_id(order_id)
    qtbot.keyClick(page.table, KEY.Key_T)
    sheet = sheet_of(page, TagSheet)
    qtbot.waitUntil(lambda: sheet.field.findText("gift") >= 0)
    sheet.field.setEditText("fragile")
    with qtbot.waitSignal(page.undo_offered):
        sheet.do_button.click()
    settle()
    assert "fragile" in show_order(shop, order_id).tags
    with qtbot.waitSignal(page.undo_offered):
        page.detail.untag_wanted.emit("fragile")
    settle()
    assert "fragile" not in show_order(shop, order_id).tags


def test_a_note_is_written_without_the_mouse(qtbot: QtBot, page: OrdersPage, shop: Shop, settle: Settle) -> None:
    order_id = to_ship(shop)[0]
    qtbot.keyClick(page.table, KEY.Key_N)
    assert page.detail.note.hasFocus()
    qtbot.keyClicks(page.detail.note, "Wrap it twice")
    qtbot.keyClick(page.detail.note, KEY.Key_Return)
    settle()
    assert [note.title for note in show_order(shop, order_id).notes] == ["Wrap it twice"]
    assert "Wrap it twice" in [entry.title for entry in page.detail.timeline.entries()]


def test_an_address_is_corrected_and_checked_again(qtbot: QtBot, page: OrdersPage, shop: Shop, settle: Settle) -> None:
    order_id = to_ship(shop)[0]
    before = show_order(shop, order_id).recipient
    qtbot.keyClick(page.table, KEY.Key_E)
    sheet = sheet_of(page, AddressSheet)
    assert sheet.address() == before
    sheet.city.setText("Springfield")
    with qtbot.waitSignal(page.undo_offered):
        sheet.do_button.click()
    settle()
    assert show_order(shop, order_id).recipient.city == "Springfield"


def test_an_address_without_anybody_is_not_taken(qtbot: QtBot, page: OrdersPage) -> None:
    qtbot.keyClick(page.table, KEY.Key_E)
    sheet = sheet_of(page, AddressSheet)
    sheet.name.clear()
    sheet.company.clear()
    with qtbot.assertNotEmitted(sheet.changed):
        sheet.do_button.click()
    assert sheet.isVisible()


def test_cancelling_orders_asks_first_and_enter_keeps_them(
    qtbot: QtBot, page: OrdersPage, shop: Shop, settle: Settle
) -> None:
    order_id = to_ship(shop)[0]
    page.table.select_id(order_id)
    qtbot.keyClick(page.table, KEY.Key_Delete)
    sheet = sheet_of(page, ConfirmSheet)
    qtbot.keyClick(sheet, KEY.Key_Return)
    settle()
    assert show_order(shop, order_id).status is OrderStatus.TO_SHIP
    qtbot.keyClick(page.table, KEY.Key_Delete)
    with qtbot.waitSignal(page.undo_offered):
        sheet_of(page, ConfirmSheet).do_button.click()
    assert show_order(shop, order_id).status is OrderStatus.CANCELLED


def test_customers_of_the_selection_are_written_to(qtbot: QtBot, page: OrdersPage, shop: Shop) -> None:
    order = show_order(shop, to_ship(shop)[0])
    page.table.select_id(order.id)
    qtbot.keyClick(page.table, KEY.Key_M)
    sheet = sheet_of(page, MailSheet)
    sheet.choose(Milestone.DELAYED)
    with qtbot.waitSignal(page.said):
        qtbot.keyClick(sheet.list, KEY.Key_Return)
    planned = [(row.order_number, row.milestone) for row in list_messages(shop)]
    assert (order.order_number, Milestone.DELAYED) in planned


def test_control_z_in_the_window_takes_back_the_last_edit(
    qtbot: QtBot, window: MainWindow, shop: Shop, settle: Settle
) -> None:
    held = to_ship(shop)[0]
    hold_orders(shop, [held], "Payment")
    with qtbot.waitActive(window):
        window.activateWindow()
    page = window.show_screen("orders")
    settle()
    assert isinstance(page, OrdersPage)
    qtbot.keyClick(page.table, KEY.Key_Z, CTRL)
    settle()
    assert show_order(shop, held).status is OrderStatus.TO_SHIP


@pytest.mark.parametrize(
    ("days", "status", "tone"),
    [
        (-1, OrderStatus.TO_SHIP, Tone.BAD),
        (0, OrderStatus.PACKED, Tone.WARN),
        (1, OrderStatus.TO_SHIP, None),
        (-1, OrderStatus.DISPATCHED, None),
    ],
)
def test_ship_by_is_red_when_it_is_past_and_amber_today(days: int, status: OrderStatus, tone: Tone | None) -> None:
    today = date(2026, 11, 26)
    assert ship_by_urgency(today + timedelta(days=days), status, today) is tone


def test_after_a_hold_the_work_goes_on_at_the_next_order(page: OrdersPage, shop: Shop, settle: Settle) -> None:
    ids = to_ship(shop)
    page.table.select_id(ids[3])
    hold_orders(shop, [ids[3]], "Customer asked to wait")
    page.reload()
    settle()
    assert page.table.current_id() == ids[4]
    assert page.table.selected_ids() == []


def test_the_view_is_the_same_the_next_time(
    qtbot: QtBot, page: OrdersPage, shop: Shop, jobs: JobRunner, settle: Settle
) -> None:
    page.views.choose(OrderView.DISPATCHED)
    again = OrdersPage(shop, jobs)
    qtbot.addWidget(again)
    again.show()
    settle()
    assert again.heading.text() == "Dispatched"
    assert again.model.rowCount() == view_counts(shop)[OrderView.DISPATCHED]


def test_with_nothing_to_ship_what_is_packed_is_told(
    qtbot: QtBot, page: OrdersPage, shop: Shop, settle: Settle
) -> None:
    hold_orders(shop, to_ship(shop), "Holidays")
    page.reload()
    settle()
    assert page.stack.currentWidget() is page.empty
    qtbot.waitUntil(lambda: page.empty.button.text() == "Go to Pack")
    with qtbot.waitSignal(page.screen_wanted) as wanted:
        page.empty.button.click()
    assert wanted.args == ["pack"]


def test_an_address_on_a_label_cannot_be_changed_and_the_pencil_says_why(page: OrdersPage, settle: Settle) -> None:
    page.views.choose(OrderView.PACKED)
    settle()
    assert not page.edit_action.isEnabled()
    assert "already has a label" in page.edit_action.toolTip()
    page.views.choose(OrderView.TO_SHIP)
    settle()
    assert page.edit_action.isEnabled()
    assert page.edit_action.toolTip() == "Edit address (E)"


def test_the_sums_on_screen_add_up(shop: Shop) -> None:
    orders = [show_order(shop, i) for i in order_ids(shop, OrderQuery(OrderView.ALL))]
    priced = [o for o in orders if o.total_minor is not None and None not in [line_sum(a) for a in o.lines]]
    assert priced
    for order in priced:
        assert sum(line_sum(article) or 0 for article in order.lines) + other_costs(order) == order.total_minor


def test_the_mail_that_fits_the_order_is_chosen_and_what_went_is_told(
    qtbot: QtBot, page: OrdersPage, shop: Shop, settle: Settle
) -> None:
    page.open_order(order_ids(shop, OrderQuery(OrderView.DISPATCHED))[0])
    settle()
    page.commands.ask_mail()
    sheet = sheet_of(page, MailSheet)
    sheet.show_facts(MailFacts(Milestone.DISPATCHED, {Milestone.DISPATCHED: shop.clock.now()}))
    settle()
    chosen = sheet.list.currentItem()
    assert chosen is not None
    assert chosen.text().startswith("Dispatched – went on")
    assert sheet.do_button.isEnabled()


def test_for_an_order_with_time_no_mail_is_chosen(shop: Shop) -> None:
    order = show_order(shop, to_ship(shop)[0])
    before, after = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    assert fitting_mail(order, before) is None
    assert fitting_mail(order, after) is Milestone.DELAYED
