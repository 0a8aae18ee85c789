"""What AfterShip answers, as our values; its times carry the offset of the place, or none where nobody knows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from shipdesk.carriers.told_events import level_code, oldest_first, one_line, told_event
from shipdesk.domain.event_times import told_at
from shipdesk.domain.parcels import TrackingEvent
from shipdesk.domain.shipments import TrackAnswer, TrackedParcel
from shipdesk.web.json_answers import day, line, mapping, moment, sequence

CODE = "aftership"
_KNOWN_ALREADY = 4003
"""Its number for "this tracking exists already"."""


def tracking_of(payload: Any) -> Mapping[str, Any]:
    """Return the one tracking of an answer, or an empty object."""
    data = mapping(mapping(payload).get("data"))
    inner = mapping(data.get("tracking"))
    return inner or (data if line(data.get("tracking_number")) else {})


def trackings_of(payload: Any) -> tuple[Mapping[str, Any], ...]:
    """Return the trackings of a list; those without a number are left out."""
    listed = sequence(mapping(mapping(payload).get("data")).get("trackings"))
    return tuple(t for t in map(mapping, listed) if line(t.get("tracking_number")))


def is_list(payload: Any) -> bool:
    """Answer whether a list of trackings came, were it an empty one."""
    return isinstance(mapping(mapping(payload).get("data")).get("trackings"), list)


def next_page(payload: Any) -> str:
    """Return AfterShip's word for the next page, or an empty text after the last."""
    data = mapping(mapping(payload).get("data"))
    pages = mapping(data.get("pagination"))
    return line(pages.get("next_cursor")) if pages.get("has_next_page") is True else ""


def newest_change(trackings: Sequence[Mapping[str, Any]]) -> datetime | None:
    """Return when the newest of the changes was made, on AfterShip's clock."""
    return max((at for t in trackings if (at := moment(t.get("updated_at"))) is not None), default=None)


def is_known_already(payload: Any) -> bool:
    """Answer whether a refusal says that AfterShip follows the number already."""
    return mapping(mapping(payload).get("meta")).get("code") == _KNOWN_ALREADY


def tracking_for(trackings: Sequence[Mapping[str, Any]], parcel: TrackedParcel, slug: str) -> Mapping[str, Any] | None:
    """Return the tracking of a parcel: of several with its number that of its carrier, else the newest."""
    same = [t for t in trackings if line(t.get("tracking_number")).upper() == parcel.tracking_number.upper()]
    ours = [t for t in same if slug and line(t.get("slug")) == slug]
    return max(ours or same, key=lambda t: line(t.get("created_at")), default=None)


def track_answer(tracking: Any, number: str = "", remote_id: str = "") -> TrackAnswer:
    """Return what a tracking tells; number is ours where it is written otherwise there."""
    told = mapping(tracking)
    steps = [mapping(c) for c in sequence(told.get("checkpoints"))]
    return TrackAnswer(
        tracking_number=number or line(told.get("tracking_number")),
        events=oldest_first(_event(step) for step in steps),
        carrier_eta_on=_eta(told),
        remote_id=remote_id,
    )


def _event(step: Mapping[str, Any]) -> TrackingEvent:
    region = " ".join(filter(None, (line(step.get("state")), line(step.get("postal_code") or step.get("zip")))))
    country = line(step.get("country_region_name")) or line(step.get("country_region"))
    place = one_line(line(step.get("city")), region, country) or line(step.get("location"))
    return told_event(
        CODE,
        level_code(line(step.get("tag")), line(step.get("subtag"))),
        line(step.get("message")) or line(step.get("subtag_message")),
        told_at(line(step.get("checkpoint_time"))),
        place=place,
        raw=step,
    )


def _eta(told: Mapping[str, Any]) -> date | None:
    """Return the delivery date that the carrier holds out, else the one that AfterShip reckons."""
    carriers = mapping(told.get("courier_estimated_delivery_date"))
    newest = mapping(told.get("latest_estimated_delivery"))
    told_days = (carriers.get("estimated_delivery_date"), newest.get("datetime"), told.get("expected_delivery"))
    return next((on for value in told_days if (on := day(value)) is not None), None)
