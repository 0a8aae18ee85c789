"""Which clock hangs in a place: by its country where that has one time, else by the nearest of the country's zones.

Where two zones with different times are about as near, nothing is said: a time that is an hour off is worse than one
that is shown as it was told. Zones and their places are those of the IANA time zone database (zone.tab).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from importlib import resources
from zoneinfo import ZoneInfo

from shipdesk.domain.geography.places import Confidence, place_of
from shipdesk.domain.geography.sphere import Point, distance_km

_SURELY = 1.7
"""The next zone with another time must be so many times as far as the nearest one."""
_COORDINATES = re.compile(r"([+-])(\d{2,3})(\d{2})(\d{2})?([+-])(\d{3})(\d{2})(\d{2})?")
_AT_THE_END = re.compile(r"(?:^|[\s,(-])([A-Z]{2})\)?$")


@dataclass(frozen=True, slots=True)
class _Zone:
    zone: ZoneInfo
    point: Point


def minutes_from_utc(place: str, local: datetime, countries: Sequence[str] = ()) -> int | None:
    """Return the offset of the clock in a place at that local time, in minutes, or None where it is not sure.

    countries are those of the journey, by which a name without a country is known.
    """
    alone = _AT_THE_END.search(place.strip())
    if alone and (minutes := _one_time(alone[1], local)) is not None:
        return minutes
    if not place.strip() or not any(character.isalpha() for character in place):
        return None
    return _by_town(place.strip()[:200], tuple(countries), local)


def country_minutes(country: str, local: datetime) -> int | None:
    """Return the offset at that local time where the whole country has one time, else None."""
    return _one_time(country, local)


def _by_town(place: str, countries: tuple[str, ...], local: datetime) -> int | None:
    found = _town(place, countries)
    if found is None:
        return None
    country, point = found
    if (minutes := _one_time(country, local)) is not None or point is None:
        return minutes
    near = sorted((distance_km(point, each.point), _offset(each.zone, local)) for each in _zones(country))
    if not near:
        return None
    nearest_km, minutes = near[0]
    other_km = next((km for km, offset in near if offset != minutes), None)
    return minutes if other_km is None or other_km > _SURELY * max(nearest_km, 30.0) else None


@lru_cache(maxsize=4096)
def _town(place: str, countries: tuple[str, ...]) -> tuple[str, Point | None] | None:
    found = place_of(place, countries)
    if found is None:
        return None
    return found.country, found.point if found.confidence is Confidence.CITY else None


def _one_time(country: str, local: datetime) -> int | None:
    offsets = {_offset(each.zone, local) for each in _zones(country)}
    return offsets.pop() if len(offsets) == 1 else None


def _offset(zone: ZoneInfo, local: datetime) -> int:
    away = local.replace(tzinfo=zone).utcoffset()
    return 0 if away is None else round(away.total_seconds() / 60)


@cache
def _zones(country: str) -> tuple[_Zone, ...]:
    return tuple(_Zone(ZoneInfo(name), point) for code, point, name in _all_zones() if code == country.upper())


@cache
def _all_zones() -> tuple[tuple[str, Point, str], ...]:
    text = (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return tuple((row[0], _point(row[1]), row[2]) for row in rows)


def _point(told: str) -> Point:
    found = _COORDINATES.fullmatch(told)
    if found is None:
        raise ValueError(f"zone.tab has no place in {told}")
    latitude = int(found[2]) + int(found[3]) / 60
    longitude = int(found[6]) + int(found[7]) / 60
    return Point(-latitude if found[1] == "-" else latitude, -longitude if found[5] == "-" else longitude)
