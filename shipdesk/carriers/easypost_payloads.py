"""EasyPost's JSON and our values, both ways, as pure functions (EasyPost API v2; inches and ounces on the wire)."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from shipdesk.carriers import meanings
from shipdesk.domain.check_digits import is_impb
from shipdesk.domain.errors import Refused
from shipdesk.domain.event_times import told_at
from shipdesk.domain.money import minor_digits, to_major, to_minor
from shipdesk.domain.orders import Address
from shipdesk.domain.parcels import TrackingEvent
from shipdesk.domain.shipments import BoughtLabel, Rate, Shipment, TrackAnswer, TrackedParcel, TrackFailure
from shipdesk.web.json_answers import NotUnderstoodError, day, line, mapping, sequence

GRAMS_PER_OUNCE = 28.349523125
MM_PER_INCH = 25.4
EU = frozenset(
    {
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU",
        "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
    }
)  # fmt: skip
"""Member states of the European Union since 2020 (ISO 3166-1 alpha-2)."""
_RAW = json.JSONEncoder(sort_keys=True)
_VOIDED = frozenset({"submitted", "refunded"})
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def shipment_body(
    shipment: Shipment, key: str, carrier_accounts: tuple[str, ...] = (), *, with_customs: bool = True
) -> dict[str, Any]:
    """Return the body that creates a shipment; key becomes its reference, by which it is found again.

    Raise Refused where the weight is missing, or the value of a parcel that has to pass a customs office.
    """
    sender, recipient = shipment.sender, shipment.recipient
    if shipment.is_return:
        # EasyPost is told the way there and turns it round itself.
        sender, recipient = recipient, sender
    body: dict[str, Any] = {
        "reference": key or None,
        "from_address": address_body(sender),
        "to_address": address_body(recipient),
        "parcel": _parcel_body(shipment),
        "options": {"label_format": "PDF", "label_size": "4x6", "print_custom_1": shipment.reference[:35]},
    }
    if shipment.is_return:
        body["is_return"] = True
    if with_customs and passes_customs(shipment.sender.country_code, shipment.recipient.country_code):
        body["customs_info"] = _customs_body(shipment)
    if carrier_accounts:
        body["carrier_accounts"] = list(carrier_accounts)
    return {"shipment": body}


def passes_customs(from_country: str, to_country: str) -> bool:
    """Answer whether a parcel between the countries needs a customs form; inside the EU's customs union it does not."""
    return from_country != to_country and not {from_country, to_country} <= EU


def address_body(address: Address) -> dict[str, Any]:
    """Return an address; lines after the first are written into the second street line."""
    return {
        "name": address.name,
        "company": address.company or None,
        "street1": address.lines[0] if address.lines else "",
        "street2": ", ".join(address.lines[1:]) or None,
        "city": address.city,
        "state": address.state or None,
        "zip": address.postal_code,
        "country": address.country_code,
        "phone": address.phone or None,
        "email": address.email or None,
    }


def rates_of(payload: Any, carrier: str, service_of: Callable[[str, str], str]) -> tuple[Rate, ...]:
    """Return the rates of a shipment, cheapest first; those without a sensible price are left out."""
    rates = []
    for each in sequence(mapping(payload).get("rates")):
        rate = mapping(each)
        brand, service = line(rate.get("carrier")), line(rate.get("service"))
        currency = line(rate.get("currency")).upper()
        price_minor = _price(rate.get("rate"), currency)
        if not service or not line(rate.get("id")) or price_minor is None:
            continue
        rates.append(
            Rate(
                carrier=carrier,
                service=service_of(brand, service),
                service_name=service_name(brand, service),
                price_minor=price_minor,
                currency=currency,
                transit_days=_days(rate.get("delivery_days")),
                remote_id=line(rate.get("id")),
            )
        )
    return tuple(sorted(rates, key=lambda r: (r.price_minor or 0, r.service)))


def service_name(brand: str, service: str) -> str:
    """Return a service's name as people write it: USPS and GroundAdvantage become "USPS Ground Advantage"."""
    words = _CAMEL.sub(" ", service.replace("_", " ")).split()
    return " ".join([brand, *(word if word.isupper() else word[:1].upper() + word[1:] for word in words)]).strip()


def is_bought(payload: Any) -> bool:
    """Answer whether a shipment has a label that was not given back."""
    shipment = mapping(payload)
    return bool(shipment.get("postage_label")) and not is_voided(shipment)


def is_voided(payload: Any) -> bool:
    """Answer whether a shipment's label was given back."""
    return line(mapping(payload).get("refund_status")) in _VOIDED


def label_url(payload: Any) -> str:
    """Return where the label lies, the PDF where there are several."""
    label = mapping(mapping(payload).get("postage_label"))
    return line(label.get("label_pdf_url")) or line(label.get("label_url"))


def bought_label(payload: Any, carrier: str, service_of: Callable[[str, str], str]) -> BoughtLabel:
    """Return the purchase that a shipment tells of, without its document; raise NotUnderstoodError if it tells none."""
    shipment = mapping(payload)
    number, remote_id = line(shipment.get("tracking_code")), line(shipment.get("id"))
    if not number or not remote_id:
        raise NotUnderstoodError("the answer names no tracking number")
    rate = mapping(shipment.get("selected_rate"))
    brand, service = line(rate.get("carrier")), line(rate.get("service"))
    currency = line(rate.get("currency")).upper()
    return BoughtLabel(
        carrier=carrier,
        service=service_of(brand, service),
        service_name=service_name(brand, service),
        tracking_number=number,
        barcode=_bars(number, mapping(shipment.get("to_address"))),
        remote_id=remote_id,
        cost_minor=_price(rate.get("rate"), currency),
        currency=currency,
        promised_on=day(rate.get("delivery_date")),
    )


