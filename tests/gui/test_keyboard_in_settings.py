"""The keyboard in the settings is always seen: the whole field in the picture, a ring where it is."""

from __future__ import annotations

import gc
from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QComboBox, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.printing import PrinterKind
from shipdesk.services.shop import Shop
from shipdesk.ui.settings.box_sheet import BoxSheet
from shipdesk.ui.settings.printer_sheet import PrinterSheet
from shipdesk.ui.settings.settings_page import SettingsPage
from shipdesk.ui.theme import current_theme
from shipdesk.ui.widgets.sheet import Sheet

Settle = Callable[[], None]
KEY = Qt.Key


def opened(qtbot: QtBot, page: SettingsPage, settle: Settle) -> SettingsPage:
    qtbot.addWidget(page)
    page.resize(904, 480)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    settle()
    return page


def test_each_field_of_the_labels_is_seen_as_a_whole_when_tab_comes_to_it(
    qtbot: QtBot, jobs: JobRunner, shop: Shop, settle: Settle
) -> None:
    page = opened(qtbot, SettingsPage(shop, jobs), settle)
    page.show_section(page.label_section)
    area = page.stack.currentWidget()
    assert isinstance(area, QScrollArea)
    page.label_section.form.input("layout").setFocus()
    passed = 0
    while (field := QApplication.focusWidget()) is not None and page.label_section.isAncestorOf(field):
        top = field.mapTo(area.viewport(), QPoint(0, 0)).y()
        assert top >= 0, field.accessibleName()
        assert top + field.height() <= area.viewport().height(), field.accessibleName()
        qtbot.keyClick(field, KEY.Key_Tab)
        passed += 1
    assert passed >= 14


def test_no_section_is_wider_than_a_small_window(qtbot: QtBot, jobs: JobRunner, shop: Shop, settle: Settle) -> None:
    page = opened(qtbot, SettingsPage(shop, jobs), settle)
    for section in (page.label_section, page.printers_section, page.boxes_section):
        page.show_section(section)
        area = page.stack.currentWidget()
        assert isinstance(area, QScrollArea)
        inside = area.widget()
        assert inside is not None
        assert inside.minimumSizeHint().width() <= area.viewport().width(), section.title


def test_a_list_shows_that_it_has_the_keyboard(qtbot: QtBot, jobs: JobRunner, shop: Shop, settle: Settle) -> None:
    page = opened(qtbot, SettingsPage(shop, jobs), settle)
    ring = QColor(current_theme().palette.focus)
    page.list.setFocus()
    assert _shows(page.list, ring)
    page.show_section(page.label_section)
    page.label_section.form.input("layout").setFocus()
    assert not _shows(page.list, ring)


def test_what_is_wrong_with_a_box_has_the_keyboard(qtbot: QtBot, look: object) -> None:
    sheet = BoxSheet(None)
    qtbot.addWidget(sheet)
    with qtbot.waitActive(sheet):
        sheet.open()
        sheet.activateWindow()
    sheet.name.setText("S")
    qtbot.keyClick(sheet.name, KEY.Key_Return)
    assert sheet.size_inside.hasFocus()
    sheet.size_inside.setText("30 x 20 x 15 cm")
    sheet.empty.setText("light")
    qtbot.keyClick(sheet.size_inside, KEY.Key_Return)
    assert sheet.empty.hasFocus()
    assert sheet.isVisible()


def test_a_computer_without_printers_says_so_and_darkness_is_for_zpl(qtbot: QtBot, jobs: JobRunner, shop: Shop) -> None:
    sheet = PrinterSheet(shop, jobs, None, ())
    qtbot.addWidget(sheet)
    assert "has no printer yet" in sheet.none_found.text()
    assert not sheet.darkness.isEnabled()
    kind = sheet.form.input("kind")
    assert isinstance(kind, QComboBox)
    kind.setCurrentIndex(kind.findData(PrinterKind.RAW))
    assert sheet.none_found.text() == ""
    assert sheet.darkness.isEnabled()


def test_an_open_sheet_is_not_collected_as_garbage(qtbot: QtBot, look: object) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    Sheet("Labels", "Print", window).open()
    for _ in range(2):
        gc.collect()
        QApplication.processEvents()
    (sheet,) = window.findChildren(Sheet)
    assert sheet.isVisible()


def _shows(widget: QWidget, colour: QColor) -> bool:
    image = widget.grab().toImage()
    return any(
        image.pixelColor(x, y) == colour for y in range(0, min(48, image.height()), 2) for x in range(image.width())
    )
