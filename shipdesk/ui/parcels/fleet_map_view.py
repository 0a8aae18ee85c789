"""The map of all parcels under way: heaps with rings of their states; one of them is chosen."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.documents.maps.camera import Camera
from shipdesk.documents.maps.fleet_drawing import fleet_camera, fleet_heaps, heap_labels, heap_shapes
from shipdesk.documents.maps.scene import Label, Line, Shape
from shipdesk.domain.geography.fleet import FleetMap, Heap, heap_radius
from shipdesk.domain.geography.projection import Projection
from shipdesk.ui.counting import parcels_text
from shipdesk.ui.parcels.map_painting import paint_labels, paint_shapes, text_width
from shipdesk.ui.parcels.map_view import MapView
from shipdesk.ui.theme import current_theme
from shipdesk.ui.words import fleet_state_word

_NEAR_PX = 5.0
_ZOOMED_STEPS = 3.0


class FleetMapView(MapView):
    """Shows a FleetMap; heaps are chosen with the mouse, or with N and Shift+N, and opened with Enter or a click."""

    heaps_changed = Signal()
    heap_chosen = Signal(int)
    """The index of the heap, by the mouse or the keyboard."""
    heap_opened = Signal(int)

    def __init__(self, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(jobs, parent)
        self._fleet = FleetMap(())
        self._heaps: tuple[Heap, ...] = ()
        self._shapes: tuple[Shape, ...] = ()
        self._labels: tuple[Label, ...] = ()
        self._chosen: frozenset[int] = frozenset()
        self.setAccessibleName(self.tr("Map of all parcels under way"))
        self.setMouseTracking(True)

    def show_fleet(self, fleet: FleetMap) -> None:
        """Show these parcels; the view stays where a person moved it."""
        if fleet == self._fleet:
            return
        was_empty = not self._fleet.parcels
        self._fleet = fleet
        self._chosen = frozenset()
        states = ", ".join(f"{fleet_state_word(state)} {count}" for state, count in fleet.counts.items())
        self.setAccessibleDescription(states)
        if self._is_fitted or was_empty:
            self.fit()
        else:
            self.camera_changed()
            self.refresh_ground()
            self.update()

    @property
    def heaps(self) -> tuple[Heap, ...]:
        """The heaps in the view as it is, the largest first."""
        return self._heaps

    def chosen_heap(self) -> int | None:
        """Return the index of the heap that is chosen, or None."""
        return next((i for i, heap in enumerate(self._heaps) if self._chosen & set(heap.members)), None)

    def choose(self, index: int | None) -> None:
        """Choose a heap, or none; it stays chosen while it falls apart in zooming."""
        self._chosen = frozenset(self._heaps[index].members) if index is not None else frozenset()
        self.update()

    def show_heap(self, index: int) -> None:
        """Move the view so that the heap is in it."""
        heap = self._heaps[index]
        margin = 60
        right = max(0.0, heap.x - (self.width() - margin)) + min(0.0, heap.x - margin)
        down = max(0.0, heap.y - (self.height() - margin)) + min(0.0, heap.y - margin)
        if right or down:
            self.pan(right, down)

    # What a map asks its kinds

    def fitting(self, width: float, height: float) -> tuple[Projection, Camera]:
        """Return the view of all parcels."""
        return fleet_camera(self._fleet, width, height)

    def camera_changed(self) -> None:
        """Heap the parcels anew, where they are in the picture now."""
        self._heaps = fleet_heaps(self._fleet, self.projection, self.camera) if self._fleet.parcels else ()
        self._shapes = heap_shapes(self._heaps, self.look)
        size = (self.camera.width, self.camera.height)
        inside = [heap for heap in self._heaps if 0 <= heap.x <= size[0] and 0 <= heap.y <= size[1]]
        self._labels = heap_labels(inside, self.look, size, text_width)
        self.heaps_changed.emit()

    def kept_free(self) -> tuple[tuple[Label, ...], tuple[tuple[float, float, float], ...], tuple[Line, ...]]:
        """Return what no name of the land may stand on."""
        return self._labels, tuple((h.x, h.y, heap_radius(h.count) + 3) for h in self._heaps), ()

    def paint_things(self, painter: QPainter) -> None:
        """Paint the heaps, and a ring around the chosen one."""
        paint_shapes(painter, self._shapes)
        chosen = self.chosen_heap()
        if chosen is not None:
            heap = self._heaps[chosen]
            radius = heap_radius(heap.count) + 5
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(current_theme().palette.accent), 2.5))
            painter.drawEllipse(QPointF(heap.x, heap.y), radius, radius)
        paint_labels(painter, self._labels)

    def clicked_at(self, place: QPointF) -> None:
        """Open the heap that was clicked on."""
        index = self._heap_at(place)
        if index is not None:
            self.choose(index)
            self.heap_chosen.emit(index)
            self.heap_opened.emit(index)

    # Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from heap to heap with N and Shift+N, open one with Enter."""
        key = Qt.Key(event.key())
        if key is Qt.Key.Key_N and self._heaps:
            step = -1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            chosen = self.chosen_heap()
            index = (0 if step > 0 else -1) if chosen is None else chosen + step
            index %= len(self._heaps)
            self.choose(index)
            self.show_heap(index)
            self.heap_chosen.emit(index)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.chosen_heap() is not None:
            self.heap_opened.emit(self.chosen_heap())
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Tell of a heap what is in it while the mouse rests on it."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self._heap_at(QPointF(event.pos()))
            if index is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), heap_words(self._heaps[index]), self)
            return True
        return super().event(event)

    def _heap_at(self, place: QPointF) -> int | None:
        found = [
            (math.hypot(heap.x - place.x(), heap.y - place.y()) - heap_radius(heap.count), i)
            for i, heap in enumerate(self._heaps)
        ]
        distance, index = min(found, default=(math.inf, 0))
        return index if distance <= _NEAR_PX else None


def heap_words(heap: Heap) -> str:
    """Return what is in a heap, as lines."""
    states = [f"{fleet_state_word(state)}: {count}" for state, count in heap.states]
    return "\n".join((f"{heap.label} · {parcels_text(heap.count)}", *states))
