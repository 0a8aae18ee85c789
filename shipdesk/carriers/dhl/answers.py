"""What DHL's unified tracking answers, as pure functions; nothing in an answer may crash or fool them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from shipdesk.carriers.dhl.facts import FACTS
from shipdesk.carriers.told_events import oldest_first, one_line, told_event
from shipdesk.domain.event_times import told_at
from shipdesk.domain.parcels import TrackingEvent
from shipdesk.domain.recycled_numbers import may_be_ours
from shipdesk.domain.shipments import TrackAnswer, TrackedParcel, TrackFailure
from shipdesk.web.json_answers import day, line, mapping, sequence


def track_answer(payload: Any, parcel: TrackedParcel) -> TrackAnswer | TrackFailure:
    """Return what an answer tells of our parcel; several shipments in it are parcels that had the same number."""
    number = parcel.tracking_number
    shipments = [mapping(each) for each in sequence(mapping(payload).get("shipments"))]
    same = [each for each in shipments if _is_named(each, number)]
    if not same:
        return TrackFailure(number, "DHL answered about another parcel." if shipments else "DHL told nothing.")
    ours = may_be_ours(same, shipped_on, parcel.shipped_at.date() if parcel.shipped_at else None)
    if not ours:
        return TrackFailure(number, "DHL knows only an earlier parcel of this number.", not_found=True)
    if len(ours) > 1:
        names = ", ".join(line(each.get("service")) or "unknown" for each in ours)
        return TrackFailure(number, f"Several parcels have this number ({names}): nobody can tell which is ours.")
    shipment = ours[0]
    return TrackAnswer(number, _events(shipment), carrier_eta_on=_eta(shipment), remote_id=parcel.remote_id)


def failure_of(number: str, status: int, message: str) -> TrackFailure:
    """Return why one number could not be asked about; a new parcel is not found for half an hour."""
    return TrackFailure(number, message, not_found=status == 404, permanent=status != 404)


def shipped_on(shipment: Mapping[str, Any]) -> date | None:
    """Return the day of the first thing that DHL tells of a parcel."""
    days = [day(event.get("timestamp")) for event in _told(shipment)]
    return min((on for on in days if on is not None), default=None)


def _is_named(shipment: Mapping[str, Any], number: str) -> bool:
    """Answer whether a shipment, or one of its pieces, has the number; DHL writes leading zeros or leaves them out."""
    pieces = mapping(shipment.get("details")).get("pieceIds")
    names = [shipment.get("id"), *(pieces if isinstance(pieces, list) else ())]
    return any(line(name).lstrip("0") == number.strip().lstrip("0") for name in names)


def _told(shipment: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the events; where there are none, the status is one."""
    events = [mapping(event) for event in sequence(shipment.get("events"))]
    status = mapping(shipment.get("status"))
    return events or ([status] if status else [])


def _events(shipment: Mapping[str, Any]) -> tuple[TrackingEvent, ...]:
    division = line(shipment.get("service"))
    return oldest_first(_event(event, division) for event in _told(shipment))


def _event(event: Mapping[str, Any], division: str) -> TrackingEvent:
    status, detail = line(event.get("statusCode")).lower(), line(event.get("status"))
    text = line(event.get("description")) or detail
    # A status that is a sentence is no code; some divisions say the same thing in both.
    code = f"{status}/{division}/{detail}" if detail and " " not in detail else f"{status}/{division}"
    address = mapping(mapping(event.get("location")).get("address"))
    place = one_line(
        line(address.get("addressLocality")), line(address.get("postalCode")), line(address.get("countryCode"))
    )
    return told_event(
        FACTS.code, code.rstrip("/"), text, told_at(line(event.get("timestamp"))), place=place, raw=event
    )  # fmt: skip


def _eta(shipment: Mapping[str, Any]) -> date | None:
    frame = mapping(shipment.get("estimatedDeliveryTimeFrame"))
    return day(shipment.get("estimatedTimeOfDelivery")) or day(frame.get("estimatedThrough"))
