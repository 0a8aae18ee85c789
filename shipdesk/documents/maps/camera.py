"""Which part of the flat map a picture shows, and the land in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from shipdesk.documents.maps.look import MapLook
from shipdesk.documents.maps.scene import Area, Line, Shape, Stroke
from shipdesk.domain.geography.outlines import Detail, FlatLand, FlatLine, detail_for, flat_land
from shipdesk.domain.geography.projection import Bounds, Projection


@dataclass(frozen=True, slots=True)
class Camera:
    """A picture of so many pixels, its upper left corner at left, top of the flat map; scale is pixels for a degree."""

    left: float
    top: float
    scale: float
    width: float
    height: float

    @property
    def bounds(self) -> Bounds:
        """Return the part of the flat map that is in the picture."""
        return Bounds(self.left, self.top, self.left + self.width / self.scale, self.top + self.height / self.scale)

    def pixel(self, flat: tuple[float, float]) -> tuple[float, float]:
        """Return where a point of the flat map is in the picture."""
        return (flat[0] - self.left) * self.scale, (flat[1] - self.top) * self.scale

    def flat(self, x: float, y: float) -> tuple[float, float]:
        """Return which point of the flat map is at a pixel."""
        return x / self.scale + self.left, y / self.scale + self.top


def camera_on(bounds: Bounds, width: float, height: float) -> Camera:
    """Return the camera that shows all of a part of the flat map, as large as can be and in the middle."""
    scale = min(width / bounds.width, height / bounds.height)
    x, y = (bounds.left + bounds.right) / 2, (bounds.top + bounds.bottom) / 2
    return Camera(x - width / scale / 2, y - height / scale / 2, scale, width, height)


@lru_cache(maxsize=4)
def land_of(projection: Projection, detail: Detail) -> FlatLand:
    """Return the land on the flat map, remembered for the next picture of the same region."""
    return flat_land(projection, detail)


def land_shapes(camera: Camera, projection: Projection, look: MapLook) -> tuple[Shape, ...]:
    """Return the land and the borders in a picture, cut at its edges."""
    bounds = camera.bounds
    land = land_of(projection, detail_for(bounds.width)).within(bounds)
    frame = Bounds(-4.0, -4.0, camera.width + 4.0, camera.height + 4.0)
    rings = tuple(ring for line in land.rings if len(ring := _cut_ring(_pixels(line, camera), frame)) > 3)
    borders = tuple(part for line in land.borders for part in _cut_line(_pixels(line, camera), frame))
    return Area(rings, look.land, look.coast), Stroke(borders, look.border, 0.8)


def _pixels(line: FlatLine, camera: Camera) -> list[tuple[float, float]]:
    """Return a line in pixels without points that are less than half a pixel from the one before."""
    found: list[tuple[float, float]] = []
    last_x = last_y = -1e9
    for x, y in line.points:
        px, py = (x - camera.left) * camera.scale, (y - camera.top) * camera.scale
        if abs(px - last_x) + abs(py - last_y) >= 0.6:
            found.append((px, py))
            last_x, last_y = px, py
    return found


def _cut_ring(points: list[tuple[float, float]], frame: Bounds) -> Line:
    """Return the ring within a frame (Sutherland and Hodgman): what leaves it runs along its edge."""
    for axis, limit, keeps_less in ((0, frame.left, False), (0, frame.right, True), (1, frame.top, False),
                                    (1, frame.bottom, True)):  # fmt: skip
        if not points:
            break
        inside = [(p[axis] <= limit) == keeps_less for p in points]
        if all(inside):
            continue
        kept: list[tuple[float, float]] = []
        for i, point in enumerate(points):
            before = points[i - 1]
            if inside[i] != inside[i - 1]:
                kept.append(_crossing(before, point, axis, limit))
            if inside[i]:
                kept.append(point)
        points = kept
    return tuple(points)


def _crossing(a: tuple[float, float], b: tuple[float, float], axis: int, limit: float) -> tuple[float, float]:
    share = (limit - a[axis]) / (b[axis] - a[axis]) if b[axis] != a[axis] else 0.0
    other = a[1 - axis] + share * (b[1 - axis] - a[1 - axis])
    return (limit, other) if axis == 0 else (other, limit)


def _cut_line(points: list[tuple[float, float]], frame: Bounds) -> list[Line]:
    """Return the stretches of a line that come into a frame; an end may hang out by a step."""
    stretches: list[Line] = []
    now: list[tuple[float, float]] = []
    for i, (x, y) in enumerate(points):
        if frame.left <= x <= frame.right and frame.top <= y <= frame.bottom:
            if not now and i:
                now.append(points[i - 1])
            now.append((x, y))
        elif now:
            now.append((x, y))
            stretches.append(tuple(now))
            now = []
    if len(now) > 1:
        stretches.append(tuple(now))
    return stretches
