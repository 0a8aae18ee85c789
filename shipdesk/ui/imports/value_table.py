"""A read-only table over values that are in memory already, for lists in dialogs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from shipdesk.ui.theme import HEADER_HEIGHT, ROW_HEIGHT, Tone, current_theme

Value = TypeVar("Value")
Index = QModelIndex | QPersistentModelIndex

_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_TOOLTIP = int(Qt.ItemDataRole.ToolTipRole)
_INK = int(Qt.ItemDataRole.ForegroundRole)


@dataclass(frozen=True, slots=True)
class ValueColumn(Generic[Value]):
    """A column of a ValueTable; tone colours its words, tone_of those of one row."""

    title: str
    width: int
    text: Callable[[Value], str]
    tone: Tone | None = None
    tone_of: Callable[[Value], Tone | None] | None = None


class ValueTableModel(QAbstractTableModel, Generic[Value]):
    """The values as rows."""

    def __init__(self, columns: Sequence[ValueColumn[Value]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._values: Sequence[Value] = ()
        self._kept: tuple[int, Value] | None = None

    def set_values(self, values: Sequence[Value]) -> None:
        """Show these values."""
        self.beginResetModel()
        self._values, self._kept = values, None
        self.endResetModel()

    def value(self, row: int) -> Value:
        """Return the value of a row that there is; it may be made when asked for, so the last one is kept."""
        if self._kept is None or self._kept[0] != row:
            self._kept = (row, self._values[row])
        return self._kept[1]

    def value_at(self, row: int) -> Value | None:
        """Return the value of a row, or None beyond the end."""
        return self.value(row) if 0 <= row < len(self._values) else None

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many values there are."""
        return 0 if parent is not None and parent.isValid() else len(self._values)

    def columnCount(self, parent: Index | None = None) -> int:
        """Return how many columns there are."""
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        """Return the column's title."""
        if orientation == Qt.Orientation.Horizontal and role == _DISPLAY and 0 <= section < len(self.columns):
            return self.columns[section].title
        if role == int(Qt.ItemDataRole.TextAlignmentRole):
            return int((Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value)
        return None

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        """Return the cell's words, or their colour."""
        if not index.isValid():
            return None
        column = self.columns[index.column()]
        if role in (_DISPLAY, _TOOLTIP):
            return column.text(self.value(index.row()))
        if role == _INK:
            value = self.value(index.row())
            tone = column.tone_of(value) if column.tone_of is not None else column.tone
            return None if tone is None else QColor(current_theme().palette.tones[tone].ink)
        return None


class ValueTable(QTableView):
    """A quiet grid: rows, no cells, nothing to edit."""

    def __init__(self, model: ValueTableModel[Any], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        header = self.horizontalHeader()
        header.setAccessibleName(self.tr("Columns of {table}").format(table=name))
        header.setHighlightSections(False)
        header.setFixedHeight(HEADER_HEIGHT)
        for number, column in enumerate(model.columns):
            header.resizeSection(number, column.width)
        header.setStretchLastSection(True)
        current_theme().changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        # The style adds three pixels to an item's own padding; with five the cells stand under their titles.
        look = current_theme().palette
        self.setStyleSheet(
            f"QTableView::item {{ padding: 0 5px; border-bottom: 1px solid {look.border}; }}"
            f"QTableView {{ border: 2px solid {look.surface}; }} QTableView:focus {{ border-color: {look.focus}; }}"
        )
