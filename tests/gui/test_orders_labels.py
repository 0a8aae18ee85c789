"""Labels from the Orders screen: asked for in one small sheet, counted, printed, saved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.orders import AddressGrade, OrderStatus
from shipdesk.services.edit_orders import change_address
from shipdesk.services.list_orders import order_ids, show_order
from shipdesk.services.shop import Shop
from shipdesk.services.views import CarrierOffer, LabelReport, MadeLabel, OrderQuery, OrderView, RefusedOrder
from shipdesk.ui.orders import labels_made_sheet
from shipdesk.ui.orders.label_sheet import LabelChoice, LabelSheet
from shipdesk.ui.orders.labels_made_sheet import LabelsMadeSheet
from shipdesk.ui.orders.number_sheet import NumberSheet
from shipdesk.ui.orders.orders_page import OrdersPage
from shipdesk.ui.widgets.sheet import ReasonSheet

Settle = Callable[[], None]
Sheet = TypeVar("Sheet", bound=QDialog)
KEY = Qt.Key


@pytest.fixture
def page(orders_page: OrdersPage) -> OrdersPage:
    """Return the screen on the practice shop, with its rows there and the keyboard in the grid."""
    return orders_page


def open_sheet(page: QWidget, kind: type[Sheet]) -> Sheet:
    """Return the sheet of that kind over the page."""
    return next(sheet for sheet in page.findChildren(kind) if sheet.isVisible())


def ready(shop: Shop) -> list[int]:
    """Return the ids of the orders to ship."""
    return list(order_ids(shop, OrderQuery(OrderView.TO_SHIP)))


def label_selected(qtbot: QtBot, page: OrdersPage, settle: Settle) -> LabelsMadeSheet:
    """Press L, take what the sheet offers, and return what came of it."""
    qtbot.keyClick(page.table, KEY.Key_L)
    settle()
    sheet = open_sheet(page, LabelSheet)
    assert sheet.do_button.isEnabled()
    sheet.do_button.click()
    settle()
    return open_sheet(page, LabelsMadeSheet)


def test_labels_are_made_for_the_selection(qtbot: QtBot, page: OrdersPage, shop: Shop, settle: Settle) -> None:
    ids = ready(shop)[:2]
    page.table.select_id(page.model.ids()[0])
    qtbot.keyClick(page.table, KEY.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    made = label_selected(qtbot, page, settle)
    assert [show_order(shop, i).status for i in ids] == [OrderStatus.PACKED] * 2
    assert len(made._labels) == 2


def test_without_a_selection_the_labels_are_for_all_that_is_ready(
    qtbot: QtBot, page: OrdersPage, settle: Settle
) -> None:
    qtbot.keyClick(page.table, KEY.Key_L)
    settle()
    assert "all orders that are ready" in open_sheet(page, LabelSheet)._sentence.text()


def test_an_order_without_a_label_says_why(qtbot: QtBot, page: OrdersPage, shop: Shop, settle: Settle) -> None:
    order = show_order(shop, ready(shop)[0])
    empty = type(order.recipient)(name=order.recipient.name)
    assert change_address(shop, order.id, empty).address_check.grade is AddressGrade.CANNOT_SHIP
    page.open_order(order.id)
    settle()
    assert page.table.selected_ids() == [order.id]
    made = label_selected(qtbot, page, settle)
    number, reason = made.refused.item(0, 0), made.refused.item(0, 1)
    assert number is not None
    assert reason is not None
    assert number.text() == order.order_number
    assert reason.text()
    assert not made.do_button.isEnabled()


def test_the_last_choice_is_offered_again(
    qtbot: QtBot, page: OrdersPage, shop: Shop, jobs: JobRunner, settle: Settle
) -> None:
    for _time in range(2):
        sheet = LabelSheet(shop, jobs, [1], page.ui_state, page)
        sheet.open()
        settle()
        if _time == 0:
            sheet._layout.setCurrentIndex(sheet._layout.findData("a6"))
            with qtbot.waitSignal(sheet.chosen) as chosen:
                sheet.do_button.click()
            assert chosen.args == [LabelChoice("practice", None, "a6")]
        else:
            assert sheet._layout.currentData() == "a6"


def test_the_labels_are_saved_as_one_pdf(qtbot: QtBot, page: OrdersPage, tmp_path: Path, settle: Settle) -> None:
    page.table.select_id(page.model.ids()[0])
    made = label_selected(qtbot, page, settle)
    target = tmp_path / "labels.pdf"
    with qtbot.waitSignal(made.said):
        made.save_to(target)
    assert target.read_bytes().startswith(b"%PDF")


def test_a_folder_that_cannot_be_written_to_is_told_in_the_sheet(
    qtbot: QtBot, page: OrdersPage, tmp_path: Path, settle: Settle
) -> None:
    page.table.select_id(page.model.ids()[0])
    made = label_selected(qtbot, page, settle)
    made.save_to(tmp_path / "nowhere" / "labels.pdf")
    settle()
    assert "could not be written" in made._wrong.text()


def test_the_labels_are_opened_in_the_program_for_pdfs(
    qtbot: QtBot, page: OrdersPage, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(labels_made_sheet, "open_file", opened.append)
    page.table.select_id(page.model.ids()[0])
    made = label_selected(qtbot, page, settle)
    made.open_pdf()
    settle()
    (path,) = opened
    assert path.read_bytes().startswith(b"%PDF")
    path.unlink()
    path.parent.rmdir()


def test_printing_from_the_sheet_closes_it_and_tells(qtbot: QtBot, page: OrdersPage, settle: Settle) -> None:
    page.table.select_id(page.model.ids()[0])
    made = label_selected(qtbot, page, settle)
    with qtbot.waitSignal(page.said, timeout=10_000) as said:
        made.do_button.click()
    assert said.args == ["1 label saved as a file: no printer is chosen in Settings."]


def test_labels_are_printed_again_without_buying_again(
    qtbot: QtBot, page: OrdersPage, shop: Shop, settle: Settle
) -> None:
    page.views.choose(OrderView.PACKED)
    settle()
    packed = page.model.ids()[0]
    before = show_order(shop, packed).parcels
    page.table.select_id(packed)
    with qtbot.waitSignal(page.said, timeout=10_000):
        qtbot.keyClick(page.table, KEY.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert show_order(shop, packed).parcels == before


def test_orders_without_labels_cannot_be_printed_and_the_way_out_is_told(
    qtbot: QtBot, page: OrdersPage, settle: Settle
) -> None:
    page.table.select_id(page.model.ids()[0])
    with qtbot.waitSignal(page.failed) as failed:
        qtbot.keyClick(page.table, KEY.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert failed.args is not None
    assert "no labels yet" in failed.args[0].message


def test_a_mixed_result_shows_both_counts(qtbot: QtBot, jobs: JobRunner, shop: Shop) -> None:
    label = MadeLabel("#1", 1, 2, 3, "practice", "standard", "SDP1", 1)
    report = LabelReport((label,) * 3, (RefusedOrder("#9", "There is no city."),))
    sheet = LabelsMadeSheet(shop, jobs, report)
    qtbot.addWidget(sheet)
    words = [label.text() for label in sheet.findChildren(QWidget) if hasattr(label, "text") and label.text()]
    assert "3 labels made" in words
    assert "1 order without a label" in words


def test_nothing_ready_is_said_plainly(qtbot: QtBot, page: OrdersPage) -> None:
    with qtbot.waitSignal(page.said) as said:
        page.commands.papers.show_made(LabelReport((), ()))
    assert said.args == ["No order is ready for a label."]


def make_doubtful(shop: Shop, order_id: int) -> None:
    """Give an order an address that can be sent to, but should be looked at."""
    order = show_order(shop, order_id)
    changed = change_address(shop, order_id, replace(order.recipient, postal_code="1"))
    assert changed.address_check.grade is AddressGrade.LOOK


def test_doubtful_addresses_are_counted_and_left_out_where_that_is_wanted(
    qtbot: QtBot, page: OrdersPage, shop: Shop, settle: Settle
) -> None:
    ids = ready(shop)[:3]
    make_doubtful(shop, ids[1])
    page.table.select_id(page.model.ids()[0])
    for _row in range(2):
        qtbot.keyClick(page.table, KEY.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(page.table, KEY.Key_L)
    settle()
    sheet = open_sheet(page, LabelSheet)
    assert sheet.doubtful.text() == "1 of these has a doubtful address."
    assert not sheet.leave_out.isChecked()
    sheet.leave_out.setChecked(True)
    sheet.do_button.click()
    settle()
    states = [show_order(shop, i).status for i in ids]
    assert states == [OrderStatus.PACKED, OrderStatus.TO_SHIP, OrderStatus.PACKED]


def test_of_all_that_is_ready_the_doubtful_ones_are_left_out_unless_somebody_wants_them(
    qtbot: QtBot, page: OrdersPage, shop: Shop, settle: Settle
) -> None:
    doubtful = ready(shop)[0]
    make_doubtful(shop, doubtful)
    qtbot.keyClick(page.table, KEY.Key_L)
    settle()
    sheet = open_sheet(page, LabelSheet)
    assert sheet.leave_out.isVisible()
    assert sheet.leave_out.isChecked()
    sheet.do_button.click()
    settle()
    assert show_order(shop, doubtful).status is OrderStatus.TO_SHIP
    assert show_order(shop, doubtful).parcels == ()


def test_without_a_carrier_the_sheet_knows_ways_on(qtbot: QtBot, page: OrdersPage, shop: Shop, settle: Settle) -> None:
    page.table.select_id(page.model.ids()[0])
    qtbot.keyClick(page.table, KEY.Key_L)
    settle()
    sheet = open_sheet(page, LabelSheet)
    sheet._show_offers((CarrierOffer("dhl_de", "DHL", (), ready=False, reason="The API key is missing."),))
    assert "The API key is missing." in sheet._wrong.text()
    assert sheet.number_button.isVisible()
    with qtbot.waitSignal(page.screen_wanted) as wanted:
        sheet.set_up_button.click()
    assert wanted.args == ["settings"]
    assert not sheet.isVisible()


def test_a_number_from_elsewhere_packs_one_order(qtbot: QtBot, page: OrdersPage, shop: Shop, settle: Settle) -> None:
    first, second = ready(shop)[:2]
    page.table.select_id(first)
    qtbot.keyClick(page.table, KEY.Key_L, Qt.KeyboardModifier.ShiftModifier)
    sheet = open_sheet(page, NumberSheet)
    sheet.field.setText("BRT 4711-22")
    with qtbot.waitSignal(page.said):
        sheet.do_button.click()
    settle()
    assert show_order(shop, first).status is OrderStatus.PACKED
    number = show_order(shop, first).parcels[0].tracking_number
    page.table.select_id(second)
    page.commands.enter_number.trigger()
    again = open_sheet(page, NumberSheet)
    again.field.setText(number)
    again.do_button.click()
    settle()
    assert again.isVisible()
    assert "Another parcel has the number" in again._wrong.text()


def test_a_result_waits_until_the_sheet_that_is_open_is_closed(qtbot: QtBot, page: OrdersPage) -> None:
    asking = ReasonSheet("Hold it", "Hold", ("Out of stock",), page)
    asking.open()
    page.commands.papers.show_made(LabelReport((), (RefusedOrder("#9", "There is no city."),)))
    made = page.findChild(LabelsMadeSheet)
    assert made is not None
    assert not made.isVisible()
    asking.reject()
    qtbot.waitUntil(made.isVisible)


def test_a_reason_is_shown_in_full(qtbot: QtBot, jobs: JobRunner, shop: Shop) -> None:
    reason = "The carrier does not take this address: " + "the postal code and the city do not belong together. " * 3
    sheet = LabelsMadeSheet(shop, jobs, LabelReport((), (RefusedOrder("#9", reason),)))
    qtbot.addWidget(sheet)
    sheet.show()
    qtbot.waitUntil(lambda: sheet.refused.rowHeight(0) > 2 * sheet.refused.fontMetrics().height())
