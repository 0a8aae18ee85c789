"""The grid of Orders, Parcels, Late and Messages: fixed rows, own painting, selection by id, remembered columns."""

from __future__ import annotations

from array import array
from typing import Any

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableView,
    QWidget,
)

from shipdesk.ui.state import UiState
from shipdesk.ui.theme import HEADER_HEIGHT, ROW_HEIGHT, current_theme
from shipdesk.ui.widgets.column_room import ColumnRoom
from shipdesk.ui.widgets.grid_delegate import GridDelegate
from shipdesk.ui.widgets.grid_model import WindowedTableModel

_ASCENDING = Qt.SortOrder.AscendingOrder
_DESCENDING = Qt.SortOrder.DescendingOrder
KEEP_SELECTED_UP_TO = 20_000
_LOOK_ON = 1_000
"""How many rows below the current one are looked at for one that stays, where the current one went."""


class WindowedTable(QTableView):
    """A grid over a WindowedTableModel that speaks in ids.

    Sorting is the page's business: the header says what is wanted by `sort_wanted`, the page asks its service and
    calls `show_ids`. Widths, order and sorting of columns are remembered under `state_key`.
    """

    current_changed = Signal(object)
    """The id of the current row, or None."""
    selection_counted = Signal(int)
    """How many rows are selected now."""
    opened = Signal(object)
    """The id of the row on which Enter was pressed or which was double-clicked."""
    sort_wanted = Signal(object, bool)
    """What to sort by (the Column's `sort`), and whether downwards."""

    def __init__(
        self,
        model: WindowedTableModel[Any],
        name: str,
        *,
        state: UiState | None = None,
        state_key: str = "",
        row_height: int = ROW_HEIGHT,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.grid_model = model
        self.row_height = row_height
        self.room = ColumnRoom(self, model.columns, state, state_key)
        self.hovered_row = -1
        self.current_row = -1
        self.first_column = 0
        self._state = state
        self._state_key = state_key
        self._current_id: int | None = None
        self._sorted: tuple[int, bool] | None = None
        self._restoring = False
        self.setAccessibleName(name)
        self.setModel(model)
        self._delegate = GridDelegate(self)
        self.setItemDelegate(self._delegate)
        self._set_up_view()
        self._set_up_header()
        model.modelReset.connect(self._after_reset)
        current_theme().changed.connect(self._restyle)
        self.selectionModel().currentRowChanged.connect(self._current_moved)
        self.selectionModel().selectionChanged.connect(self._selection_changed)
        self.doubleClicked.connect(lambda index: self.opened.emit(self.grid_model.id_at(index.row())))

    # What pages use

    def show_ids(self, ids: array[int]) -> None:
        """Show these ids, keeping selection, current row and place by id where they are still there."""
        if ids == self.grid_model.ids():
            self.grid_model.refresh()
            return
        selected = self.selected_ids() if self.selected_count() <= KEEP_SELECTED_UP_TO else []
        current, place = self._current_id, self.verticalScrollBar().value()
        after = self.grid_model.ids()[self.current_row : self.current_row + _LOOK_ON] if self.current_row >= 0 else ()
        self._restoring = True
        self.grid_model.set_ids(ids)
        # Where the current row went (held, packed, snoozed) the work goes on at the one that stood below it.
        stays = next((number for number in after if self.grid_model.place_of(number) is not None), None)
        self._select_rows(selected, current if stays is None else stays)
        self._restoring = False
        self.verticalScrollBar().setValue(place)
        self._announce()

    def selected_ids(self) -> list[int]:
        """Return the ids of the selected rows in the order shown."""
        ids = self.grid_model.ids()
        spans = self._spans()
        return [number for top, bottom in spans for number in ids[top : bottom + 1]]

    def selected_count(self) -> int:
        """Return how many rows are selected."""
        return sum(bottom - top + 1 for top, bottom in self._spans())

    def _spans(self) -> list[tuple[int, int]]:
        # Spans, not indexes: with all rows selected Qt would make an object for each of a million.
        chosen = self.selectionModel().selection()
        spans = (chosen.at(number) for number in range(chosen.count()))
        return sorted((span.top(), span.bottom()) for span in spans)

    def current_id(self) -> int | None:
        """Return the id of the current row, or None."""
        return self._current_id

    def select_id(self, wanted: int) -> bool:
        """Make the row with that id the only selected one and bring it into view; False where it is not shown."""
        row = self.grid_model.place_of(wanted)
        if row is None:
            return False
        # Not selectRow: that heeds Shift and Ctrl, which may be held down for what led here.
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(self.grid_model.index(row, self.first_column), flags)
        self.scrollTo(self.grid_model.index(row, self.first_column), QAbstractItemView.ScrollHint.PositionAtCenter)
        return True

    def show_sorting(self, sort: Any, *, descending: bool) -> None:
        """Show in the header what the rows are sorted by."""
        for number, column in enumerate(self.grid_model.columns):
            if column.sort is not None and column.sort == sort:
                self._sorted = (number, descending)
                self.horizontalHeader().setSortIndicator(number, _DESCENDING if descending else _ASCENDING)

    def sorting(self) -> tuple[Any, bool] | None:
        """Return what the rows are sorted by (Column.sort, downwards), as remembered; None where never chosen."""
        if self._sorted is None:
            return None
        return self.grid_model.columns[self._sorted[0]].sort, self._sorted[1]

    # Set-up

    def _set_up_view(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(self.row_height)
        rows.setDefaultSectionSize(self.row_height)

    def _set_up_header(self) -> None:
        header = self.horizontalHeader()
        header.setAccessibleName(self.tr("Columns"))
        header.setFixedHeight(HEADER_HEIGHT)
        header.setSectionsMovable(True)
        header.setSectionsClickable(True)
        header.setHighlightSections(False)
        # Painting a header asks whether its columns are selected, cell by cell: 2.7 s with 100,000 rows selected.
        header.setSelectionModel(QItemSelectionModel(self.grid_model, header))
        header.setMinimumSectionSize(40)
        header.setSortIndicatorShown(True)
        header.setSortIndicator(-1, _ASCENDING)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        for number, column in enumerate(self.grid_model.columns):
            header.resizeSection(number, column.width)
        self._restore_columns()
        header.setStretchLastSection(not self.room.stretches)
        self.room.fit()
        header.sectionClicked.connect(self._header_clicked)
        header.sectionMoved.connect(lambda *_numbers: self._columns_changed())
        header.sectionResized.connect(self._section_resized)

    # Happenings

    def _header_clicked(self, number: int) -> None:
        column = self.grid_model.columns[number]
        if column.sort is None:
            self.horizontalHeader().setSortIndicator(*self._indicator())
            return
        descending = self._sorted is not None and self._sorted[0] == number and not self._sorted[1]
        self._sorted = (number, descending)
        self.horizontalHeader().setSortIndicator(*self._indicator())
        self._columns_changed()
        self.sort_wanted.emit(column.sort, descending)

    def _indicator(self) -> tuple[int, Qt.SortOrder]:
        if self._sorted is None:
            return -1, _ASCENDING
        return self._sorted[0], _DESCENDING if self._sorted[1] else _ASCENDING

    def _section_resized(self, number: int, _before: int, now: int) -> None:
        if self.room.is_fitting:
            return
        self.room.want_width(number, now)
        if self.room.stretches:
            self.room.fit()
        self._columns_changed()

    def _columns_changed(self) -> None:
        header = self.horizontalHeader()
        self.first_column = header.logicalIndex(0)
        if self._state is None or not self._state_key:
            return
        columns = self.grid_model.columns
        self._state.put(
            f"grid:{self._state_key}",
            {
                "order": [columns[header.logicalIndex(place)].key for place in range(len(columns))],
                "widths": dict(self.room.widths()),
                "sort": [columns[self._sorted[0]].key, self._sorted[1]] if self._sorted else None,
            },
        )

    def _restore_columns(self) -> None:
        kept = self._state.get(f"grid:{self._state_key}") if self._state is not None else None
        if not isinstance(kept, dict):
            return
        header = self.horizontalHeader()
        numbers = {column.key: number for number, column in enumerate(self.grid_model.columns)}
        for key, width in dict(kept.get("widths") or {}).items():
            if key in numbers and isinstance(width, int) and 40 <= width <= 2_000:
                header.resizeSection(numbers[key], width)
                self.room.want_width(numbers[key], width)
        known = [key for key in kept.get("order") or [] if key in numbers]
        for place, key in enumerate(known):
            header.moveSection(header.visualIndex(numbers[key]), place)
        sort = kept.get("sort")
        if isinstance(sort, list) and len(sort) == 2 and sort[0] in numbers:
            self._sorted = (numbers[sort[0]], bool(sort[1]))
            header.setSortIndicator(*self._indicator())
        self.first_column = header.logicalIndex(0)

    def _select_rows(self, selected: list[int], current: int | None) -> None:
        model, selection = self.grid_model, QItemSelection()
        last = model.columnCount() - 1
        for number in selected:
            row = model.place_of(number)
            if row is not None:
                selection.select(model.index(row, 0), model.index(row, last))
        chooser = self.selectionModel()
        row = model.place_of(current) if current is not None else None
        if row is not None:
            chooser.setCurrentIndex(model.index(row, self.first_column), QItemSelectionModel.SelectionFlag.NoUpdate)
        chooser.select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _after_reset(self) -> None:
        self.current_row = -1
        self.hovered_row = -1
        if not self._restoring:
            self._announce()

    def _announce(self) -> None:
        index = self.currentIndex()
        self.current_row = index.row()
        current = self.grid_model.id_at(index.row()) if index.isValid() else None
        self.selection_counted.emit(self.selected_count())
        if current != self._current_id:
            self._current_id = current
            self.current_changed.emit(current)

    def _current_moved(self, now: QModelIndex, _before: QModelIndex) -> None:
        self.current_row = now.row()
        self.viewport().update()
        if not self._restoring:
            current = self.grid_model.id_at(now.row()) if now.isValid() else None
            if current != self._current_id:
                self._current_id = current
                self.current_changed.emit(current)

    def _selection_changed(self, _now: QItemSelection, _before: QItemSelection) -> None:
        if not self._restoring:
            self.selection_counted.emit(self.selected_count())

    def _restyle(self) -> None:
        self._delegate.restyle()
        self.viewport().update()

    # What Qt asks

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the columns to the new width."""
        super().resizeEvent(event)
        if self.room.stretches:
            self.room.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the current row on Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            if self._current_id is not None:
                self.opened.emit(self._current_id)
            return
        super().keyPressEvent(event)

    def keyboardSearch(self, _search: str) -> None:
        """Do nothing: Qt's own search would read every row, and letters are shortcuts here."""

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light up the whole row under the pointer."""
        super().mouseMoveEvent(event)
        self._hover(self.rowAt(event.position().toPoint().y()))

    def leaveEvent(self, event: QEvent) -> None:
        """Put the light out."""
        super().leaveEvent(event)
        self._hover(-1)

    def _hover(self, row: int) -> None:
        if row != self.hovered_row:
            for old_or_new in (self.hovered_row, row):
                if old_or_new >= 0:
                    top = self.rowViewportPosition(old_or_new)
                    self.viewport().update(QRect(0, top, self.viewport().width(), self.row_height))
            self.hovered_row = row
