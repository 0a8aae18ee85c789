"""The huge line at the bottom: what to do next, and how much of the box is in."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from shipdesk.ui.pack.step_words import NextStep
from shipdesk.ui.theme import RADIUS_L, SPACE_2, SPACE_4, TEXT_LEAD, TEXT_SCAN, TEXT_TITLE, current_theme, icon
from shipdesk.ui.theme import text_font as font_of

_HEIGHT = 80
_LEFT = int((Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value)
_WRAP = _LEFT | int(Qt.TextFlag.TextWordWrap.value)
_RIGHT = int((Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter).value)


class StepLine(QWidget):
    """Painted by hand: as large as it fits, two lines where it is a sentence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._step: NextStep | None = None
        self._count = ""
        self.setAccessibleName(self.tr("What comes next"))
        self.setFixedHeight(_HEIGHT)
        current_theme().changed.connect(self.update)

    def say(self, step: NextStep, count: str = "") -> None:
        """Show the step, and at the right end how many pieces are in."""
        if (step, count) != (self._step, self._count):
            self._step, self._count = step, count
            self.setAccessibleDescription(f"{step.words} {count}".strip())
            self.update()

    def step(self) -> NextStep | None:
        """Return what is shown."""
        return self._step

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground, icon, words and count."""
        if self._step is None:
            return
        step, pair = self._step, current_theme().palette.tones[self._step.tone]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(pair.ground))
        painter.drawRoundedRect(QRectF(self.rect()), RADIUS_L, RADIUS_L)
        icon(step.icon_name, step.tone).paint(painter, QRect(SPACE_4, (self.height() - 52) // 2, 52, 52))
        painter.setPen(QColor(pair.ink))
        right = self.width() - SPACE_4
        if self._count:
            font = font_of(TEXT_SCAN, strong=True, tabular=True)
            width = QFontMetrics(font).horizontalAdvance(self._count)
            painter.setFont(font)
            painter.drawText(QRect(right - width, 0, width, self.height()), _RIGHT, self._count)
            right -= width + SPACE_4
        left = SPACE_4 + 52 + SPACE_4
        self._paint_words(painter, QRect(left, SPACE_2, right - left, self.height() - 2 * SPACE_2), step)
        painter.end()

    def _paint_words(self, painter: QPainter, box: QRect, step: NextStep) -> None:
        largest = TEXT_TITLE + 4 if step.is_long else TEXT_SCAN
        size = largest
        while size > TEXT_LEAD:
            metrics = QFontMetrics(font_of(size, strong=True))
            flags = Qt.TextFlag.TextWordWrap if step.is_long or size < TEXT_TITLE + 4 else Qt.TextFlag.TextSingleLine
            room = metrics.boundingRect(QRect(0, 0, box.width(), 10_000), int(flags.value), step.words)
            if room.width() <= box.width() and room.height() <= box.height():
                break
            size -= 1
        painter.setFont(font_of(size, strong=True))
        painter.drawText(box, _WRAP, step.words)
