"""What FedEx answers, as pure functions; nothing in an answer may crash or fool them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from shipdesk.carriers.amounts import price_minor
from shipdesk.carriers.fedex.facts import FACTS
from shipdesk.carriers.label_documents import NoLabelError, check_inline_label
from shipdesk.carriers.told_events import oldest_first, one_line, told_event
from shipdesk.domain.event_times import told_at
from shipdesk.domain.parcels import ParcelStatus, TrackingEvent
from shipdesk.domain.recycled_numbers import may_be_ours
from shipdesk.domain.shipments import BoughtLabel, LabelDocument, Rate, TrackAnswer, TrackedParcel, TrackFailure
from shipdesk.web.json_answers import NotUnderstoodError, day, line, mapping, sequence

_COUNTED = (
    "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE", "TEN", "ELEVEN", "TWELVE", "THIRTEEN",
    "FOURTEEN", "FIFTEEN", "SIXTEEN", "SEVENTEEN", "EIGHTEEN", "NINETEEN", "TWENTY",
)  # fmt: skip
_DAYS = {f"{word}_DAY{'' if count == 1 else 'S'}": count for count, word in enumerate(_COUNTED, 1)}
_LABELS = ("LABEL", "MERGED_LABELS_ONLY", "")
_SHIPPED = ("SHIP", "ACTUAL_PICKUP", "ACTUAL_TENDER")
_MARKS = str.maketrans("", "", "\u00ae\u2122")


def rates_of(payload: Any) -> tuple[Rate, ...]:
    """Return the services on offer, cheapest first; the account's own price where there is one.

    Raise NotUnderstoodError where something else than an offer came, which is not the same as no offer.
    """
    output = mapping(payload).get("output")
    if not isinstance(output, dict):
        raise NotUnderstoodError("the answer holds no prices")
    rates = []
    for each in sequence(output.get("rateReplyDetails")):
        reply = mapping(each)
        service, price = line(reply.get("serviceType")), _best_price(sequence(reply.get("ratedShipmentDetails")))
        currency = _currency(price)
        price_in_minor = price_minor(price.get("totalNetCharge"), currency)
        if not service or price_in_minor is None:
            continue
        rates.append(
            Rate(
                carrier=FACTS.code,
                service=service,
                service_name=_name(reply, service),
                price_minor=price_in_minor,
                currency=currency,
                transit_days=_days(reply),
                remote_id=service,
            )
        )
    return tuple(sorted(rates, key=lambda r: (r.price_minor or 0, r.service)))


def bought_label(payload: Any, *, sample: bool = False) -> BoughtLabel:
    """Return the purchase with its label; raise NotUnderstoodError where the answer lacks a number or a label."""
    shipment = _first(mapping(mapping(payload).get("output")).get("transactionShipments"))
    piece = _first(shipment.get("pieceResponses"))
    done = mapping(shipment.get("completedShipmentDetail"))
    number = (
        line(piece.get("trackingNumber"))
        or line(shipment.get("masterTrackingNumber"))
        or line(mapping(done.get("masterTrackingId")).get("trackingNumber"))
    )
    if not number:
        raise NotUnderstoodError("the answer names no tracking number")
    service = line(shipment.get("serviceType"))
    cost, currency = _cost(done, piece)
    operation = mapping(done.get("operationalDetail"))
    return BoughtLabel(
        carrier=FACTS.code,
        service=service,
        service_name=_name(shipment, service),
        tracking_number=number,
        barcode=_bars(done) or number,
        remote_id=line(shipment.get("masterTrackingNumber")) or number,
        cost_minor=cost,
        currency=currency,
        promised_on=day(operation.get("deliveryDate")) or day(piece.get("deliveryDatestamp")),
        document=_document(piece, shipment),
        sample=sample,
    )


def is_cancelled(payload: Any) -> bool:
    """Answer whether FedEx took the label back."""
    return mapping(mapping(payload).get("output")).get("cancelledShipment") is True


def tracked(payload: Any, parcels: Sequence[TrackedParcel]) -> dict[str, TrackAnswer | TrackFailure]:
    """Return an answer or a failure for each parcel; one that FedEx left out has failed."""
    told: dict[str, list[Mapping[str, Any]]] = {}
    for each in sequence(mapping(mapping(payload).get("output")).get("completeTrackResults")):
        complete = mapping(each)
        results = [mapping(result) for result in sequence(complete.get("trackResults"))]
        told.setdefault(line(complete.get("trackingNumber")), []).extend(results)
    return {p.tracking_number: track_answer(told.get(p.tracking_number, []), p) for p in parcels}


def track_answer(results: Sequence[Mapping[str, Any]], parcel: TrackedParcel) -> TrackAnswer | TrackFailure:
    """Return what the results of one number tell of our parcel; several are several parcels that had the number."""
    sound = [result for result in results if not result.get("error")]
    if not sound:
        return _failure(results, parcel.tracking_number)
    label_on = parcel.shipped_at.date() if parcel.shipped_at else None
    ours = may_be_ours(sound, shipped_on, label_on)
    if not ours:
        return TrackFailure(
            parcel.tracking_number, "FedEx knows only an earlier parcel of this number.", not_found=True
        )
    if len(ours) > 1:
        days = ", ".join(str(shipped_on(each) or "an unknown day") for each in ours)
        message = f"Several parcels had this number, sent on {days}: nobody can tell which is ours."
        return TrackFailure(parcel.tracking_number, message)
    events = oldest_first(_event(mapping(e)) for e in sequence(ours[0].get("scanEvents")))
    return TrackAnswer(parcel.tracking_number, events, carrier_eta_on=_eta(ours[0]), remote_id=parcel.remote_id)


def shipped_on(result: Mapping[str, Any]) -> date | None:
    """Return the day on which a parcel was sent, as FedEx has it."""
    days = _dated(result)
    return next((days[kind] for kind in _SHIPPED if kind in days), None)


def is_void(answer: TrackAnswer | TrackFailure) -> bool:
    """Answer whether the last thing that FedEx tells of a parcel is that it was cancelled."""
    return (
        isinstance(answer, TrackAnswer)
        and bool(answer.events)
        and answer.events[-1].meaning.status is ParcelStatus.CANCELLED
    )


def _failure(results: Sequence[Mapping[str, Any]], number: str) -> TrackFailure:
    if not results:
        return TrackFailure(number, "FedEx did not answer about this parcel.")
    error = mapping(results[0].get("error"))
    code = line(error.get("code"))
    said = line(error.get("message")) or code or "no reason given"
    missing = code.endswith(("NOTFOUND", "NOT.FOUND"))
    wrong = code.endswith(("INVALID", "EMPTY"))
    return TrackFailure(number, f"FedEx: {said}", not_found=missing, permanent=wrong)


def _event(scan: Mapping[str, Any]) -> TrackingEvent:
    parts = (line(scan.get("derivedStatusCode")), line(scan.get("eventType")), line(scan.get("exceptionCode")))
    what, why = line(scan.get("eventDescription")), line(scan.get("exceptionDescription"))
    text = " - ".join(dict.fromkeys(part for part in (what, why) if part))
    place = mapping(scan.get("scanLocation"))
    region = " ".join(filter(None, (line(place.get("stateOrProvinceCode")), line(place.get("postalCode")))))
    where = one_line(line(place.get("city")), region, line(place.get("countryCode")))
    return told_event(
        FACTS.code, "/".join(parts).rstrip("/"), text, told_at(line(scan.get("date"))), place=where, raw=scan
    )


def _eta(result: Mapping[str, Any]) -> date | None:
    for name in ("estimatedDeliveryTimeWindow", "standardTransitTimeWindow"):
        ends = day(mapping(mapping(result.get(name)).get("window")).get("ends"))
        if ends is not None:
            return ends
    days = _dated(result)
    return days.get("ESTIMATED_DELIVERY") or days.get("COMMITMENT")


def _dated(result: Mapping[str, Any]) -> dict[str, date]:
    told = [mapping(each) for each in sequence(result.get("dateAndTimes"))]
    days = ((line(each.get("type")), day(each.get("dateTime"))) for each in told)
    return {kind: on for kind, on in days if on is not None}


def _best_price(prices: list[Any]) -> Mapping[str, Any]:
    told = [mapping(price) for price in prices]
    return next((p for p in told if p.get("rateType") == "ACCOUNT"), told[0] if told else {})


def _currency(price: Mapping[str, Any]) -> str:
    return (line(price.get("currency")) or line(mapping(price.get("shipmentRateDetail")).get("currency"))).upper()


def _name(told: Mapping[str, Any], service: str) -> str:
    given = line(told.get("serviceName")) or line(mapping(told.get("serviceDescription")).get("description"))
    name = given.translate(_MARKS) or service.replace("_", " ").title().replace("Fedex", "FedEx")
    return name if name.startswith("FedEx") else f"FedEx {name}"


def _days(reply: Mapping[str, Any]) -> int | None:
    commit, operation = mapping(reply.get("commit")), mapping(reply.get("operationalDetail"))
    told = line(mapping(commit.get("transitDays")).get("minimumTransitTime")) or line(operation.get("transitTime"))
    return _DAYS.get(told)


def _cost(done: Mapping[str, Any], piece: Mapping[str, Any]) -> tuple[int | None, str]:
    rating = mapping(done.get("shipmentRating"))
    prices = [mapping(price) for price in sequence(rating.get("shipmentRateDetails"))]
    actual = [price for price in prices if price.get("rateType") == rating.get("actualRateType")]
    for price in (*actual, *prices):
        currency = line(price.get("currency")).upper()
        cost = price_minor(price.get("totalNetCharge"), currency)
        if cost is not None and currency:
            return cost, currency
    currency = line(piece.get("currency")).upper()
    return (price_minor(piece.get("netChargeAmount"), currency), currency) if currency else (None, "")


def _bars(done: Mapping[str, Any]) -> str:
    for package in sequence(done.get("completedPackageDetails")):
        barcodes = mapping(mapping(mapping(package).get("operationalDetail")).get("barcodes"))
        for each in sequence(barcodes.get("stringBarcodes")):
            if mapping(each).get("type") == "FEDEX_1D":
                return line(mapping(each).get("value"))
    return ""


def _document(piece: Mapping[str, Any], shipment: Mapping[str, Any]) -> LabelDocument:
    told = [*sequence(piece.get("packageDocuments")), *sequence(shipment.get("shipmentDocuments"))]
    labels = [mapping(d) for d in told if line(mapping(d).get("contentType")) in _LABELS]
    content = next((d["encodedLabel"] for d in labels if isinstance(d.get("encodedLabel"), str)), "")
    try:
        return check_inline_label(content)
    except NoLabelError as problem:
        raise NotUnderstoodError(str(problem)) from None


def _first(value: Any) -> Mapping[str, Any]:
    return mapping(next(iter(sequence(value)), None))
