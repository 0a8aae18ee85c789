"""What Canada Post answers, as our values. Its zones are names of clocks ("EST" all the year round), not offsets."""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

from shipdesk.carriers.amounts import days_of, price_minor
from shipdesk.carriers.told_events import oldest_first, one_line, told_event
from shipdesk.domain.event_times import EventTime, in_zone, told_in_parts
from shipdesk.domain.parcels import TrackingEvent
from shipdesk.domain.shipments import BoughtLabel, Rate, TrackAnswer, TrackedParcel, TrackFailure
from shipdesk.web.json_answers import NotUnderstoodError, day
from shipdesk.web.xml_answers import all_of, child, read_xml, text_at

CODE = "canadapost"
_ZONES = {
    "NST": "America/St_Johns",
    "AST": "America/Halifax",
    "EST": "America/Toronto",
    "CST": "America/Winnipeg",
    "CSTNO": "America/Regina",
    "MST": "America/Edmonton",
    "MSTNO": "America/Whitehorse",
    "PST": "America/Vancouver",
}
"""The same letters come in summer; the two ending in NO are the zones whose clocks stay as they are."""
_NO_HISTORY = "004"


def rates_of(content: bytes) -> tuple[Rate, ...]:
    """Return the rates of an answer, cheapest first; those without a sensible price are left out."""
    found = []
    for quote in all_of(read_xml(content), "price-quote"):
        service = text_at(quote, "service-code")
        price = price_minor(text_at(quote, "price-details", "due"), "CAD")
        if not service or price is None:
            continue
        days = text_at(quote, "service-standard", "expected-transit-time")
        found.append(
            Rate(
                carrier=CODE,
                service=service,
                service_name=text_at(quote, "service-name") or service,
                price_minor=price,
                currency="CAD",
                transit_days=days_of(int(days)) if days.isascii() and days.isdigit() and len(days) < 4 else None,
            )
        )
    return tuple(sorted(found, key=lambda r: (r.price_minor or 0, r.service)))


def bought_label(content: bytes, rate: Rate | None, service: str) -> tuple[BoughtLabel, str]:
    """Return the purchase of an answer without its document, and where that lies.

    Raise NotUnderstoodError where the answer tells of no purchase.
    """
    root = read_xml(content)
    remote_id = text_at(root, "shipment-id")
    if not remote_id:
        raise NotUnderstoodError("the answer names no shipment")
    number = text_at(root, "tracking-pin") or remote_id
    due = price_minor(text_at(root, "shipment-price", "due-amount"), "CAD")
    label = BoughtLabel(
        carrier=CODE,
        service=service,
        service_name=rate.service_name if rate else service,
        tracking_number=number,
        barcode=number,
        remote_id=remote_id,
        cost_minor=due if due is not None else (rate.price_minor if rate else None),
        currency="CAD",
        promised_on=day(text_at(root, "shipment-price", "service-standard", "expected-delivery-date")),
    )
    return label, link_of(root, "label")


def link_of(root: ElementTree.Element, rel: str) -> str:
    """Return the address of a link by what it is for, or an empty text."""
    return next((each.get("href", "") for each in all_of(root, "link") if each.get("rel") == rel), "")


def is_refund(content: bytes) -> bool:
    """Answer whether a refund was taken on: it has a ticket then."""
    return any(text_at(info, "service-ticket-id") for info in read_xml(content).iter())


def track_answer(content: bytes, parcel: TrackedParcel) -> TrackAnswer | TrackFailure:
    """Return what an answer tells of the parcel; an answer about another parcel is a failure, never an answer."""
    root = read_xml(content)
    detail = next(all_of(root, "tracking-detail"), None)
    if detail is None:
        return _failure(root, parcel)
    if text_at(detail, "pin").upper() != parcel.tracking_number.upper():
        return TrackFailure(parcel.tracking_number, "The carrier answered about another parcel.")
    steps = child(detail, "significant-events")
    occurrences = all_of(steps, "occurrence") if steps is not None else ()
    return TrackAnswer(
        tracking_number=parcel.tracking_number,
        events=oldest_first(_event(step) for step in occurrences),
        carrier_eta_on=_eta(detail),
        remote_id=parcel.remote_id,
    )


def _failure(root: ElementTree.Element, parcel: TrackedParcel) -> TrackFailure:
    message = next(all_of(root, "message"), None)
    if message is None:
        raise NotUnderstoodError("the answer tells neither of a parcel nor of an error")
    words = text_at(message, "description") or "it gives no reason"
    missing = text_at(message, "code") == _NO_HISTORY
    return TrackFailure(parcel.tracking_number, f"Canada Post says: {words}", not_found=missing)


def _event(step: ElementTree.Element) -> TrackingEvent:
    told = {part: text_at(step, part) for part in _PARTS}
    return told_event(
        CODE,
        told["event-identifier"],
        told["event-description"],
        _time(told["event-date"], told["event-time"], told["event-time-zone"]),
        place=one_line(told["event-site"], told["event-province"]),
        raw={name: text for name, text in told.items() if text},
    )


_PARTS = (
    "event-identifier", "event-date", "event-time", "event-time-zone", "event-description", "signatory-name",
    "event-site", "event-province", "event-retail-location-id", "event-retail-name",
)  # fmt: skip


def _time(on: str, clock: str, zone: str) -> EventTime:
    """Return the time of an event: midnight without a zone is what archived parcels have, and only a day."""
    if not zone and clock in ("", "00:00:00"):
        return EventTime(on)
    told = told_in_parts(on, clock)
    name = _ZONES.get(zone.upper())
    written = EventTime(" ".join(filter(None, (told.raw, zone))), told.local)
    return in_zone(written, ZoneInfo(name), "told") if name else written


def _eta(detail: ElementTree.Element) -> date | None:
    return day(text_at(detail, "changed-expected-date")) or day(text_at(detail, "expected-delivery-date"))
