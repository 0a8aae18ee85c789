"""What ShipEngine answers, as our values. An event is told in UTC and, apart from it, on the carrier's own clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shipdesk.carriers.amounts import days_of, price_minor
from shipdesk.carriers.told_events import level_code, oldest_first, one_line, told_event
from shipdesk.domain.event_times import EventTime, told_at, told_in_parts
from shipdesk.domain.parcels import TrackingEvent
from shipdesk.domain.shipments import BoughtLabel, Rate, TrackAnswer, TrackedParcel, TrackFailure
from shipdesk.web.json_answers import NotUnderstoodError, day, line, mapping, sequence

CODE = "shipengine"
_PARTS = ("shipping_amount", "insurance_amount", "confirmation_amount", "other_amount", "tax_amount")
"""Of what a price is made up."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A rate, and at which of the account's carriers it is bought."""

    rate: Rate
    carrier_id: str


def carrier_ids_of(payload: Any) -> tuple[str, ...]:
    """Return the ids of the carriers that are connected to the account."""
    ids = [line(mapping(c).get("carrier_id")) for c in sequence(mapping(payload).get("carriers"))]
    return tuple(dict.fromkeys(filter(None, ids)))


def carrier_names_of(payload: Any) -> tuple[str, ...]:
    """Return the names of the carriers that are connected to the account."""
    carriers = [mapping(c) for c in sequence(mapping(payload).get("carriers"))]
    names = [line(c.get("friendly_name")) or line(c.get("carrier_code")) for c in carriers]
    return tuple(dict.fromkeys(filter(None, names)))


def offers_of(payload: Any) -> tuple[Offer, ...]:
    """Return what is on offer for a shipment, cheapest first; what has no sensible price is left out."""
    response = mapping(mapping(payload).get("rate_response")) or mapping(payload)
    found = [offer for each in sequence(response.get("rates")) if (offer := _offer(mapping(each))) is not None]
    return tuple(sorted(found, key=lambda o: (o.rate.price_minor or 0, o.rate.service)))


def said_of(payload: Any) -> str:
    """Return what ShipEngine, or a carrier behind it, complains about, in one line."""
    response = mapping(mapping(payload).get("rate_response")) or mapping(payload)
    said = [line(mapping(e).get("message")) for e in sequence(response.get("errors"))]
    for each in sequence(response.get("invalid_rates")):
        texts = mapping(each).get("error_messages")
        said += [line(text) for text in texts] if isinstance(texts, list) else []
    return "; ".join(dict.fromkeys(filter(None, said)))[:300]


def status_of(payload: Any) -> str:
    """Return how a label stands: processing, completed, error or voided."""
    told = mapping(payload)
    return "voided" if told.get("voided") is True else line(told.get("status")).lower()


def is_taken_id(payload: Any) -> bool:
    """Answer whether a refusal is about the external id of the shipment."""
    errors = [mapping(e) for e in sequence(mapping(payload).get("errors"))]
    words = " ".join(f"{line(e.get('field_name'))} {line(e.get('message'))}" for e in errors)
    return "external_shipment_id" in words.lower()


def label_url(payload: Any) -> str:
    """Return where the label lies, as PDF where there are several."""
    links = mapping(mapping(payload).get("label_download"))
    return line(links.get("pdf")) or line(links.get("href"))


def bought_label(payload: Any, rate: Rate | None = None) -> BoughtLabel:
    """Return the purchase of a label, without its document; raise NotUnderstoodError where the answer tells none."""
    told = mapping(payload)
    number, remote_id = line(told.get("tracking_number")), line(told.get("label_id"))
    if not number or not remote_id:
        raise NotUnderstoodError("the answer names no tracking number")
    cost = mapping(told.get("shipment_cost"))
    currency = line(cost.get("currency")).upper()
    service = line(told.get("service_code"))
    return BoughtLabel(
        carrier=CODE,
        service=service or (rate.service if rate else ""),
        service_name=rate.service_name if rate else _plain_name(service),
        tracking_number=number,
        barcode=number,
        remote_id=remote_id,
        cost_minor=price_minor(cost.get("amount"), currency),
        currency=currency,
        sample=told.get("test_label") is True,
    )


