"""What USPS answers, as our values: pure functions that read whatever comes (texts for booleans, null for lists)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from shipdesk.carriers import meanings
from shipdesk.carriers.amounts import price_minor
from shipdesk.carriers.pickup_days import with_pickup_day
from shipdesk.carriers.plain_words import plain_words
from shipdesk.carriers.told_events import oldest_first, one_line, told_event
from shipdesk.carriers.usps.facts import FACTS, MAIL_CLASSES, service_name
from shipdesk.domain.event_times import EventTime, offset_of, told_at, told_in_parts
from shipdesk.domain.parcels import TrackingEvent
from shipdesk.domain.shipments import BoughtLabel, Rate, TrackAnswer, TrackedParcel, TrackFailure
from shipdesk.web.json_answers import NotUnderstoodError, day, line, mapping, sequence

_OWN_BOX = frozenset({"SP", "PA", "DR", "DN", "OS", "BM", "NP"})
"""Rate indicators of parcels in one's own box: single piece, by size, oversized (USPS Prices API, rateIndicator)."""
_NOT_FOUND = ("not found", "not yet available", "no record", "does not exist", "status not available")
_MINUTE = 1


def complaint_of(payload: Any) -> str:
    """Return what an answer complains of in one line, empty where it does not; OAuth's own errors are read too."""
    error = mapping(payload).get("error")
    if isinstance(error, str):
        return plain_words(mapping(payload).get("error_description")) or plain_words(error)
    told = mapping(error)
    words = [plain_words(told.get("message"))]
    for each in map(mapping, sequence(told.get("errors"))):
        words.append(plain_words(each.get("detail")) or plain_words(each.get("title")))
    return "; ".join(dict.fromkeys(word for word in words if word)) or plain_words(told.get("code"))


def rates_of(payload: Any) -> tuple[Rate, ...]:
    """Return the cheapest price of each mail class in one's own box, cheapest first."""
    best: dict[str, Rate] = {}
    for option in map(mapping, sequence(mapping(payload).get("rateOptions"))):
        for rate in map(mapping, sequence(option.get("rates"))):
            mail_class = line(rate.get("mailClass"))
            price = price_minor(option.get("totalBasePrice"), "USD")
            if price is None:
                price = price_minor(rate.get("price"), "USD")
            if mail_class not in MAIL_CLASSES or line(rate.get("rateIndicator")) not in _OWN_BOX or price is None:
                continue
            known = best.get(mail_class)
            if known is None or price < (known.price_minor or 0):
                best[mail_class] = Rate(FACTS.code, mail_class, service_name(mail_class), price, "USD")
    return tuple(sorted(best.values(), key=lambda r: (r.price_minor or 0, r.service)))


def bought_label(told: Mapping[str, Any], service: str, *, sample: bool = False) -> tuple[BoughtLabel, str]:
    """Return the purchase and its label as base64; raise NotUnderstoodError where the answer names no number.

    told is the flat object of `multipart.read_label_answer`. The price is postage, extra services and fees together.
    """
    number = line(told.get("trackingNumber"))
    if not number:
        raise NotUnderstoodError("the answer names no tracking number")
    service = service or line(told.get("mailClass"))
    image = told.get("labelImage")
    label = BoughtLabel(
        carrier=FACTS.code,
        service=service,
        service_name=service_name(service),
        tracking_number=number,
        # In the bars stands 420 and the ZIP in front of the number (Publication 199).
        barcode=f"{line(told.get('routingInformation'))}{number}",
        remote_id=number,
        cost_minor=_cost(told),
        currency="USD",
        promised_on=_promise(mapping(told.get("commitment"))),
        sample=sample,
    )
    return label, image if isinstance(image, str) else ""


def is_numbered(told: Mapping[str, Any]) -> bool:
    """Answer whether a label got its number: then it is bought, whatever else the answer complains of."""
    return bool(line(told.get("trackingNumber")))


def is_given_back(payload: Any) -> bool:
    """Answer whether a label was cancelled, or its refund asked for."""
    return line(mapping(payload).get("status")).upper() in ("CANCELED", "CANCELLED", "DISPUTED")


def is_given_back_already(payload: Any) -> bool:
    """Answer whether a refusal says that the label was cancelled or its refund asked for before."""
    words = complaint_of(payload).lower()
    return "already" in words and any(word in words for word in ("cancel", "refund", "dispute", "void"))


def payment_token(payload: Any) -> str:
    """Return the token that pays for labels; raise NotUnderstoodError where there is none."""
    token = mapping(payload).get("paymentAuthorizationToken")
    if not isinstance(token, str) or not token.isascii() or not token.isprintable() or not token:
        raise NotUnderstoodError("the answer holds no payment token")
    return token


