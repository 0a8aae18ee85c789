"""A small table inside a sheet: rows one chooses by keys, with ticks where several can be chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from shipdesk.ui.theme import ROW_HEIGHT

_ITEM, _CHECK = Qt.ItemFlag, Qt.CheckState
_MOST_HEIGHT = 420
_AIR = 10
_TICK_ROOM = 64


class SheetTable(QTableWidget):
    """Rows of text; the column named by stretch takes the room that is left, and its words are broken into lines."""

    def __init__(self, name: str, columns: Sequence[str], *, stretch: int, right: int | None = None) -> None:
        """Name the table and its columns; right is the one whose figures stand at its right edge."""
        super().__init__(0, len(columns))
        self._right = right
        self._stretch = stretch
        self.setAccessibleName(name)
        self.setHorizontalHeaderLabels(list(columns))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setAccessibleName(name)
        header = self.horizontalHeader()
        header.setAccessibleName(name)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        if right is not None and (head := self.horizontalHeaderItem(right)) is not None:
            head.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for column in range(len(columns)):
            mode = QHeaderView.ResizeMode.Stretch if column == stretch else QHeaderView.ResizeMode.ResizeToContents
            header.setSectionResizeMode(column, mode)

    def add_row(self, texts: Sequence[str], *, ticked: bool | None = None) -> None:
        """Add a row; ticked gives it a tick (or not)."""
        row = self.rowCount()
        self.insertRow(row)
        for column, text in enumerate(texts):
            item = QTableWidgetItem(text)
            item.setFlags(_ITEM.ItemIsEnabled | _ITEM.ItemIsSelectable)
            if column == self._right:
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            if column == 0 and ticked is not None:
                item.setFlags(item.flags() | _ITEM.ItemIsUserCheckable)
                item.setCheckState(_CHECK.Checked if ticked else _CHECK.Unchecked)
                # Qt forgets the tick's own room where a style sheet gives cells some air.
                item.setSizeHint(QSize(self.fontMetrics().horizontalAdvance(text) + _TICK_ROOM, 0))
            self.setItem(row, column, item)

    def fit_rows(self) -> None:
        """Make each row as high as its words with some air, and the table as high as its rows, within reason."""
        self.resizeRowsToContents()
        for row in range(self.rowCount()):
            self.setRowHeight(row, max(ROW_HEIGHT, self.rowHeight(row) + _AIR, self._words_height(row) + 2 * _AIR))
        rows = sum(map(self.rowHeight, range(self.rowCount())))
        wanted = self.horizontalHeader().sizeHint().height() + max(rows, ROW_HEIGHT) + 4
        self.setMinimumHeight(min(wanted, _MOST_HEIGHT))
        self.setMaximumHeight(wanted)

    def _words_height(self, row: int) -> int:
        """Return how high the broken words are; Qt forgets that a style sheet's air makes their column narrower."""
        item = self.item(row, self._stretch)
        room = QRect(0, 0, self.columnWidth(self._stretch) - 2 * _AIR, _MOST_HEIGHT * 10)
        flags = int(Qt.TextFlag.TextWordWrap.value)
        return self.fontMetrics().boundingRect(room, flags, item.text() if item is not None else "").height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break words anew where the columns have another width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit_rows()

    def ticked(self) -> list[int]:
        """Return the rows that are ticked."""
        return [
            row for row in range(self.rowCount()) if (item := self.item(row, 0)) and item.checkState() is _CHECK.Checked
        ]

    def tick_all(self, *, ticked: bool) -> None:
        """Tick all rows, or none."""
        for row in range(self.rowCount()):
            item = self.item(row, 0)
            if item is not None:
                item.setCheckState(_CHECK.Checked if ticked else _CHECK.Unchecked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn the row's tick with Space, wherever the cursor is in it; leave Enter to the sheet."""
        item = self.item(self.currentRow(), 0)
        if event.key() == Qt.Key.Key_Space and item is not None and item.flags() & _ITEM.ItemIsUserCheckable:
            item.setCheckState(_CHECK.Unchecked if item.checkState() is _CHECK.Checked else _CHECK.Checked)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
        else:
            super().keyPressEvent(event)
