"""Paints maps with Qt: the same shapes that become SVG and PDF, on a picture of the land made beside the window."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QPen, QPolygonF

from shipdesk.documents.maps.camera import Camera, land_of
from shipdesk.documents.maps.context import context_names
from shipdesk.documents.maps.look import MapLook
from shipdesk.documents.maps.scene import Anchor, Area, Disc, Label, Line, Shape, Stroke
from shipdesk.domain.geography.fleet import FleetState
from shipdesk.domain.geography.outlines import Detail, FlatLine, detail_for
from shipdesk.domain.geography.projection import Bounds, Projection
from shipdesk.ui.theme import Palette, Tone, text_font

_TONES = {
    FleetState.TROUBLE: Tone.BAD,
    FleetState.BACK: Tone.WARN,
    FleetState.NEAR: Tone.GOOD,
    FleetState.MOVING: Tone.INFO,
    FleetState.WAITING: Tone.NEUTRAL,
}
_AROUND = 3
"""Pixels around a text for its halo."""
_HALO = tuple((dx, dy) for dx in (-1.5, 0.0, 1.5) for dy in (-1.5, 0.0, 1.5) if dx or dy)


def map_look(palette: Palette) -> MapLook:
    """Return the theme's colours as a map takes them."""
    return MapLook(
        sea=palette.map_sea, land=palette.map_land, border=palette.map_border, coast=palette.map_coast,
        route=palette.accent, ahead=palette.faint, ink=palette.text, muted=palette.muted, halo=palette.surface,
        states={state: (palette.tones[tone].ink, palette.tones[tone].ground) for state, tone in _TONES.items()},
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class GroundWish:
    """What the picture of the land is to show; kept_free are labels and discs (x, y, radius) that lie on it."""

    projection: Projection
    camera: Camera
    ratio: float
    look: MapLook
    labels: tuple[Label, ...] = ()
    discs: tuple[tuple[float, float, float], ...] = ()
    ways: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Ground:
    """The land as a picture, with what it was made for."""

    wish: GroundWish
    image: QImage


def paint_ground(wish: GroundWish) -> Ground:
    """Return the picture of the land; 20 ms, and 150 ms for the first of a region: not for the window's thread."""
    camera, look = wish.camera, wish.look
    image = QImage(
        round(camera.width * wish.ratio), round(camera.height * wish.ratio), QImage.Format.Format_RGB32
    )  # fmt: skip
    image.setDevicePixelRatio(wish.ratio)
    image.fill(QColor(look.sea))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_land(painter, wish)
    names, dots = context_names(
        camera, wish.projection, look, text_width, wish.labels, 1.0, (wish.discs, wish.ways)
    )  # fmt: skip
    paint_shapes(painter, dots)
    paint_labels(painter, names)
    painter.end()
    return Ground(wish, image)


def _paint_land(painter: QPainter, wish: GroundWish) -> None:
    camera, look = wish.camera, wish.look
    bounds = camera.bounds
    rings, borders = _paths(wish.projection, detail_for(bounds.width))
    painter.save()
    painter.scale(camera.scale, camera.scale)
    painter.translate(-camera.left, -camera.top)
    land = QPainterPath()
    land.setFillRule(Qt.FillRule.OddEvenFill)
    for box, path in rings:
        if box.touches(bounds):
            land.addPath(path)
    painter.setPen(_pen(look.coast, 0.8, cosmetic=True))
    painter.setBrush(QColor(look.land))
    painter.drawPath(land)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_pen(look.border, 0.9, cosmetic=True))
    for box, path in borders:
        if box.touches(bounds):
            painter.drawPath(path)
    painter.restore()


_Path = tuple[Bounds, QPainterPath]


@lru_cache(maxsize=6)
def _paths(projection: Projection, detail: Detail) -> tuple[tuple[_Path, ...], tuple[_Path, ...]]:
    land = land_of(projection, detail)
    return tuple(_path(line, closed=True) for line in land.rings), tuple(
        _path(line, closed=False) for line in land.borders
    )


def _path(line: FlatLine, *, closed: bool) -> _Path:
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(x, y) for x, y in line.points]))
    if closed:
        path.closeSubpath()
    return line.bounds, path


