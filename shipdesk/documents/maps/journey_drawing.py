"""A parcel's way on a map: where it began, where it was, where it is, and what is still before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from shipdesk.documents.maps.camera import Camera, camera_on, land_shapes
from shipdesk.documents.maps.context import context_names
from shipdesk.documents.maps.labels import LabelStyle, Wanted, WidthOf, placed_labels
from shipdesk.documents.maps.look import MapLook
from shipdesk.documents.maps.scene import Disc, Label, Line, Scene, Shape, Stroke
from shipdesk.documents.maps.shading import attribution, mixed
from shipdesk.domain.geography.fleet import FleetState, fleet_state
from shipdesk.domain.geography.journeys import JourneyMap, StopKind
from shipdesk.domain.geography.places import Confidence
from shipdesk.domain.geography.projection import Projection, fitted, projection_for
from shipdesk.domain.parcels import ParcelStatus


@dataclass(frozen=True, slots=True)
class JourneyWords:
    """What is written on the map: a sentence for those who cannot see it, and a line under each stop's name."""

    title: str
    seconds: tuple[str, ...] = ()

    def second(self, index: int) -> str:
        """Return the line under a stop's name."""
        return self.seconds[index] if index < len(self.seconds) else ""


def journey_camera(journey: JourneyMap, width: float, height: float) -> tuple[Projection, Camera]:
    """Return the projection for a journey and the camera that shows all of it."""
    projection = projection_for(journey.points)
    flat = [projection.place(point) for point in journey.points]
    bounds = projection.world if not flat else fitted(flat, width / height, projection.world)
    return projection, camera_on(bounds, width, height)


def journey_scene(
    journey: JourneyMap, width: float, height: float, look: MapLook, words: JourneyWords, width_of: WidthOf,
    unit: float = 1.0,
) -> Scene:  # fmt: skip
    """Return the whole picture of a journey; unit is how many pixels a pixel of the screen has."""
    projection, camera = journey_camera(journey, width, height)
    legs = leg_lines(journey, projection, camera)
    labels = journey_labels(journey, projection, camera, look, words, width_of, unit)
    stops = [(*camera.pixel(projection.place(stop.place.point)), 12.0 * unit) for stop in journey.stops]
    ways = [dense(line) for lines in legs for line in lines]
    source = attribution(width, height, look.muted, look.sea, unit)
    around, dots = context_names(camera, projection, look, width_of, (*labels, source), unit, (stops, ways))
    shapes = (
        *land_shapes(camera, projection, look),
        *dots,
        *leg_shapes(journey, legs, look, unit),
        *stop_shapes(journey, projection, camera, look, unit),
    )
    return Scene(width, height, look.sea, words.title, shapes, (*around, *labels, source))


def leg_lines(journey: JourneyMap, projection: Projection, camera: Camera) -> tuple[tuple[Line, ...], ...]:
    """Return each leg as lines in pixels."""
    return tuple(
        tuple(tuple(camera.pixel(point) for point in line) for line in projection.way(journey.way(leg)))
        for leg in journey.legs
    )


def leg_shapes(
    journey: JourneyMap, legs: Sequence[tuple[Line, ...]], look: MapLook, unit: float = 1.0
) -> tuple[Shape, ...]:
    """Return the ways between the stops: gone ones whole, those to come in dashes below them."""
    past = tuple(line for leg, lines in zip(journey.legs, legs, strict=True) if leg.is_past for line in lines)
    ahead = tuple(line for leg, lines in zip(journey.legs, legs, strict=True) if not leg.is_past for line in lines)
    shapes: list[Shape] = []
    if ahead:
        shapes.append(Stroke(ahead, look.ahead, 2.0 * unit, (1.0 * unit, 5.0 * unit)))
    if past:
        shapes.append(Stroke(past, look.halo, 6.0 * unit))
        shapes.append(Stroke(past, look.route, 2.8 * unit))
    return tuple(shapes)


