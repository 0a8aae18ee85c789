"""When something happened, as carriers tell it: wall clock, zone and UTC are three things, and each may be missing.

A wall clock without a zone is never taken for UTC. What cannot be a time is kept as it was told and is no time at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo

_YEARS = range(1995, 2100)
"""Outside of them a carrier's clock is broken or the field was empty: 0001, 1970 and 9999 are usual."""
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})(?::\d{2})?")
_MOST_OFFSET = 14 * 60
"""UTC+14 is the farthest zone; it is told in minutes too (USPS "-420")."""


@dataclass(frozen=True, slots=True)
class EventTime:
    """A moment as told: local is the wall clock at the place, without a zone.

    offset_minutes is what lies between local and UTC; zone_source says who knew it: "told", "place" or "neighbour".
    """

    raw: str = ""
    local: datetime | None = None
    offset_minutes: int | None = None
    utc: datetime | None = None
    zone_source: str = ""


def told_at(text: str) -> EventTime:
    """Read an ISO 8601 time with or without an offset, or a date alone (which stays without a moment)."""
    raw = text.strip()
    parsed = _parsed(raw)
    if parsed is None:
        return EventTime(raw)
    if parsed.tzinfo is None:
        return EventTime(raw, parsed)
    offset = _minutes(parsed)
    return EventTime(raw, parsed.replace(tzinfo=None), offset, parsed.astimezone(UTC), "told")


def told_in_parts(day: str, clock: str, offset: str = "", *, utc: datetime | None = None) -> EventTime:
    """Read a date, a wall clock and perhaps an offset ("-05:00", "-420" minutes), each in its own field.

    Dates are "20240326" or "2024-03-26", clocks "071356", "74700", "07:13", "7:13:56" or with AM and PM. utc is the
    moment where the carrier tells it too; what lies between the two is the offset then.
    """
    raw = " ".join(part for part in (day.strip(), clock.strip(), offset.strip()) if part)
    local = _wall_clock(day.strip(), clock.strip())
    if local is None:
        return EventTime(raw, utc=utc, zone_source="told" if utc else "")
    minutes = offset_of(offset)
    if utc is not None:
        told = round((local.replace(tzinfo=UTC) - utc).total_seconds() / 60)
        minutes = told if abs(told) <= _MOST_OFFSET else minutes
        return EventTime(raw, local, minutes, utc, "told")
    if minutes is None:
        return EventTime(raw, local)
    return EventTime(raw, local, minutes, _utc_of(local, minutes), "told")


def utc_in_parts(day: str, clock: str) -> datetime | None:
    """Return the moment of a date and a clock that are UTC already, or None where they are none."""
    local = _wall_clock(day.strip(), clock.strip())
    return None if local is None else local.replace(tzinfo=UTC)


def offset_of(text: str) -> int | None:
    """Return the minutes of an offset such as "-05:00", "+0200", "Z" or "-420", or None."""
    told = text.strip()
    if told.upper() in ("Z", "UTC", "GMT"):
        return 0
    found = _OFFSET.fullmatch(told)
    if found:
        minutes = int(found[2]) * 60 + int(found[3])
        minutes = -minutes if found[1] == "-" else minutes
    elif re.fullmatch(r"[+-]?\d{1,3}", told):
        minutes = int(told)
    else:
        return None
    return minutes if abs(minutes) <= _MOST_OFFSET else None


def in_zone(time: EventTime, zone: tzinfo, source: str) -> EventTime:
    """Return the time with the zone of its place, where it had none of its own; source is "place" or "neighbour".

    In the hour that a clock goes back over, the first of both is meant; one that it jumps over is read as it stands.
    """
    if time.local is None or time.utc is not None:
        return time
    aware = time.local.replace(tzinfo=zone)
    return replace(time, offset_minutes=_minutes(aware), utc=aware.astimezone(UTC), zone_source=source)


def with_offset(time: EventTime, minutes: int, source: str) -> EventTime:
    """Return the time with an offset that somebody else knew."""
    return in_zone(time, timezone(timedelta(minutes=minutes)), source)


def _parsed(text: str) -> datetime | None:
    # A day alone is no moment: midnight would be a guess that a parcel was late by.
    if len(text) < 12 or not ("T" in text or " " in text):
        return None
    try:
        told = datetime.fromisoformat(text)
        if told.year not in _YEARS or (told.tzinfo and abs(_minutes(told)) > _MOST_OFFSET):
            return None
        told.astimezone(UTC) if told.tzinfo else None
    except (ValueError, OverflowError):
        return None
    return told


def _wall_clock(day: str, clock: str) -> datetime | None:
    digits = day.replace("-", "").replace("/", "")
    if not re.fullmatch(r"\d{8}", digits):
        return None
    found = re.fullmatch(r"(\d{1,2}):?(\d{2})(?::?(\d{2}))?(?:\.\d+)?\s*([AaPp])?\.?[Mm]?\.?", clock)
    if found is None:
        return None
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[4] and hour <= 12:
        hour = hour % 12 + (12 if found[4].lower() == "p" else 0)
    try:
        told = datetime(int(digits[:4]), int(digits[4:6]), int(digits[6:]), hour, minute, second)  # noqa: DTZ001
    except ValueError:
        return None
    return told if told.year in _YEARS else None


def _minutes(aware: datetime) -> int:
    offset = aware.utcoffset() or timedelta(0)
    return round(offset.total_seconds() / 60)


def _utc_of(local: datetime, minutes: int) -> datetime:
    return (local - timedelta(minutes=minutes)).replace(tzinfo=UTC)
