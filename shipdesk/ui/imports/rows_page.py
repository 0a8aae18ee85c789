"""One tab of a preview: a table of its rows, or why there are none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from shipdesk.ui.imports.checked_table import ChosenTable
from shipdesk.ui.imports.value_table import ValueTableModel
from shipdesk.ui.theme import SPACE_2
from shipdesk.ui.widgets.basics import EmptyState


class RowsPage(QWidget):
    """Shows the rows of a model; its table is made when it is first looked at, as most tabs of a preview never are."""

    def __init__(self, model: ValueTableModel[Any], name: str, empty: str, extra: QPushButton | None = None) -> None:
        """Name the table, and say in empty what it means that there are no rows; extra stands below them."""
        super().__init__()
        self.model = model
        self._name = name
        self._empty_words = empty
        self._words = ""
        self._table: ChosenTable | None = None
        self._nothing: EmptyState | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, SPACE_2, 0, 0)
        if extra is not None:
            row = QHBoxLayout()
            row.addWidget(extra)
            row.addStretch(1)
            self._column.addLayout(row)

    def show_rows(self, values: Sequence[Any], words: str = "") -> None:
        """Show these rows; words are what they were filtered by."""
        self._words = words
        self.model.set_values(values)
        if self._table is not None or self.isVisible():
            self._fill()

    @property
    def table(self) -> ChosenTable:
        """The table of the rows."""
        if self._table is None:
            # With its parent from the start: a widget that gets another one is dressed again, with all that is in it.
            self._table = ChosenTable(self.model, self._name, self)
            self._column.insertWidget(0, self._table, 1)
            self._fill()
        return self._table

    def showEvent(self, event: QShowEvent) -> None:
        """Make what is to be seen."""
        self._fill()
        super().showEvent(event)

    def _fill(self) -> None:
        is_filled = self.model.rowCount() > 0
        if is_filled and self._table is None:
            _ = self.table
            return
        if self._table is not None:
            self._table.setVisible(is_filled)
            if is_filled and not self._table.currentIndex().isValid():
                self._table.choose(0)
        if not is_filled and self._nothing is None:
            self._nothing = EmptyState("check_circle", "", parent=self)
            self._column.insertWidget(0, self._nothing, 1)
        if self._nothing is not None:
            told = self.tr("Nothing here has “{words}” in it").format(words=self._words)
            self._nothing.set_texts(told if self._words else self._empty_words)
            self._nothing.setVisible(not is_filled)
