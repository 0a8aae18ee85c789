"""Where a carrier's words for places are on the globe: by country, size, and the other places of the journey.

A name is never taken to be in a country that neither the text nor the journey knows: better no point than a wrong one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from shipdesk.domain.geography.airports import HUB_AIRPORTS
from shipdesk.domain.geography.gazetteer import Town, middle_of, towns_named, towns_with_airport
from shipdesk.domain.geography.place_texts import Reading, readings_of
from shipdesk.domain.geography.sphere import Point, distance_km

_OUTWEIGHS = 3
"""So many times as large a namesake must be to be meant where nothing else decides."""
_FAR_KM = 250.0
_SIZE_COUNTS = 1.5
"""A town ten times as large may be 375 km farther off the way and is meant all the same."""
_FAMOUS = 300_000
_MUCH_LARGER = 20


class Confidence(StrEnum):
    """How exactly a place is known."""

    CITY = "city"
    REGION = "region"
    COUNTRY = "country"


@dataclass(frozen=True, slots=True)
class Place:
    """A place on the globe; name is its town's, or empty where only region or country are known.

    zone is a town's time zone (IANA) where its country has several times, else empty.
    """

    point: Point
    confidence: Confidence
    name: str
    country: str
    region: str = ""
    zone: str = ""


@dataclass(frozen=True, slots=True)
class _Found:
    """What a text may mean: towns, or where only region or country are told, the middle of that."""

    towns: tuple[Town, ...]
    coarse: Place | None = None


def place_of(text: str, countries: Sequence[str] = ()) -> Place | None:
    """Return where one place is; countries are those of the journey, by which a name without a country is known."""
    return places_of([text], countries)[0]


def places_of(texts: Sequence[str], countries: Sequence[str] = ()) -> tuple[Place | None, ...]:
    """Return where the places of a journey are, in order; None for what is not on the map.

    countries are where it begins and ends. What is ambiguous is decided by the nearest places that are not.
    """
    known = frozenset(countries) - {""}
    found = [_found(text, known) for text in texts]
    placed = [_decided(each, ()) for each in found]
    met = known | {place.country for place in placed if place is not None}
    if met != known:
        found = [first if placed[i] else _found(texts[i], met) for i, first in enumerate(found)]
    for i, each in enumerate(found):
        place = placed[i]
        if each is not None and (place is None or (len(each.towns) > 1)):
            placed[i] = _decided(each, _neighbours(placed, i)) or place
    return tuple(placed)


def town_place(town: Town) -> Place:
    """Return a town as a place."""
    return Place(Point(town.latitude, town.longitude), Confidence.CITY, town.name, town.country, town.region, town.zone)


def middle_place(country: str, region: str = "") -> Place | None:
    """Return the middle of a region or country, or None where it is not known."""
    town = middle_of(country, region)
    if town is None:
        return middle_place(country) if region else None
    confidence = Confidence.REGION if region else Confidence.COUNTRY
    return Place(Point(town.latitude, town.longitude), confidence, "", country, region)


@lru_cache(maxsize=8192)
def _found(text: str, countries: frozenset[str]) -> _Found | None:
    coarse: list[tuple[bool, Place | None]] = []
    options: list[tuple[tuple[bool, bool, bool], tuple[Town, ...]]] = []
    for reading in readings_of(text):
        towns = _towns(reading, countries)
        if towns:
            options.append(((bool(reading.country), towns[0].country in countries, bool(reading.region)), towns))
        elif reading.country and (point := middle_place(reading.country, reading.region)):
            coarse.append((reading.country in countries and not reading.names, point))
    # A region of the journey's ground that explains every word counts more than a town elsewhere: "Ontario, CA".
    # max() takes the first of equals, and the readings that explain most come first.
    is_there, middle = max(coarse, key=lambda each: each[0], default=(False, None))
    if not options:
        return _Found((), middle) if middle else None
    (_, is_near, _), found = max(options, key=lambda option: option[0])
    if is_there and not is_near:
        return _Found((), middle)
    regions = {town.region for town in found}
    return _Found(found, middle_place(found[0].country, regions.pop() if len(regions) == 1 else ""))


def _towns(reading: Reading, countries: frozenset[str]) -> tuple[Town, ...]:
    """Return the towns that a reading may mean; a code of three letters may be an airport's."""
    for name in reading.names:
        named = towns_named(name)
        if not named and len(name) == 3 and name.isupper():
            named = tuple(town for town in towns_with_airport(name) if town.country in countries)
        for towns in (named, _hub(name)):
            if not reading.country:
                towns = _without_country(towns, countries)  # noqa: PLW2901
            fitting = tuple(t for t in towns if reading.country in ("", t.country) and reading.region in ("", t.region))
            if fitting:
                return fitting
    return ()


def _without_country(towns: tuple[Town, ...], countries: frozenset[str]) -> tuple[Town, ...]:
    """Return which towns a name without a country means: those on the journey's ground, or the only one there is."""
    near = tuple(town for town in towns if town.country in countries)
    if not near:
        alone = len({town.country for town in towns}) == 1 and towns[0].people >= 15_000
        return towns if alone else ()
    famous = towns[0]
    if famous.country not in countries and famous.people >= max(_FAMOUS, _MUCH_LARGER * near[0].people):
        return ()  # Paris is not the one in Texas because the parcel goes to Dallas
    return near


def _hub(code: str) -> tuple[Town, ...]:
    name, country = HUB_AIRPORTS.get(code.upper(), ("", ""))
    return tuple(town for town in towns_named(name) if town.country == country)[:1]


def _decided(found: _Found | None, neighbours: Sequence[Point]) -> Place | None:
    if found is None:
        return None
    towns = found.towns
    if not towns:
        return found.coarse
    if len(towns) == 1:
        return town_place(towns[0])
    if neighbours:
        return town_place(min(towns, key=lambda town: _cost(town, neighbours)))
    if towns[0].people >= _OUTWEIGHS * towns[1].people or _together(towns):
        return town_place(towns[0])
    return found.coarse


def _together(towns: Sequence[Town]) -> bool:
    """Answer whether the largest towns of a name lie so close that it does not matter which is meant."""
    first, second = (Point(town.latitude, town.longitude) for town in towns[:2])
    return distance_km(first, second) < 40


def _cost(town: Town, neighbours: Sequence[Point]) -> float:
    point = Point(town.latitude, town.longitude)
    nearest = min(distance_km(point, neighbour) for neighbour in neighbours)
    return nearest / _FAR_KM - _SIZE_COUNTS * math.log10(max(town.people, 1000))


def _neighbours(placed: Sequence[Place | None], index: int) -> list[Point]:
    """Return the nearest towns that are known before and after a place of the journey."""
    before = (placed[i] for i in range(index - 1, -1, -1))
    after = (placed[i] for i in range(index + 1, len(placed)))
    sides = (next((p for p in side if p and p.confidence is Confidence.CITY), None) for side in (before, after))
    return [place.point for place in sides if place]
