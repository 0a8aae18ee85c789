"""Papers from the Orders and Parcels screens, by the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from shipdesk.background.jobs import JobRunner
from shipdesk.services.close_day import past_manifests
from shipdesk.services.list_parcels import show_parcel
from shipdesk.services.shop import Shop
from shipdesk.ui.orders.orders_page import OrdersPage
from shipdesk.ui.page import Page
from shipdesk.ui.papers.paper_sheet import PaperSheet
from shipdesk.ui.papers.papers_sheet import PapersSheet
from shipdesk.ui.papers.sheets_sheet import SheetsSheet
from shipdesk.ui.parcels.parcels_page import ParcelsPage
from shipdesk.ui.printing.again_sheet import AgainSheet

Settle = Callable[[], None]
Sheet = TypeVar("Sheet", bound=QDialog)
KEY = Qt.Key


@pytest.fixture
def orders(orders_page: OrdersPage) -> OrdersPage:
    """Return the Orders screen of a worked shop."""
    return orders_page


@pytest.fixture
def parcels(jobs: JobRunner, shop: Shop, show_page: Callable[[ParcelsPage], ParcelsPage]) -> ParcelsPage:
    """Return the Parcels screen of a worked shop."""
    return show_page(ParcelsPage(shop, jobs))


def open_sheet(page: QWidget, kind: type[Sheet]) -> Sheet:
    """Return the sheet of that kind over the page."""
    return next(sheet for sheet in page.findChildren(kind) if sheet.isVisible())


def press(qtbot: QtBot, page: Page, table: QWidget, key: Qt.Key) -> None:
    """Press a key in the grid, the page having the keyboard (again)."""
    with qtbot.waitActive(page):
        page.activateWindow()
    table.setFocus()
    qtbot.keyClick(table, key)


def choose(qtbot: QtBot, page: OrdersPage, letter: Qt.Key, settle: Settle) -> None:
    """Press P and the letter of a paper."""
    press(qtbot, page, page.table, KEY.Key_P)
    sheet = open_sheet(page, PapersSheet)
    # The offscreen platform gives no dialog the keyboard: the button with that shortcut is pressed instead.
    button = next(each for each in sheet.choices if each.shortcut() == QKeySequence(letter))
    qtbot.keyClick(button, KEY.Key_Space)
    settle()


def text_of(pdf: Path) -> str:
    """Return everything that a PDF says."""
    document = pypdfium2.PdfDocument(pdf.read_bytes())
    return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def test_slips_of_all_that_is_ready_are_two_keys_and_enter(
    qtbot: QtBot, orders: OrdersPage, shop: Shop, settle: Settle
) -> None:
    choose(qtbot, orders, KEY.Key_S, settle)
    sheet = open_sheet(orders, PaperSheet)
    with qtbot.waitSignal(sheet.said) as said:
        qtbot.keyClick(sheet.do_button, KEY.Key_Return)
    settle()
    assert "saved as a file" in said.args[0]
    assert not sheet.isVisible()
    printed = list((shop.folder / "printed").rglob("*.pdf")) or list(shop.folder.rglob("*.pdf"))
    assert "PACKING SLIP" in text_of(printed[-1])


def test_a_pick_list_of_the_selection_is_saved(
    qtbot: QtBot, orders: OrdersPage, tmp_path: Path, settle: Settle
) -> None:
    orders.table.select_id(orders.model.ids()[0])
    choose(qtbot, orders, KEY.Key_P, settle)
    sheet = open_sheet(orders, PaperSheet)
    sheet.save_to(tmp_path / "list.pdf")
    settle()
    assert "1 order ·" in text_of(tmp_path / "list.pdf")


def test_tab_goes_through_a_papers_buttons_as_they_stand(qtbot: QtBot, orders: OrdersPage, settle: Settle) -> None:
    choose(qtbot, orders, KEY.Key_C, settle)
    sheet = open_sheet(orders, PaperSheet)
    with qtbot.waitActive(sheet):
        sheet.activateWindow()
    seen = []
    for _ in range(7):
        widget = sheet.focusWidget()
        assert widget is not None
        seen.append(widget.accessibleName() or getattr(widget, "text", str)())
        qtbot.keyClick(widget, KEY.Key_Tab)
    words = "Make them anyway, with those boxes left blank"
    assert seen == ["Print", "Sheet", "Form", words, "Open PDF", "Save PDF…", "Close"]


def test_what_customs_miss_is_named_before_and_can_be_left_blank(
    qtbot: QtBot, orders: OrdersPage, tmp_path: Path, settle: Settle
) -> None:
    choose(qtbot, orders, KEY.Key_C, settle)
    sheet = open_sheet(orders, PaperSheet)
    assert "has no customs code" in sheet.missing.text()
    sheet.save_to(tmp_path / "customs.pdf")
    settle()
    assert not (tmp_path / "customs.pdf").exists()
    sheet.anyway.click()
    sheet.save_to(tmp_path / "customs.pdf")
    settle()
    assert "CN 22" in text_of(tmp_path / "customs.pdf")


def test_labels_go_on_a_sheet_from_the_cell_that_the_arrows_chose(
    qtbot: QtBot, orders: OrdersPage, settle: Settle
) -> None:
    orders._choose_view(next(view for view in type(orders.views.view()) if view.value == "packed"))
    settle()
    orders.table.select_id(orders.model.ids()[0])
    choose(qtbot, orders, KEY.Key_L, settle)
    sheet = open_sheet(orders, SheetsSheet)
    for key in (KEY.Key_Right, KEY.Key_Down):
        qtbot.keyClick(sheet.picture, key)
    assert sheet.picture.words() == "Start at cell 4 of 4"
    qtbot.keyClick(sheet.picture, KEY.Key_Left)
    qtbot.keyClick(sheet.picture, KEY.Key_Up)
    qtbot.keyClick(sheet.picture, KEY.Key_Space)
    assert "1" in {str(cell) for cell in sheet.wish().skipped}
    with qtbot.waitSignal(sheet.said):
        sheet.do_button.click()
    settle()
    assert not sheet.isVisible()


def test_the_day_is_closed_once_and_the_manifest_can_be_had_again(
    qtbot: QtBot, parcels: ParcelsPage, shop: Shop, tmp_path: Path, settle: Settle
) -> None:
    press(qtbot, parcels, parcels.table, KEY.Key_M)
    settle()
    sheet = open_sheet(parcels, PaperSheet)
    sheet.save_to(tmp_path / "one.pdf")
    settle()
    sheet.save_to(tmp_path / "same.pdf")
    settle()
    assert len(past_manifests(shop)) == 1
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "same.pdf").read_bytes()
    sheet.reject()
    press(qtbot, parcels, parcels.table, KEY.Key_M)
    settle()
    again = open_sheet(parcels, PaperSheet)
    assert "No parcel was handed over" in again.missing.text()
    again.save_to(tmp_path / "again.pdf")
    settle()
    assert "Copy" in text_of(tmp_path / "again.pdf")
    assert len(past_manifests(shop)) == 1


def test_the_journey_of_a_parcel_is_one_key_away(
    qtbot: QtBot, parcels: ParcelsPage, shop: Shop, tmp_path: Path, settle: Settle
) -> None:
    parcel = parcels.model.ids()[0]
    parcels.table.select_id(parcel)
    qtbot.keyClick(parcels.table, KEY.Key_J)
    settle()
    sheet = open_sheet(parcels, PaperSheet)
    sheet.save_to(tmp_path / "journey.pdf")
    settle()
    assert show_parcel(shop, parcel).parcel.tracking_number in text_of(tmp_path / "journey.pdf")


def test_labels_that_were_printed_before_are_asked_about_on_sheets_too(
    qtbot: QtBot, orders: OrdersPage, settle: Settle
) -> None:
    orders._choose_view(next(view for view in type(orders.views.view()) if view.value == "packed"))
    settle()
    orders.table.select_id(orders.model.ids()[0])
    for _ in range(2):
        choose(qtbot, orders, KEY.Key_L, settle)
        sheet = open_sheet(orders, SheetsSheet)
        sheet.do_button.click()
        settle()
    asked = open_sheet(sheet, AgainSheet)
    assert asked.isVisible()
    asked.reject()
    sheet.reject()
