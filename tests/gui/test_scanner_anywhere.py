"""A scanner is heard on every screen and in every field, and what a person types goes where it was meant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.command_cards import Card, Command, card_code
from shipdesk.domain.parcels import ParcelStatus
from shipdesk.domain.scanning.key_codes import Numbering
from shipdesk.domain.scanning.wedge import USUAL
from shipdesk.services.change_settings import save_settings
from shipdesk.services.command_cards import keep_secret
from shipdesk.services.dispatch_parcel import dispatched_today, last_scans
from shipdesk.services.edit_print_queue import print_jobs
from shipdesk.services.list_parcels import parcel_ids, show_parcel
from shipdesk.services.shop import Shop
from shipdesk.services.take_scans import RawScan, take_scans
from shipdesk.services.views import ParcelQuery, ScanOutcome
from shipdesk.settings import ScannerSettings
from shipdesk.ui.orders.number_sheet import NumberSheet
from shipdesk.ui.pack.late_shortcuts import run_shortcut
from shipdesk.ui.pack.pack_page import PackPage
from shipdesk.ui.pack.wedge_filter import WedgeFilter
from shipdesk.ui.papers.paper_sheet import PaperSheet
from shipdesk.ui.widgets.sheet import Sheet
from shipdesk.ui.window import MainWindow

Settle = Callable[[], None]
FOREIGN = "4006381333931"


@dataclass
class Keys:
    """A keyboard plugged into one window, with the clock of its keys."""

    at_ms: int = 1_000

    def press(self, widget: QWidget, text: str, pace_ms: int, *, code: int = 0) -> None:
        """Press the keys of a text, each after the same time; "\\n" is Enter."""
        handle = widget.window().windowHandle()
        assert isinstance(handle, QWindow)
        for sign in text:
            self.at_ms += pace_ms
            key = Qt.Key.Key_Return if sign == "\n" else Qt.Key(ord(sign.upper()[0]))
            self.send(handle, key, "\r" if sign == "\n" else sign, code)

    def send(self, handle: QWindow, key: Qt.Key, text: str, code: int = 0) -> None:
        """Press one key and let it come up."""
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, code, 0, 0, text)
            event.setTimestamp(self.at_ms)
            QCoreApplication.sendEvent(handle, event)

    def scan(self, widget: QWidget, code: str) -> None:
        """Scan a code while this widget's window has the keyboard."""
        self.press(widget, code + "\n", 5)


@pytest.fixture
def keys() -> Keys:
    """Return the keyboard."""
    return Keys()


@pytest.fixture
def station(window: MainWindow, qtbot: QtBot, settle: Settle) -> PackPage:
    """Return the station of the window, which shows another screen; its sounds are off."""
    with qtbot.waitActive(window):
        window.activateWindow()
    page = window.page("pack")
    assert isinstance(page, PackPage)
    page.sounds.enabled = False
    window.show_screen("messages")
    settle()
    return page


def open_over(qtbot: QtBot, sheet: Sheet) -> None:
    """Open a dialog and wait until it has the keyboard."""
    sheet.open()
    sheet.activateWindow()
    qtbot.waitUntil(lambda: QGuiApplication.focusWindow() == sheet.windowHandle())


def waiting_code(shop: Shop) -> str:
    """Return the number of a parcel that waits."""
    ids = parcel_ids(shop, ParcelQuery(statuses=(ParcelStatus.LABEL_MADE,)))
    return show_parcel(shop, ids[0]).parcel.tracking_number


def test_a_scan_in_the_middle_of_typing_dispatches_and_leaves_the_typing_alone(
    qtbot: QtBot, window: MainWindow, station: PackPage, shop: Shop, keys: Keys, settle: Settle
) -> None:
    window.search.take_keyboard()
    before, code = dispatched_today(shop), waiting_code(shop)
    keys.press(window.search, "smi", 120)
    qtbot.waitUntil(lambda: window.search.text() == "smi")
    keys.at_ms += 100
    keys.scan(window.search, code)
    # Not that it is visible: a loaded machine may look too late for a quarter of a second of green.
    qtbot.waitUntil(lambda: station.flash.shown() is not None)
    assert station.flash.parentWidget() is window.stack, "the answer is seen on whatever screen there is"
    keys.at_ms += 100
    keys.press(window.search, "th", 120)
    qtbot.waitUntil(lambda: window.search.text() == "smith")
    settle()
    assert dispatched_today(shop) == before + 1
    assert window.current_screen() == "messages"
    assert window.search.hasFocus()


def test_red_over_another_screen_goes_with_esc(
    window: MainWindow, station: PackPage, keys: Keys, settle: Settle
) -> None:
    window.search.take_keyboard()
    keys.scan(window, FOREIGN)
    settle()
    assert station.flash.isVisible()
    handle = window.windowHandle()
    assert handle is not None
    keys.send(handle, Qt.Key.Key_Escape, "\x1b")
    assert station.flash.isHidden()


def test_red_over_another_screen_goes_to_the_station_with_the_person(
    window: MainWindow, station: PackPage, keys: Keys, settle: Settle
) -> None:
    keys.scan(window, FOREIGN)
    settle()
    window.show_screen("pack")
    assert station.flash.isVisible()
    assert station.flash.parentWidget() is station


