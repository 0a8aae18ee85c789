"""Labels from the Orders screen: asked for in one small sheet, counted, printed, saved."""

from __future__ import annotations

from collections.abc import Callable
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
from shipdesk.services.views import LabelReport, MadeLabel, OrderQuery, OrderView, RefusedOrder
from shipdesk.ui.orders import labels_made_sheet
from shipdesk.ui.orders.label_sheet import LabelChoice, LabelSheet
from shipdesk.ui.orders.labels_made_sheet import LabelsMadeSheet
from shipdesk.ui.orders.orders_page import OrdersPage

Settle = Callable[[], None]
Sheet = TypeVar("Sheet", bound=QDialog)
KEY = Qt.Key


@pytest.fixture
def page(qtbot: QtBot, jobs: JobRunner, shop: Shop, settle: Settle) -> OrdersPage:
    """Return the screen on the practice shop, with its rows there and the keyboard in the grid."""
    page = OrdersPage(shop, jobs)
    qtbot.addWidget(page)
    page.resize(1084, 690)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    page.focus_first()
    settle()
    return page


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
    page.table.selectRow(0)
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
    item = made.refused.topLevelItem(0)
    assert item is not None
    assert item.text(0) == order.order_number
    assert item.text(1)
    assert not made.do_button.isEnabled()


def test_the_last_choice_is_offered_again(
    qtbot: QtBot, page: OrdersPage, shop: Shop, jobs: JobRunner, settle: Settle
) -> None:
    for _time in range(2):
        sheet = LabelSheet(shop, jobs, 1, page.ui_state, page)
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
    page.table.selectRow(0)
    made = label_selected(qtbot, page, settle)
    target = tmp_path / "labels.pdf"
    with qtbot.waitSignal(made.said):
        made.save_to(target)
    assert target.read_bytes().startswith(b"%PDF")


def test_a_folder_that_cannot_be_written_to_is_told_in_the_sheet(
    qtbot: QtBot, page: OrdersPage, tmp_path: Path, settle: Settle
) -> None:
    page.table.selectRow(0)
    made = label_selected(qtbot, page, settle)
    made.save_to(tmp_path / "nowhere" / "labels.pdf")
    settle()
    assert "could not be written" in made._wrong.text()


def test_the_labels_are_opened_in_the_program_for_pdfs(
    qtbot: QtBot, page: OrdersPage, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(labels_made_sheet, "open_file", opened.append)
    page.table.selectRow(0)
    made = label_selected(qtbot, page, settle)
    made.open_pdf()
    settle()
    (path,) = opened
    assert path.read_bytes().startswith(b"%PDF")
    path.unlink()
    path.parent.rmdir()


def test_printing_from_the_sheet_closes_it_and_tells(qtbot: QtBot, page: OrdersPage, settle: Settle) -> None:
    page.table.selectRow(0)
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
    page.table.selectRow(0)
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
        page.commands._labels_made(LabelReport((), ()))
    assert said.args == ["No order is ready for a label."]
