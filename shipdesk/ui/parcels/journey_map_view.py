"""The map of one parcel's way: it is drawn softly from its beginning to where the parcel is."""

from __future__ import annotations

import math
from itertools import pairwise

from PySide6.QtCore import QEasingCurve, QVariantAnimation
from PySide6.QtGui import QHideEvent, QPainter, QShowEvent
from PySide6.QtWidgets import QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.documents.maps.camera import Camera
from shipdesk.documents.maps.journey_drawing import (
    JourneyWords,
    dense,
    here_colour,
    journey_camera,
    journey_labels,
    leg_lines,
    leg_shapes,
    stop_shapes,
)
from shipdesk.documents.maps.scene import Disc, Label, Line, Shape
from shipdesk.documents.maps.shading import mixed
from shipdesk.domain.geography.journeys import JourneyMap, StopKind
from shipdesk.domain.geography.projection import Projection
from shipdesk.domain.parcels import FINAL
from shipdesk.services.journey_map import ParcelMap
from shipdesk.ui.parcels.map_painting import paint_labels, paint_shapes, text_width
from shipdesk.ui.parcels.map_view import MapView
from shipdesk.ui.widgets.motion import motion_is_reduced
from shipdesk.ui.words import day_text, parcel_status_word, stop_time_text, translate

_DRAWN_MS = 1100
_BREATHS = 3
_BREATH_MS = 1800


