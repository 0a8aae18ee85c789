"""A map that can be moved and zoomed; what lies on it is painted by its kinds (a journey, the fleet).

Wheel and +/- zoom, dragging and arrows move, 0 shows everything. The land is painted on a worker's thread into a
picture somewhat larger than the view; until a new one comes the old one is moved and scaled, so that no frame waits.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QEasingCurve, QPointF, QRectF, Qt, QTimer, QVariantAnimation, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from shipdesk.background.jobs import JobRunner, Lane
from shipdesk.documents.maps.camera import Camera, camera_on
from shipdesk.documents.maps.look import MapLook
from shipdesk.documents.maps.scene import Label, Line
from shipdesk.documents.maps.shading import attribution
from shipdesk.domain.geography.projection import Projection
from shipdesk.ui.parcels.map_painting import Ground, GroundWish, ground_target, map_look, paint_ground, paint_labels
from shipdesk.ui.theme import current_theme
from shipdesk.ui.widgets.motion import motion_is_reduced

_STEP = 1.6
"""How much nearer one step is."""
_MOST = 900.0
"""Pixels of a degree at which the coasts have no more to show."""
_MARGIN = 0.3
"""How much larger than the view the picture of the land is, on each side."""
_MOST_PIXELS = 12_000_000
"""Larger pictures of the land have less of a margin: a window of 4K would need 85 MB."""
_SETTLED_MS = 70
_GLIDE_MS = 180
_PAN_KEYS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip


class MapView(QWidget):
    """The land, and how a person moves over it."""

    moved = Signal()
    """The view shows another part now."""

    def __init__(self, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(180, 140)
        self.jobs = jobs
        self.look: MapLook = map_look(current_theme().palette)
        self.projection = Projection()
        self.camera = Camera(-180.0, -90.0, 2.0, 360.0, 180.0)
        self._ground: Ground | None = None
        self._is_fitted = True
        self._grabbed: QPointF | None = None
        self._dragged = False
        self._settled = QTimer(self, interval=_SETTLED_MS)
        self._settled.setSingleShot(True)
        self._settled.timeout.connect(self._ask_ground)
        self._glide = QVariantAnimation(self)
        self._glide.setDuration(_GLIDE_MS)
        self._glide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._glide.valueChanged.connect(self._glided)
        self._from = self._to = self.camera
        current_theme().changed.connect(self._change_look)

    # What kinds of maps say

    def fitting(self, width: float, height: float) -> tuple[Projection, Camera]:
        """Return the projection and the camera that show everything there is: here the world."""
        projection = Projection()
        return projection, camera_on(projection.world, width, height)

    def paint_things(self, painter: QPainter) -> None:
        """Paint what lies on the land."""

    def kept_free(self) -> tuple[tuple[Label, ...], tuple[tuple[float, float, float], ...], tuple[Line, ...]]:
        """Return labels, discs and ways on which no name of the land may stand."""
        return (), (), ()

    def clicked_at(self, place: QPointF) -> None:
        """Answer to a click that was no dragging."""

    def camera_changed(self) -> None:
        """Work out anew what depends on the camera."""

    # Moving

    def fit(self) -> None:
        """Show everything."""
        self._is_fitted = True
        self._glide.stop()
        self.projection, camera = self.fitting(max(1.0, float(self.width())), max(1.0, float(self.height())))
        self._set_camera(camera)

    def fit_softly(self) -> None:
        """Show everything, gliding there."""
        self._is_fitted = True
        _, camera = self.fitting(max(1.0, float(self.width())), max(1.0, float(self.height())))
        self._glide_to(camera)

    def zoom(self, steps: float, at: QPointF | None = None) -> None:
        """Come nearer (or go farther for negative steps), keeping what is at a point where it is."""
        begin = self._to if self._glide.state() is QVariantAnimation.State.Running else self.camera
        place = at if at is not None else QPointF(self.width() / 2, self.height() / 2)
        scale = min(_MOST, max(self._least_scale(), begin.scale * _STEP**steps))
        x, y = begin.flat(place.x(), place.y())
        self._is_fitted = False
        self._glide_to(Camera(x - place.x() / scale, y - place.y() / scale, scale, begin.width, begin.height))

    def pan(self, right: float, down: float) -> None:
        """Move the view by so many pixels."""
        camera = self.camera
        self._is_fitted = False
        self._glide.stop()
        self._set_camera(Camera(
            camera.left + right / camera.scale, camera.top + down / camera.scale, camera.scale, camera.width,
            camera.height,
        ))  # fmt: skip

    def _least_scale(self) -> float:
        return 0.7 * min(self.width() / self.projection.world.width, self.height() / self.projection.world.height)

    def _glide_to(self, camera: Camera) -> None:
        self._glide.stop()
        self._from, self._to = self.camera, camera
        if motion_is_reduced() or not self.isVisible():
            self._set_camera(camera)
            return
        self._glide.setStartValue(0.0)
        self._glide.setEndValue(1.0)
        self._glide.start()

    def _glided(self, share: float) -> None:
        a, b = self._from, self._to
        scale = math.exp(math.log(a.scale) + share * (math.log(b.scale) - math.log(a.scale)))
        # Interpolated so that the point which the zoom is about stands still: linear in 1/scale.
        part = 1.0 if a.scale == b.scale else (1 / a.scale - 1 / scale) / (1 / a.scale - 1 / b.scale)
        part = share if a.scale == b.scale else part
        self._set_camera(Camera(
            a.left + part * (b.left - a.left), a.top + part * (b.top - a.top), scale, b.width, b.height
        ))  # fmt: skip

    def _set_camera(self, camera: Camera) -> None:
        world = self.projection.world
        wide, high = camera.width / camera.scale, camera.height / camera.scale
        left = min(max(camera.left, world.left - wide / 2), world.right - wide / 2)
        top = min(max(camera.top, world.top - high / 2), world.bottom - high / 2)
        self.camera = Camera(left, top, camera.scale, camera.width, camera.height)
        self.camera_changed()
        self.moved.emit()
        self._settled.start()
        self.update()

    # The land

    def refresh_ground(self) -> None:
        """Have the land painted anew: what lies on it has changed."""
        self._settled.start()

    def _ask_ground(self) -> None:
        if not self.isVisible() or self.width() < 2 or self.height() < 2:
            return
        labels, discs, ways = self.kept_free()
        labels = (*labels, self._source())
        ratio = self.devicePixelRatioF()
        pixels = self.camera.width * self.camera.height * ratio * ratio
        margin = max(0.0, min(_MARGIN, (math.sqrt(_MOST_PIXELS / pixels) - 1) / 2))
        x, y = self.camera.width * margin, self.camera.height * margin
        camera = Camera(
            self.camera.left - x / self.camera.scale, self.camera.top - y / self.camera.scale, self.camera.scale,
            self.camera.width + 2 * x, self.camera.height + 2 * y,
        )  # fmt: skip
        wish = GroundWish(
            self.projection, camera, ratio, self.look,
            tuple(Label(one.x + x, one.y + y, one.text, one.size, one.colour, one.anchor, one.bold) for one in labels),
            tuple((a + x, b + y, radius) for a, b, radius in discs),
            tuple(tuple((a + x, b + y) for a, b in way) for way in ways),
        )  # fmt: skip
        if self._ground is not None and self._ground.wish == wish:
            return
        self.jobs.run(
            "map", paint_ground, wish, lane=Lane.QUERY, key=f"map {id(self)}", quiet=True, on_done=self._show_ground,
            owner=self,
        )  # fmt: skip

    def _show_ground(self, ground: Ground) -> None:
        self._ground = ground
        self.update()

    def has_ground(self) -> bool:
        """Answer whether the land was painted for where the view is now."""
        return self._ground is not None and not self._settled.isActive()

    # Qt

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the land's picture, what lies on it, and where the map is from."""
        super().paintEvent(event)
        painter = QPainter(self)
        is_ready = self._ground is not None and self._ground.wish.projection == self.projection
        target = ground_target(self._ground, self.camera) if is_ready and self._ground else QRectF()
        if not target.contains(QRectF(self.rect())):
            painter.fillRect(self.rect(), QColor(self.look.sea))
        if is_ready and self._ground is not None:
            painter.drawImage(target, self._ground.image, QRectF(self._ground.image.rect()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.paint_things(painter)
        paint_labels(painter, [self._source()])
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(current_theme().palette.focus), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def _source(self) -> Label:
        return attribution(self.width(), self.height(), self.look.muted, self.look.sea)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the same part, or everything where everything was shown."""
        super().resizeEvent(event)
        if self._is_fitted:
            self.fit()
        else:
            x, y = self.camera.flat(self.camera.width / 2, self.camera.height / 2)
            width, height, scale = float(self.width()), float(self.height()), self.camera.scale
            self._set_camera(Camera(x - width / scale / 2, y - height / scale / 2, scale, width, height))

    def showEvent(self, event: QShowEvent) -> None:
        """Have the land painted where that was not worth while before."""
        super().showEvent(event)
        self._settled.start()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the mouse; a wheel inside something that scrolls zooms only while the map has the keyboard."""
        steps = event.angleDelta().y() / 240
        if steps and (self.hasFocus() or not self.scrolls_with_page()):
            self.zoom(steps, event.position())
            event.accept()
        else:
            event.ignore()

    def scrolls_with_page(self) -> bool:
        """Answer whether the map is a part of something that the wheel scrolls."""
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the map."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._grabbed, self._dragged = event.position(), False
            event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the map along."""
        if self._grabbed is None:
            return
        way = event.position() - self._grabbed
        if self._dragged or way.manhattanLength() > 4:
            self._dragged = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self._grabbed = event.position()
            self.pan(-way.x(), -way.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the map go; what was no dragging was a click."""
        if self._grabbed is not None and event.button() is Qt.MouseButton.LeftButton:
            self._grabbed = None
            self.unsetCursor()
            if not self._dragged:
                self.clicked_at(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Come a step nearer."""
        self.zoom(1, event.position())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom with + and -, move with the arrows, show everything with 0."""
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(1)
        elif key is Qt.Key.Key_Minus:
            self.zoom(-1)
        elif key is Qt.Key.Key_0:
            self.fit_softly()
        elif key in _PAN_KEYS:
            right, down = _PAN_KEYS[key]
            self.pan(right * self.width() / 8, down * self.height() / 8)
        else:
            super().keyPressEvent(event)

    def _change_look(self) -> None:
        self.look = map_look(current_theme().palette)
        self.camera_changed()
        self._settled.start()
        self.update()
