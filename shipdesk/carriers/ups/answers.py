"""What UPS answers, as our values: pure functions that read whatever comes, such as one object for a list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from shipdesk.carriers.amounts import days_of, price_minor
from shipdesk.carriers.pickup_days import with_pickup_day
from shipdesk.carriers.plain_words import plain_words
from shipdesk.carriers.told_events import level_code, oldest_first, one_line, told_event
from shipdesk.carriers.ups.facts import FACTS, service_name
from shipdesk.domain.event_times import EventTime, told_in_parts, utc_in_parts
from shipdesk.domain.parcels import TrackingEvent
from shipdesk.domain.shipments import BoughtLabel, Rate, TrackAnswer, TrackedParcel, TrackFailure
from shipdesk.web.json_answers import NotUnderstoodError, line, mapping, sequence

_NOT_FOUND = frozenset({"TW0001", "TW0002"})
"""Warnings that a number is well made, but not known (yet)."""
_NEVER = frozenset({"TV1002", "TV1004", "151018"})
"""Errors that a number can be none of UPS's."""
_ETA = ("RDD", "SDD")
"""Rescheduled goes before scheduled; DEL is when it was delivered."""
_LONG_AGO = datetime(1995, 1, 1, tzinfo=UTC)


def complaints_of(payload: Any) -> list[tuple[str, str]]:
    """Return code and words of each error that an answer tells of, whatever its HTTP status was."""
    errors = sequence(mapping(mapping(payload).get("response")).get("errors"))
    told = [(line(mapping(e).get("code")), plain_words(mapping(e).get("message"))) for e in errors]
    return [(code, words) for code, words in told if code or words]


def words_of(payload: Any) -> str:
    """Return the complaints of an answer in one line, empty where there are none."""
    return "; ".join(f"{words} ({code})" if words and code else words or code for code, words in complaints_of(payload))


def rates_of(payload: Any) -> tuple[Rate, ...]:
    """Return the services and their prices, cheapest first: the account's own price where UPS tells one."""
    rates = []
    for each in sequence(mapping(mapping(payload).get("RateResponse")).get("RatedShipment")):
        rated = mapping(each)
        code = line(mapping(rated.get("Service")).get("Code"))
        price = _charge(rated.get("NegotiatedRateCharges"), "TotalCharge") or _charge(rated, "TotalCharges")
        if code and price:
            rates.append(
                Rate(
                    carrier=FACTS.code,
                    service=code,
                    service_name=service_name(code),
                    price_minor=price[0],
                    currency=price[1],
                    transit_days=_transit_days(rated),
                )
            )
    return tuple(sorted(rates, key=lambda r: (r.price_minor or 0, r.service)))


def bought_label(payload: Any, service: str, *, sample: bool = False) -> tuple[BoughtLabel, str]:
    """Return the purchase that an answer tells of, and its label as base64; raise NotUnderstoodError for none."""
    results = mapping(mapping(mapping(payload).get("ShipmentResponse")).get("ShipmentResults"))
    package = mapping(next(iter(sequence(results.get("PackageResults"))), None))
    # A Mail Innovations parcel is tracked by the number of the post office that delivers it.
    number = line(package.get("USPSPICNumber")) or line(package.get("TrackingNumber"))
    if not number:
        raise NotUnderstoodError("the answer names no tracking number")
    price = _charge(results.get("NegotiatedRateCharges"), "TotalCharge") or _charge(
        results.get("ShipmentCharges"), "TotalCharges"
    )
    label = BoughtLabel(
        carrier=FACTS.code,
        service=service,
        service_name=service_name(service),
        tracking_number=number,
        barcode=number,
        remote_id=line(results.get("ShipmentIdentificationNumber")) or number,
        cost_minor=price[0] if price else None,
        currency=price[1] if price else "",
        sample=sample,
    )
    return label, _base64(mapping(package.get("ShippingLabel")).get("GraphicImage"))


def recovered_label(payload: Any, *, sample: bool = False) -> tuple[BoughtLabel, str] | None:
    """Return the purchase that was found again and its label as base64, or None where the answer names not just one."""
    told = mapping(mapping(payload).get("LabelRecoveryResponse"))
    found = [mapping(r) for r in sequence(told.get("LabelResults"))]
    found = [r for r in found if line(r.get("TrackingNumber"))]
    if len(found) != 1:
        return None
    number = line(found[0].get("TrackingNumber"))
    label = BoughtLabel(
        carrier=FACTS.code,
        service="",
        service_name=service_name(""),
        tracking_number=number,
        barcode=number,
        remote_id=line(told.get("ShipmentIdentificationNumber")) or number,
        sample=sample,
    )
    return label, _base64(mapping(found[0].get("LabelImage")).get("GraphicImage"))


def is_void(payload: Any) -> bool:
    """Answer whether a shipment is given back now; one that was given back before counts."""
    told = mapping(mapping(payload).get("VoidShipmentResponse"))
    return line(mapping(mapping(told.get("SummaryResult")).get("Status")).get("Code")) == "1"


def is_void_already(payload: Any) -> bool:
    """Answer whether a refusal says that the shipment was given back before."""
    words = " ".join(words for _, words in complaints_of(payload)).lower()
    return "already" in words and "void" in words


def track_answer(payload: Any, parcel: TrackedParcel) -> TrackAnswer | TrackFailure:
    """Return what UPS tells of the parcel; an error or a warning within an answer that is no package is a failure."""
    number = parcel.tracking_number
    shipments = [mapping(s) for s in sequence(mapping(mapping(payload).get("trackResponse")).get("shipment"))]
    packages = list(_packages_of(shipments, number))
    if not packages:
        told = complaints_of(payload) + [w for s in shipments for w in _warnings(s)]
        return _failure(number, told, others=any(sequence(s.get("package")) for s in shipments))
    events, package = _ours([(_events(p), p) for p in packages], parcel.shipped_at)
    return TrackAnswer(number, events, _eta(package), parcel.remote_id)


