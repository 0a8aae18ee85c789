"""Leads what scanners send, on whatever screen and wherever the keyboard is, to the packing station."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from shipdesk.domain.command_cards import looks_like_card
from shipdesk.domain.scanning.wedge import SLOW, USUAL, WedgeRule
from shipdesk.ui.pack.serial_link import SerialLink
from shipdesk.ui.pack.wedge_filter import WedgeFilter

if TYPE_CHECKING:
    from shipdesk.settings import ScannerSettings

TAKES_SCANS = "takes_scans"
"""Set on a field that is made for scans: it gets the code and Enter. Outside dialogs it must have the keyboard."""


class Station(Protocol):
    """Who answers scans."""

    def scan(self, code: str) -> None:
        """Queue one scan."""

    def scan_unasked(self, code: str) -> None:
        """Keep and refuse a scan that came while a question was open."""

    def acknowledge_elsewhere(self) -> bool:
        """Put the red away that covers another screen; answer whether there was any."""


def rule_of(settings: ScannerSettings) -> WedgeRule:
    """Return the rule that tells this shop's scanners from typing."""
    rule = SLOW if settings.slow else USUAL
    return WedgeRule(rule.mean_ms, rule.longest_ms, rule.fewest, settings.prefix)


class ScannerLink(QObject):
    """Hears scanners on all windows once a shop is open."""

    def __init__(self, window: QWidget, station: Callable[[], Any]) -> None:
        super().__init__(window)
        self._window = window
        self._station = station
        self._started = False
        self.take_scan: Callable[[str], bool] = lambda _code: False
        """Asked first; True where nobody is signed in, and the lock screen answers."""
        self.is_locked: Callable[[], bool] = lambda: False
        self.wedge = WedgeFilter(self)
        self.wedge.scanned.connect(self.route)
        self.wedge.take_escape = self._take_escape
        self.serial = SerialLink(self)
        self.serial.heard.connect(self.route)

    def follow(self, settings: ScannerSettings) -> None:
        """Hear scanners as the shop wants."""
        self.wedge.listen(rule_of(settings) if settings.anywhere else None, us_layout=settings.us_layout)
        self.wedge.watch(self._window.windowHandle())

    def route(self, code: str) -> None:
        """Give a scan to the station, or to the field of an open dialog."""
        if self.take_scan(code):
            return
        dialog, focus = QApplication.activeModalWidget(), QApplication.focusWidget()
        # A card means the station, never a field: a badge is no tracking number.
        is_field = isinstance(focus, QLineEdit) and not focus.isReadOnly() and not looks_like_card(code)
        field = focus if is_field and isinstance(focus, QLineEdit) else None
        if dialog is None:
            if field is not None and field.property(TAKES_SCANS):
                self._write(field, code)
                return
            self._started = True
            self._answering().scan(code)
        elif field is not None and dialog.isAncestorOf(field):
            self._write(field, code)
        else:
            self._started = True
            self._answering().scan_unasked(code)

    def _answering(self) -> Station:
        station: Station = self._station()
        return station

    def _take_escape(self) -> bool:
        # A station that heard no scan yet shows nothing red, and is not made for this.
        if self.is_locked():
            return False
        return self._started and QApplication.activeModalWidget() is None and self._answering().acknowledge_elsewhere()

    def _write(self, field: QLineEdit, code: str) -> None:
        """Write a scan into a field; Enter, which would answer the dialog's question, only where scans are expected."""
        if not field.property(TAKES_SCANS):
            field.insert(code)
            return
        field.setText(code)
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            enter = QKeyEvent(kind, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r")
            QCoreApplication.sendEvent(field, enter)
