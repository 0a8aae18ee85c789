"""The articles of the open box: picture, name, bin, and how many are in; painted large, scrolled to the last scan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QMouseEvent, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from shipdesk.domain.packing.open_box import BoxItem, OpenBox, SessionKind, Step
from shipdesk.ui.pack.row_painting import RowState, count_rect, paint_row
from shipdesk.ui.theme import current_theme

FLASH_MS = 250
LOWEST, TALLEST = 80, 260
"""Rows of many articles and of few, in pixels."""
_STATE = Qt.ItemDataRole.UserRole


class BoxModel(QAbstractListModel):
    """The articles of one box with their pictures."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box: OpenBox | None = None
        self.pictures: Mapping[str, QPixmap] = {}
        self.flashing: frozenset[int] = frozenset()
        self.chosen: int | None = None
        """The place of the article that the keys are on."""

    @property
    def items(self) -> tuple[BoxItem, ...]:
        """The articles."""
        return self.box.items if self.box is not None else ()

    def put(self, box: OpenBox) -> None:
        """Show this box; rows stay where the articles are the same."""
        same = [item.place for item in self.items] == [item.place for item in box.items]
        if same:
            self.box = box
            self.touch()
            return
        self.beginResetModel()
        self.box = box
        self.endResetModel()

    def touch(self) -> None:
        """Have all rows painted again."""
        if self.items:
            self.dataChanged.emit(self.index(0), self.index(len(self.items) - 1))

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008 (Qt's own)
        """Return how many articles there are."""
        return 0 if parent.isValid() else len(self.items)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the article's words, or all that its row shows."""
        item = self.items[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return item.words
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.tr("{article}: {packed} of {wanted}").format(
                article=item.words, packed=item.packed, wanted=item.wanted
            )
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{item.words}\n{item.sku}"
        return self.state(item) if role == _STATE else None

    def state(self, item: BoxItem) -> RowState:
        """Return all that the row of an article shows."""
        box = self.box
        assert box is not None, "an article is of a box"
        return RowState(
            item,
            self.pictures.get(item.sku),
            is_flashing=item.place in self.flashing,
            is_chosen=item.place == self.chosen,
            is_return=box.kind is SessionKind.RETURN,
            can_add=box.step is Step.ITEMS and item.missing > 0,
        )


class _RowDelegate(QStyledItemDelegate):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.height = LOWEST

    def sizeHint(self, option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(option.rect.width(), self.height)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        state = index.data(_STATE)
        if isinstance(state, RowState):
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
            paint_row(painter, QRectF(option.rect), state, current_theme().palette)
            painter.restore()


class ItemRows(QListView):
    """The list; it never takes the keyboard, the scan field moves through it."""

    hand_wanted = Signal(int)
    """The place of an article of which one piece goes in without a scan."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = BoxModel(self)
        self._delegate = _RowDelegate(self)
        self.setModel(self.rows)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(self.tr("Articles of the box"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        # Each row has its own ground; between them is the page's.
        self.setStyleSheet("QListView { background: transparent; }")
        self._flash = QTimer(self, interval=FLASH_MS)
        self._flash.setSingleShot(True)
        self._flash.timeout.connect(self._end_flash)
        current_theme().changed.connect(self.viewport().update)

    def show_box(self, box: OpenBox) -> None:
        """Show a box; what went in since the last look flashes and comes into view."""
        before, changed = self.rows.box, frozenset[int]()
        same = before is not None and before.id == box.id
        if same and before is not None:
            old = {item.place: (item.packed, item.serials) for item in before.items}
            changed = frozenset(
                i.place for i in box.items if i.place in old and (i.packed, i.serials) > old[i.place]
            )  # fmt: skip
        else:
            self.rows.chosen = None
        if changed:
            self.rows.flashing = changed
            self._flash.start()
        chosen = next((item for item in box.items if item.place == self.rows.chosen), None)
        if chosen is None or not chosen.missing:
            self.rows.chosen = None
        self.rows.put(box)
        self._fit()
        if not same:
            self._look_at(next((item.place for item in box.items if item.missing), None))
        elif changed:
            self._look_at(min(changed))

    def show_pictures(self, pictures: Mapping[str, QPixmap]) -> None:
        """Show these pictures beside the articles with their SKUs."""
        self.rows.pictures = pictures
        self.rows.touch()

    def choose_next(self, step: int) -> None:
        """Choose the next or the last article that has pieces missing."""
        places = [item.place for item in self.rows.items if item.missing]
        if not places:
            return
        at = places.index(self.rows.chosen) + step if self.rows.chosen in places else 0 if step > 0 else -1
        self.rows.chosen = places[at % len(places)]
        self.rows.touch()
        self._look_at(self.rows.chosen)

    def chosen(self) -> int | None:
        """Return the place of the article that the keys are on."""
        return self.rows.chosen

    def rect_of(self, place: int) -> QRect:
        """Return where the row of an article is, in the viewport's coordinates."""
        row = next(n for n, item in enumerate(self.rows.items) if item.place == place)
        return self.visualRect(self.rows.index(row))

    def is_flashing(self, place: int) -> bool:
        """Whether the article's row says yes now."""
        return place in self.rows.flashing

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Put a piece in by hand where its count is pressed."""
        index = self.indexAt(event.position().toPoint())
        state = index.data(_STATE) if index.isValid() else None
        if isinstance(state, RowState) and state.can_add:
            inside = count_rect(QRectF(self.visualRect(index))).contains(event.position())
            if inside:
                self.hand_wanted.emit(state.item.place)
        super().mouseReleaseEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let few articles be large, and many small."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        count = max(1, len(self.rows.items))
        height = max(LOWEST, min(TALLEST, self.viewport().height() // count))
        if height != self._delegate.height:
            self._delegate.height = height
            self.scheduleDelayedItemsLayout()

    def _look_at(self, place: int | None) -> None:
        row = next((n for n, item in enumerate(self.rows.items) if item.place == place), None)
        if row is not None:
            self.doItemsLayout()
            self.scrollTo(self.rows.index(row), QAbstractItemView.ScrollHint.EnsureVisible)

    def _end_flash(self) -> None:
        self.rows.flashing = frozenset()
        self.rows.touch()
