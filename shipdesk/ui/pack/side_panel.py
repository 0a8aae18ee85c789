"""Beside the scan field: what waits, what left today, the last scans."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from shipdesk.ui.pack.scan_list import ScanList
from shipdesk.ui.theme import SPACE_2, SPACE_3, SPACE_4, SPACE_6
from shipdesk.ui.widgets.basics import SectionHeader, line, plain_label

_WIDTH = 340


class SidePanel(QWidget):
    """Two counters and a list; nothing in it takes the keyboard from the scan field."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(_WIDTH)
        self.setProperty("kind", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.scans = ScanList()
        self.waiting = plain_label("–", "display")
        self.gone = plain_label("–", "display")
        area = QScrollArea()
        area.setAccessibleName(self.tr("Last scans"))
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self.scans)
        heading = SectionHeader(self.tr("Last scans"))
        heading.setContentsMargins(SPACE_4, 0, SPACE_4, 0)
        self._foot = QVBoxLayout()
        self._foot.setContentsMargins(SPACE_4, 0, SPACE_4, SPACE_2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_3)
        column.addLayout(self._counters())
        column.addWidget(line())
        column.addWidget(heading)
        column.addWidget(area, 1)
        self.below = QVBoxLayout()
        """For what is there now and then, such as the camera's picture."""
        self.below.setContentsMargins(SPACE_4, 0, SPACE_4, 0)
        column.addLayout(self.below)
        column.addLayout(self._foot)

    def add_button(self, button: QPushButton) -> None:
        """Put a button below the list; the scan field keeps the keyboard."""
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._foot.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)

    def _counters(self) -> QHBoxLayout:
        counters = QHBoxLayout()
        counters.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, 0)
        counters.setSpacing(SPACE_6)
        for number, words in ((self.waiting, self.tr("waiting")), (self.gone, self.tr("dispatched today"))):
            column = QVBoxLayout()
            column.setSpacing(0)
            column.addWidget(number)
            column.addWidget(plain_label(words, "muted"))
            counters.addLayout(column)
        counters.addStretch(1)
        return counters
