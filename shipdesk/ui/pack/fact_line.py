"""Short facts in one line, each on the ground of its tone, large enough for the bench."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from shipdesk.ui.theme import RADIUS_M, SPACE_2, SPACE_3, Tone, current_theme, text_font

_HEIGHT, _TEXT = 36, 18
_LEAST = 64
_CENTER = int(Qt.AlignmentFlag.AlignCenter.value)


class FactLine(QWidget):
    """Painted by hand: what has no room at the end is left out, the first ones never are."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts: tuple[tuple[str, Tone], ...] = ()
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        current_theme().changed.connect(self.update)

    def show_facts(self, facts: Sequence[tuple[str, Tone]]) -> None:
        """Show these, the most important first."""
        self._facts = tuple(facts)
        told = " · ".join(words for words, _ in facts)
        self.setAccessibleName(told)
        self.setToolTip(told)
        self.setVisible(bool(facts))
        self.update()

    def words(self) -> tuple[str, ...]:
        """Return what is shown."""
        return tuple(words for words, _ in self._facts)

    def sizeHint(self) -> QSize:
        """Take what there is."""
        return QSize(240, _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint one chip after the other."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        font = text_font(_TEXT, strong=True)
        metrics, look = QFontMetrics(font), current_theme().palette
        painter.setFont(font)
        left = 0
        for words, tone in self._facts:
            room = self.width() - left
            if room < _LEAST:
                break
            width = min(room, metrics.horizontalAdvance(words) + 2 * SPACE_3)
            box = QRect(left, 0, width, _HEIGHT)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(look.tones[tone].ground))
            painter.drawRoundedRect(box, RADIUS_M, RADIUS_M)
            painter.setPen(QColor(look.tones[tone].ink))
            told = metrics.elidedText(words, Qt.TextElideMode.ElideRight, width - 2 * SPACE_3 + 1)
            painter.drawText(box, _CENTER, told)
            left += width + SPACE_2
        painter.end()
