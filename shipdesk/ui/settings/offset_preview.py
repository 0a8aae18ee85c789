"""Where a label lands on the paper: drawn, and nudged by the arrow keys in tenths of a millimetre."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from shipdesk.ui.theme import SPACE_3, TEXT_SMALL, current_theme
from shipdesk.ui.tokens import LIGHT
from shipdesk.ui.words import translate

FURTHEST = 200
"""Tenths of a millimetre, to each side."""
_SHOWN_LARGER = 3
"""A millimetre is hard to see on a small drawing: moves are drawn so many times as large."""
_STEPS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


class OffsetPreview(QWidget):
    """A paper with its print on it; arrow keys move the print by 0.1 mm, with Shift by 1 mm, Home puts it back."""

    moved = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.across = 0
        self.down = 0
        self._paper = (102.0, 152.0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Offset of the print"))
        self.setToolTip(self.tr("Arrow keys: 0.1 mm. Shift and arrow keys: 1 mm. Home: back to the middle."))
        self.setMinimumSize(180, 220)
        current_theme().changed.connect(self.update)
        self._say()

    def sizeHint(self) -> QSize:
        """Return a size that shows a label well."""
        return QSize(200, 250)

    def set_paper(self, width_mm: float, height_mm: float) -> None:
        """Show a paper of that size."""
        self._paper = (max(10.0, width_mm), max(10.0, height_mm))
        self.update()

    def show_offset(self, across: int, down: int) -> None:
        """Show an offset in tenths of a millimetre."""
        self.across, self.down = across, down
        self._say()
        self.update()

    def words(self) -> str:
        """Return the offset in words, such as "0.3 mm right, 0.5 mm up"."""
        parts = []
        if self.across:
            side = self.tr("{mm} mm right") if self.across > 0 else self.tr("{mm} mm left")
            parts.append(side.format(mm=f"{abs(self.across) / 10:.1f}"))
        if self.down:
            side = self.tr("{mm} mm down") if self.down > 0 else self.tr("{mm} mm up")
            parts.append(side.format(mm=f"{abs(self.down) / 10:.1f}"))
        return ", ".join(parts) or self.tr("Not moved")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Nudge by the arrow keys."""
        key = Qt.Key(event.key())
        if key in _STEPS:
            size = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            across, down = _STEPS[key]
            self._move(self.across + across * size, self.down + down * size)
        elif key == Qt.Key.Key_Home:
            self._move(0, 0)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the paper, where the print would be by itself, and where it is now."""
        del event
        look = current_theme().palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        foot = 22
        room = QRectF(self.rect()).adjusted(SPACE_3, SPACE_3, -SPACE_3, -SPACE_3 - foot)
        scale = min(room.width() / self._paper[0], room.height() / self._paper[1])
        width, height = self._paper[0] * scale, self._paper[1] * scale
        paper = QRectF(room.center().x() - width / 2, room.center().y() - height / 2, width, height)
        edge = QColor(look.focus if self.hasFocus() else look.border_strong)
        painter.setPen(QPen(edge, 2 if self.hasFocus() else 1))
        painter.setBrush(QColor(LIGHT.surface))
        painter.drawRect(paper)
        inside = paper.adjusted(4 * scale, 4 * scale, -4 * scale, -4 * scale)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(LIGHT.border_strong), 1, Qt.PenStyle.DashLine))
        painter.drawRect(inside)
        painter.setClipRect(paper)
        self._draw_label(painter, inside.translated(self.across / 10 * scale * _SHOWN_LARGER,
                                                    self.down / 10 * scale * _SHOWN_LARGER))  # fmt: skip
        painter.setClipping(False)
        painter.setPen(QColor(look.text))
        font = painter.font()
        font.setPixelSize(TEXT_SMALL)
        painter.setFont(font)
        low = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom
        painter.drawText(self.rect().adjusted(0, 0, 0, -4), low, self.words())
        painter.end()

    def _draw_label(self, painter: QPainter, box: QRectF) -> None:
        ink = QColor(LIGHT.text)
        painter.setPen(QPen(ink, 1.5))
        painter.drawRect(box)
        unit = box.height() / 40
        for row, length in ((5, 0.45), (7.5, 0.35), (13, 0.6), (16, 0.5), (19, 0.55)):
            painter.fillRect(
                QRectF(box.left() + 2 * unit, box.top() + row * unit, box.width() * length, unit * 1.1), ink
            )
        painter.fillRect(QRectF(box.left(), box.top() + 25 * unit, box.width(), unit * 0.5), ink)
        x, number = box.left() + 2 * unit, 0
        while x < box.right() - 3 * unit:
            thick = unit * (0.35, 0.7, 0.35, 1.0, 0.5)[number % 5]
            painter.fillRect(QRectF(x, box.top() + 28 * unit, thick, 8 * unit), ink)
            x += thick + unit * (0.4, 0.6, 0.9)[number % 3]
            number += 1

    def _move(self, across: int, down: int) -> None:
        self.across = max(-FURTHEST, min(FURTHEST, across))
        self.down = max(-FURTHEST, min(FURTHEST, down))
        self._say()
        self.update()
        self.moved.emit()

    def _say(self) -> None:
        self.setAccessibleDescription(
            translate("OffsetPreview", "{offset}; arrow keys move it").format(offset=self.words())
        )