def manifest_of(told: Mapping[str, Any]) -> tuple[str, str]:
    """Return the number of a SCAN form and its picture as base64; raise NotUnderstoodError where it has no number."""
    number = line(told.get("manifestNumber"))
    if not number:
        raise NotUnderstoodError("the answer names no manifest")
    image = told.get("SCANFormImage") or told.get("label")
    return number, image if isinstance(image, str) else ""


def track_answer(payload: Any, parcel: TrackedParcel) -> TrackAnswer | TrackFailure:
    """Return what USPS tells of the parcel; an error within an answer, or one about another parcel, is a failure."""
    number = parcel.tracking_number
    told = _about(payload, number)
    complaint = complaint_of(told)
    if complaint:
        return failure_of(number, 200, told, complaint)
    if line(told.get("trackingNumber")) not in ("", number):
        return TrackFailure(number, "The carrier answered about another parcel.")
    raw = [mapping(e) for e in sequence(told.get("trackingEvents")) if isinstance(e, dict)]
    times = [_time(event) for event in raw]
    newest = _newest(times)
    category = line(told.get("statusCategory"))
    events = [_event(e, t, category if n == newest else "") for n, (e, t) in enumerate(zip(raw, times, strict=True))]
    return TrackAnswer(number, with_pickup_day(oldest_first(events), told), _eta(told), parcel.remote_id)


def failure_of(number: str, status: int, payload: Any, words: str) -> TrackFailure:
    """Return why a number could not be asked about; words are used where the payload has none of its own."""
    said = complaint_of(payload) or words
    missing = status == 404 or any(told in said.lower() for told in _NOT_FOUND)
    return TrackFailure(number, said, not_found=missing, permanent=not missing and status == 400)


def _about(payload: Any, number: str) -> Mapping[str, Any]:
    told = [mapping(each) for each in sequence(payload)]
    return next((t for t in told if line(t.get("trackingNumber")) == number), told[0] if told else {})


def _event(told: Mapping[str, Any], time: EventTime, category: str) -> TrackingEvent:
    text = plain_words(told.get("eventType"))
    region = " ".join(filter(None, (line(told.get("eventState")), line(told.get("eventZIP")))))
    place = one_line(plain_words(told.get("eventCity")), region, line(told.get("eventCountry")))
    return told_event(FACTS.code, _code(told, text, category), text, time, place=place, raw=told)


def _code(told: Mapping[str, Any], text: str, category: str) -> str:
    """Return "category/code", with the category only where the code alone says nothing to us.

    For USPS tells the category of the newest event alone: with it in every code, a scan would change its name as soon
    as another came.
    """
    code = line(told.get("eventCode")).replace("/", " ")
    if code and meanings.is_understood(FACTS.code, f"/{code}", text):
        return f"/{code}"
    category = category.replace("/", " ")
    return f"{category}/{code}" if code else category


def _time(told: Mapping[str, Any]) -> EventTime:
    """Return when it was: the wall clock at the place, GMT where it is told too, and the offset between the two.

    The wall clock is told to the minute and GMT to the second; the offset is that of the field which names it.
    """
    gmt = told_at(line(told.get("GMTTimestamp"))).utc
    stamp = line(told.get("eventTimestamp"))
    raw_day, _, clock = stamp.removesuffix("Z").replace(" ", "T").partition("T")
    offset = _offset(line(told.get("GMTOffset")))
    time = told_in_parts(raw_day, clock, "" if offset is None else str(offset), utc=gmt)
    between = time.offset_minutes
    if gmt is not None and offset is not None and between is not None and abs(between - offset) <= _MINUTE:
        between = offset
    return replace(time, raw=stamp or time.raw, offset_minutes=between)


def _offset(text: str) -> int | None:
    """Return the minutes of "-05:00", "-5:00" or "-420"."""
    sign, hours = text[:1], text[1:]
    return offset_of(f"{sign}0{hours}" if sign in ("-", "+") and hours[1:2] == ":" else text)


def _newest(times: list[EventTime]) -> int:
    moments = [f"{t.utc or t.local or ''}" for t in times]
    return moments.index(max(moments)) if moments else 0


def _eta(told: Mapping[str, Any]) -> date | None:
    for name in (
        "guaranteedDeliveryDate", "guaranteedDeliveryTimeStamp", "expectedDeliveryDate", "expectedDeliveryTimeStamp",
        "predictedDeliveryDate", "predictedDeliveryTimeStamp",
    ):  # fmt: skip
        found = day(told.get(name))
        if found is not None:
            return found
    return None


def _promise(commitment: Mapping[str, Any]) -> date | None:
    return day(commitment.get("scheduleDeliveryDate")) or day(commitment.get("expectedDeliveryDate"))


def _cost(told: Mapping[str, Any]) -> int | None:
    postage = price_minor(told.get("postage"), "USD")
    if postage is None:
        return None
    more = [mapping(e).get("price") for name in ("extraServices", "fees") for e in sequence(told.get(name))]
    return postage + sum(price_minor(price, "USD") or 0 for price in more)