def stop_shapes(
    journey: JourneyMap, projection: Projection, camera: Camera, look: MapLook, unit: float = 1.0
) -> tuple[Shape, ...]:
    """Return the stops as spots; hollow where only the country or region is known."""
    shapes: list[Shape] = []
    last: list[Shape] = []
    for index, stop in enumerate(journey.stops):
        x, y = camera.pixel(projection.place(stop.place.point))
        if index == journey.here:
            last = _here(x, y, journey.status, look, unit)
        elif stop.kind is StopKind.START:
            shapes.append(Disc(x, y, 5.0 * unit, look.halo, look.route, 2.6 * unit))
        elif stop.kind is StopKind.GOAL:
            shapes.append(Disc(x, y, 6.0 * unit, look.halo, look.ink, 2.2 * unit))
            shapes.append(Disc(x, y, 2.2 * unit, look.ink))
        elif stop.place.confidence is Confidence.CITY:
            shapes.append(Disc(x, y, 4.2 * unit, look.route, look.halo, 1.8 * unit))
        else:
            shapes.append(Disc(x, y, 5.0 * unit, look.land, look.route, 1.4 * unit))
    return (*shapes, *last)


def here_colour(status: ParcelStatus, look: MapLook) -> str:
    """Return the colour of the parcel itself: that of the way while all is well."""
    if status is ParcelStatus.RETURNED:
        return look.states[FleetState.BACK][0]
    state = fleet_state(status)
    return look.states[state][0] if state in (FleetState.TROUBLE, FleetState.BACK, FleetState.NEAR) else look.route


def _here(x: float, y: float, status: ParcelStatus, look: MapLook, unit: float) -> list[Shape]:
    colour = here_colour(status, look)
    shapes: list[Shape] = [
        Disc(x, y, 15.0 * unit, mixed(colour, look.land, 0.18)),
        Disc(x, y, 8.0 * unit, colour, look.halo, 2.4 * unit),
    ]
    if status is ParcelStatus.DELIVERED:
        tick = ((x - 3.4 * unit, y + 0.2 * unit), (x - 0.9 * unit, y + 2.8 * unit), (x + 3.7 * unit, y - 2.6 * unit))
        shapes.append(Stroke((tick,), look.halo, 2.0 * unit))
    else:
        shapes.append(Disc(x, y, 2.6 * unit, look.halo))
    return shapes


def journey_labels(
    journey: JourneyMap, projection: Projection, camera: Camera, look: MapLook, words: JourneyWords, width_of: WidthOf,
    unit: float = 1.0,
) -> tuple[Label, ...]:  # fmt: skip
    """Return the names of the stops that find room; those of start, goal and the parcel itself always."""
    wanted: list[Wanted] = []
    named: set[str] = set()
    order = sorted(
        range(len(journey.stops)), key=lambda i: (i != journey.here, journey.stops[i].kind is StopKind.STOP, -i)
    )
    for index in order:
        stop = journey.stops[index]
        if stop.label in named:
            continue
        named.add(stop.label)
        x, y = camera.pixel(projection.place(stop.place.point))
        radius = (11.0 if index == journey.here else 6.0) * unit
        must = index == journey.here or stop.kind is not StopKind.STOP
        wanted.append(Wanted(x, y, radius, stop.label, words.second(index), must))
    style = LabelStyle(12.5 * unit, 11.0 * unit, look.ink, look.muted, look.halo)
    ways = [line for lines in leg_lines(journey, projection, camera) for line in map(dense, lines)]
    return placed_labels(wanted, style, width_of, (camera.width, camera.height), ways)


def dense(line: Line) -> Line:
    """Return a line with a point at least every ten pixels, by which it is seen what a name would lie on."""
    points: list[tuple[float, float]] = []
    for (x0, y0), (x1, y1) in pairwise(line):
        steps = max(1, min(80, int(max(abs(x1 - x0), abs(y1 - y0)) / 10)))
        points += [(x0 + (x1 - x0) * i / steps, y0 + (y1 - y0) * i / steps) for i in range(steps)]
    return tuple(points)
