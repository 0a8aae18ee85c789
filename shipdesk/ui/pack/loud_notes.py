"""What must not be missed before the lid is closed: the customer's note, a gift's message, what the staff wrote."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from shipdesk.services.packing.bench_view import BenchOrder
from shipdesk.ui.theme import RADIUS_L, SPACE_2, SPACE_3, SPACE_4, TEXT_BODY, TEXT_TITLE, Tone, current_theme, icon
from shipdesk.ui.theme import text_font as font_of

_MOST_LINES = 2
_MARK = 32
_TEXT = TEXT_TITLE - 1
_BESIDE = SPACE_3 + _MARK + SPACE_3 + SPACE_4
"""What the icon and the edges take from the words."""
_LEFT = int((Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop).value)


class LoudNote(QWidget):
    """A caption and two lines of a note on a strong ground; the whole of it is in the tooltip."""

    def __init__(self, caption: str, icon_name: str, tone: Tone, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._caption, self._icon_name, self._tone = caption, icon_name, tone
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        current_theme().changed.connect(self.update)
        self.hide()

    def say(self, text: str) -> None:
        """Show the note; an empty one hides the box."""
        self._text = " ".join(text.split())
        self.setToolTip(text)
        self.setAccessibleName(f"{self._caption}: {self._text}")
        self.setVisible(bool(self._text))
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """Return the note."""
        return self._text

    def sizeHint(self) -> QSize:
        """Have room for the caption and one or two lines."""
        metrics = QFontMetrics(font_of(_TEXT, strong=True))
        is_short = metrics.horizontalAdvance(self._text) <= self.width() - _BESIDE
        lines = metrics.lineSpacing() * (1 if is_short else _MOST_LINES)
        return QSize(240, 2 * SPACE_2 + QFontMetrics(font_of(TEXT_BODY)).lineSpacing() + lines)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take as many lines as the note needs in this width."""
        super().resizeEvent(event)
        self.updateGeometry()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground, icon, caption and note."""
        pair = current_theme().palette.tones[self._tone]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(pair.ground))
        painter.drawRoundedRect(QRectF(self.rect()), RADIUS_L, RADIUS_L)
        icon(self._icon_name, self._tone).paint(painter, QRect(SPACE_3, SPACE_3, _MARK, _MARK))
        painter.setPen(QColor(pair.ink))
        caption = font_of(TEXT_BODY, strong=True)
        left, width = SPACE_3 + _MARK + SPACE_3, self.width() - _BESIDE
        line = QFontMetrics(caption).lineSpacing()
        painter.setFont(caption)
        painter.drawText(QRect(left, SPACE_2, width, line), _LEFT, self._caption)
        painter.setFont(font_of(_TEXT, strong=True))
        room = QRect(left, SPACE_2 + line, width, self.height() - line - 2 * SPACE_2)
        painter.drawText(room, _LEFT | int(Qt.TextFlag.TextWordWrap.value), _shortened(self._text, room))
        painter.end()


class LoudNotes(QWidget):
    """Up to three of them side by side."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.customer = LoudNote(self.tr("The customer writes"), "messages", Tone.WARN)
        self.gift = LoudNote(self.tr("Gift message"), "note", Tone.ACTIVE)
        self.staff = LoudNote(self.tr("Note of the shop"), "warning", Tone.BAD)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_2)
        for note in (self.staff, self.customer, self.gift):
            row.addWidget(note, 1)

    def show_order(self, order: BenchOrder) -> None:
        """Show what is written on an order; nothing where nothing is."""
        self.customer.say(order.note)
        self.gift.say(order.gift_message)
        self.staff.say(" · ".join(order.notes))
        self.setVisible(bool(order.note or order.gift_message or order.notes))


def _shortened(text: str, room: QRect) -> str:
    metrics = QFontMetrics(font_of(_TEXT, strong=True))
    flags = _LEFT | int(Qt.TextFlag.TextWordWrap.value)
    if metrics.boundingRect(QRect(0, 0, room.width(), 10_000), flags, text).height() <= room.height():
        return text
    words = text.split()
    low, high = 1, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        told = f"{' '.join(words[:middle])} …"
        fits = metrics.boundingRect(QRect(0, 0, room.width(), 10_000), flags, told).height() <= room.height()
        low, high = (middle, high) if fits else (low, middle - 1)
    return f"{' '.join(words[:low])} …"