def failure_of(number: str, status: int, payload: Any, words: str) -> TrackFailure:
    """Return why a number could not be asked about, where UPS answered with an HTTP error."""
    told = complaints_of(payload)
    if status == 404 and not told:
        return TrackFailure(number, words, not_found=True)
    failure = _failure(number, told or [("", words)], others=False)
    missing = failure.not_found or status == 404
    return TrackFailure(number, failure.message, not_found=missing, permanent=not missing)


def _failure(number: str, told: list[tuple[str, str]], *, others: bool) -> TrackFailure:
    codes = {code for code, _ in told}
    if others and not told:
        return TrackFailure(number, "The carrier answered about another parcel.")
    message = "; ".join(f"{words} ({code})" if code else words for code, words in told) or "It tells nothing of it."
    missing = not told or bool(codes & _NOT_FOUND)
    return TrackFailure(number, message, not_found=missing, permanent=bool(codes & _NEVER))


def _warnings(shipment: Mapping[str, Any]) -> list[tuple[str, str]]:
    told = [mapping(w) for w in sequence(shipment.get("warnings"))]
    return [(line(w.get("code")), plain_words(w.get("message"))) for w in told]


def _packages_of(shipments: list[Mapping[str, Any]], number: str) -> Iterator[Mapping[str, Any]]:
    for shipment in shipments:
        packages = [mapping(p) for p in sequence(shipment.get("package"))]
        ours = [p for p in packages if number in _numbers(p)]
        if not ours and line(shipment.get("inquiryNumber")) == number and len(packages) == 1:
            ours = packages
        yield from ours


def _numbers(package: Mapping[str, Any]) -> set[str]:
    others = sequence(package.get("alternateTrackingNumber"))
    return {line(package.get("trackingNumber")), *(line(mapping(o).get("number")) for o in others)}


def _events(package: Mapping[str, Any]) -> tuple[TrackingEvent, ...]:
    told = (_event(mapping(a)) for a in sequence(package.get("activity")) if isinstance(a, dict))
    return with_pickup_day(oldest_first(told), package)


def _event(activity: Mapping[str, Any]) -> TrackingEvent:
    status = mapping(activity.get("status"))
    code = level_code(line(status.get("type")), line(status.get("statusCode")))
    text = plain_words(status.get("description")) or plain_words(status.get("simplifiedTextDescription"))
    address = mapping(mapping(activity.get("location")).get("address"))
    region = " ".join(filter(None, (line(address.get("stateProvince")), line(address.get("postalCode")))))
    place = one_line(
        plain_words(address.get("city")), region, line(address.get("countryCode")) or line(address.get("country"))
    )
    return told_event(FACTS.code, code, text, _time(activity), place=place, raw=activity)


def _time(activity: Mapping[str, Any]) -> EventTime:
    """Return when it was: date and time at the place; gmtDate and gmtTime are UTC, with gmtOffset in them already."""
    utc = utc_in_parts(line(activity.get("gmtDate")), line(activity.get("gmtTime")))
    offset = "" if utc is not None else line(activity.get("gmtOffset"))
    return told_in_parts(line(activity.get("date")), line(activity.get("time")), offset, utc=utc)


def _ours(
    told: list[tuple[tuple[TrackingEvent, ...], Mapping[str, Any]]], shipped_at: datetime | None
) -> tuple[tuple[TrackingEvent, ...], Mapping[str, Any]]:
    """Return which of several parcels with one number is meant: the one whose journey began about then, or the newest.

    For numbers are used again after some months.
    """
    if shipped_at is None:
        return max(told, key=lambda each: _start(each[0]))
    return min(told, key=lambda each: abs(_start(each[0]) - shipped_at))


def _start(events: tuple[TrackingEvent, ...]) -> datetime:
    clocks = (e.occurred_at or e.local_at for e in events)
    return min((clock.replace(tzinfo=UTC) for clock in clocks if clock is not None), default=_LONG_AGO)


def _eta(package: Mapping[str, Any]) -> date | None:
    told = {line(mapping(d).get("type")): line(mapping(d).get("date")) for d in sequence(package.get("deliveryDate"))}
    for kind in _ETA:
        text = told.get(kind, "")
        try:
            return date.fromisoformat(f"{text[:4]}-{text[4:6]}-{text[6:8]}" if len(text) == 8 else text)
        except ValueError:
            continue
    return None


def _charge(charges: Any, name: str) -> tuple[int, str] | None:
    """Return a price in minor units with its currency, or None where there is none that makes sense."""
    told = mapping(mapping(charges).get(name))
    currency = line(told.get("CurrencyCode")).upper()
    minor = price_minor(told.get("MonetaryValue"), currency)
    return (minor, currency) if minor is not None and currency else None


def _transit_days(rated: Mapping[str, Any]) -> int | None:
    summary = mapping(mapping(rated.get("TimeInTransit")).get("ServiceSummary"))
    for told in (mapping(summary.get("EstimatedArrival")), mapping(rated.get("GuaranteedDelivery"))):
        text = line(told.get("BusinessDaysInTransit"))
        if text.isascii() and text.isdigit() and len(text) < 5:
            return days_of(int(text))
    return None


def _base64(value: Any) -> str:
    # Not line(): a label is longer than any line.
    return value if isinstance(value, str) else ""