def refused_void(payload: Any) -> str:
    """Return why a label was not taken back, or an empty text where it was, now or before."""
    told = mapping(payload)
    if told.get("approved") is True or line(told.get("reason_code")) == "label_already_voided":
        return ""
    return line(told.get("message")) or "it gives no reason"


def manifests_of(payload: Any) -> tuple[Mapping[str, Any], ...]:
    """Return the manifests of an answer; one alone may stand in the answer itself, which is the older way."""
    told = mapping(payload)
    listed = [mapping(m) for m in sequence(told.get("manifests"))]
    if not listed and line(told.get("manifest_id")):
        listed = [told]
    return tuple(m for m in listed if line(m.get("manifest_id")))


def manifest_of_all(payload: Any, label_ids: Sequence[str]) -> Mapping[str, Any] | None:
    """Return the manifest that holds all of the labels, or None."""
    wanted = set(label_ids)
    for each in manifests_of(payload):
        held = each.get("label_ids")
        if isinstance(held, list) and wanted <= {line(i) for i in held}:
            return each
    return None


def track_answer(payload: Any, parcel: TrackedParcel) -> TrackAnswer | TrackFailure:
    """Return what a tracking log tells of the parcel; an answer about another parcel is a failure, never an answer."""
    told = mapping(payload)
    if line(told.get("tracking_number")) != parcel.tracking_number:
        return TrackFailure(parcel.tracking_number, "The carrier answered about another parcel.")
    steps = [mapping(e) for e in sequence(told.get("events"))]
    newest = max(steps, key=lambda s: line(s.get("occurred_at")), default=None)
    events = [_event(step, told if step is newest else {}) for step in steps]
    return TrackAnswer(
        tracking_number=parcel.tracking_number,
        events=oldest_first(events),
        carrier_eta_on=day(told.get("estimated_delivery_date")),
        remote_id=parcel.remote_id,
    )


def _event(step: Mapping[str, Any], whole: Mapping[str, Any]) -> TrackingEvent:
    """Return an event; where the newest has no status of its own, that of the whole log is its status."""
    teller = step if line(step.get("status_code")) else whole
    region = " ".join(filter(None, (line(step.get("state_province")), line(step.get("postal_code")))))
    code = level_code(line(teller.get("status_code")), line(teller.get("status_detail_code")))
    return told_event(
        CODE,
        code or line(step.get("event_code")),
        line(step.get("description")) or line(step.get("carrier_status_description")),
        _time(line(step.get("occurred_at")), line(step.get("carrier_occurred_at"))),
        place=one_line(line(step.get("city_locality")), region, line(step.get("country_code"))),
        raw=step,
    )


def _time(moment: str, wall_clock: str) -> EventTime:
    """Return the time of an event by its moment in UTC and the carrier's wall clock, either of which may be missing."""
    told, local = told_at(moment), told_at(wall_clock)
    if local.local is None or told.utc is None:
        return told if told.local is not None else local
    return told_in_parts(wall_clock[:10], wall_clock[11:19], utc=told.utc)


def _offer(told: Mapping[str, Any]) -> Offer | None:
    amounts = [mapping(told.get(part)) for part in _PARTS]
    currency = line(amounts[0].get("currency")).upper()
    first = price_minor(amounts[0].get("amount"), currency)
    service, carrier_id = line(told.get("service_code")), line(told.get("carrier_id"))
    if first is None or not service or not carrier_id or line(told.get("validation_status")) == "invalid":
        return None
    extra = [price_minor(a.get("amount"), currency) or 0 for a in amounts[1:]]
    rate = Rate(
        carrier=CODE,
        service=service,
        service_name=line(told.get("service_type")) or _plain_name(service),
        price_minor=first + sum(extra),
        currency=currency,
        transit_days=days_of(told.get("delivery_days")),
        remote_id=line(told.get("rate_id")),
    )
    return Offer(rate, carrier_id)


def _plain_name(service: str) -> str:
    return service.replace("_", " ").strip().capitalize()
