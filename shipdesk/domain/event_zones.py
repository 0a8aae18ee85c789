"""The zones of events whose carrier told a wall clock only: by the place, by the neighbours, or as best assumed.

A zone that was worked out is marked as such, so that a screen can show such a time as it was reported.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from shipdesk.domain.event_times import EventTime, with_offset
from shipdesk.domain.parcels import TrackingEvent

MinutesAt = Callable[[str, datetime], int | None]
"""Given a place and a local time, the offset of its clock in minutes, or None where it is not sure."""

TOLD, PLACE, NEIGHBOUR, ASSUMED = "told", "place", "neighbour", "assumed"


def settled(
    events: Sequence[TrackingEvent], minutes_at: MinutesAt, assumed: Callable[[datetime], int | None]
) -> tuple[TrackingEvent, ...]:
    """Return the events with a moment in UTC each, as far as there is a way to know it; the order is kept.

    A time without a zone takes the one of its place, else that of the event next to it on the clock, else the assumed
    one (where the parcel goes, or comes from).
    """
    placed = [_by_place(event, minutes_at) for event in events]
    known = [(e.local_at, e.offset_minutes) for e in placed if e.local_at is not None and e.offset_minutes is not None]
    return tuple(_by_neighbour(event, known, assumed) for event in placed)


def is_exact(event: TrackingEvent) -> bool:
    """Answer whether the moment is known, and not only worked out from others'."""
    return event.occurred_at is not None and event.zone_source in (TOLD, PLACE, "")


def _by_place(event: TrackingEvent, minutes_at: MinutesAt) -> TrackingEvent:
    if event.occurred_at is not None or event.local_at is None or not event.place:
        return event
    minutes = minutes_at(event.place, event.local_at)
    return event if minutes is None else _with(event, with_offset(event.time, minutes, PLACE))


def _by_neighbour(
    event: TrackingEvent, known: list[tuple[datetime, int]], assumed: Callable[[datetime], int | None]
) -> TrackingEvent:
    local = event.local_at
    if event.occurred_at is not None or local is None:
        return event
    if known:
        _, minutes = min(known, key=lambda pair: (abs(pair[0] - local), pair))
        return _with(event, with_offset(event.time, minutes, NEIGHBOUR))
    guess = assumed(local)
    return event if guess is None else _with(event, with_offset(event.time, guess, ASSUMED))


def _with(event: TrackingEvent, time: EventTime) -> TrackingEvent:
    return replace(event, occurred_at=time.utc, offset_minutes=time.offset_minutes, zone_source=time.zone_source)
