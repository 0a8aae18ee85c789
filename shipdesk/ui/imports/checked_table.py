"""A table of orders to be imported, each with a check: without it the order is left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QItemSelectionModel, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QWidget

from shipdesk.ui.imports.value_table import Index, Value, ValueColumn, ValueTable, ValueTableModel
from shipdesk.ui.theme import current_theme

_CHECK = int(Qt.ItemDataRole.CheckStateRole)
_INK = int(Qt.ItemDataRole.ForegroundRole)
_CHECKED, _UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked
_SELECT = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows


class CheckedTableModel(ValueTableModel[Value]):
    """The values as rows; is_taken tells whether one is imported, and None where that is not for a person to say."""

    toggle_wanted = Signal(object)
    """The value whose check somebody pressed."""

    def __init__(
        self,
        columns: Sequence[ValueColumn[Value]],
        is_taken: Callable[[Value], bool | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(columns, parent)
        self._is_taken = is_taken

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """Return the cell's words and colour, and in the first column the check."""
        if role == _CHECK and index.isValid() and index.column() == 0:
            taken = self._is_taken(self.value(index.row()))
            return None if taken is None else _CHECKED if taken else _UNCHECKED
        if role == _INK and index.isValid() and self._is_taken(self.value(index.row())) is False:
            return QColor(current_theme().palette.faint)
        return super().data(index, role)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let the check of the first column be pressed."""
        flags = super().flags(index)
        is_check = index.isValid() and index.column() == 0 and self.data(index, _CHECK) is not None
        return flags | Qt.ItemFlag.ItemIsUserCheckable if is_check else flags

    def setData(self, index: Index, _value: Any, role: int = int(Qt.ItemDataRole.EditRole)) -> bool:
        """Ask for the other state; who owns the choice tells all tables about it."""
        if role != _CHECK or not index.isValid():
            return False
        self.toggle_wanted.emit(self.value(index.row()))
        return True

    def checks_changed(self) -> None:
        """Show the checks again."""
        if self.rowCount():
            last = self.index(self.rowCount() - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last, [_CHECK, _INK])


class ChosenTable(ValueTable):
    """A ValueTable in which a row is chosen by its number, whatever keys are held; Space presses the row's check."""

    def __init__(self, model: ValueTableModel[Any], name: str, parent: QWidget | None = None) -> None:
        super().__init__(model, name, parent)
        self._model = model

    def choose(self, row: int) -> None:
        """Make a row the current one and bring it into view."""
        index = self._model.index(row, 0)
        self.selectionModel().setCurrentIndex(index, _SELECT)
        self.scrollTo(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press the current row's check on Space; leave everything else as it is."""
        model = self._model
        if event.key() == Qt.Key.Key_Space and isinstance(model, CheckedTableModel):
            first = model.index(self.currentIndex().row(), 0)
            if model.flags(first) & Qt.ItemFlag.ItemIsUserCheckable:
                model.setData(first, None, _CHECK)
            return
        super().keyPressEvent(event)
