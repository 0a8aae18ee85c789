"""The land and the countries' borders as lines on the globe (Natural Earth, public domain; tools/outlines_data.py).

The file has two levels of detail. Each is three counts (rings of land, borders, points; 4 bytes each), the length of
each line, then the steps from point to point in hundredths of a degree, x and y apart; numbers have two bytes, all low
ones before all high ones.
"""

from __future__ import annotations

import lzma
import struct
import sys
from array import array
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from importlib import resources
from itertools import accumulate

from shipdesk.domain.geography.projection import Bounds, Projection, parallel

Line = tuple[tuple[float, float], ...]


class Detail(IntEnum):
    """How much of the coast is kept: for the world, or for a country."""

    WORLD = 0
    COUNTRY = 1


@dataclass(frozen=True, slots=True)
class FlatLine:
    """A ring or line on the flat map, and what it lies in."""

    bounds: Bounds
    points: Line


@dataclass(frozen=True, slots=True)
class FlatLand:
    """The land on the flat map: rings to be filled by the even-odd rule, and borders to be drawn on them."""

    rings: tuple[FlatLine, ...]
    borders: tuple[FlatLine, ...]

    def within(self, bounds: Bounds) -> FlatLand:
        """Return what can be seen of it in a rectangle."""
        return FlatLand(
            tuple(ring for ring in self.rings if ring.bounds.touches(bounds)),
            tuple(line for line in self.borders if line.bounds.touches(bounds)),
        )


@dataclass(frozen=True, slots=True)
class _Globe:
    """Lines as pairs of hundredths of degrees (longitudes, latitudes), rings first."""

    rings: int
    lines: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]


def detail_for(width: float) -> Detail:
    """Return the detail that a picture needs which shows so many degrees."""
    return Detail.COUNTRY if width < 75 else Detail.WORLD


@cache
def _globes() -> tuple[_Globe, ...]:
    packed = resources.files("shipdesk.resources").joinpath("geography", "outlines.xz").read_bytes()
    raw = lzma.decompress(packed)
    globes, at = [], 0
    for _ in Detail:
        globe, at = _read(raw, at)
        globes.append(globe)
    return tuple(globes)


def _read(raw: bytes, at: int) -> tuple[_Globe, int]:
    rings, borders, points = struct.unpack_from("<III", raw, at)
    at += 12
    columns = []
    for count in (rings + borders, points, points):
        columns.append(_numbers(raw[at : at + 2 * count], count))
        at += 2 * count
    lengths = [length % 65536 for length in columns[0]]
    # Steps are kept as what 16 bits leave of them, and so are the places.
    longitudes, latitudes = ([_signed(n) for n in accumulate(column)] for column in columns[1:])
    lines, start = [], 0
    for length in lengths:
        lines.append((tuple(longitudes[start : start + length]), tuple(latitudes[start : start + length])))
        start += length
    return _Globe(rings, tuple(lines)), at


def _numbers(raw: bytes, count: int) -> array[int]:
    woven = bytearray(2 * count)
    woven[::2], woven[1::2] = raw[:count], raw[count:]
    numbers = array("h", bytes(woven))
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _signed(number: int) -> int:
    return (number + 32768) % 65536 - 32768


def flat_land(projection: Projection, detail: Detail) -> FlatLand:
    """Return the land on a flat map, cut at the map's edges; 15 ms for the world, 70 ms for countries."""
    globe = _globes()[detail]
    parallels = _Parallels()
    rings: list[FlatLine] = []
    borders: list[FlatLine] = []
    for number, (longitudes, latitudes) in enumerate(globe.lines):
        is_ring = number < globe.rings
        for turn in _turns(longitudes, projection.middle):
            lon = [longitude / 100 + turn for longitude in longitudes] if turn else [n / 100 for n in longitudes]
            _add(rings if is_ring else borders, lon, latitudes, projection, parallels, is_ring=is_ring)
    return FlatLand(tuple(rings), tuple(borders))


class _Parallels(dict[int, tuple[float, float]]):
    """How wide and how high each parallel is, by hundredths of degrees; worked out as they are met."""

    def __missing__(self, latitude: int) -> tuple[float, float]:
        found = self[latitude] = parallel(latitude / 100)
        return found


def _turns(longitudes: tuple[int, ...], middle: float) -> list[float]:
    """Return with how many degrees added a line can be seen on a map: mostly one, two where the edge cuts it."""
    west, east = min(longitudes) / 100, max(longitudes) / 100
    return [turn for turn in (-360.0, 0.0, 360.0) if east + turn > middle - 180 and west + turn < middle + 180]


def _add(
    into: list[FlatLine], lon: list[float], lat: tuple[int, ...], projection: Projection, parallels: _Parallels,
    *, is_ring: bool,
) -> None:  # fmt: skip
    west, east = projection.middle - 180.0, projection.middle + 180.0
    if min(lon) < west or max(lon) > east:
        # Beyond the edge everything is drawn onto it: along it nothing can be seen, and rings stay closed.
        lon = [min(east, max(west, longitude)) for longitude in lon]
        if not is_ring and max(lon) - min(lon) == 0:
            return
    stretch, middle = projection.stretch, projection.middle
    points = []
    for longitude, latitude in zip(lon, lat, strict=True):
        wide, high = parallels[latitude]
        points.append(((longitude - middle) * wide * stretch, -high))
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    into.append(FlatLine(Bounds(min(xs), min(ys), max(xs), max(ys)), tuple(points)))
