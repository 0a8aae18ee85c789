"""All parcels under way on one map: heaps whose rings show the states of what is in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shipdesk.documents.maps.camera import Camera, camera_on, land_shapes
from shipdesk.documents.maps.context import context_names
from shipdesk.documents.maps.labels import LabelStyle, Wanted, WidthOf, placed_labels
from shipdesk.documents.maps.look import MapLook
from shipdesk.documents.maps.scene import Anchor, Area, Disc, Label, Scene, Shape, Stroke
from shipdesk.documents.maps.shading import attribution, mixed, wedge
from shipdesk.domain.geography.fleet import FleetMap, FleetState, Heap, all_points, heap_radius, heaped
from shipdesk.domain.geography.projection import Projection, fitted, projection_for

LEGEND_HEIGHT = 34.0
FLEET_WORDS: Mapping[FleetState, str] = {
    FleetState.TROUBLE: "Needs somebody",
    FleetState.BACK: "Coming back",
    FleetState.NEAR: "At the customer's door",
    FleetState.MOVING: "On the way",
    FleetState.WAITING: "Not scanned yet",
}
"""The states in English, for paper and commands; the window translates its own."""


def fleet_camera(fleet: FleetMap, width: float, height: float) -> tuple[Projection, Camera]:
    """Return the projection for all parcels and the camera that shows all of them."""
    points = [place.point for place in all_points(fleet.parcels)]
    projection = projection_for(points)
    flat = [projection.place(point) for point in points]
    bounds = projection.world if not flat else fitted(flat, width / height, projection.world, least=12.0)
    return projection, camera_on(bounds, width, height)


def fleet_heaps(fleet: FleetMap, projection: Projection, camera: Camera, unit: float = 1.0) -> tuple[Heap, ...]:
    """Return the parcels as heaps that do not overlap in this picture."""
    spots = {place: camera.pixel(projection.place(place.point)) for place in all_points(fleet.parcels)}
    return heaped(fleet.parcels, [spots[parcel.place] for parcel in fleet.parcels], unit)


def fleet_scene(
    fleet: FleetMap, width: float, height: float, look: MapLook, title: str, width_of: WidthOf, unit: float = 1.0
) -> Scene:  # fmt: skip
    """Return the whole picture of the fleet with its legend; unit is how many pixels a pixel of the screen has."""
    strip = LEGEND_HEIGHT * unit
    projection, camera = fleet_camera(fleet, width, height - strip)
    heaps = fleet_heaps(fleet, projection, camera, unit)
    names = heap_labels(heaps, look, (width, height - strip), width_of, unit)
    free = [(heap.x, heap.y, heap_radius(heap.count, unit) + 3 * unit) for heap in heaps]
    source = attribution(width, height - strip, look.muted, look.sea, unit)
    around, dots = context_names(camera, projection, look, width_of, (*names, source), unit, (free, ()))
    legend, words = legend_shapes(fleet, look, (width, height), width_of, unit)
    shapes = (*land_shapes(camera, projection, look), *dots, *heap_shapes(heaps, look, unit), *legend)
    return Scene(width, height, look.sea, title, shapes, (*around, *names, source, *words))


def heap_shapes(heaps: Sequence[Heap], look: MapLook, unit: float = 1.0) -> tuple[Shape, ...]:
    """Return the heaps, small ones above large ones."""
    shapes: list[Shape] = []
    for heap in heaps:
        radius = heap_radius(heap.count, unit)
        if heap.count == 1:
            shapes.append(Disc(heap.x, heap.y, radius, look.states[heap.states[0][0]][0], look.halo, 2.0 * unit))
            continue
        shapes.append(Disc(heap.x, heap.y, radius + 2.0 * unit, look.halo))
        done = 0
        for state, count in heap.states:
            start, end = done / heap.count, (done + count) / heap.count
            done += count
            ink = look.states[state][0]
            if count == heap.count:
                shapes.append(Disc(heap.x, heap.y, radius, ink))
            else:
                shapes.append(Area((wedge(heap.x, heap.y, radius, start, end),), ink))
        shapes.append(Disc(heap.x, heap.y, radius - 4.5 * unit, mixed(look.halo, look.land, 0.9)))
    return tuple(shapes)


def heap_labels(
    heaps: Sequence[Heap], look: MapLook, size: tuple[float, float], width_of: WidthOf, unit: float = 1.0
) -> tuple[Label, ...]:
    """Return how many are in each heap, and the places' names where they find room."""
    counts = tuple(
        Label(heap.x, heap.y + 4.0 * unit, str(heap.count), (11.5 if heap.count < 1000 else 10.0) * unit, look.ink,
              Anchor.MIDDLE, bold=True)
        for heap in heaps
        if heap.count > 1
    )  # fmt: skip
    wanted = [Wanted(heap.x, heap.y, heap_radius(heap.count, unit) + 2 * unit, heap.label) for heap in heaps[:60]]
    style = LabelStyle(11.5 * unit, 10.0 * unit, look.ink, look.muted, look.halo)
    return (*placed_labels(wanted, style, width_of, size), *counts)


def legend_shapes(
    fleet: FleetMap, look: MapLook, size: tuple[float, float], width_of: WidthOf, unit: float = 1.0,
    words: Mapping[FleetState, str] = FLEET_WORDS,
) -> tuple[tuple[Shape, ...], tuple[Label, ...]]:  # fmt: skip
    """Return the strip along the lower edge with each state that there is, its number and its colour."""
    width, height = size
    top, text_size = height - LEGEND_HEIGHT * unit, 12.0 * unit
    corners = ((0.0, top), (width, top), (width, height), (0.0, height), (0.0, top))
    shapes: list[Shape] = [Area((corners,), look.halo), Stroke((corners[:2],), look.border, 1.0 * unit)]
    labels: list[Label] = []
    x, y = 14.0 * unit, top + LEGEND_HEIGHT * unit / 2
    for state, count in fleet.counts.items():
        number = str(count)
        shapes.append(Disc(x + 5 * unit, y, 5.0 * unit, look.states[state][0]))
        labels.append(Label(x + 16 * unit, y + text_size * 0.36, words[state], text_size, look.ink))
        x += 22 * unit + width_of(words[state], text_size, False)
        labels.append(Label(x, y + text_size * 0.36, number, text_size, look.ink, bold=True))
        x += 20 * unit + width_of(number, text_size, True)
    return tuple(shapes), tuple(labels)
