"""What Shippo answers, as our values: rates, purchases and journeys. Its times are UTC."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shipdesk.carriers.amounts import days_of, price_minor
from shipdesk.carriers.brands import brand_in
from shipdesk.carriers.told_events import level_code, oldest_first, one_line, told_event
from shipdesk.domain.event_times import told_at
from shipdesk.domain.parcels import TrackingEvent
from shipdesk.domain.shipments import BoughtLabel, Rate, TrackAnswer, TrackedParcel, TrackFailure
from shipdesk.web.json_answers import NotUnderstoodError, day, line, mapping, sequence

CODE = "shippo"
_GIVEN_BACK = frozenset({"REFUNDED", "REFUNDPENDING"})
REFUNDING = frozenset({"QUEUED", "PENDING", "SUCCESS"})
"""How a refund stands that was taken on."""
_NO_LABEL = _GIVEN_BACK | {"ERROR"}
CARRIERS = tuple(
    """airterra apc_postal apg aramex asendia_us australia_post axlehire better_trucks borderguru boxberry bring
    canada_post cdl chronopost colissimo collect_plus correios_br correos_espana couriersplease deutsche_post
    dhl_benelux dhl_ecommerce dhl_express dhl_germany dhl_germany_c2c dpd_de dpd_uk estafeta fastway_australia fedex
    globegistics gls_us gophr gso hermes_germany_b2c hermes_uk hongkong_post lasership lso mondial_relay
    new_zealand_post nippon_express ontrac orangeds parcel parcelforce passport pcf poste_italiane posti purolator
    royal_mail rr_donnelley russian_post sendle shippo skypostal stuart swyft uds ups usps veho x_delivery
    yodel""".split()  # noqa: SIM905
)
"""Shippo's own words for its carriers (its OpenAPI file, CarriersEnum); "shippo" is the one for trying."""
_TOKENS = {"deutsche post dhl": "deutsche_post"}


def rates_of(payload: Any) -> tuple[Rate, ...]:
    """Return the rates of a shipment, cheapest first; those without a sensible price are left out."""
    found = [rate for each in sequence(mapping(payload).get("rates")) if (rate := rate_of(each)) is not None]
    return tuple(sorted(found, key=lambda r: (r.price_minor or 0, r.service)))


def rate_of(payload: Any) -> Rate | None:
    """Return one rate, or None where it lacks its id, its service or its price."""
    told = mapping(payload)
    level = mapping(told.get("servicelevel"))
    service, rate_id = line(level.get("token")), line(told.get("object_id"))
    currency = line(told.get("currency")).upper()
    price = price_minor(told.get("amount"), currency)
    if not service or not rate_id or price is None:
        return None
    return Rate(
        carrier=CODE,
        service=service,
        service_name=_service_name(line(told.get("provider")), line(level.get("name")) or service),
        price_minor=price,
        currency=currency,
        transit_days=days_of(told.get("estimated_days")),
        remote_id=rate_id,
    )


def said_of(payload: Any) -> str:
    """Return what Shippo, or the carrier behind it, says in its messages, in one line."""
    messages = [line(mapping(m).get("text")) or line(m) for m in sequence(mapping(payload).get("messages"))]
    return "; ".join(dict.fromkeys(m for m in messages if m))[:300]


def status_of(payload: Any) -> str:
    """Return how a purchase or refund stands, in Shippo's capitals."""
    return line(mapping(payload).get("status")).upper()


def is_given_back(payload: Any) -> bool:
    """Answer whether a purchase was given back, or is about to be."""
    return status_of(payload) in _GIVEN_BACK


def label_url(payload: Any) -> str:
    """Return where the label lies."""
    return line(mapping(payload).get("label_url"))


def bought_label(payload: Any, rate: Rate | None) -> BoughtLabel:
    """Return the purchase of a transaction, without its document; raise NotUnderstoodError where it tells none."""
    told = mapping(payload)
    number, remote_id = line(told.get("tracking_number")), line(told.get("object_id"))
    if not number or not remote_id:
        raise NotUnderstoodError("the answer names no tracking number")
    return BoughtLabel(
        carrier=CODE,
        service=rate.service if rate else "",
        service_name=rate.service_name if rate else "",
        tracking_number=number,
        barcode=number,
        remote_id=remote_id,
        cost_minor=rate.price_minor if rate else None,
        currency=rate.currency if rate else "",
        promised_on=day(told.get("eta")),
        sample=told.get("test") is True,
    )


def rate_id_of(payload: Any) -> str:
    """Return the id of the rate that was bought; a purchase made at once tells the rate itself."""
    rate = mapping(payload).get("rate")
    return line(rate) or line(mapping(rate).get("object_id"))


def transaction_with(payload: Any, metadata: str) -> Mapping[str, Any] | None:
    """Return the purchase with that metadata on a page of purchases: one that stands, else one still on its way.

    Raise NotUnderstoodError where there is no page: to read something else as an empty one would buy the label twice.
    """
    results = mapping(payload).get("results")
    if not isinstance(results, list):
        raise NotUnderstoodError("the answer is no list of purchases")
    same = [t for t in map(mapping, results) if t.get("metadata") == metadata]
    standing = [t for t in same if status_of(t) == "SUCCESS"]
    # A state that nobody knows is no proof that there is no label.
    on_its_way = [t for t in same if status_of(t) not in _NO_LABEL]
    return next(iter(standing + on_its_way), None)


def carrier_token(rate: Any) -> str:
    """Return Shippo's own word for the carrier of a rate, such as "usps" or "dhl_express"."""
    provider = line(mapping(rate).get("provider")).lower()
    return _TOKENS.get(provider) or brand_in(provider, CARRIERS)


def is_followed(payload: Any) -> bool:
    """Answer whether Shippo follows the number: one it never heard of has no state at all."""
    told = mapping(payload)
    return bool(told.get("tracking_status")) or bool(told.get("tracking_history"))


def track_answer(payload: Any, parcel: TrackedParcel) -> TrackAnswer | TrackFailure:
    """Return what a track tells of the parcel; an answer about another parcel is a failure, never an answer."""
    told = mapping(payload)
    if line(told.get("tracking_number")) != parcel.tracking_number:
        return TrackFailure(parcel.tracking_number, "The carrier answered about another parcel.")
    if not is_followed(told):
        return TrackFailure(parcel.tracking_number, "Shippo does not know this number yet.", not_found=True)
    steps = [mapping(s) for s in sequence(told.get("tracking_history"))]
    last = mapping(told.get("tracking_status"))
    if last and not any(s.get("object_id") == last.get("object_id") for s in steps):
        steps.append(last)
    return TrackAnswer(
        tracking_number=parcel.tracking_number,
        events=oldest_first(_event(step) for step in steps),
        carrier_eta_on=day(told.get("eta")),
        remote_id=line(told.get("transaction")) or parcel.remote_id,
    )


def _event(step: Mapping[str, Any]) -> TrackingEvent:
    substatus, place = mapping(step.get("substatus")), mapping(step.get("location"))
    region = " ".join(filter(None, (line(place.get("state")), line(place.get("zip")))))
    return told_event(
        CODE,
        level_code(line(step.get("status")), line(substatus.get("code"))),
        line(step.get("status_details")) or line(substatus.get("text")),
        told_at(line(step.get("status_date"))),
        place=one_line(line(place.get("city")), region, line(place.get("country"))),
        raw=step,
    )


def _service_name(provider: str, name: str) -> str:
    return name if name.lower().startswith(provider.lower()) else f"{provider} {name}".strip()
