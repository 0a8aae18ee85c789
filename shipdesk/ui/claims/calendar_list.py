"""The list of the calendar: headings by week, and below them the day, the parcel, how it stands, and the money."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from shipdesk.ui.claims.calendar_rows import CalendarRow
from shipdesk.ui.theme import (
    RADIUS_M,
    SPACE_2,
    SPACE_3,
    SPACE_4,
    TEXT_BODY,
    TEXT_SMALL,
    Tone,
    current_theme,
    text_font,
)
from shipdesk.ui.widgets.chip import chip_width, paint_chip

_ROW = int(Qt.ItemDataRole.UserRole)
_HEIGHT, _HEADING, _DAY_WIDTH, _LINE = 58, 34, 92, 21
_LEFT = int((Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value)
_RIGHT = int((Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter).value)


class CalendarList(QListWidget):
    """Rows one walks through by keys; headings are passed over."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setUniformItemSizes(False)
        self.setItemDelegate(_RowDelegate(self))
        current_theme().changed.connect(self.viewport().update)

    def show_rows(self, rows: Sequence[CalendarRow]) -> None:
        """Show the rows, keeping what is chosen where it is still there."""
        kept = self.current()
        at = self.currentRow()
        self.blockSignals(True)
        self.clear()
        for row in rows:
            item = QListWidgetItem(row.spoken, self)
            item.setData(_ROW, row)
            if row.is_heading:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
        same = [n for n, row in enumerate(rows) if kept is not None and row.parcel_id == kept.parcel_id]
        usable = [n for n, row in enumerate(rows) if not row.is_heading]
        place = same[0] if same else next((n for n in usable if n >= at), usable[-1] if usable else -1)
        self.setCurrentRow(place)
        self.blockSignals(False)
        self.currentRowChanged.emit(self.currentRow())

    def current(self) -> CalendarRow | None:
        """Return the row under the cursor, or None."""
        item = self.currentItem()
        row: CalendarRow | None = item.data(_ROW) if item is not None else None
        return row

    def chosen(self) -> list[CalendarRow]:
        """Return the rows that are selected, from the top, or that under the cursor."""
        rows = [item.data(_ROW) for item in sorted(self.selectedItems(), key=self.row)]
        current = self.current()
        return rows or ([current] if current is not None else [])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Enter to the sheet: it opens what is chosen."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            item = self.currentItem()
            if item is not None:
                self.itemActivated.emit(item)
            return
        super().keyPressEvent(event)


class _RowDelegate(QStyledItemDelegate):
    """Paints a heading, or a row of two lines."""

    def __init__(self, view: CalendarList) -> None:
        super().__init__(view)
        self._font, self._strong = text_font(TEXT_BODY), text_font(TEXT_BODY, strong=True)
        self._small, self._small_strong = text_font(TEXT_SMALL), text_font(TEXT_SMALL, strong=True)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the height of a row."""
        row: CalendarRow = index.data(_ROW)
        return QSize(option.rect.width(), _HEADING if row.is_heading else _HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one row."""
        row: CalendarRow = index.data(_ROW)
        rect: QRect = option.rect
        look = current_theme().palette
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        if row.is_heading:
            painter.setFont(self._small_strong)
            painter.setPen(QColor(look.muted))
            painter.drawText(rect.adjusted(SPACE_3, SPACE_2, -SPACE_3, 0), _LEFT, row.title)
            return
        selected = option.state & QStyle.StateFlag.State_Selected
        if selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(look.selection))
            painter.drawRoundedRect(rect.adjusted(2, 2, -2, -2), RADIUS_M, RADIUS_M)
        else:
            painter.fillRect(rect.left() + SPACE_3, rect.bottom(), rect.width() - 2 * SPACE_3, 1, QColor(look.border))
        inner = rect.adjusted(SPACE_3, SPACE_2, -SPACE_3, -SPACE_2)
        self._paint_day(painter, inner, row)
        room = self._paint_right(painter, inner, row)
        body = inner.adjusted(_DAY_WIDTH, 0, -room - SPACE_4, 0)
        self._line(painter, QRect(body.left(), body.top(), body.width(), _LINE), row.title, look.text, strong=True)
        second = QRect(body.left(), body.top() + _LINE, body.width(), _LINE)
        self._line(painter, second, row.words, look.muted)

    def _paint_day(self, painter: QPainter, inner: QRect, row: CalendarRow) -> None:
        look = current_theme().palette
        first = QRect(inner.left(), inner.top(), _DAY_WIDTH - SPACE_3, _LINE)
        self._line(painter, first, row.day, look.text, strong=True)
        ink = look.muted if row.left_tone is Tone.NEUTRAL else look.tones[row.left_tone].ink
        painter.setFont(self._small)
        painter.setPen(QColor(ink))
        painter.drawText(first.translated(0, _LINE), _LEFT, row.left)

    def _paint_right(self, painter: QPainter, inner: QRect, row: CalendarRow) -> int:
        """Paint the chip and the money at the right, and return how much room they take."""
        look = current_theme().palette
        chip_metrics, money_metrics = QFontMetrics(self._small_strong), QFontMetrics(self._font)
        chip = chip_width(row.chip, chip_metrics)
        width = max(chip, money_metrics.horizontalAdvance(row.amount))
        painter.setFont(self._small_strong)
        place = QRect(inner.right() - chip, inner.top(), chip, _LINE)
        paint_chip(painter, place, row.chip, row.tone, look=look, metrics=chip_metrics)
        painter.setFont(self._font)
        painter.setPen(QColor(look.text))
        painter.drawText(QRect(inner.right() - width, inner.top() + _LINE, width, _LINE), _RIGHT, row.amount)
        return width

    def _line(self, painter: QPainter, place: QRect, text: str, ink: str, *, strong: bool = False) -> None:
        font = self._strong if strong else self._font
        painter.setFont(font)
        painter.setPen(QColor(ink))
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, _LEFT, shown)
