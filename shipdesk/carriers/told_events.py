"""Makes an event of what a carrier told: code, text and time verbatim, its meaning from the table."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from shipdesk.carriers import meanings
from shipdesk.domain.event_times import EventTime
from shipdesk.domain.parcels import TrackingEvent


def told_event(
    source: str, code: str, text: str, time: EventTime, *, place: str = "", raw: Mapping[str, Any] | str = ""
) -> TrackingEvent:
    """Return an event of the source; raw is the carrier's own words, as an object or as text."""
    return TrackingEvent(
        code=code,
        text=text,
        meaning=meanings.meaning_of(source, code, text),
        occurred_at=time.utc,
        local_raw=time.raw,
        place=place,
        source=source,
        raw=json.dumps(raw, sort_keys=True),
        mapping_version=meanings.version_of(source),
        local_at=time.local,
        offset_minutes=time.offset_minutes,
        zone_source=time.zone_source,
    )


def oldest_first(events: Iterable[TrackingEvent]) -> tuple[TrackingEvent, ...]:
    """Return events told newest first the other way round, where their times say that they are.

    Events of one moment stay in the order of their telling, whichever it is; an event without a time stays beside its
    neighbours.
    """
    told = tuple(events)
    times = [moment for e in told if (moment := e.local_at or _plain(e.occurred_at)) is not None]
    return told[::-1] if times and times[0] > times[-1] else told


def one_line(*parts: str) -> str:
    """Return a place of its parts, those that are missing left out."""
    return ", ".join(part for part in parts if part)


def level_code(coarse: str, fine: str) -> str:
    """Return the code of an event, "coarse/fine", or the coarse one alone where there is no finer one."""
    return f"{coarse}/{fine}" if fine else coarse


def _plain(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=None) if moment is not None else None