class JourneyMapView(MapView):
    """Shows a ParcelMap; in_pane says that it is a part of something that scrolls."""

    def __init__(self, jobs: JobRunner, *, in_pane: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(jobs, parent)
        self._in_pane = in_pane
        self._found: ParcelMap | None = None
        self._words = JourneyWords("")
        self._legs: tuple[tuple[Line, ...], ...] = ()
        self._labels: tuple[Label, ...] = ()
        self._spots: tuple[Shape, ...] = ()
        self._drawn = 1.0
        self._breath = 0.0
        self._drawing = self._animation(_DRAWN_MS, 1, QEasingCurve.Type.InOutCubic, self._draw_on)
        self._breathing = self._animation(_BREATH_MS, _BREATHS, QEasingCurve.Type.Linear, self._breathe)
        self._drawing.finished.connect(self._breathing.start)
        self.setAccessibleName(self.tr("Map of the journey"))

    def show_journey(self, found: ParcelMap | None) -> None:
        """Show a parcel's way; another parcel's is drawn from its beginning, news of the same one are only added."""
        is_other = found is None or self._found is None or found.parcel_id != self._found.parcel_id
        is_same = found == self._found
        self._found = found
        if found is not None and not is_same:
            self._words = JourneyWords(self._sentence(found), _seconds(found))
            self.setAccessibleDescription(self._words.title)
            self.setToolTip(self._words.title)
        if is_same:
            return
        if is_other or self._is_fitted:
            self.fit()
        else:
            self.camera_changed()
            self.refresh_ground()
        if is_other:
            self._begin()
        self.update()

    def shown(self) -> ParcelMap | None:
        """Return what is shown."""
        return self._found

    def is_moving(self) -> bool:
        """Answer whether something moves by itself just now."""
        running = QVariantAnimation.State.Running
        return self._drawing.state() is running or self._breathing.state() is running

    # What a map asks its kinds

    def scrolls_with_page(self) -> bool:
        """Answer whether the wheel is the page's until the map has the keyboard."""
        return self._in_pane

    def fitting(self, width: float, height: float) -> tuple[Projection, Camera]:
        """Return the view of the whole way."""
        if self._journey is None:
            return super().fitting(width, height)
        return journey_camera(self._journey, width, height)

    def camera_changed(self) -> None:
        """Find the places of ways, spots and names in the picture."""
        journey = self._journey
        if journey is None:
            self._legs, self._labels, self._spots = (), (), ()
            return
        self._legs = leg_lines(journey, self.projection, self.camera)
        self._spots = stop_shapes(journey, self.projection, self.camera, self.look)
        self._labels = journey_labels(journey, self.projection, self.camera, self.look, self._words, text_width)

    def kept_free(self) -> tuple[tuple[Label, ...], tuple[tuple[float, float, float], ...], tuple[Line, ...]]:
        """Return what no name of the land may stand on."""
        discs = tuple((s.x, s.y, s.radius + 4) for s in self._spots if isinstance(s, Disc))
        return self._labels, discs, tuple(dense(line) for lines in self._legs for line in lines)

    def paint_things(self, painter: QPainter) -> None:
        """Paint the way as far as it is drawn, the stops, and the names."""
        journey = self._journey
        if journey is None:
            return
        legs = self._legs if self._drawn >= 1 else _part_of(journey, self._legs, self._drawn)
        paint_shapes(painter, leg_shapes(journey, legs, self.look))
        if self._breath and journey.here is not None:
            x, y = self.camera.pixel(self.projection.place(journey.stops[journey.here].place.point))
            radius = 15 + 9 * self._breath
            colour = mixed(here_colour(journey.status, self.look), self.look.land, 0.16 * (1 - self._breath))
            paint_shapes(painter, [Disc(x, y, radius, colour)])
        paint_shapes(painter, self._spots)
        paint_labels(painter, self._labels)

    @property
    def _journey(self) -> JourneyMap | None:
        return self._found.map if self._found is not None and self._found.map.stops else None

    # Moving by itself

    def showEvent(self, event: QShowEvent) -> None:
        """Draw the way when it is looked at."""
        super().showEvent(event)
        self._begin()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop all that moves: nobody sees it."""
        super().hideEvent(event)
        self._stop()

    def _animation(self, length_ms: int, times: int, curve: QEasingCurve.Type, on_value: object) -> QVariantAnimation:
        animation = QVariantAnimation(self)
        animation.setStartValue(0.0)
        animation.setEndValue(1.0)
        animation.setDuration(length_ms)
        animation.setLoopCount(times)
        animation.setEasingCurve(curve)
        animation.valueChanged.connect(on_value)
        return animation

    def _begin(self) -> None:
        self._stop()
        if self._journey is None or not self.isVisible() or motion_is_reduced():
            return
        self._drawn = 0.0
        self._drawing.start()

    def _stop(self) -> None:
        self._drawing.stop()
        self._breathing.stop()
        self._drawn, self._breath = 1.0, 0.0

    def _draw_on(self, share: float) -> None:
        self._drawn = share
        self.update()

    def _breathe(self, share: float) -> None:
        journey = self._journey
        if journey is None or journey.status in FINAL:
            self._breathing.stop()
            self._breath = 0.0
        else:
            self._breath = math.sin(share * math.pi)
        self.update()

    def _sentence(self, found: ParcelMap) -> str:
        stops = found.map.stops
        if not stops:
            return self.tr("No place of this parcel is known yet.")
        names = " – ".join(stop.label for stop in stops)
        return self.tr("{status}: {places}").format(status=parcel_status_word(found.status), places=names)


def _seconds(found: ParcelMap) -> tuple[str, ...]:
    """Return the line under each stop's name."""
    due = found.promise.expected_on or found.promise.promised_on
    lines = []
    for stop in found.map.stops:
        line = stop_time_text(stop.first_at) if stop.first_at and stop.scans else ""
        if stop.kind is StopKind.GOAL and not stop.scans and found.status not in FINAL:
            line = translate("JourneyMapView", "expected {day}").format(day=day_text(due)) if due else ""
        lines.append(line)
    return tuple(lines)


def _part_of(journey: JourneyMap, legs: tuple[tuple[Line, ...], ...], share: float) -> tuple[tuple[Line, ...], ...]:
    """Return the gone ways only as far as a share of their length."""
    lengths = [sum(_length(line) for line in lines) for lines in legs]
    left = share * sum(length for leg, length in zip(journey.legs, lengths, strict=True) if leg.is_past)
    found: list[tuple[Line, ...]] = []
    for leg, lines, length in zip(journey.legs, legs, lengths, strict=True):
        if not leg.is_past:
            found.append(lines)
            continue
        found.append(lines if left >= length else tuple(_cut(lines, left)))
        left = max(0.0, left - length)
    return tuple(found)


def _cut(lines: tuple[Line, ...], length: float) -> list[Line]:
    kept: list[Line] = []
    for line in lines:
        points: list[tuple[float, float]] = [line[0]] if line else []
        for (x0, y0), (x1, y1) in pairwise(line):
            step = math.hypot(x1 - x0, y1 - y0)
            if step >= length:
                share = length / step if step else 0.0
                points.append((x0 + (x1 - x0) * share, y0 + (y1 - y0) * share))
                return [*kept, tuple(points)] if length > 0 or kept else []
            length -= step
            points.append((x1, y1))
        kept.append(tuple(points))
    return kept


def _length(line: Line) -> float:
    return sum(math.hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(line))
