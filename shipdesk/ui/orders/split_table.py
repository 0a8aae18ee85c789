"""The table in which an order is split: lines down, parcels across, and below what each parcel weighs and its box."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFont, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from shipdesk.domain.measures import grams_text
from shipdesk.domain.parcel_plans import PlannedParcel
from shipdesk.domain.weights import Packing, WeightSource
from shipdesk.ui.orders.split_grid import SplitGrid
from shipdesk.ui.theme import ROW_HEIGHT, Tone, current_theme
from shipdesk.ui.words import translate

_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_TOOLTIP, _ALIGN = int(Qt.ItemDataRole.ToolTipRole), int(Qt.ItemDataRole.TextAlignmentRole)
_FONT, _INK = int(Qt.ItemDataRole.FontRole), int(Qt.ItemDataRole.ForegroundRole)
_ACCESSIBLE = int(Qt.ItemDataRole.AccessibleTextRole)
_CENTRE = int(Qt.AlignmentFlag.AlignCenter.value)
_LEFT = int((Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value)
_HEADER = 40
_WIDTH = 108
"""Of a parcel's column, in pixels: the name of a box has room."""
_PIECES_WIDTH, _LEAST_ARTICLE = 64, 168
_FIRST = 2
"""The first parcel's column; before it stand the article and its pieces."""
_MORE = frozenset({Qt.Key.Key_Plus, Qt.Key.Key_Equal})
_LESS = frozenset({Qt.Key.Key_Minus, Qt.Key.Key_Underscore})

Index = QModelIndex | QPersistentModelIndex


