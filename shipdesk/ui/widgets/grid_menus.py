"""Which columns a grid shows and what it is sorted by, as menus for mouse and keyboard."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from shipdesk.ui.widgets.grid import WindowedTable


class GridMenus(QObject):
    """Hides and shows columns and sorts; the first column always stays."""

    def __init__(self, table: WindowedTable) -> None:
        super().__init__(table)
        self._table = table
        header = table.horizontalHeader()
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._columns_at)

    def show_columns(self) -> None:
        """Open the menu of columns at the header."""
        self._columns_at(QPoint(0, self._table.horizontalHeader().height()))

    def show_sorting(self) -> None:
        """Open the menu of what to sort by at the header."""
        menu = self.sorting_menu()
        menu.popup(self._table.horizontalHeader().mapToGlobal(QPoint(0, self._table.horizontalHeader().height())))

    def columns_menu(self) -> QMenu:
        """Return a menu with a tick for each column that is shown."""
        menu = QMenu(self._table)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for number, column in enumerate(self._table.grid_model.columns):
            action = menu.addAction(column.title)
            action.setCheckable(True)
            action.setChecked(not self._table.isColumnHidden(number))
            action.setEnabled(number > 0)
            action.toggled.connect(partial(self._show_column, number))
        return menu

    def sorting_menu(self) -> QMenu:
        """Return a menu with the columns that can be sorted by; choosing the present one turns it round."""
        menu = QMenu(self._table)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        group = QActionGroup(menu)
        now = self._table.sorting()
        for number, column in enumerate(self._table.grid_model.columns):
            if column.sort is None:
                continue
            action = QAction(column.title, menu)
            action.setCheckable(True)
            action.setChecked(now is not None and now[0] == column.sort)
            group.addAction(action)
            menu.addAction(action)
            action.triggered.connect(partial(self._sort_by, number))
        return menu

    def _columns_at(self, place: QPoint) -> None:
        self.columns_menu().popup(self._table.horizontalHeader().mapToGlobal(place))

    def _show_column(self, number: int, shown: bool) -> None:  # noqa: FBT001 (a Qt slot)
        self._table.room.show(number, shown=shown)

    def _sort_by(self, number: int) -> None:
        # The same way as a click, so that turning round, remembering and the arrow are one and the same thing.
        self._table.horizontalHeader().sectionClicked.emit(number)