def track_answer(payload: Any, parcel: TrackedParcel, source: str) -> TrackAnswer | TrackFailure:
    """Return what a tracker tells of the parcel; an answer about another parcel is a failure, never an answer."""
    tracker = mapping(payload)
    if line(tracker.get("tracking_code")) != parcel.tracking_number:
        return TrackFailure(parcel.tracking_number, "The carrier answered about another parcel.")
    details = [mapping(d) for d in sequence(tracker.get("tracking_details"))]
    if tracker.get("status") == "error":
        said = next((line(d.get("message")) for d in details if d.get("message")), "no reason given")
        return TrackFailure(parcel.tracking_number, f"The carrier cannot track this number: {said}.", permanent=True)
    # Most trackers say what they said an hour ago; reading all their events again would be most of a round's work.
    stamp = _stamp(tracker, len(details))
    unchanged = bool(stamp) and stamp == parcel.stamp
    return TrackAnswer(
        tracking_number=parcel.tracking_number,
        events=() if unchanged else tuple(_event(detail, source) for detail in details),
        carrier_eta_on=day(tracker.get("est_delivery_date")),
        remote_id=line(tracker.get("shipment_id")) or parcel.remote_id,
        complete=not unchanged,
        stamp=stamp,
        unchanged=unchanged,
    )


def _stamp(tracker: Mapping[str, Any], events: int) -> str:
    """Return what changes whenever a tracker does, or nothing where it does not say when it was updated."""
    told = [line(tracker.get(name)) for name in ("updated_at", "id", "status", "status_detail", "est_delivery_date")]
    return "|".join([*told, str(events)]) if told[0] else ""


def trackers_by_number(trackers: list[Any]) -> dict[str, list[Mapping[str, Any]]]:
    """Return the trackers of an answer by their tracking numbers."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for tracker in map(mapping, trackers):
        found.setdefault(line(tracker.get("tracking_code")), []).append(tracker)
    return found


def tracker_for(same: Sequence[Mapping[str, Any]], parcel: TrackedParcel) -> Mapping[str, Any] | None:
    """Return the tracker of the parcel among those of its number: that of our purchase, else the newest."""
    ours = [t for t in same if parcel.remote_id and t.get("shipment_id") == parcel.remote_id]
    return max(ours or same, key=lambda t: line(t.get("created_at")), default=None)


def _event(detail: Mapping[str, Any], source: str) -> TrackingEvent:
    own_code = line(detail.get("carrier_code"))
    code = own_code if source == "practice" else code_of(line(detail.get("status")), line(detail.get("status_detail")))
    text, time = line(detail.get("message")), told_at(line(detail.get("datetime")))
    return TrackingEvent(
        code=code,
        text=text,
        meaning=meanings.meaning_of(source, code, text),
        occurred_at=time.utc,
        local_raw=time.raw,
        place=_place(mapping(detail.get("tracking_location"))),
        source=source,
        raw=_RAW.encode(detail),
        mapping_version=meanings.version_of(source),
        local_at=time.local,
        offset_minutes=time.offset_minutes,
        zone_source=time.zone_source,
    )


def code_of(status: str, detail: str) -> str:
    """Return the code of an event, "status/detail", or the status alone where there is no detail."""
    return f"{status}/{detail}" if detail else status


def _place(location: Mapping[str, Any]) -> str:
    region = " ".join(filter(None, (line(location.get("state")), line(location.get("zip")))))
    return ", ".join(filter(None, (line(location.get("city")), region, line(location.get("country")))))


def _bars(number: str, recipient: Mapping[str, Any]) -> str:
    """Return what the bars hold: USPS writes 420 and the ZIP in front of its number (Publication 199)."""
    zip5 = line(recipient.get("zip"))[:5]
    at_home = line(recipient.get("country")) in ("", "US") and len(zip5) == 5 and zip5.isdigit()
    return f"420{zip5}{number}" if is_impb(number) and at_home else number


def _price(value: Any, currency: str) -> int | None:
    """Return a price in minor units, or None where it is missing, negative or no number."""
    try:
        amount = Decimal(line(value))
        return to_minor(amount, currency) if amount.is_finite() and 0 <= amount < 10**9 else None
    except InvalidOperation:
        return None


def _days(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 365 else None


def _parcel_body(shipment: Shipment) -> dict[str, float]:
    if shipment.weight_g <= 0:
        raise Refused("The parcel has no weight.", "Weigh it and enter the weight.")
    # Up, never down: a carrier charges again for what was declared too light.
    body = {"weight": math.ceil(shipment.weight_g / GRAMS_PER_OUNCE * 10) / 10}
    sizes = {"length": shipment.length_mm, "width": shipment.width_mm, "height": shipment.height_mm}
    if all(sizes.values()):
        body |= {name: round(mm / MM_PER_INCH, 2) for name, mm in sizes.items() if mm}
    return body


def _customs_body(shipment: Shipment) -> dict[str, Any]:
    if shipment.value_minor is None:
        raise Refused("A parcel to another country needs its value.", "Enter what the contents are worth.")
    currency = shipment.currency or "EUR"
    value = to_major(shipment.value_minor, currency)
    item = {
        "description": shipment.contents or "Goods",
        "quantity": 1,
        "value": f"{value:.{minor_digits(currency)}f}",
        "currency": currency,
        "weight": _parcel_body(shipment)["weight"],
        "origin_country": shipment.sender.country_code,
    }
    return {
        "contents_type": "merchandise",
        "customs_certify": True,
        "customs_signer": shipment.sender.name or shipment.sender.company,
        "restriction_type": "none",
        "non_delivery_option": "return",
        "customs_items": [item],
    }
