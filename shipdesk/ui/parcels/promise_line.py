"""What was promised, what the carrier says now, what we expect ourselves, and what day it is, on one line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from shipdesk.services.journey_map import PromiseStory
from shipdesk.ui.outlook_words import window_text
from shipdesk.ui.theme import SPACE_4, TEXT_CAPTION, TEXT_SMALL, Tone, current_theme, text_font
from shipdesk.ui.words import day_text, translate

_HEIGHT = 58
_LINE_Y = 20.0
_ABOVE = 28
"""How much higher the line is where words stand above it as well."""
_BEYOND = 20.0
"""How far after the last mark a later day of ours stands."""
_BAND = 10.0
"""Height of the band of the days on which we expect it."""
_ROOM = 78.0
"""How many pixels the words of one day take."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A day on the line with its words; hollow is what was promised, filled what happened or is said."""

    day: date
    words: tuple[str, ...]
    tone: Tone | None
    hollow: bool
    ours: bool = False
    """What we expect ourselves: its words stand above the line, apart from what others said."""


class PromiseLine(QWidget):
    """Shows a PromiseStory; a sentence says the same to those who cannot see it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("The promise"))
        self._marks: tuple[Mark, ...] = ()
        self._today: date | None = None
        self._probably: tuple[date, date] | None = None
        current_theme().changed.connect(self.update)
        self.hide()

    def show_story(self, story: PromiseStory | None) -> None:
        """Show a parcel's promise; without one there is nothing to show."""
        self._marks = marks_of(story) if story is not None else ()
        self._today = story.today if story is not None and not story.is_over else None
        self._probably = story.probably if story is not None and not story.is_over and not story.tried_on else None
        sentence = promise_sentence(story) if story is not None else ""
        self.setToolTip(sentence)
        self.setAccessibleDescription(sentence)
        self.setVisible(story is not None and story.promised_on is not None)
        self.updateGeometry()
        self.update()

    def marks(self) -> tuple[Mark, ...]:
        """Return the days on the line."""
        return self._marks

    def sizeHint(self) -> QSize:
        """Return a line's height."""
        return QSize(280, _HEIGHT + (_ABOVE if self._ours() is not None else 0))

    def _ours(self) -> Mark | None:
        return next((mark for mark in self._marks if mark.ours), None)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line, its days, and their words."""
        super().paintEvent(event)
        if not self._marks:
            return
        look, ours = current_theme().palette, self._ours()
        marks = [mark for mark in self._marks if not mark.ours]
        days, y = [mark.day for mark in marks], _LINE_Y + (_ABOVE if ours is not None else 0)
        is_last = ours is not None and ours.day > days[-1]
        spots = _spread(days, SPACE_4 + _ROOM / 2, self.width() - SPACE_4 - _ROOM / 2 - (_BEYOND if is_last else 0))
        if ours is not None:
            days, spots = _with(days, spots, ours.day)
            marks = sorted((*marks, ours), key=lambda mark: mark.day)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(look.border_strong), 2))
        painter.drawLine(QPointF(SPACE_4, y), QPointF(self.width() - SPACE_4, y))
        if self._probably is not None:
            start, end = (_between(day, days, spots) for day in self._probably)
            painter.setPen(QPen(QColor(look.accent), 1))
            painter.setBrush(QColor(look.accent_soft))
            painter.drawRoundedRect(QRectF(start - 7, y - _BAND / 2, end - start + 14, _BAND), 5, 5)
        late = [x for mark, x in zip(marks, spots, strict=True) if mark.tone is Tone.BAD]
        promised = next((x for mark, x in zip(marks, spots, strict=True) if mark.hollow), None)
        if late and promised is not None and max(late) > promised:
            painter.setPen(QPen(QColor(look.tones[Tone.BAD].ink), 3))
            painter.drawLine(QPointF(promised, y), QPointF(max(late), y))
        for mark, x in zip(marks, spots, strict=True):
            _paint_mark(painter, mark, QPointF(x, y))
        painter.end()


def _paint_mark(painter: QPainter, mark: Mark, at: QPointF) -> None:
    look = current_theme().palette
    ink = QColor(look.accent if mark.ours else look.tones[mark.tone].ink if mark.tone else look.muted)
    painter.setPen(QPen(ink, 2.2))
    painter.setBrush(QColor(look.surface) if mark.hollow else ink)
    painter.drawEllipse(at, 5.0, 5.0)
    place = QRectF(at.x() - _ROOM / 2, at.y() + (-9 - _ABOVE if mark.ours else 9), _ROOM, 14)
    painter.setFont(text_font(TEXT_SMALL, strong=True))
    painter.setPen(QColor(look.text))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, _short(mark.day))
    painter.setFont(text_font(TEXT_CAPTION))
    painter.setPen(ink)
    painter.drawText(place.translated(0, 14), Qt.AlignmentFlag.AlignCenter, mark.words[0])


def _with(days: list[date], spots: list[float], day: date) -> tuple[list[date], list[float]]:
    """Return days and places with one day more, where it falls between them or just beyond the last."""
    x = spots[-1] + _BEYOND if day > days[-1] else _between(day, days, spots)
    at = sum(other < day for other in days)
    return [*days[:at], day, *days[at:]], [*spots[:at], x, *spots[at:]]


def marks_of(story: PromiseStory) -> tuple[Mark, ...]:
    """Return the days of a story in their order; what falls on one day shares a mark."""
    promised = story.promised_on
    if promised is None:
        return ()
    found: dict[date, Mark] = {}

    def add(day: date | None, word: str, tone: Tone | None, *, hollow: bool = False, ours: bool = False) -> None:
        if day is None:
            return
        before = found.get(day)
        if before is None:
            found[day] = Mark(day, (word,), tone, hollow, ours)
        else:
            found[day] = Mark(day, (*before.words, word), tone or before.tone, before.hollow or hollow)

    late = Tone.BAD if story.late_days else Tone.GOOD
    add(story.tried_on, translate("PromiseLine", "arrived"), late)
    add(promised, translate("PromiseLine", "promised"), None, hollow=True)
    if story.tried_on is None and not story.is_over:
        add(story.expected_on, translate("PromiseLine", "carrier says"), Tone.WARN if story.moved_days > 0 else None)
        if story.probably is not None:
            add(story.probably[1], translate("PromiseLine", "we expect by"), None, ours=True)
        add(story.today, translate("PromiseLine", "today"), Tone.BAD if story.late_days else Tone.INFO)
    add(story.left_on, translate("PromiseLine", "left"), None)
    return tuple(found[day] for day in sorted(found))


def promise_sentence(story: PromiseStory) -> str:
    """Return the story in a sentence or two."""
    if story.promised_on is None:
        return translate("PromiseLine", "Nobody promised a day.")
    parts = [translate("PromiseLine", "First promised for {day}.").format(day=day_text(story.promised_on))]
    if story.tried_on is not None:
        said = translate("PromiseLine", "Arrived {day}.").format(day=day_text(story.tried_on))
        parts.append(said)
    elif story.expected_on is not None and story.moved_days:
        words = (
            translate("PromiseLine", "The carrier now says {day}: {days} later.")
            if story.moved_days > 0
            else translate("PromiseLine", "The carrier now says {day}: {days} earlier.")
        )
        parts.append(words.format(day=day_text(story.expected_on), days=_days(abs(story.moved_days))))
    if story.probably is not None and story.tried_on is None and not story.is_over:
        words = translate("PromiseLine", "We expect it {days}.")
        parts.append(words.format(days=window_text(*story.probably)))
    if story.late_days:
        parts.append(translate("PromiseLine", "That is {days} late.").format(days=_days(story.late_days)))
    return " ".join(parts)


def _days(count: int) -> str:
    return translate("PromiseLine", "1 day") if count == 1 else translate("PromiseLine", "{n} days").format(n=count)


def _between(day: date, days: list[date], spots: list[float]) -> float:
    """Return where a day stands among days whose places are known; beyond them it stands on the nearest."""
    for (first, x), (last, later_x) in pairwise(zip(days, spots, strict=True)):
        if first <= day <= last:
            return x + (later_x - x) * ((day - first).days / (last - first).days)
    return spots[0] if day < days[0] else spots[-1]


def _short(day: date) -> str:
    return day_text(day).rpartition(" ")[0]


def _spread(days: list[date], left: float, right: float) -> list[float]:
    """Return where the days stand between two ends: by their distance, but never on each other's words."""
    if len(days) == 1:
        return [(left + right) / 2]
    whole = max((days[-1] - days[0]) / timedelta(days=1), 1.0)
    spots = [left + (right - left) * ((day - days[0]) / timedelta(days=1)) / whole for day in days]
    least = min(_ROOM, (right - left) / (len(days) - 1))
    for i in range(1, len(spots)):
        spots[i] = max(spots[i], spots[i - 1] + least)
    spots[-1] = min(spots[-1], right)
    for i in range(len(spots) - 2, -1, -1):
        spots[i] = min(spots[i], spots[i + 1] - least)
    return spots
