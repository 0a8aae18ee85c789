"""The articles of an order as a small table."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from shipdesk.domain.money import money_text
from shipdesk.domain.orders import OrderLine
from shipdesk.ui.words import translate

_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_TOOLTIP = int(Qt.ItemDataRole.ToolTipRole)
_ALIGN = int(Qt.ItemDataRole.TextAlignmentRole)
_RIGHT = int((Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter).value)
_LEFT = int((Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value)
_ROW = 32
_HIGHEST = 8_000
"""From here on it scrolls by itself, in pixels."""

Index = QModelIndex | QPersistentModelIndex


class ItemsModel(QAbstractTableModel):
    """Pieces, article with its price, and the sum of each line."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[OrderLine, ...] = ()
        self._currency = ""

    def show_lines(self, lines: tuple[OrderLine, ...], currency: str) -> None:
        """Show these lines."""
        self.beginResetModel()
        self._lines, self._currency = lines, currency
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many lines there are."""
        return 0 if parent is not None and parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index | None = None) -> int:
        """Return the number of columns."""
        return 0 if parent is not None and parent.isValid() else 3

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        """Return the column's title."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == _ALIGN:
            return _RIGHT if section == 2 else _LEFT
        titles = (translate("ItemsTable", "Qty"), translate("ItemsTable", "Article"), translate("ItemsTable", "Sum"))
        return titles[section] if role == _DISPLAY and section < len(titles) else None

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        """Return the cell's words."""
        if not index.isValid():
            return None
        line = self._lines[index.row()]
        if role == _ALIGN:
            return _RIGHT if index.column() == 2 else _LEFT
        article = line.name or line.sku
        if line.variant:
            article = f"{article} · {line.variant}"
        if role == _TOOLTIP:
            return " · ".join(part for part in (article, line.sku) if part)
        if role == _DISPLAY:
            if line.quantity != 1 and line.unit_price_minor is not None:
                price = money_text(line.unit_price_minor, self._currency)
                article = translate("ItemsTable", "{article}\n{price} each").format(article=article, price=price)
            return (f"{line.quantity} ×", article, money_text(line_sum(line), self._currency))[index.column()]
        return None


def line_sum(line: OrderLine) -> int | None:
    """Return what a line costs in minor units, or None where its price is not known."""
    return None if line.unit_price_minor is None else line.unit_price_minor * line.quantity


class ItemsTable(QTableView):
    """Shows all lines, each as high as its words: the pane around it scrolls, not this."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = ItemsModel()
        self.setModel(self._model)
        self.setAccessibleName(self.tr("Articles"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(_ROW)
        self.verticalHeader().setDefaultSectionSize(_ROW)
        header = self.horizontalHeader()
        header.setAccessibleName(self.tr("Columns of the articles"))
        header.setMinimumSectionSize(44)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
        header.setHighlightSections(False)
        header.hide()

    def show_lines(self, lines: tuple[OrderLine, ...], currency: str) -> None:
        """Show these lines and take the room they need."""
        self._model.show_lines(lines, currency)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take another height where words break elsewhere."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def _fit(self) -> None:
        self.resizeRowsToContents()
        self.setFixedHeight(min(_HIGHEST, self.verticalHeader().length() + 2))
