"""The saved views of the Orders screen with how much lies in each."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from shipdesk.services.views import OrderView
from shipdesk.ui.theme import RADIUS_M, SPACE_1, SPACE_2, TEXT_BODY, TEXT_SMALL, Tone, current_theme, text_font
from shipdesk.ui.words import count_text, order_view_word

_COUNT = int(Qt.ItemDataRole.UserRole)
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_HEIGHT = 34


class _ViewDelegate(QStyledItemDelegate):
    """Paints a view's name and its count."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        look = current_theme().palette
        state = option.state
        rect: QRect = option.rect
        selected = bool(state & QStyle.StateFlag.State_Selected)
        box = rect.adjusted(0, 1, 0, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        ground = look.accent_soft if selected else look.subtle if state & QStyle.StateFlag.State_MouseOver else ""
        if ground:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(ground))
            painter.drawRoundedRect(box, RADIUS_M, RADIUS_M)
        if selected and state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(look.focus), 2))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), RADIUS_M, RADIUS_M)
        inner = box.adjusted(SPACE_2 + 2, 0, -SPACE_2 - 2, 0)
        painter.setFont(text_font(TEXT_BODY, strong=selected))
        painter.setPen(QColor(look.accent_ink if selected else look.text))
        painter.drawText(inner, int(_LEFT.value), index.data(int(Qt.ItemDataRole.DisplayRole)))
        count = index.data(_COUNT)
        if count is not None:
            attention = index.row() == 1 and count > 0
            painter.setFont(text_font(TEXT_SMALL, strong=attention, tabular=True))
            painter.setPen(QColor(look.tones[Tone.WARN].ink if attention else look.muted))
            painter.drawText(inner, int(_RIGHT.value), count_text(count))
        painter.restore()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(120, _HEIGHT)


class ViewsList(QListWidget):
    """A list of the views; `chosen` comes when another one is picked by hand or by `choose`."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Views"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setItemDelegate(_ViewDelegate(self))
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setStyleSheet("QListView { background: transparent; }")
        self.setFixedWidth(132)
        for number, view in enumerate(OrderView, start=1):
            item = QListWidgetItem(order_view_word(view), self)
            item.setToolTip(self.tr("{view} (Alt+{number})").format(view=order_view_word(view), number=number))
            item.setSizeHint(QSize(120, _HEIGHT + SPACE_1 // 2))
        self.setCurrentRow(0)
        self.currentRowChanged.connect(self._row_changed)

    def view(self) -> OrderView:
        """Return the chosen view."""
        return list(OrderView)[max(0, self.currentRow())]

    def choose(self, view: OrderView) -> None:
        """Choose a view."""
        self.setCurrentRow(list(OrderView).index(view))

    def show_counts(self, counts: Mapping[OrderView, int]) -> None:
        """Show how many orders each view holds."""
        for row, view in enumerate(OrderView):
            item = self.item(row)
            count = counts.get(view, 0)
            item.setData(_COUNT, count)
            item.setData(
                int(Qt.ItemDataRole.AccessibleTextRole),
                self.tr("{view}, {count} orders").format(view=order_view_word(view), count=count_text(count)),
            )

    def _row_changed(self, row: int) -> None:
        if row >= 0:
            self.chosen.emit(self.view())