class SplitModel(QAbstractTableModel):
    """A SplitGrid as a table; the last two rows are the parcels' weights and boxes."""

    changed = Signal()

    def __init__(self, grid: SplitGrid, packing: Callable[[PlannedParcel], Packing]) -> None:
        super().__init__()
        self.grid = grid
        self._packing = packing

    @property
    def weight_row(self) -> int:
        """The row with the weights."""
        return len(self.grid.lines)

    @property
    def box_row(self) -> int:
        """The row with the boxes."""
        return len(self.grid.lines) + 1

    def rowCount(self, parent: Index | None = None) -> int:
        """Return the number of rows."""
        return 0 if parent is not None and parent.isValid() else len(self.grid.lines) + 2

    def columnCount(self, parent: Index | None = None) -> int:
        """Return the number of columns."""
        return 0 if parent is not None and parent.isValid() else _FIRST + self.grid.parcels

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        """Return the column's title."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == _ALIGN:
            return _LEFT if section == 0 else _CENTRE
        if role != _DISPLAY:
            return None
        if section < _FIRST:
            return (translate("SplitTable", "Article"), translate("SplitTable", "Pieces"))[section]
        return translate("SplitTable", "Parcel {number}").format(number=section - _FIRST + 1)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        """Return the cell."""
        if not index.isValid():
            return None
        row, column = index.row(), index.column()
        if role == _ALIGN:
            return _LEFT if column == 0 else _CENTRE
        if role == _FONT:
            return self._font(row, column)
        if role == _INK:
            return self._ink(row, column)
        if role == _ACCESSIBLE:
            title = self.headerData(column, Qt.Orientation.Horizontal)
            return f"{self._text(row, 0)}, {title}: {self._text(row, column)}"
        if role == _TOOLTIP:
            return self._tip(row, column)
        return self._text(row, column) if role == _DISPLAY else None

    def write(self, index: Index, pieces: int) -> None:
        """Let so many pieces be in a parcel; the other pieces move by themselves."""
        if index.column() >= _FIRST and index.row() < self.weight_row:
            self.grid.put(index.row(), index.column() - _FIRST, pieces)
            self.refresh()

    def most(self, index: Index) -> int:
        """Return how many pieces a parcel can have of the line under the cursor."""
        return self.grid.lines[index.row()].quantity if index.row() < self.weight_row else 0

    def step(self, index: Index, by: int) -> None:
        """Move one piece into a parcel or out of it, or turn its box."""
        parcel = index.column() - _FIRST
        if parcel < 0 or index.row() == self.weight_row:
            return
        if index.row() == self.box_row:
            self.grid.turn_box(parcel, by)
        else:
            self.grid.put(index.row(), parcel, self.grid.counts[index.row()][parcel] + by)
        self.refresh()

    def reset_parcels(self, change: Callable[[], object]) -> None:
        """Change how many parcels there are."""
        self.beginResetModel()
        change()
        self.endResetModel()
        self.changed.emit()

    def refresh(self) -> None:
        """Show everything anew: one number moves others."""
        self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))
        self.changed.emit()

    def _text(self, row: int, column: int) -> str:
        if row < self.weight_row:
            line = self.grid.lines[row]
            if column == 0:
                return " · ".join(part for part in (line.name or line.sku, line.variant) if part)
            return str(line.quantity) if column == 1 else str(self.grid.counts[row][column - _FIRST])
        if column < _FIRST:
            titles = (translate("SplitTable", "Weight"), translate("SplitTable", "Box"))
            return titles[row - self.weight_row] if column == 0 else ""
        parcel = self.grid.parcel(column - _FIRST)
        if not parcel.items:
            return "–"
        packing = self._packing(parcel)
        if row == self.weight_row:
            grams = grams_text(packing.weight.grams)
            about = packing.weight.source is WeightSource.DEFAULT
            return translate("SplitTable", "about {weight}").format(weight=grams) if about else grams
        if parcel.box:
            return parcel.box
        fits = packing.box.box
        return translate("SplitTable", "({box})").format(box=fits.name) if fits else translate("SplitTable", "any")

    def _tip(self, row: int, column: int) -> str | None:
        if row < self.weight_row:
            return self.grid.lines[row].sku if column == 0 else None
        if column < _FIRST:
            return None
        if row == self.box_row:
            return translate("SplitTable", "+ and − choose the box; in parentheses is what fits")
        parcel = self.grid.parcel(column - _FIRST)
        return "\n".join(self._packing(parcel).weight.doubts) if parcel.items else None

    def _font(self, row: int, column: int) -> QFont | None:
        strong = QFont()
        strong.setBold(True)
        here = column >= _FIRST and row < self.weight_row and self.grid.counts[row][column - _FIRST]
        return strong if here else None

    def _ink(self, row: int, column: int) -> QBrush | None:
        look = current_theme().palette
        if row < self.weight_row and (column < _FIRST or self.grid.counts[row][column - _FIRST]):
            return None
        parcel = self.grid.parcel(column - _FIRST) if column >= _FIRST else None
        if row == self.weight_row and parcel is not None and parcel.items and self._packing(parcel).weight.doubts:
            return QBrush(QColor(look.tones[Tone.WARN].ink))
        return QBrush(QColor(look.muted))


class SplitTable(QTableView):
    """Shows a SplitModel; + and - move a piece or turn the box, digits set a number, the arrows move."""

    def __init__(self, model: SplitModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._split = model
        self.setModel(model)
        self.setAccessibleName(self.tr("Pieces in parcels"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._typed = 0
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        header = self.horizontalHeader()
        header.setAccessibleName(self.tr("Parcels"))
        header.setHighlightSections(True)
        self.fit_columns()
        self.setMinimumHeight(min(12, model.rowCount()) * ROW_HEIGHT + _HEADER)
        self.setCurrentIndex(model.index(0, _FIRST + 1))

    def fit_columns(self) -> None:
        """Give the articles the room that the parcels leave, and enough to be read where there are many parcels."""
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.resizeSection(1, _PIECES_WIDTH)
        for column in range(_FIRST, self._split.columnCount()):
            header.resizeSection(column, _WIDTH)
        taken = _PIECES_WIDTH + _WIDTH * self._split.grid.parcels
        header.resizeSection(0, max(_LEAST_ARTICLE, self.viewport().width() - taken))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the columns to another width."""
        super().resizeEvent(event)
        self.fit_columns()

    def current_parcel(self) -> int | None:
        """Return the parcel under the cursor, counted from 0."""
        column = self.currentIndex().column()
        return column - _FIRST if column >= _FIRST else None

    def choose(self, row: int, parcel: int) -> None:
        """Put the cursor on a cell, as near as there is one."""
        column = _FIRST + max(0, min(parcel, self._split.grid.parcels - 1))
        index = self._split.index(max(0, min(row, self._split.rowCount() - 1)), column)
        self.setCurrentIndex(index)
        self.scrollTo(index)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Begin a new number in another cell."""
        self._typed = 0
        super().currentChanged(current, previous)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move pieces by + and -, take digits as numbers; Enter belongs to the sheet."""
        key, text = event.key(), event.text()
        if key in _MORE or key in _LESS:
            self._typed = 0
            self._split.step(self.currentIndex(), 1 if key in _MORE else -1)
        elif text.isdecimal() and text.isascii() and not event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self._type(int(text))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _type(self, digit: int) -> None:
        """Take a digit: a second one goes on with the number, as long as there are so many pieces."""
        longer = self._typed * 10 + digit
        self._typed = longer if longer <= self._split.most(self.currentIndex()) else digit
        self._split.write(self.currentIndex(), self._typed)