def test_a_scan_never_answers_a_question_that_is_open(
    qtbot: QtBot, window: MainWindow, station: PackPage, shop: Shop, keys: Keys, settle: Settle
) -> None:
    sheet = Sheet("Really?", "Do it", window)
    field = QLineEdit()
    field.setAccessibleName("Why")
    sheet.body.addWidget(field)
    open_over(qtbot, sheet)
    code, before = waiting_code(shop), dispatched_today(shop)
    field.setFocus()
    keys.scan(sheet, code)
    assert field.text() == code
    assert sheet.isVisible()
    sheet.do_button.setFocus()
    keys.scan(sheet, code)
    settle()
    assert sheet.isVisible()
    assert dispatched_today(shop) == before
    assert last_scans(shop)[0].outcome is ScanOutcome.REFUSED
    sheet.reject()


def test_a_field_made_for_scans_gets_the_code_and_enter(
    qtbot: QtBot, window: MainWindow, station: PackPage, shop: Shop, jobs: JobRunner, keys: Keys, settle: Settle
) -> None:
    sheet = NumberSheet(shop, jobs, 0, window)
    open_over(qtbot, sheet)
    sheet.field.setFocus()
    keys.scan(sheet, "AB123456785GB")
    assert sheet.field.text() == "AB123456785GB"
    settle()
    assert sheet.isVisible(), "there is no such order, and that is said"
    assert sheet.do_button.isEnabled()
    sheet.reject()


def test_a_shop_can_switch_scanning_anywhere_off(
    qtbot: QtBot, window: MainWindow, station: PackPage, shop: Shop, keys: Keys, settle: Settle
) -> None:
    save_settings(shop, shop.settings.model_copy(update={"scanner": ScannerSettings(anywhere=False)}))
    settle()
    qtbot.waitUntil(lambda: not window.scanner.wedge.listens)
    window.search.take_keyboard()
    keys.press(window.search, "ABCDEFGH", 5)
    assert window.search.text() == "ABCDEFGH"


def test_keys_are_read_by_their_places_whatever_the_layout_writes(qtbot: QtBot, keys: Keys) -> None:
    field = QLineEdit()
    qtbot.addWidget(field)
    field.show()
    wedge = WedgeFilter(field, numbering=Numbering.EVDEV)
    wedge.listen(USUAL)
    handle = field.windowHandle()
    assert handle is not None
    wedge.watch(handle)
    scans: list[str] = []
    wedge.scanned.connect(scans.append)
    for code, written in ((52, "y"), (29, "z"), (20, "ß"), (10, "&"), (11, "é"), (12, '"')):
        keys.press(field, written, 5, code=code)
    keys.press(field, "\n", 5)
    assert scans == ["zy-123"]
    assert field.text() == ""


def test_what_was_scanned_before_shipdesk_was_ended_is_answered_when_the_station_opens(
    window: MainWindow, shop: Shop, settle: Settle
) -> None:
    code = waiting_code(shop)
    take_scans(shop, [RawScan(code, shop.clock.now())])
    window.show_screen("pack")
    settle()
    assert last_scans(shop)[0].outcome is ScanOutcome.DISPATCHED
    assert "had no answer yet" in window.toast.text()


def test_cards_act_on_the_parcel_in_hand(
    window: MainWindow, station: PackPage, shop: Shop, keys: Keys, settle: Settle
) -> None:
    secret, code, before = keep_secret(shop), waiting_code(shop), dispatched_today(shop)
    keys.scan(window, code)
    settle()
    for command in (Command.REPRINT, Command.UNDO_LAST, Command.ABORT):
        keys.scan(window, card_code(secret, Card(command)))
        settle()
        shown = station.panel.shown()
        assert shown is not None
        assert (shown.word, shown.good) == ("Done", True), shown.sentence
    assert dispatched_today(shop) == before
    assert len(print_jobs(shop, finished=10)) == 1


def test_a_letter_that_was_held_still_presses_its_button_and_its_command(
    qtbot: QtBot, window: MainWindow, station: PackPage
) -> None:
    page = window.show_screen("messages")
    page.setFocus()
    pressed: list[str] = []
    button = QPushButton("Odd", page)
    button.setShortcut("J")
    button.clicked.connect(lambda: pressed.append("button"))
    button.show()
    page.make_action("Even", "Shift+J", lambda: pressed.append("command"))
    assert not run_shortcut(key_event("q"))
    assert run_shortcut(key_event("j"))
    qtbot.waitUntil(lambda: pressed == ["button"])
    assert run_shortcut(key_event("J", Qt.KeyboardModifier.ShiftModifier))
    assert pressed == ["button", "command"]
    page.make_action("Two that mean the same", "J", lambda: pressed.append("never"))
    assert not run_shortcut(key_event("j"))


def key_event(sign: str, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> QKeyEvent:
    """Return the press of a letter's key."""
    return QKeyEvent(QEvent.Type.KeyPress, Qt.Key(ord(sign.upper())), modifiers, sign)


def test_the_station_prints_its_cards(qtbot: QtBot, station: PackPage, window: MainWindow, settle: Settle) -> None:
    window.show_screen("pack")
    station.side_actions.print_cards()
    sheet = QApplication.activeModalWidget()
    assert isinstance(sheet, PaperSheet)
    sheet.print_now()
    settle()
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)
    assert "Command cards" in window.toast.text()
