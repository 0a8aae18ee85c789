"""A list of few things with a name, a chip and a sentence each; keys alone are enough."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QAction, QColor, QFontMetrics, QKeySequence, QPainter, QResizeEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from shipdesk.ui.theme import (
    RADIUS_M,
    SPACE_1,
    SPACE_2,
    SPACE_3,
    TEXT_BODY,
    TEXT_SMALL,
    Tone,
    current_theme,
    text_font,
)
from shipdesk.ui.widgets.chip import chip_width, paint_chip

_LINE_ROLE = int(Qt.ItemDataRole.UserRole)
_KEY_ROLE = _LINE_ROLE + 1
_WRAP = int((Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop).value) | int(Qt.TextFlag.TextWordWrap.value)
_LINE = int((Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value)
_HEAD = 26


@dataclass(frozen=True, slots=True)
class DescribedLine:
    """What is shown of one thing; state is the word of its chip, wrong paints the sentence as a complaint."""

    title: str
    words: str
    state: str = ""
    tone: Tone = Tone.NEUTRAL
    wrong: bool = False
    place: int = 0
    """Painted before the title; who hears a list is told the places anyway."""

    @property
    def spoken(self) -> str:
        """The words for those who hear the list."""
        head = f"{self.title}, {self.state}" if self.state else self.title
        return f"{head}. {self.words}".strip()


class DescribedList(QListWidget):
    """Lines that break where they must; it is as high as they are, until the window's height less `around` ends it."""

    def __init__(self, name: str, around: int, least_height: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._around = around
        self._least_height = least_height
        self.setAccessibleName(name)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setItemDelegate(_LineDelegate(self))
        current_theme().changed.connect(self.viewport().update)

    def show_lines(self, lines: Sequence[tuple[object, DescribedLine]], chosen: object = None) -> None:
        """Show (key, line) of each thing; chosen is the key of the one to choose, else the place stays."""
        keys = [key for key, _ in lines]
        row = self.currentRow()
        self.blockSignals(True)
        self.clear()
        for key, line in lines:
            item = QListWidgetItem(line.spoken, self)
            item.setData(_LINE_ROLE, line)
            item.setData(_KEY_ROLE, key)
        place = keys.index(chosen) if chosen in keys else min(row, len(keys) - 1)
        self.setCurrentRow(max(0, place) if keys else -1)
        self.blockSignals(False)
        self._fit()
        self.currentRowChanged.emit(self.currentRow())

    def chosen_key(self) -> object:
        """Return the key of what is chosen, or None."""
        item = self.currentItem()
        return item.data(_KEY_ROLE) if item is not None else None

    def add_key(self, keys: str, wanted: Callable[[], object]) -> None:
        """Have a key do something while the list has the keyboard."""
        action = QAction(self)
        action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(lambda _checked=False: wanted())
        self.addAction(action)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let sentences break anew."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()
        self._fit()

    def _fit(self) -> None:
        if not self._around:
            return
        height = sum(self.sizeHintForRow(row) for row in range(self.count())) + 2 * self.frameWidth()
        most = max(self._least_height, self.window().height() - self._around)
        self.setFixedHeight(min(max(height, _HEAD * 2), most))


class _LineDelegate(QStyledItemDelegate):
    """Paints a name with a chip, and below it the sentence, broken where it must be."""

    def __init__(self, view: DescribedList) -> None:
        super().__init__(view)
        self._view = view
        self._font, self._strong = text_font(TEXT_BODY), text_font(TEXT_BODY, strong=True)
        self._chip_font = text_font(TEXT_SMALL, strong=True)

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the height that the sentence needs at the list's width."""
        shown: DescribedLine = index.data(_LINE_ROLE)
        width = self._view.viewport().width()
        return QSize(width, _HEAD + self._words_height(shown.words, width) + SPACE_3 + SPACE_2)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one line."""
        look = current_theme().palette
        shown: DescribedLine = index.data(_LINE_ROLE)
        rect: QRect = option.rect
        selected = option.state & QStyle.StateFlag.State_Selected
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        if selected:
            painter.setBrush(QColor(look.selection))
            painter.drawRoundedRect(rect.adjusted(2, 2, -2, -2), RADIUS_M, RADIUS_M)
        inner = rect.adjusted(SPACE_3, SPACE_2, -SPACE_3, -SPACE_2)
        room = inner.width() - self._paint_chip(painter, inner, shown)
        painter.setFont(self._strong)
        painter.setPen(QColor(look.text))
        title = f"{shown.place}.  {shown.title}" if shown.place else shown.title
        elided = QFontMetrics(self._strong).elidedText(title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(inner.left(), inner.top(), room, _HEAD - SPACE_1), _LINE, elided)
        painter.setFont(self._font)
        painter.setPen(QColor(look.tones[Tone.BAD].ink if shown.wrong else look.muted))
        painter.drawText(inner.adjusted(0, _HEAD, 0, 0), _WRAP, shown.words)
        if not selected:
            painter.fillRect(rect.left() + SPACE_3, rect.bottom(), rect.width() - 2 * SPACE_3, 1, QColor(look.border))

    def _paint_chip(self, painter: QPainter, inner: QRect, shown: DescribedLine) -> int:
        """Paint the chip at the right, and return how much room it takes."""
        if not shown.state:
            return 0
        metrics = QFontMetrics(self._chip_font)
        width = chip_width(shown.state, metrics)
        painter.setFont(self._chip_font)
        chip = QRect(inner.right() - width, inner.top(), width, _HEAD - SPACE_1)
        paint_chip(painter, chip, shown.state, shown.tone, look=current_theme().palette, metrics=metrics)
        return width + SPACE_3

    def _words_height(self, words: str, width: int) -> int:
        room = QRect(0, 0, max(80, width - 2 * SPACE_3), 10_000)
        return QFontMetrics(self._font).boundingRect(room, _WRAP, words).height()
