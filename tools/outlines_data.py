"""Makes shipdesk/resources/geography/outlines.xz: `python tools/outlines_data.py TGZ`.

TGZ is the file that `npm pack world-atlas@2.0.2` leaves (ISC, Mike Bostock): Natural Earth's 1:50m land and countries
(public domain) as TopoJSON. Kept twice, with fewer points for pictures of the world and with more for those of a
country; shipdesk/domain/geography/outlines.py says how the file reads.
"""

from __future__ import annotations

import json
import lzma
import math
import struct
import sys
import tarfile
from array import array
from collections import Counter
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "shipdesk" / "resources" / "geography" / "outlines.xz"
Line = list[tuple[float, float]]
LEVELS = ((0.12, 0.12), (0.012, 0.0012))
"""For each level by how many degrees a point may be off, and how large an island is in square degrees to be kept."""
SOUTHERNMOST = -58.0
"""Nobody ships to Antarctica."""


def main(package: Path) -> None:
    """Write the file anew."""
    with tarfile.open(package) as archive:
        topology = json.load(archive.extractfile("package/countries-50m.json"))  # type: ignore[arg-type]
    arcs = _arcs(topology)
    rings = [ring for polygon in _polygons(topology["objects"]["land"]) for ring in polygon]
    borders = _shared(topology)
    packed = b"".join(_level(arcs, rings, borders, off, area) for off, area in LEVELS)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "lc": 0, "lp": 1, "pb": 1}]
    TARGET.write_bytes(lzma.compress(packed, lzma.FORMAT_XZ, lzma.CHECK_CRC32, filters=filters))
    print(f"{len(packed)} bytes, {TARGET.stat().st_size} packed")


def _arcs(topology: dict[str, Any]) -> list[Line]:
    (scale_x, scale_y), (x0, y0) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            longitude = x * scale_x + x0
            line.append((_turned(longitude, line[-1][0] if line else longitude), y * scale_y + y0))
        arcs.append(line)
    return arcs


def _turned(longitude: float, to: float) -> float:
    """Return the longitude on the side of another: rings that cross the date line go on beyond 180."""
    return longitude + 360.0 * round((to - longitude) / 360.0)


def _polygons(thing: dict[str, Any]) -> list[list[list[int]]]:
    if thing["type"] == "GeometryCollection":
        return [polygon for each in thing["geometries"] for polygon in _polygons(each)]
    return [thing["arcs"]] if thing["type"] == "Polygon" else thing.get("arcs", [])


def _shared(topology: dict[str, Any]) -> list[int]:
    """Return the arcs that two countries have in common."""
    polygons = _polygons(topology["objects"]["countries"])
    used = Counter(arc if arc >= 0 else ~arc for polygon in polygons for ring in polygon for arc in ring)
    return [arc for arc, times in used.items() if times > 1]


def _level(arcs: list[Line], rings: list[list[int]], borders: list[int], off: float, area: float) -> bytes:
    thin = [_simplified(arc, off) for arc in arcs]
    land = [_joined(thin, ring) for ring in rings]
    land = [ring for ring in land if len(ring) > 3 and abs(_area(ring)) >= area and _is_north(ring)]
    land.sort(key=lambda ring: -abs(_area(ring)))
    lines = [thin[arc] for arc in borders if _is_north(thin[arc])]
    xs, ys = array("h"), array("h")
    last_x = last_y = 0
    for x, y in chain.from_iterable(chain(land, lines)):
        whole_x, whole_y = round(x * 100), round(y * 100)
        xs.append(_wrapped(whole_x - last_x))
        ys.append(_wrapped(whole_y - last_y))
        last_x, last_y = whole_x, whole_y
    counts = array("H", [len(line) for line in chain(land, lines)])
    print(f"off {off}: {len(land)} rings, {len(lines)} borders, {len(xs)} points")
    head = struct.pack("<III", len(land), len(lines), len(xs))
    return head + b"".join(_planes(numbers) for numbers in (counts, xs, ys))


def _planes(numbers: array[int]) -> bytes:
    """Return the numbers' low bytes, then their high ones: so they pack into two thirds."""
    if sys.byteorder == "big":
        numbers.byteswap()
    raw = numbers.tobytes()
    return raw[::2] + raw[1::2]


def _wrapped(number: int) -> int:
    return (number + 32768) % 65536 - 32768


def _is_north(line: Line) -> bool:
    return max(y for _, y in line) > SOUTHERNMOST


def _joined(arcs: list[Line], ring: list[int]) -> Line:
    line: Line = []
    for index in ring:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        turn = _turned(arc[0][0], line[-1][0]) - arc[0][0] if line else 0.0
        line += [(x + turn, y) for x, y in (arc[1:] if line else arc)]
    return line


def _area(ring: Line) -> float:
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(ring)) / 2


def _simplified(line: Line, off: float) -> Line:
    """Return the line without the points that are off by less than so many degrees (Douglas and Peucker)."""
    keep = {0, len(line) - 1}
    closed = line[0] == line[-1]
    if closed:  # a ring of one arc: its farthest point keeps it from shrinking to nothing
        keep.add(max(range(len(line)), key=lambda i: math.dist(line[0], line[i])))
    corners = sorted(keep)
    open_spans = list(pairwise(corners))
    while open_spans:
        first, last = open_spans.pop()
        if last - first < 2:
            continue
        distances = [_distance(line[i], line[first], line[last]) for i in range(first + 1, last)]
        farthest = max(range(len(distances)), key=distances.__getitem__)
        if distances[farthest] > off:
            middle = first + 1 + farthest
            keep.add(middle)
            open_spans += [(first, middle), (middle, last)]
    return [line[i] for i in sorted(keep)]


def _distance(point: tuple[float, float], start: tuple[float, float], end: tuple[float, float]) -> float:
    """Return how far a point is from a line between two others, a degree of longitude counted as long as it is."""
    width = math.cos(math.radians(point[1]))
    px, py = (point[0] - start[0]) * width, point[1] - start[1]
    dx, dy = (end[0] - start[0]) * width, end[1] - start[1]
    length = dx * dx + dy * dy
    along = 0.0 if length == 0 else max(0.0, min(1.0, (px * dx + py * dy) / length))
    return math.hypot(px - along * dx, py - along * dy)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
