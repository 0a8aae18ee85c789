"""The zones of events whose carrier told a wall clock only: by the place, by the neighbours, or as best assumed.

A zone that was worked out is marked as such, so that a screen can show such a time as it was reported.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from shipdesk.domain.event_times import EventTime, with_offset
from shipdesk.domain.parcels import TrackingEvent

MinutesAt = Callable[[str, datetime], int | None]
"""Given a place and a local time, the offset of its clock in minutes, or None where it is not sure."""

TOLD, PLACE, NEIGHBOUR, ASSUMED = "told", "place", "neighbour", "assumed"
_CLAIMED = frozenset({TOLD, PLACE, NEIGHBOUR})
_SAME_MINUTE = timedelta(minutes=1)


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


@dataclass(frozen=True, slots=True)
class ShownTime:
    """The clock to show for an event: local is without a zone, offset_minutes is the zone that may be claimed for it.

    offset_minutes None says that nobody is sure of the zone: the clock is shown as it was reported.
    """

    local: datetime
    offset_minutes: int | None

    @property
    def zone(self) -> str:
        """What to say of the zone, such as "UTC-5", or "as reported"."""
        return "as reported" if self.offset_minutes is None else zone_words(self.offset_minutes)


def shown_time(time: EventTime, home: tzinfo) -> ShownTime | None:
    """Return the clock at the place of an event, or the shop's (home) where only a moment was told; None without both.

    A zone is claimed only where the carrier told it, its place has it or the scan beside it, and only where it leads
    from the clock to the moment: a time that is an hour off is worse than one without a zone.
    """
    if time.local is None:
        if time.utc is None:
            return None
        moment = time.utc.astimezone(home)
        return ShownTime(moment.replace(tzinfo=None), round((moment.utcoffset() or timedelta(0)).total_seconds() / 60))
    offset = time.offset_minutes
    if offset is None or time.zone_source not in _CLAIMED:
        return ShownTime(time.local, None)
    fits = time.utc is not None and abs(_as_utc(time.local, offset) - time.utc.replace(tzinfo=None)) < _SAME_MINUTE
    return ShownTime(time.local, offset if fits else None)


def at_its_place(event: TrackingEvent, minutes_at: MinutesAt) -> EventTime:
    """Return an event's time by the clock of its place, where it was told in UTC.

    UTC may be Greenwich or a carrier's computer: the place decides. Where nobody is sure of the place's clock, or it
    changes about then, the time stays as it was told.
    """
    time = event.time
    if time.utc is None or time.offset_minutes != 0 or time.zone_source != TOLD or not event.place:
        return time
    moment = time.utc.replace(tzinfo=None)
    minutes = minutes_at(event.place, moment)
    if not minutes or minutes_at(event.place, moment + timedelta(minutes=minutes)) != minutes:
        return time
    return replace(time, local=moment + timedelta(minutes=minutes), offset_minutes=minutes, zone_source=PLACE)


def zone_words(offset_minutes: int) -> str:
    """Return an offset in words: "UTC", "UTC-5", "UTC+5:30"."""
    if offset_minutes == 0:
        return "UTC"
    hours, minutes = divmod(abs(offset_minutes), 60)
    return f"UTC{'-' if offset_minutes < 0 else '+'}{hours}" + (f":{minutes:02}" if minutes else "")


def _as_utc(local: datetime, offset_minutes: int) -> datetime:
    return local - timedelta(minutes=offset_minutes)


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
