"""What lies around a way: names of countries and large towns, faint, where nothing more important stands."""

from __future__ import annotations

from collections.abc import Sequence

from shipdesk.documents.maps.camera import Camera
from shipdesk.documents.maps.labels import Box, LabelStyle, Wanted, WidthOf, box_of, placed_labels
from shipdesk.documents.maps.look import MapLook
from shipdesk.documents.maps.scene import Anchor, Disc, Label, Line, Shape
from shipdesk.documents.maps.shading import mixed
from shipdesk.domain.geography.gazetteer import Town, countries, large_towns
from shipdesk.domain.geography.journeys import country_name
from shipdesk.domain.geography.projection import Projection
from shipdesk.domain.geography.sphere import Point

_MOST_COUNTRIES, _MOST_TOWNS = 14, 18
_SMALLEST_AT_TEN = 9_000_000
"""People of the smallest country that is named where a degree has ten pixels; the closer, the smaller."""
_TOWN_ROOM = 55.0
"""How many pixels large towns keep from each other and from what matters."""


def context_names(
    camera: Camera, projection: Projection, look: MapLook, width_of: WidthOf, labels: Sequence[Label], unit: float,
    kept_free: tuple[Sequence[tuple[float, float, float]], Sequence[Line]] = ((), ()),
) -> tuple[tuple[Label, ...], tuple[Shape, ...]]:  # fmt: skip
    """Return names and spots for orientation, none on the labels, nor on the discs (x, y, radius) or ways kept free."""
    taken = [box_of(label, width_of) for label in labels]
    taken += [Box(x - r, y - r, x + r, y + r) for x, y, r in kept_free[0]]
    taken += [Box(x - 3 * unit, y - 3 * unit, x + 3 * unit, y + 3 * unit) for way in kept_free[1] for x, y in way]
    dots, towns = _towns(camera, projection, look, width_of, taken, unit)
    taken += [_wider(box_of(label, width_of), 6 * unit) for label in towns]
    named = _countries(camera, projection, look, width_of, taken, unit)
    return (*named, *towns), dots


def _towns(
    camera: Camera, projection: Projection, look: MapLook, width_of: WidthOf, taken: Sequence[Box], unit: float
) -> tuple[tuple[Shape, ...], tuple[Label, ...]]:  # fmt: skip
    room = _TOWN_ROOM * unit
    spots: list[tuple[float, float, str]] = []
    for town in large_towns():
        x, y = _pixel(town, camera, projection)
        if not _is_inside(x, y, camera, 14 * unit):
            continue
        box = Box(x - room / 2, y - room / 4, x + room / 2, y + room / 4)
        if any(box.overlap(other) for other in taken) or any(abs(x - a) + abs(y - b) < room for a, b, _ in spots):
            continue
        spots.append((x, y, town.name))
        if len(spots) >= _MOST_TOWNS:
            break
    colour = mixed(look.muted, look.land, 0.62)
    style = LabelStyle(10.0 * unit, 9.0 * unit, mixed(look.muted, look.land, 0.8), look.muted, look.land)
    wanted = [Wanted(x, y, 2.5 * unit, name) for x, y, name in spots]
    labels = placed_labels(wanted, style, width_of, (camera.width, camera.height), kept_free=taken)
    shown = {label.text for label in labels}
    dots = tuple(Disc(x, y, 1.7 * unit, colour) for x, y, name in spots if name in shown)
    return dots, tuple(_thin(label) for label in labels)


def _thin(label: Label) -> Label:
    return Label(label.x, label.y, label.text, label.size, label.colour, label.anchor, halo=label.halo)


def _countries(
    camera: Camera, projection: Projection, look: MapLook, width_of: WidthOf, taken: Sequence[Box], unit: float
) -> tuple[Label, ...]:  # fmt: skip
    boxes = list(taken)
    smallest = _SMALLEST_AT_TEN * (10 * unit / camera.scale) ** 1.7
    labels: list[Label] = []
    size, colour = 10.5 * unit, mixed(look.muted, look.land, 0.55)
    for town in countries():
        x, y = _pixel(town, camera, projection)
        if town.people < smallest or len(labels) >= _MOST_COUNTRIES:
            break
        if not _is_inside(x, y, camera, 20 * unit):
            continue
        label = Label(x, y, country_name(town.country).upper(), size, colour, Anchor.MIDDLE, spacing=0.14)
        box = box_of(label, width_of)
        if box.outside(camera.width, camera.height) or any(box.overlap(other) for other in boxes):
            continue
        boxes.append(_wider(box, 12 * unit))
        labels.append(label)
    return tuple(labels)


def _wider(box: Box, by: float) -> Box:
    return Box(box.left - by, box.top - by, box.right + by, box.bottom + by)


def _pixel(town: Town, camera: Camera, projection: Projection) -> tuple[float, float]:
    return camera.pixel(projection.place(Point(town.latitude, town.longitude)))


def _is_inside(x: float, y: float, camera: Camera, margin: float) -> bool:
    return margin < x < camera.width - margin and margin < y < camera.height - margin
