"""What happened, newest first: one line per TimelineEntry with icon, words, local time and who said so.

It paints only what is visible, so that an order with a thousand carrier events costs no more than one with ten.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import tzinfo

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from shipdesk.services.views import TimelineEntry, TimelineKind
from shipdesk.ui.theme import ICON_S, SPACE_2, TEXT_BODY, TEXT_SMALL, current_theme, icon, text_font
from shipdesk.ui.widgets.told_times import told_time_text

_ICONS = {
    TimelineKind.ORDER: "orders",
    TimelineKind.LABEL: "label",
    TimelineKind.SCAN: "scan",
    TimelineKind.CARRIER: "truck",
    TimelineKind.MAIL: "mail",
    TimelineKind.NOTE: "note",
    TimelineKind.CHANGE: "change",
    TimelineKind.PHOTO: "camera",
}
_TEXT_LEFT = 36
_GAP = 14
_WRAP = int(Qt.TextFlag.TextWordWrap.value) | int(Qt.AlignmentFlag.AlignLeft.value)


class Timeline(QAbstractScrollArea):
    """A scrollable list of entries; give it them with `set_entries`, oldest or newest first as they should stand."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[TimelineEntry, ...] = ()
        self._tops: list[int] = [0]
        self._zone: tzinfo | None = None
        self._empty = ""
        self._title_font = text_font(TEXT_BODY, strong=True)
        self._struck_font = text_font(TEXT_BODY, strong=True)
        self._struck_font.setStrikeOut(True)
        self._small_font = text_font(TEXT_SMALL)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)
        self.verticalScrollBar().setSingleStep(24)
        current_theme().changed.connect(self.viewport().update)

    def set_entries(self, entries: Sequence[TimelineEntry], zone: tzinfo | None = None, empty: str = "") -> None:
        """Show these entries with times in the zone (None: this computer's); empty is said where there are none."""
        self._entries = tuple(entries)
        self._zone = zone
        self._empty = empty
        self.setAccessibleDescription("\n".join(f"{told_time_text(e, zone)} {e.title}" for e in self._entries[:50]))
        self._measure()
        self.verticalScrollBar().setValue(0)
        self.viewport().update()

    def entries(self) -> tuple[TimelineEntry, ...]:
        """Return what is shown."""
        return self._entries

    def content_height(self) -> int:
        """Return how high all entries together are, in pixels."""
        return self._tops[-1]

    def sizeHint(self) -> QSize:
        """Ask for room for a handful of entries."""
        return QSize(320, 260)

    def _measure(self) -> None:
        width = max(80, self.viewport().width() - _TEXT_LEFT - SPACE_2)
        metrics, small = QFontMetrics(self._title_font), QFontMetrics(self._small_font)
        tops, y = [], SPACE_2
        for entry in self._entries:
            tops.append(y)
            y += self._height(metrics, width, entry.title) + small.height() + _GAP
            if entry.detail:
                y += self._height(small, width, entry.detail) + 2
        tops.append(y)
        self._tops = tops
        bar = self.verticalScrollBar()
        bar.setPageStep(self.viewport().height())
        bar.setRange(0, max(0, y - self.viewport().height()))

    @staticmethod
    def _height(metrics: QFontMetrics, width: int, text: str) -> int:
        if metrics.horizontalAdvance(text) <= width:
            return metrics.height()
        return metrics.boundingRect(QRect(0, 0, width, 10_000), _WRAP, text).height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew."""
        super().resizeEvent(event)
        self._measure()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scroll with the arrow and page keys."""
        bar = self.verticalScrollBar()
        steps = {
            Qt.Key.Key_Down: bar.singleStep(),
            Qt.Key.Key_Up: -bar.singleStep(),
            Qt.Key.Key_PageDown: bar.pageStep(),
            Qt.Key.Key_PageUp: -bar.pageStep(),
        }
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            bar.setValue(bar.value() + step)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the entries in what is to be painted: inside a scrolling page that is less than the widget."""
        painter = QPainter(self.viewport())
        look = current_theme().palette
        if not self._entries:
            painter.setFont(text_font(TEXT_BODY))
            painter.setPen(QColor(look.muted))
            painter.drawText(self.viewport().rect().adjusted(0, SPACE_2, 0, 0), _WRAP, self._empty)
            return
        offset, part = self.verticalScrollBar().value(), event.rect()
        # One more upwards: an entry's round icon reaches a little above its top.
        first = max(0, bisect_right(self._tops, offset + part.top()) - 2)
        for number in range(first, len(self._entries)):
            top = self._tops[number] - offset
            if top - _GAP > part.bottom():
                break
            self._paint_entry(painter, number, top)
        painter.end()

    def _paint_entry(self, painter: QPainter, number: int, top: int) -> None:
        look = current_theme().palette
        entry = self._entries[number]
        width = max(80, self.viewport().width() - _TEXT_LEFT - SPACE_2)
        if number + 1 < len(self._entries):
            painter.setPen(QPen(QColor(look.border), 1))
            painter.drawLine(12, top + 24, 12, top + self._tops[number + 1] - self._tops[number] - 3)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(look.subtle))
        painter.drawEllipse(0, top - 3, 24, 24)
        tone = "accent_ink" if number == 0 else "muted"
        icon(_ICONS[entry.kind], tone).paint(painter, QRect(4, top + 1, ICON_S, ICON_S))
        withdrawn = entry.withdrawn_at is not None
        painter.setFont(self._struck_font if withdrawn else self._title_font)
        painter.setPen(QColor(look.muted if withdrawn else look.text))
        y = top + self._text(painter, QRect(_TEXT_LEFT, top, width, 10_000), entry.title)
        painter.setFont(self._small_font)
        painter.setPen(QColor(look.muted))
        if entry.detail:
            y += self._text(painter, QRect(_TEXT_LEFT, y + 2, width, 10_000), entry.detail) + 2
        told = " · ".join(part for part in (told_time_text(entry, self._zone), entry.source) if part)
        shown = painter.fontMetrics().elidedText(told, Qt.TextElideMode.ElideRight, width)
        painter.drawText(QRect(_TEXT_LEFT, y + 1, width, 40), _WRAP, shown)

    def _text(self, painter: QPainter, box: QRect, text: str) -> int:
        painter.drawText(box, _WRAP, text)
        return self._height(painter.fontMetrics(), box.width(), text)
