"""Which clock hangs in a place: by its country where that has one time, else by its town.

Where only a region or a country with several times is known nothing is said: a time that is an hour off is worse than
one that is shown as it was told. Countries' zones are those of the IANA time zone database (zone.tab), towns' zones
GeoNames'.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from functools import cache, lru_cache
from importlib import resources
from zoneinfo import ZoneInfo

from shipdesk.domain.geography.places import place_of

_AT_THE_END = re.compile(r"(?:^|[\s,(-])([A-Z]{2})\)?$")


def minutes_from_utc(place: str, local: datetime, countries: Sequence[str] = ()) -> int | None:
    """Return the offset of the clock in a place at that local time, in minutes, or None where it is not sure.

    countries are those of the journey, by which a name without a country is known.
    """
    told = place.strip()[:200]
    alone = _AT_THE_END.search(told)
    if alone and (minutes := country_minutes(alone[1], local)) is not None:
        return minutes
    if not any(character.isalpha() for character in told):
        return None
    country, zone = _town(told, tuple(countries))
    return _offset(ZoneInfo(zone), local) if zone else country_minutes(country, local)


def country_minutes(country: str, local: datetime) -> int | None:
    """Return the offset at that local time where the whole country has one time, else None."""
    offsets = {_offset(zone, local) for zone in _zones(country)}
    return offsets.pop() if len(offsets) == 1 else None


@lru_cache(maxsize=4096)
def _town(place: str, countries: tuple[str, ...]) -> tuple[str, str]:
    """Return the country of a place, and its zone where the country has several."""
    found = place_of(place, countries)
    return (found.country, found.zone) if found is not None else ("", "")


def _offset(zone: ZoneInfo, local: datetime) -> int:
    away = local.replace(tzinfo=zone).utcoffset()
    return 0 if away is None else round(away.total_seconds() / 60)


@cache
def _zones(country: str) -> tuple[ZoneInfo, ...]:
    return tuple(ZoneInfo(name) for code, name in _all_zones() if code == country.upper())


@cache
def _all_zones() -> tuple[tuple[str, str], ...]:
    text = (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return tuple((row[0], row[2]) for row in rows)
