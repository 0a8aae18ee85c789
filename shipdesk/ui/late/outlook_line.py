"""A parcel against what is usual on its lane: the days in which it probably arrives, its promise, and today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from shipdesk.domain.late.outlook import ParcelOutlook
from shipdesk.ui.theme import SPACE_2, TEXT_CAPTION, TEXT_SMALL, Tone, current_theme, text_font
from shipdesk.ui.words import short_day_text, translate

_HEIGHT = 92
_LINE_Y = 46.0
_BAND = 14.0
_ROOM = 76.0
"""How many pixels the words of one day take."""


class _Mark(NamedTuple):
    """A day on the line with its word; hollow without a tone."""

    x: float
    day: date
    word: str
    tone: Tone | None = None


@dataclass(frozen=True, slots=True)
class Outlooked:
    """What the line shows; the days may come in any order."""

    outlook: ParcelOutlook
    today: date
    left_on: date | None = None
    promised_on: date | None = None


class OutlookLine(QWidget):
    """Paints an Outlooked on one line; a sentence says the same to those who cannot see it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("When it probably arrives"))
        self._shown: Outlooked | None = None
        current_theme().changed.connect(self.update)
        self.hide()

    def show_outlook(self, shown: Outlooked | None) -> None:
        """Show what is expected of a parcel; None shows nothing."""
        self._shown = shown
        sentence = outlook_sentence(shown) if shown is not None else ""
        self.setToolTip(sentence)
        self.setAccessibleDescription(sentence)
        self.setVisible(shown is not None)
        self.update()

    def sizeHint(self) -> QSize:
        """Return a line's height."""
        return QSize(280, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the band, the line, the days on it, and their words."""
        super().paintEvent(event)
        shown = self._shown
        if shown is None:
            return
        look, outlook = current_theme().palette, shown.outlook
        days = [outlook.p10_on, outlook.p50_on, outlook.p90_on, shown.today]
        days += [day for day in (shown.left_on, shown.promised_on) if day is not None]
        first, last = min(days), max(days)
        left, right = SPACE_2 + _ROOM / 2, self.width() - SPACE_2 - _ROOM / 2
        whole = max((last - first).days, 1)

        def at(day: date) -> float:
            return left + (right - left) * (day - first).days / whole

        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(look.border_strong), 2))
        painter.drawLine(QPointF(SPACE_2, _LINE_Y), QPointF(self.width() - SPACE_2, _LINE_Y))
        self._paint_band(painter, at(outlook.p10_on), at(outlook.p50_on), at(outlook.p90_on))
        above: list[_Mark] = []
        if shown.promised_on is not None:
            above.append(_Mark(at(shown.promised_on), shown.promised_on, translate("OutlookLine", "promised")))
        if shown.left_on is not None:
            above.append(_Mark(at(shown.left_on), shown.left_on, translate("OutlookLine", "left us")))
        expected = translate("OutlookLine", "expected by")
        is_late = shown.promised_on is not None and shown.today > shown.promised_on
        below = [
            _Mark(at(shown.today), shown.today, translate("OutlookLine", "today"), Tone.BAD if is_late else Tone.INFO),
            _Mark(at(outlook.p90_on), outlook.p90_on, expected),
        ]
        self._paint_marks(painter, sorted(above, key=lambda mark: mark.x), _LINE_Y - _BAND - 28)
        self._paint_marks(painter, sorted(below, key=lambda mark: mark.x), _LINE_Y + _BAND / 2 + 4)
        painter.end()

    def _paint_band(self, painter: QPainter, start: float, middle: float, end: float) -> None:
        look = current_theme().palette
        painter.setPen(QPen(QColor(look.accent), 1))
        painter.setBrush(QColor(look.accent_soft))
        painter.drawRoundedRect(QRectF(start - 3, _LINE_Y - _BAND / 2, end - start + 6, _BAND), 5, 5)
        painter.setPen(QPen(QColor(look.accent), 2))
        painter.drawLine(QPointF(middle, _LINE_Y - _BAND / 2), QPointF(middle, _LINE_Y + _BAND / 2))

    def _paint_marks(self, painter: QPainter, marks: list[_Mark], words_y: float) -> None:
        look = current_theme().palette
        spots = _apart([mark.x for mark in marks], self.width() - SPACE_2 - _ROOM / 2)
        for (x, day, word, tone), words_x in zip(marks, spots, strict=True):
            ink = QColor(look.tones[tone].ink if tone else look.muted)
            painter.setPen(QPen(ink, 2))
            painter.setBrush(QColor(look.surface) if tone is None else ink)
            painter.drawEllipse(QPointF(x, _LINE_Y), 4.5, 4.5)
            place = QRectF(words_x - _ROOM / 2, words_y, _ROOM, 14)
            painter.setFont(text_font(TEXT_SMALL, strong=True))
            painter.setPen(QColor(look.text))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, short_day_text(day))
            painter.setFont(text_font(TEXT_CAPTION))
            painter.setPen(ink)
            painter.drawText(place.translated(0, 14), Qt.AlignmentFlag.AlignCenter, word)


def outlook_sentence(shown: Outlooked) -> str:
    """Return when a parcel probably arrives, and what that rests on."""
    outlook = shown.outlook
    first, last = short_day_text(outlook.p50_on), short_day_text(outlook.p90_on)
    if first == last:
        words = translate("OutlookLine", "Expected on {last}, {basis}.")
    else:
        words = translate("OutlookLine", "Expected between {first} and {last}, {basis}.")
    sentence = words.format(first=first, last=last, basis=outlook.basis.words)
    if outlook.is_plain:
        plain = translate("OutlookLine", "These are the usual days of its kind: its own forecast was no better.")
        return f"{sentence} {plain}"
    return sentence


def _apart(spots: list[float], right: float) -> list[float]:
    """Return where words stand so that none stands on its neighbour; spots are in their order."""
    placed = list(spots)
    for i in range(1, len(placed)):
        placed[i] = max(placed[i], placed[i - 1] + _ROOM)
    if placed and placed[-1] > right:
        placed[-1] = right
        for i in range(len(placed) - 2, -1, -1):
            placed[i] = min(placed[i], placed[i + 1] - _ROOM)
    return placed
