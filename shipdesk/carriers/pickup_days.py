"""The last day on which a parcel can be collected, where a carrier tells it: kept with the event that says it waits.

UPS tells `accessPointInformation.pickupByDate` of the package (YYYYMMDD), USPS `returnDateNotice`, the day on which the
parcel goes back. No other carrier's API has a field for it; in words, which change with the language, nobody looks.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from shipdesk.domain.parcels import ParcelStatus, TrackingEvent
from shipdesk.web.json_answers import line, mapping

_UPS, _USPS = "accessPointInformation", "returnDateNotice"


def with_pickup_day(events: Iterable[TrackingEvent], told: Mapping[str, Any]) -> tuple[TrackingEvent, ...]:
    """Return events of which those that say that the parcel waits keep what its carrier tells of the last day."""
    said = {name: told[name] for name in (_UPS, _USPS) if told.get(name)}
    return tuple(replace(each, raw=_joined(each.raw, said)) if said and _waits(each) else each for each in events)


def kept_until(event: TrackingEvent) -> date | None:
    """Return until when, that day included, the parcel of an event waits; None where its carrier does not tell."""
    if not _waits(event):
        return None
    try:
        told = mapping(json.loads(event.raw))
    except (ValueError, RecursionError):
        return None
    last = _day(mapping(told.get(_UPS)).get("pickupByDate"))
    if last is not None:
        return last
    goes_back = _day(told.get(_USPS))
    return goes_back - timedelta(days=1) if goes_back is not None and goes_back > date.min else None


def _waits(event: TrackingEvent) -> bool:
    return event.meaning.status is ParcelStatus.AVAILABLE_FOR_PICKUP


def _joined(raw: str, said: Mapping[str, Any]) -> str:
    try:
        told = json.loads(raw)
    except (ValueError, RecursionError):
        return raw
    return json.dumps({**told, **said}, sort_keys=True) if isinstance(told, dict) else raw


def _day(value: Any) -> date | None:
    """Return the day of "20261203", or of a text that begins as "2026-12-03"."""
    text = line(value)
    try:
        return date.fromisoformat(text if len(text) == 8 else text[:10])
    except ValueError:
        return None
