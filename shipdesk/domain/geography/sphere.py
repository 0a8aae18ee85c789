"""Distances and ways on the globe."""

from __future__ import annotations

import math
from dataclasses import dataclass

EARTH_KM = 6371.0
"""Mean radius (IUGG)."""


@dataclass(frozen=True, slots=True)
class Point:
    """A point on the globe in degrees, north and east positive."""

    latitude: float
    longitude: float


def distance_km(start: Point, end: Point) -> float:
    """Return the length of the shortest way (haversine)."""
    return EARTH_KM * _angle(start, end)


def great_circle(start: Point, end: Point, step_km: float = 60.0, most: int = 128) -> tuple[Point, ...]:
    """Return points along the shortest way, both ends too, about so many km apart.

    Longitudes run on without a jump: a way over the Pacific ends beyond 180. Opposite points go over the north.
    """
    angle = _angle(start, end)
    steps = max(1, min(most, math.ceil(angle * EARTH_KM / step_km)))
    if angle < 1e-9 or abs(angle - math.pi) < 1e-6:
        return (start, Point(end.latitude, nearest_turn(end.longitude, start.longitude)))
    a, b = _vector(start), _vector(end)
    points = [start]
    for i in range(1, steps):
        share = i / steps
        p, q = math.sin((1 - share) * angle) / math.sin(angle), math.sin(share * angle) / math.sin(angle)
        x, y, z = (p * u + q * v for u, v in zip(a, b, strict=True))
        longitude = nearest_turn(math.degrees(math.atan2(y, x)), points[-1].longitude)
        points.append(Point(math.degrees(math.atan2(z, math.hypot(x, y))), longitude))
    points.append(Point(end.latitude, nearest_turn(end.longitude, points[-1].longitude)))
    return tuple(points)


def nearest_turn(longitude: float, to: float) -> float:
    """Return the longitude, whole turns added, that is nearest to another."""
    return longitude + 360.0 * round((to - longitude) / 360.0)


def middle_longitude(longitudes: list[float]) -> float:
    """Return the middle of the smallest stretch that holds all longitudes, from -180 to 180; 0 for none."""
    if not longitudes:
        return 0.0
    ordered = sorted(longitude % 360.0 for longitude in longitudes)
    gaps = [(b - a, b) for a, b in zip(ordered, [*ordered[1:], ordered[0] + 360.0], strict=True)]
    widest, start = max(gaps)
    middle = start + (360.0 - widest) / 2
    return (middle + 180.0) % 360.0 - 180.0


def _angle(start: Point, end: Point) -> float:
    lat1, lat2 = math.radians(start.latitude), math.radians(end.latitude)
    half = math.sin((lat2 - lat1) / 2) ** 2
    half += math.cos(lat1) * math.cos(lat2) * math.sin(math.radians(end.longitude - start.longitude) / 2) ** 2
    return 2 * math.asin(min(1.0, math.sqrt(half)))


def _vector(point: Point) -> tuple[float, float, float]:
    lat, lon = math.radians(point.latitude), math.radians(point.longitude)
    return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)
