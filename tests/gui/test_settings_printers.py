"""Printers in the settings: added, nudged, tested and removed; what goes where."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest
from fake_zebra import FakeZebra, Panel
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.printing import FoundPrinter, PaperKind, PrinterKind, PrintLanguage
from shipdesk.services import set_up_printers
from shipdesk.services.set_up_printers import save_printer
from shipdesk.services.shop import Shop
from shipdesk.settings import PrinterProfile
from shipdesk.ui.settings.printer_sheet import PrinterSheet
from shipdesk.ui.settings.settings_page import SettingsPage
from shipdesk.ui.widgets.sheet import ConfirmSheet

Settle = Callable[[], None]
Sheet = TypeVar("Sheet", bound=QDialog)
KEY, MOD = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def page(qtbot: QtBot, jobs: JobRunner, shop: Shop, settle: Settle, monkeypatch: pytest.MonkeyPatch) -> SettingsPage:
    """Return the settings on a computer with two queues, showing the printers."""
    monkeypatch.setattr(set_up_printers, "found_printers", lambda _shop: ("Office", "ZebraUSB"))
    monkeypatch.setattr(
        set_up_printers, "look_at_printer",
        lambda name: FoundPrinter(name, 300 if name == "Office" else None, takes_pdf=name == "Office"),
    )  # fmt: skip
    page = SettingsPage(shop, jobs)
    qtbot.addWidget(page)
    page.resize(1084, 690)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    settle()
    page.show_section(page.printers_section)
    return page


def shown(parent: QWidget, kind: type[Sheet]) -> Sheet:
    return next(sheet for sheet in parent.findChildren(kind) if sheet.isVisible())


def box(sheet: PrinterSheet, name: str) -> QComboBox:
    found = sheet.form.input(name)
    assert isinstance(found, QComboBox)
    return found


def add_zebra(shop: Shop, zebra: FakeZebra) -> None:
    profile = PrinterProfile(name="Bench", kind=PrinterKind.RAW, address=zebra.address, language=PrintLanguage.ZPL)
    save_printer(shop, profile)


def test_a_printer_of_the_computer_is_added_by_choosing_it(
    qtbot: QtBot, page: SettingsPage, shop: Shop, settle: Settle
) -> None:
    qtbot.keyClick(page, KEY.Key_A, MOD.ControlModifier | MOD.ShiftModifier)
    settle()
    sheet = shown(page, PrinterSheet)
    name = sheet.form.input("name")
    assert isinstance(name, QLineEdit)
    assert (name.text(), box(sheet, "dpi").currentData()) == ("Office", 300)
    sheet.do_button.click()
    settle()
    (printer,) = shop.settings.printers
    assert (printer.name, printer.address, printer.dpi) == ("Office", "Office", 300)
    assert shop.settings.paper_routes.label == "Office"
    item = page.printers_section.list.item(0)
    assert item is not None
    assert "Labels" in item.text()


def test_a_queue_without_a_driver_is_sent_its_own_language(
    qtbot: QtBot, page: SettingsPage, shop: Shop, settle: Settle
) -> None:
    sheet = page.printers_section.add_printer()
    settle()
    box(sheet, "address").setCurrentIndex(1)
    settle()
    assert box(sheet, "kind").currentData() == PrinterKind.SPOOLER_RAW
    assert box(sheet, "language").currentData() == PrintLanguage.ZPL
    assert box(sheet, "address").currentText() == "ZebraUSB"


def test_a_network_printer_is_added_by_its_address_and_a_wrong_one_is_told(
    qtbot: QtBot, page: SettingsPage, shop: Shop, zebra: FakeZebra, settle: Settle
) -> None:
    sheet = page.printers_section.add_printer()
    settle()
    kind = box(sheet, "kind")
    kind.setCurrentIndex(kind.findData(PrinterKind.RAW))
    assert box(sheet, "address").currentText() == ""
    sheet.do_button.click()
    assert sheet.form.error("address")
    box(sheet, "address").setEditText("http://zebra")
    name = sheet.form.input("name")
    assert isinstance(name, QLineEdit)
    name.setText("Bench")
    sheet.do_button.click()
    settle()
    assert "no network address" in sheet._wrong.text()
    box(sheet, "address").setEditText(zebra.address)
    sheet.do_button.click()
    settle()
    assert shop.settings.printer("Bench") is not None
    assert page.printers_section.state.text() == "Bench: Ready."


def test_the_print_is_nudged_by_arrow_keys(
    qtbot: QtBot, page: SettingsPage, shop: Shop, zebra: FakeZebra, settle: Settle
) -> None:
    add_zebra(shop, zebra)
    page.reload()
    settle()
    page.printers_section.edit()
    settle()
    sheet = shown(page, PrinterSheet)
    qtbot.keyClick(sheet.offset, KEY.Key_Left, MOD.ShiftModifier)
    qtbot.keyClick(sheet.offset, KEY.Key_Home)
    assert sheet.offset.words() == "Not moved"
    for key, times in ((KEY.Key_Right, 3), (KEY.Key_Up, 2)):
        for _ in range(times):
            qtbot.keyClick(sheet.offset, key)
    qtbot.keyClick(sheet.offset, KEY.Key_Up, MOD.ShiftModifier)
    assert sheet.offset.words() == "0.3 mm right, 1.2 mm up"
    assert "0.3 mm right" in sheet.offset.accessibleDescription()
    sheet.offset.grab()
    sheet.do_button.click()
    settle()
    (printer,) = shop.settings.printers
    assert (printer.offset_x, printer.offset_y) == (3, -12)


def test_trouble_is_told_in_words(
    qtbot: QtBot, page: SettingsPage, shop: Shop, zebra: FakeZebra, settle: Settle
) -> None:
    zebra.panel = Panel(head_up=True)
    add_zebra(shop, zebra)
    page.reload()
    settle()
    assert page.printers_section.state.text().startswith("Bench: The print head is open. Close the head")
    item = page.printers_section.list.item(0)
    assert item is not None
    assert "· The print head is open ·" in item.text()
    zebra.panel = Panel()
    qtbot.keyClick(page, KEY.Key_I, MOD.ControlModifier | MOD.ShiftModifier)
    settle()
    assert page.printers_section.state.text() == "Bench: Ready."


def test_what_goes_where_is_saved_with_the_rest(
    qtbot: QtBot, page: SettingsPage, shop: Shop, zebra: FakeZebra, settle: Settle
) -> None:
    add_zebra(shop, zebra)
    page.reload()
    settle()
    assert not page.is_changed()
    slips = page.printers_section.routes.input(PaperKind.SLIP.value)
    assert isinstance(slips, QComboBox)
    slips.setCurrentIndex(slips.findData("Bench"))
    assert page.is_changed()
    page.save.trigger()
    settle()
    assert shop.settings.paper_routes.slip == "Bench"
    assert [p.name for p in shop.settings.printers] == ["Bench"]


def test_a_printer_is_removed_after_asking(
    qtbot: QtBot, page: SettingsPage, shop: Shop, zebra: FakeZebra, settle: Settle
) -> None:
    add_zebra(shop, zebra)
    page.reload()
    settle()
    page.printers_section.ask_remove()
    shown(page, ConfirmSheet).do_button.click()
    settle()
    assert shop.settings.printers == ()
    assert not page.is_changed()
    assert page.printers_section.none.isVisible()


def test_a_printer_that_is_waited_for_is_not_removed(
    qtbot: QtBot, page: SettingsPage, shop: Shop, zebra: FakeZebra, settle: Settle
) -> None:
    zebra.panel = Panel(paper_out=True)
    add_zebra(shop, zebra)
    page.reload()
    settle()
    with qtbot.waitSignal(page.said) as said:
        page.printers_section.print_test("calibration")
    settle()
    assert "waits in the print queue" in said.args[0]
    with qtbot.waitSignal(page.failed) as failed:
        page.printers_section._remove("Bench")
    assert "wait for 'Bench'" in str(failed.args[0])
