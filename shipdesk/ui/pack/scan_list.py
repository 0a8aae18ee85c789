"""The last ten scans, and taking one back as long as that can be done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QVBoxLayout, QWidget

from shipdesk.services.views import PackingScan, ScanOutcome
from shipdesk.ui.pack.outcome import scan_chip
from shipdesk.ui.theme import SPACE_2, SPACE_4, TEXT_SMALL, set_kind, text_font
from shipdesk.ui.widgets.basics import line, plain_label
from shipdesk.ui.widgets.chip import StatusChip
from shipdesk.ui.widgets.elided_label import ElidedLabel
from shipdesk.ui.words import near_time_text

SCANS_SHOWN = 10
_LINE_HEIGHT = 66


class _ScanLine(QWidget):
    """One scan: what came of it, which order, when, and a button to take it back."""

    undo_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scan: PackingScan | None = None
        self.chip = StatusChip(parent=self)
        self.order = ElidedLabel(kind="strong")
        self.time = plain_label(kind="small")
        self.code = ElidedLabel(kind="small")
        self.undo_button = QPushButton()
        self.undo_button.setFont(text_font(TEXT_SMALL))
        # The scan field keeps the keyboard; Ctrl+Z does the same.
        self.undo_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        set_kind(self.undo_button, "flat")
        self.undo_button.hide()
        self.undo_button.clicked.connect(self._undo)
        self.setFixedHeight(_LINE_HEIGHT)
        grid = QGridLayout(self)
        grid.setContentsMargins(SPACE_4, SPACE_2, SPACE_4, 0)
        grid.setHorizontalSpacing(SPACE_2)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        grid.setRowMinimumHeight(1, 30)
        grid.addWidget(self.chip, 0, 0)
        grid.addWidget(self.order, 0, 1)
        grid.addWidget(self.time, 0, 2, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self.code, 1, 0, 1, 2)
        grid.addWidget(self.undo_button, 1, 2)
        grid.addWidget(line(), 2, 0, 1, 3)

    def show_scan(self, scan: PackingScan, zone: tzinfo, now: datetime) -> bool:
        """Show the scan, and return whether it can be taken back."""
        self._scan = scan
        word, tone = scan_chip(scan)
        self.chip.set_status(word, tone)
        self.order.setText(scan.order_number)
        self.time.setText(near_time_text(scan.at, now, zone))
        told = scan.code if scan.outcome is ScanOutcome.DISPATCHED else f"{scan.code} · {scan.message}"
        self.code.setText(told)
        self.setAccessibleName(f"{word} {scan.order_number} {scan.code}")
        return self.count_down(now)

    def count_down(self, now: datetime) -> bool:
        """Show how long the scan can still be taken back, and return whether it can."""
        until = self._scan.can_undo_until if self._scan is not None else None
        left = int((until - now).total_seconds()) if until is not None else 0
        self.undo_button.setVisible(left > 0)
        if left > 0:
            words = self.tr("Undo ({seconds} s)").format(seconds=left)
            self.undo_button.setText(words)
            self.undo_button.setAccessibleName(words)
            self.undo_button.setToolTip(self.tr("Take this dispatch back; the last one by Ctrl+Z"))
        return left > 0

    def _undo(self) -> None:
        if self._scan is not None:
            self.undo_wanted.emit(self._scan.id)


class ScanList(QWidget):
    """Ten lines, the newest on top."""

    undo_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Last scans"))
        self.setProperty("kind", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._scans: tuple[PackingScan, ...] = ()
        self.empty = plain_label(self.tr("No scans yet."), "muted")
        self.empty.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.empty)
        self.lines = [_ScanLine() for _ in range(SCANS_SHOWN)]
        for scan_line in self.lines:
            scan_line.undo_wanted.connect(partial(self.undo_wanted.emit))
            scan_line.hide()
            column.addWidget(scan_line)
        column.addStretch(1)

    def show_scans(self, scans: Sequence[PackingScan], zone: tzinfo, now: datetime) -> bool:
        """Show these scans, and return whether one of them can be taken back."""
        self._scans = tuple(scans[:SCANS_SHOWN])
        self.empty.setVisible(not self._scans)
        undoable = False
        for number, scan_line in enumerate(self.lines):
            scan_line.setVisible(number < len(self._scans))
            if number < len(self._scans):
                undoable = scan_line.show_scan(self._scans[number], zone, now) or undoable
        return undoable

    def count_down(self, now: datetime) -> bool:
        """Count all lines down, and return whether one can still be taken back."""
        # Every line has to count down, so no short cut at the first that can.
        return sum(scan_line.count_down(now) for scan_line in self.lines[: len(self._scans)]) > 0

    def newest_undoable(self, now: datetime, station: str) -> PackingScan | None:
        """Return the newest scan of a bench that can be taken back now; those of other benches are theirs."""
        here = (s for s in self._scans if s.station == station)
        return next((s for s in here if s.can_undo_until is not None and s.can_undo_until > now), None)

    def scans(self) -> tuple[PackingScan, ...]:
        """Return what is shown."""
        return self._scans
