"""What DHL Express answers, as pure functions; nothing in an answer may crash or fool them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from shipdesk.carriers.amounts import days_of, price_minor
from shipdesk.carriers.dhl_express.facts import FACTS, service_name
from shipdesk.carriers.label_documents import NoLabelError, check_inline_label
from shipdesk.carriers.told_events import oldest_first, told_event
from shipdesk.domain.event_times import told_in_parts
from shipdesk.domain.parcels import TrackingEvent
from shipdesk.domain.recycled_numbers import may_be_ours
from shipdesk.domain.shipments import BoughtLabel, LabelDocument, Rate, TrackAnswer, TrackedParcel, TrackFailure
from shipdesk.web.json_answers import NotUnderstoodError, day, line, mapping, sequence

_BILLED = "BILLC"
"""The account's own currency; others are the country's list price and euros."""


def rates_of(payload: Any) -> tuple[Rate, ...]:
    """Return the products on offer, cheapest first; those without a price for this account are left out.

    Raise NotUnderstoodError where something else than an offer came, which is not the same as no offer.
    """
    products = mapping(payload).get("products")
    if not isinstance(products, list):
        raise NotUnderstoodError("the answer holds no prices")
    rates = []
    for each in products:
        product = mapping(each)
        code, told = line(product.get("productCode")), line(product.get("productName"))
        price, currency = _price(product.get("totalPrice"))
        if not code or not price:
            continue
        delivery = mapping(product.get("deliveryCapabilities"))
        rates.append(
            Rate(
                carrier=FACTS.code,
                service=code,
                service_name=service_name(code, told),
                price_minor=price,
                currency=currency,
                transit_days=days_of(_whole(delivery.get("totalTransitDays"))),
                remote_id=code,
            )
        )
    return tuple(sorted(rates, key=lambda r: (r.price_minor or 0, r.service)))


def bought_label(payload: Any, product: str, *, sample: bool = False) -> BoughtLabel:
    """Return the purchase with its label; raise NotUnderstoodError where the answer lacks a number or a label."""
    told = mapping(payload)
    number = line(told.get("shipmentTrackingNumber"))
    if not number:
        raise NotUnderstoodError("the answer names no tracking number")
    piece = mapping(next(iter(sequence(told.get("packages"))), None))
    details = mapping(next(iter(sequence(told.get("shipmentDetails"))), None))
    price, currency = _price(told.get("shipmentCharges"))
    return BoughtLabel(
        carrier=FACTS.code,
        service=product,
        service_name=service_name(product, line(details.get("productShortName"))),
        tracking_number=number,
        # A driver scans the piece, whose number is another.
        barcode=line(piece.get("trackingNumber")) or number,
        remote_id=number,
        cost_minor=price or None,
        currency=currency if price else "",
        promised_on=day(mapping(told.get("estimatedDeliveryDate")).get("estimatedDeliveryDate")),
        document=_document(told),
        sample=sample,
    )


def tracked(payload: Any, parcels: Sequence[TrackedParcel]) -> dict[str, TrackAnswer | TrackFailure]:
    """Return an answer or a failure for each parcel; one that DHL left out is not known there."""
    shipments = mapping(payload).get("shipments")
    if not isinstance(shipments, list):
        return {p.tracking_number: TrackFailure(p.tracking_number, "DHL Express told nothing.") for p in parcels}
    told = [mapping(each) for each in shipments]
    return {p.tracking_number: track_answer(told, p) for p in parcels}


def track_answer(shipments: Sequence[Mapping[str, Any]], parcel: TrackedParcel) -> TrackAnswer | TrackFailure:
    """Return what the shipments tell of our parcel, which is one of them or a piece of one."""
    number = parcel.tracking_number
    same = [each for each in shipments if _is_named(each, number)]
    if not same:
        return TrackFailure(number, "DHL Express does not know this number.", not_found=True)
    ours = may_be_ours(same, shipped_on, parcel.shipped_at.date() if parcel.shipped_at else None)
    if not ours:
        return TrackFailure(number, "DHL Express knows only an earlier parcel of this number.", not_found=True)
    if len(ours) > 1:
        return TrackFailure(number, "Several parcels had this number: nobody can tell which is ours.")
    shipment = ours[0]
    eta = day(shipment.get("estimatedDeliveryDate")) or day(shipment.get("estimatedTimeOfDelivery"))
    return TrackAnswer(number, _events(shipment, number), carrier_eta_on=eta, remote_id=parcel.remote_id)


def shipped_on(shipment: Mapping[str, Any]) -> date | None:
    """Return the day on which a shipment was sent, else that of its first event."""
    days = [day(mapping(event).get("date")) for event in sequence(shipment.get("events"))]
    return day(shipment.get("shipmentTimestamp")) or min((on for on in days if on is not None), default=None)


def _is_named(shipment: Mapping[str, Any], number: str) -> bool:
    pieces = [mapping(piece).get("trackingNumber") for piece in sequence(shipment.get("pieces"))]
    return number in [line(name) for name in (shipment.get("shipmentTrackingNumber"), *pieces)]


def _events(shipment: Mapping[str, Any], number: str) -> tuple[TrackingEvent, ...]:
    """Return the events of the shipment; of a piece its own, where DHL tells them apart."""
    pieces = [mapping(piece) for piece in sequence(shipment.get("pieces"))]
    own = [piece for piece in pieces if line(piece.get("trackingNumber")) == number and sequence(piece.get("events"))]
    told = (own[0] if own else shipment).get("events")
    return oldest_first(_event(mapping(event)) for event in sequence(told))


def _event(event: Mapping[str, Any]) -> TrackingEvent:
    time = told_in_parts(line(event.get("date")), line(event.get("time")), line(event.get("GMTOffset")))
    area = mapping(next(iter(sequence(event.get("serviceArea"))), None))
    return told_event(
        FACTS.code,
        line(event.get("typeCode")),
        line(event.get("description")),
        time,
        place=line(area.get("description")),
        raw=event,
    )


def _price(value: Any) -> tuple[int | None, str]:
    """Return the price that the account is billed, and its currency."""
    told = [mapping(each) for each in sequence(value)]
    billed = [each for each in told if each.get("currencyType") == _BILLED]
    for each in (*billed, *told):
        currency = line(each.get("priceCurrency")).upper()
        price = price_minor(each.get("price"), currency)
        if price is not None and currency:
            return price, currency
    return None, ""


def _whole(value: Any) -> Any:
    """Return a number that came as a text as a number."""
    text = line(value)
    return int(text) if text.isdecimal() and len(text) < 4 else value


def _document(told: Mapping[str, Any]) -> LabelDocument:
    documents = [mapping(document) for document in sequence(told.get("documents"))]
    labels = [document for document in documents if line(document.get("typeCode")) in ("label", "")]
    content = next((d["content"] for d in labels if isinstance(d.get("content"), str)), "")
    try:
        return check_inline_label(content)
    except NoLabelError as problem:
        raise NotUnderstoodError(str(problem)) from None
