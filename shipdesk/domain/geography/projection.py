"""The globe made flat: Equal Earth, turned to the route and stretched so that shapes there look as they are."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from shipdesk.domain.geography.sphere import Point, middle_longitude, nearest_turn

_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
"""Šavrič, Patterson, Jenny (2018): The Equal Earth map projection."""
_M = math.sqrt(3) / 2
_REGION, _WORLD = 50.0, 150.0
"""Up to how many degrees a route is drawn in the shapes of its own region, and from how many as the world."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """A rectangle on the flat map, y down."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Return how wide it is."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Return how high it is."""
        return self.bottom - self.top

    def touches(self, other: Bounds) -> bool:
        """Answer whether the two have a point in common."""
        return not (
            other.left > self.right or other.right < self.left or other.top > self.bottom or other.bottom < self.top
        )

    def padded(self, share: float) -> Bounds:
        """Return the rectangle with a margin of so much of its sides."""
        x, y = self.width * share, self.height * share
        return Bounds(self.left - x, self.top - y, self.right + x, self.bottom + y)


@dataclass(frozen=True, slots=True)
class Projection:
    """Flat coordinates are degrees at the middle of the map, x to the right and y down; middle is its longitude."""

    middle: float = 0.0
    stretch: float = 1.0

    def flat(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Return where a point stands; longitudes beyond the map's edge go on beyond it."""
        wide, high = parallel(latitude)
        return (longitude - self.middle) * wide * self.stretch, -high

    def place(self, point: Point) -> tuple[float, float]:
        """Return where a point stands, on the side of the edge that it belongs to."""
        return self.flat(point.latitude, nearest_turn(point.longitude, self.middle))

    def way(self, points: Iterable[Point]) -> list[list[tuple[float, float]]]:
        """Return a way as lines on the map: one, or several where it leaves over one edge and returns on the other."""
        lines: list[list[tuple[float, float]]] = [[]]
        last: Point | None = None
        for point in points:
            turned = nearest_turn(point.longitude, self.middle)
            if last is not None and abs(turned - nearest_turn(last.longitude, self.middle)) > 180:
                edge = self.middle + math.copysign(180.0, nearest_turn(last.longitude, self.middle) - self.middle)
                before, after = nearest_turn(last.longitude, self.middle), nearest_turn(point.longitude, edge)
                share = (edge - before) / (after - before) if after != before else 0.0
                latitude = last.latitude + share * (point.latitude - last.latitude)
                lines[-1].append(self.flat(latitude, edge))
                lines.append([self.flat(latitude, 2 * self.middle - edge)])
            lines[-1].append(self.flat(point.latitude, turned))
            last = point
        return lines

    @property
    def world(self) -> Bounds:
        """Return the whole map, without Antarctica."""
        wide = 180.0 * parallel(0.0)[0] * self.stretch
        return Bounds(-wide, -parallel(84.0)[1], wide, -parallel(-57.0)[1])


def projection_for(points: Iterable[Point]) -> Projection:
    """Return the projection that suits these points; the same few for routes that are alike."""
    found = list(points)
    if not found:
        return Projection()
    longitudes = [point.longitude for point in found]
    middle = float(round(middle_longitude(longitudes) / 10) * 10)
    turned = [nearest_turn(longitude, middle) for longitude in longitudes]
    south, north = min(p.latitude for p in found), max(p.latitude for p in found)
    latitude = max(-60.0, min(65.0, (south + north) / 2))
    span = max(max(turned) - min(turned), 2 * (north - south))
    regional = max(0.0, min(1.0, (_WORLD - span) / (_WORLD - _REGION)))
    return Projection(middle, round(_true_stretch(round(latitude / 5) * 5) ** regional, 3))


def fitted(
    bounds: Iterable[tuple[float, float]], aspect: float, world: Bounds, *, least: float = 4.0, margin: float = 0.16
) -> Bounds:  # fmt: skip
    """Return the part of the map, of a width to height of aspect, that shows all points with a margin around.

    Where the world goes on below but not above, or the other way round, the part is moved there.
    """
    points = list(bounds)
    if not points:
        points = [(0.0, 0.0)]
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    width, height = (right - left) * (1 + 2 * margin), (bottom - top) * (1 + 2 * margin)
    width = max(width, height * aspect, least)
    height = width / aspect
    x, y = (left + right) / 2, (top + bottom) / 2
    lowest, highest = world.bottom - height / 2, world.top + height / 2
    y = min(lowest, max(highest, y)) if lowest > highest else (world.top + world.bottom) / 2
    return Bounds(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def parallel(latitude: float) -> tuple[float, float]:
    """Return of a parallel how wide a degree of longitude is on it, and how high it lies, in the map's degrees."""
    theta = math.asin(_M * math.sin(math.radians(latitude)))
    square = theta * theta
    sixth = square * square * square
    wide = math.cos(theta) / (_M * (_A1 + 3 * _A2 * square + sixth * (7 * _A3 + 9 * _A4 * square)))
    high = theta * (_A1 + _A2 * square + sixth * (_A3 + _A4 * square))
    return wide, math.degrees(high)


def _true_stretch(latitude: float) -> float:
    """Return what x is to be multiplied with so that a small square at that latitude stays one."""
    north = (parallel(latitude + 0.5)[1] - parallel(latitude - 0.5)[1]) * math.cos(math.radians(latitude))
    return north / parallel(latitude)[0]
