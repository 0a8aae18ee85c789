"""Status chips: always a word and a colour, as a widget and as a function that grids paint with."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from shipdesk.ui.theme import CHIP_HEIGHT, TEXT_SMALL, Palette, Tone, current_theme, text_font

_PAD = 8
_LEFT = int((Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value)
_CENTER = int(Qt.AlignmentFlag.AlignCenter.value)
_ELIDE = Qt.TextElideMode.ElideRight
_RIM_ALPHA = 48
_ANTIALIAS = QPainter.RenderHint.Antialiasing


def chip_width(text: str, metrics: QFontMetrics) -> int:
    """Return how wide a chip with that text is, in pixels; metrics are those of the small strong font."""
    return metrics.horizontalAdvance(text) + 2 * _PAD


def paint_chip(painter: QPainter, rect: QRect, text: str, tone: Tone, *, look: Palette, metrics: QFontMetrics) -> int:
    """Paint a chip at the left of rect, centred in height, and return its width; the painter has the chip font set."""
    wanted = chip_width(text, metrics)
    width = min(wanted, rect.width())
    if width <= 2 * _PAD:
        return 0
    pair = look.tones[tone]
    box = QRect(rect.left(), rect.top() + (rect.height() - CHIP_HEIGHT) // 2, width, CHIP_HEIGHT)
    painter.setRenderHint(_ANTIALIAS, True)
    # A faint rim keeps the chip a chip on the ground of a selected row.
    rim = QColor(pair.ink)
    rim.setAlpha(_RIM_ALPHA)
    painter.setPen(rim)
    painter.setBrush(QColor(pair.ground))
    painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), CHIP_HEIGHT / 2, CHIP_HEIGHT / 2)
    painter.setPen(QColor(pair.ink))
    shown = text if wanted <= rect.width() else metrics.elidedText(text, _ELIDE, width - 2 * _PAD)
    painter.drawText(box, _CENTER, shown)
    return width


class StatusChip(QWidget):
    """One chip as a widget; its word is its accessible name."""

    def __init__(self, text: str = "", tone: Tone = Tone.NEUTRAL, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._tone = Tone.NEUTRAL
        self.setFont(text_font(TEXT_SMALL, strong=True))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_status(text, tone)

    def set_status(self, text: str, tone: Tone) -> None:
        """Show another word and tone; an empty word hides the chip."""
        self._text, self._tone = text, tone
        self.setAccessibleName(text)
        # Shown without a parent it would be a window of its own.
        if self.parentWidget() is not None:
            self.setVisible(bool(text))
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """Return the word."""
        return self._text

    def tone(self) -> Tone:
        """Return the tone."""
        return self._tone

    def sizeHint(self) -> QSize:
        """Return the size of the word with its padding."""
        return QSize(chip_width(self._text, QFontMetrics(text_font(TEXT_SMALL, strong=True))), CHIP_HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the chip in the present theme."""
        painter = QPainter(self)
        font = text_font(TEXT_SMALL, strong=True)
        painter.setFont(font)
        paint_chip(
            painter, self.rect(), self._text, self._tone, look=current_theme().palette, metrics=QFontMetrics(font)
        )
        painter.end()
