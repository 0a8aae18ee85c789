"""Lists the orders that go to one address, group by group; one key combines all that are ticked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from shipdesk.services.combine_orders import TravelGroup
from shipdesk.ui.counting import orders_text, parcels_text, pieces_text
from shipdesk.ui.theme import ROW_HEIGHT
from shipdesk.ui.widgets.sheet import Sheet
from shipdesk.ui.words import day_text, translate

_WIDTH, _MOST_ROWS, _AIR = 760, 7, 14
_CHECK = Qt.CheckState


class CombineSheet(Sheet):
    """Tells the groups that are to be combined; Enter takes all that are ticked, Space ticks and unticks."""

    groups_wanted = Signal(object)
    """A tuple of tuples of order ids."""

    def __init__(self, groups: Sequence[TravelGroup], parent: QWidget | None = None) -> None:
        orders = sum(len(group.orders) + len(group.companions) for group in groups)
        super().__init__(
            translate("CombineSheet", "Combine orders to the same address"),
            translate("CombineSheet", "Combine"),
            parent,
            sentence=translate("CombineSheet", "{orders} could travel in {parcels}. Space ticks and unticks.").format(
                orders=orders_text(orders), parcels=parcels_text(len(groups))
            ),
        )
        self.setMinimumWidth(_WIDTH)
        self._groups = tuple(groups)
        self.table = _GroupTable(len(groups), 4)
        self.table.setHorizontalHeaderLabels(
            [self.tr("Recipient"), self.tr("Orders"), self.tr("Pieces"), self.tr("Ship by")]
        )
        for row, group in enumerate(groups):
            self._show(row, group)
        self.table.itemChanged.connect(lambda _item: self._count())
        self.table.fit_rows()
        self.body.addWidget(self.table)
        self._count()
        self.table.setCurrentCell(0, 0)
        self.table.setFocus()

    def _show(self, row: int, group: TravelGroup) -> None:
        lead, *others = group.orders
        to = lead.recipient
        place = ", ".join(part for part in (to.city, to.country_code) if part)
        name = QTableWidgetItem(f"{to.name or to.company}\n{place}")
        name.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
        name.setCheckState(_CHECK.Checked)
        numbers = ", ".join((*(other.order_number for other in others), *group.companions))
        words = self.tr("{lead} leads {others}").format(lead=lead.order_number, others=numbers)
        services = sorted({order.service_wanted for order in group.orders if order.service_wanted})
        if len(services) > 1:
            words = f"{words}\n" + self.tr("Wanted: {services}").format(services=", ".join(services))
        orders = QTableWidgetItem(words)
        orders.setToolTip("\n".join(f"{order.order_number}: {order.items_text}" for order in group.orders))
        pieces = QTableWidgetItem(pieces_text(sum(order.quantity for order in group.orders)))
        for column, item in enumerate((name, orders, pieces, QTableWidgetItem(day_text(lead.ship_by_on)))):
            self.table.setItem(row, column, item)

    def _count(self) -> None:
        count = len(self.chosen())
        self.do_button.setEnabled(count > 0)
        self.do_button.setText(
            self.tr("Combine all") if count == len(self._groups) else self.tr("Combine {count}").format(count=count)
        )

    def chosen(self) -> tuple[tuple[int, ...], ...]:
        """Return the groups that are ticked."""
        return tuple(
            group.ids
            for row, group in enumerate(self._groups)
            if (item := self.table.item(row, 0)) is not None and item.checkState() is _CHECK.Checked
        )

    def accept(self) -> None:
        """Tell the groups, where one is ticked."""
        if self.chosen():
            self.groups_wanted.emit(self.chosen())
            super().accept()


class _GroupTable(QTableWidget):
    """Rows with a tick; Space turns it wherever the cursor is in the row."""

    def __init__(self, rows: int, columns: int) -> None:
        super().__init__(rows, columns)
        self.setAccessibleName(translate("CombineSheet", "Orders to the same address"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(True)
        self.setGridStyle(Qt.PenStyle.SolidLine)
        self.setWordWrap(True)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setAccessibleName(translate("CombineSheet", "Columns of the groups"))
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(3, QHeaderView.ResizeMode.ResizeToContents)

    def fit_rows(self) -> None:
        """Make each row as high as its words with some air, and the table as high as its first rows."""
        self.resizeRowsToContents()
        for row in range(self.rowCount()):
            self.setRowHeight(row, max(ROW_HEIGHT, self.rowHeight(row) + _AIR))
        shown = sum(self.rowHeight(row) for row in range(min(_MOST_ROWS, self.rowCount())))
        self.setMinimumHeight(self.horizontalHeader().sizeHint().height() + shown + 4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break words anew where the columns have another width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit_rows()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn the tick of the row by Space; Enter belongs to the sheet."""
        if event.key() == Qt.Key.Key_Space:
            item = self.item(self.currentRow(), 0)
            if item is not None:
                ticked = item.checkState() is _CHECK.Checked
                item.setCheckState(_CHECK.Unchecked if ticked else _CHECK.Checked)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
        else:
            super().keyPressEvent(event)
