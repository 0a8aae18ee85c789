"""The map of a journey for a web page: small, in the colours of the page's own style sheet, read by nobody's script."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from markupsafe import escape

from shipdesk.documents.maps.camera import Camera, land_shapes
from shipdesk.documents.maps.journey_drawing import JourneyWords, journey_camera, journey_labels, leg_lines
from shipdesk.documents.maps.look import LIGHT_LOOK
from shipdesk.documents.maps.scene import Area, Label, Line
from shipdesk.documents.tracking_page.simplify import simplified
from shipdesk.documents.tracking_page.words import PageWords
from shipdesk.domain.geography.journeys import JourneyMap, Stop, StopKind, country_name
from shipdesk.domain.geography.places import Confidence
from shipdesk.domain.geography.projection import Projection
from shipdesk.domain.parcels import ParcelStatus
from shipdesk.domain.text import clean_line

WIDTH, HEIGHT = 960, 600
_TOLERANCES = (1.5, 2.2, 3.2, 4.6, 6.5, 9.0, 13.0, 18.0, 26.0)
"""By how many of the picture's units (of which 960 are its width) a coast may be off, finest first."""
_UNIT = 2.5
"""How many units a pixel has on a narrow screen, for which names find their places."""
_LONGEST_NAME = 40


def map_svg(journey: JourneyMap, words: PageWords, budget: int) -> str:
    """Return the map as an SVG element whose land takes at most so many bytes; empty where no place is known."""
    named = _named(journey, words)
    if len(named.stops) < 2:
        return ""
    projection, camera = journey_camera(named, WIDTH, HEIGHT)
    title = words.say("text", "map_words", places=words.places(_places(named)))
    legs = leg_lines(named, projection, camera)
    labels = journey_labels(named, projection, camera, LIGHT_LOOK, JourneyWords(title), _width_of, _UNIT)
    parts = (
        f'<svg class="map" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}">',
        f'<rect class="sea" width="{WIDTH}" height="{HEIGHT}"/>',
        _land(camera, projection, budget),
        _ways(named, legs),
        *_spots(named, projection, camera),
        *(_label(label) for label in labels),
        "</svg>",
    )
    return "".join(parts)


def _named(journey: JourneyMap, words: PageWords) -> JourneyMap:
    """Return the journey with countries called as the customer calls them."""
    return replace(journey, stops=tuple(replace(stop, label=_name(stop, words)) for stop in journey.stops))


def _name(stop: Stop, words: PageWords) -> str:
    place, label = stop.place, stop.label
    if place.confidence is not Confidence.CITY:
        label = label.replace(country_name(place.country), words.country(place.country) or place.country)
    return clean_line(label, _LONGEST_NAME)


def _places(journey: JourneyMap) -> tuple[str, ...]:
    names = [stop.label for stop in journey.stops]
    kept = [name for index, name in enumerate(names) if not index or name != names[index - 1]]
    return tuple(kept if len(kept) <= 8 else (*kept[:4], "…", *kept[-3:]))


def _land(camera: Camera, projection: Projection, budget: int) -> str:
    """Return land and borders, as fine as there is room for."""
    land, borders = land_shapes(camera, projection, LIGHT_LOOK)
    rings = land.rings if isinstance(land, Area) else ()
    lines = borders.lines if not isinstance(borders, Area) and hasattr(borders, "lines") else ()
    for tolerance in _TOLERANCES:
        coast = "".join(f"{path}z" for path in map(_path, simplified(rings, tolerance, closed=True)) if path)
        border = "".join(map(_path, simplified(lines, tolerance, closed=False)))
        if len(coast) + len(border) <= budget:
            return f'<path class="land" d="{coast}"/><path class="border" d="{border}"/>'
    return ""


def _ways(journey: JourneyMap, legs: Sequence[tuple[Line, ...]]) -> str:
    def drawn(*, past: bool) -> str:
        lines = [line for leg, parts in zip(journey.legs, legs, strict=True) if leg.is_past is past for line in parts]
        return "".join(map(_path, simplified(lines, 1.5, closed=False)))

    ahead, gone = drawn(past=False), drawn(past=True)
    found = f'<path class="ahead" d="{ahead}"/>' if ahead else ""
    return found + (f'<path class="halo" d="{gone}"/><path class="way" d="{gone}"/>' if gone else "")


def _spots(journey: JourneyMap, projection: Projection, camera: Camera) -> Iterable[str]:
    last = ""
    for index, stop in enumerate(journey.stops):
        x, y = map(round, camera.pixel(projection.place(stop.place.point)))
        if index == journey.here:
            last = f'<circle class="here" cx="{x}" cy="{y}" r="20"/>' + _sign(x, y, journey.status)
        elif stop.kind is StopKind.GOAL:
            yield f'<circle class="goal" cx="{x}" cy="{y}" r="14"/><circle class="dot" cx="{x}" cy="{y}" r="5"/>'
        else:
            yield f'<circle class="stop" cx="{x}" cy="{y}" r="{12 if stop.kind is StopKind.START else 9}"/>'
    yield last


def _sign(x: int, y: int, status: ParcelStatus) -> str:
    """Return the tick of a delivery, or the point of a parcel that is here."""
    if status is ParcelStatus.DELIVERED:
        return f'<path class="tick" d="M{x - 8} {y}l6 7l11-14"/>'
    return f'<circle class="eye" cx="{x}" cy="{y}" r="7"/>'


def _label(label: Label) -> str:
    place = f'x="{round(label.x)}" y="{round(label.y)}"'
    anchor = "" if label.anchor.value == "start" else f' text-anchor="{label.anchor.value}"'
    return f"<text {place}{anchor}>{escape(label.text)}</text>"


def _path(line: Line) -> str:
    """Return the steps of a line in whole units, relative to each other: that is shorter."""
    points = [(round(x), round(y)) for x, y in line]
    if len(points) < 2:
        return ""
    x, y = points[0]
    steps: list[str] = []
    for px, py in points[1:]:
        if (px, py) != (x, y):
            dx, dy = px - x, py - y
            steps.append(f"{' ' if steps and dx >= 0 else ''}{dx}{' ' if dy >= 0 else ''}{dy}")
            x, y = px, py
    return f"M{points[0][0]} {points[0][1]}l{''.join(steps)}" if steps else ""


def _width_of(text: str, size: float, bold: bool) -> float:  # noqa: FBT001 (as every measure of text takes it)
    """Return about how wide a text is: nobody knows which type a browser has."""
    wide = sum(1.0 if ord(character) > 0x2E80 else 0.58 for character in text)
    return wide * size * (1.06 if bold else 1.0)