def paint_shapes(painter: QPainter, shapes: Sequence[Shape]) -> None:
    """Paint shapes in their order."""
    for shape in shapes:
        match shape:
            case Area():
                _paint_area(painter, shape)
            case Stroke():
                painter.setBrush(Qt.BrushStyle.NoBrush)
                pen = _pen(shape.colour, shape.width)
                if shape.dash:
                    pen.setDashPattern([part / shape.width for part in shape.dash])
                painter.setPen(pen)
                for line in shape.lines:
                    painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in line]))
            case Disc():
                painter.setBrush(QColor(shape.fill) if shape.fill else QBrush(Qt.BrushStyle.NoBrush))
                painter.setPen(_pen(shape.rim, shape.rim_width) if shape.rim else QPen(Qt.PenStyle.NoPen))
                painter.drawEllipse(QPointF(shape.x, shape.y), shape.radius, shape.radius)


def _paint_area(painter: QPainter, area: Area) -> None:
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    for ring in area.rings:
        path.addPolygon(QPolygonF([QPointF(x, y) for x, y in ring]))
        path.closeSubpath()
    painter.setPen(_pen(area.edge, area.edge_width) if area.edge else QPen(Qt.PenStyle.NoPen))
    painter.setBrush(QColor(area.fill))
    painter.drawPath(path)


def _pen(colour: str, width: float, *, cosmetic: bool = False) -> QPen:
    pen = QPen(QColor(colour), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    pen.setCosmetic(cosmetic)
    return pen


def paint_labels(painter: QPainter, labels: Sequence[Label]) -> None:
    """Write texts, each on its halo."""
    ratio = painter.device().devicePixelRatio()
    for label in labels:
        wide = _metrics(label.size, label.bold, label.spacing).horizontalAdvance(label.text)
        x = label.x - wide * {Anchor.START: 0.0, Anchor.MIDDLE: 0.5, Anchor.END: 1.0}[label.anchor]
        image = _written(label.text, label.size, label.bold, label.spacing, label.colour, label.halo, ratio)
        # On whole pixels: between them letters get soft.
        painter.drawImage(QPointF(round(x) - _AROUND, round(label.y - label.size) - _AROUND), image)


@lru_cache(maxsize=512)
def _written(
    text: str, size: float, bold: bool, spacing: float, colour: str, halo: str, ratio: float  # noqa: FBT001
) -> QImage:  # fmt: skip
    """Return a text on its halo as a picture: nine writings, done once and not for every frame."""
    font = _font(size, bold, spacing)
    wide = math.ceil(_metrics(size, bold, spacing).horizontalAdvance(text)) + 2 * _AROUND
    high = math.ceil(size * 1.4) + 2 * _AROUND
    image = QImage(math.ceil(wide * ratio), math.ceil(high * ratio), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setFont(font)
    place = QPointF(_AROUND, _AROUND + size)
    if halo:
        painter.setPen(QColor(halo))
        for dx, dy in _HALO:
            painter.drawText(place + QPointF(dx, dy), text)
    painter.setPen(QColor(colour))
    painter.drawText(place, text)
    painter.end()
    return image


def text_width(text: str, size: float, bold: bool) -> float:  # noqa: FBT001 (as every measure of text takes it)
    """Return how wide a text is in the window's font."""
    return _metrics(size, bold, 0.0).horizontalAdvance(text) if text else 0.0


@lru_cache(maxsize=32)
def _font(size: float, bold: bool, spacing: float) -> QFont:  # noqa: FBT001
    font = text_font(round(size), strong=bold)
    if spacing:
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, spacing * size)
    return font


@lru_cache(maxsize=32)
def _metrics(size: float, bold: bool, spacing: float) -> QFontMetricsF:  # noqa: FBT001
    return QFontMetricsF(_font(size, bold, spacing))


def ground_target(ground: Ground, camera: Camera) -> QRectF:
    """Return where the picture of the land lies in a view that has moved since it was made."""
    made = ground.wish.camera
    left, top = camera.pixel((made.left, made.top))
    scale = camera.scale / made.scale
    return QRectF(left, top, made.width * scale, made.height * scale)
