"""The way of one parcel as stops and legs: what the scans say, cleared of what they only repeat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from shipdesk.domain.geography.gazetteer import towns_named
from shipdesk.domain.geography.place_texts import readings_of
from shipdesk.domain.geography.places import Confidence, Place, middle_place, places_of
from shipdesk.domain.geography.sphere import Point, distance_km, great_circle
from shipdesk.domain.parcels import ParcelStatus

_SAME_KM = 8.0
_ARRIVED_KM = 40.0
"""A last scan so near the goal is at the goal: depots stand outside of towns."""
_BACK = frozenset({ParcelStatus.RETURNING, ParcelStatus.RETURNED})


class StopKind(StrEnum):
    """What a stop is on the way."""

    START = "start"
    STOP = "stop"
    GOAL = "goal"


@dataclass(frozen=True, slots=True)
class Sighting:
    """The words for a place in one scan, and when it was there; at is the wall clock there where it is known."""

    told: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a parcel begins or ends: the town as written, and the country's code."""

    town: str = ""
    country: str = ""

    @property
    def words(self) -> str:
        """Return the spot as a carrier would tell it."""
        return ", ".join(part for part in (self.town, self.country) if part)


@dataclass(frozen=True, slots=True)
class Stop:
    """A place where the parcel was, or where it goes; told are the carrier's own words for it."""

    place: Place
    label: str
    told: str
    kind: StopKind = StopKind.STOP
    first_at: datetime | None = None
    last_at: datetime | None = None
    scans: int = 0


@dataclass(frozen=True, slots=True)
class Leg:
    """The way between two stops, by their indexes; a leg that is not past is still to come."""

    start: int
    end: int
    is_past: bool


@dataclass(frozen=True, slots=True)
class JourneyMap:
    """A parcel's way; here is the stop where it was seen last, None where it has not been seen."""

    stops: tuple[Stop, ...]
    legs: tuple[Leg, ...]
    here: int | None
    status: ParcelStatus
    not_on_map: tuple[str, ...] = ()
    """The carrier's words for places that nobody could find."""

    def way(self, leg: Leg) -> tuple[Point, ...]:
        """Return points along a leg, on the shortest way over the globe."""
        return great_circle(self.stops[leg.start].place.point, self.stops[leg.end].place.point)

    @property
    def points(self) -> tuple[Point, ...]:
        """Return every point that the picture must show."""
        return tuple(point for leg in self.legs for point in self.way(leg)) or tuple(s.place.point for s in self.stops)


def journey_map(sightings: Sequence[Sighting], home: Spot, goal: Spot, status: ParcelStatus) -> JourneyMap:
    """Return the way of a parcel from its scans in the order in which they happened."""
    told = [sighting.told for sighting in sightings]
    placed = places_of([home.words, *told, goal.words], (home.country, goal.country))
    start = _end(home, placed[0], StopKind.START)
    end = _end(goal, placed[-1], StopKind.GOAL)
    seen = [
        Stop(place, stop_label(sighting.told, place), sighting.told, StopKind.STOP, sighting.at, sighting.at, 1)
        for sighting, place in zip(sightings, placed[1:-1], strict=True)
        if place is not None
    ]
    missing = tuple(
        dict.fromkeys(t for t, place in zip(told, placed[1:-1], strict=True) if place is None and t.strip())
    )
    stops = _joined(_without_vague([*([start] if start else []), *seen], end))
    here = len(stops) - 1 if seen and stops else None
    stops, arrived = _with_goal(stops, end, status, was_seen=here is not None)
    legs = tuple(Leg(i, i + 1, i + 1 <= (here if here is not None else 0) or arrived) for i in range(len(stops) - 1))
    if arrived:
        here = len(stops) - 1
    elif here is not None:
        here = min(here, len(stops) - 1)
    if status is ParcelStatus.RETURNING and here not in (None, 0) and start is not None and here is not None:
        legs = (*(leg for leg in legs if leg.is_past), Leg(here, 0, is_past=False))
    return JourneyMap(tuple(stops), legs, here, status, missing)


def place_label(place: Place) -> str:
    """Return what a place is called on the map."""
    if place.confidence is Confidence.CITY:
        return place.name
    country = country_name(place.country)
    return f"{place.region}, {country}" if place.confidence is Confidence.REGION else country


def stop_label(told: str, place: Place) -> str:
    """Return what a place is called on the map, in the carrier's words where those name the town."""
    if place.confidence is Confidence.CITY:
        for name in dict.fromkeys(name for reading in readings_of(told) for name in reading.names):
            if len(name) > 3 and any(town.name == place.name for town in towns_named(name)):
                return name.title() if name.isupper() or name.islower() else name
    return place_label(place)


def country_name(code: str) -> str:
    """Return a country's English name, or its code where it has none (CLDR)."""
    from babel import Locale

    return str(Locale("en").territories.get(code.upper(), code)) if code else ""


def _end(spot: Spot, place: Place | None, kind: StopKind) -> Stop | None:
    found = place or middle_place(spot.country)
    if found is None:
        return None
    label = spot.town if spot.town and found.confidence is Confidence.CITY else place_label(found)
    return Stop(found, label, spot.words, kind)


def _without_vague(stops: list[Stop], end: Stop | None) -> list[Stop]:
    """Return the stops without those of which only a country or region is known that a neighbour tells exactly."""
    around = [*stops, end]
    return [
        stop
        for i, stop in enumerate(stops)
        if stop.kind is StopKind.START
        or not (_says_more(around[i - 1] if i else None, stop) or _says_more(around[i + 1], stop))
    ]


def _says_more(other: Stop | None, stop: Stop) -> bool:
    if other is None or stop.place.confidence is Confidence.CITY:
        return False
    there, vague = other.place, stop.place
    return there.country == vague.country and there.confidence is Confidence.CITY and vague.region in ("", there.region)


def _joined(stops: list[Stop]) -> list[Stop]:
    """Return the stops, those after each other at one place made one."""
    joined: list[Stop] = []
    for stop in stops:
        if joined and distance_km(joined[-1].place.point, stop.place.point) < _SAME_KM:
            last = joined[-1]
            joined[-1] = replace(
                last,
                told=last.told if last.scans else stop.told or last.told,
                first_at=last.first_at or stop.first_at,
                last_at=stop.last_at or last.last_at,
                scans=last.scans + stop.scans,
            )
        else:
            joined.append(stop)
    return joined


def _with_goal(
    stops: list[Stop], end: Stop | None, status: ParcelStatus, *, was_seen: bool
) -> tuple[list[Stop], bool]:  # fmt: skip
    """Return the stops with the goal as the last, and whether the parcel reached it."""
    if end is None or status in _BACK:
        return stops, status is ParcelStatus.RETURNED
    delivered = status is ParcelStatus.DELIVERED
    if was_seen and stops and stops[-1].kind is StopKind.STOP:
        last = stops[-1]
        far = distance_km(last.place.point, end.place.point)
        if far < _SAME_KM or (delivered and (far < _ARRIVED_KM or last.place.country == end.place.country)):
            place = end.place if end.place.confidence is Confidence.CITY else last.place
            label = end.label if end.place.confidence is Confidence.CITY else last.label
            return [*stops[:-1], replace(last, kind=StopKind.GOAL, label=label, place=place)], delivered
    if stops and stops[-1].kind is StopKind.START and distance_km(stops[-1].place.point, end.place.point) < _SAME_KM:
        return stops, delivered
    return [*stops, end], delivered
