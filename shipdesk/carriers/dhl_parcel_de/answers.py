"""What DHL Paket answers, as pure functions; nothing in an answer may crash or fool them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shipdesk.carriers.dhl_parcel_de.facts import FACTS, Product
from shipdesk.carriers.label_documents import NoLabelError, check_inline_label
from shipdesk.domain.shipments import BoughtLabel, CarrierManifest, LabelDocument
from shipdesk.web.json_answers import NotUnderstoodError, day, line, mapping, sequence

_REFUSED = 400


def bought_label(payload: Any, product: Product, *, sample: bool = False) -> BoughtLabel:
    """Return the purchase with its label; raise NotUnderstoodError where the answer lacks a number or a label."""
    item = _first(payload)
    number = line(item.get("shipmentNo"))
    if not number:
        raise NotUnderstoodError("the answer names no tracking number")
    return BoughtLabel(
        carrier=FACTS.code,
        service=product.code,
        service_name=product.name,
        tracking_number=number,
        barcode=number,
        remote_id=number,
        document=_label(item),
        sample=sample,
    )


def refusal(payload: Any) -> str:
    """Return why DHL did not do what was asked, in its own words; empty where it does not say that it did not."""
    items = [mapping(item) for item in sequence(mapping(payload).get("items"))]
    states = [state for item in items if _status(state := mapping(item.get("sstatus"))) >= _REFUSED]
    if not states:
        return ""
    said = [*_messages(items, "error"), *(line(s.get("detail")) or line(s.get("title")) for s in states)]
    return "; ".join(dict.fromkeys(filter(None, said)))[:400] or "no reason given"


def is_done(payload: Any) -> bool:
    """Answer whether DHL says of everything that was asked that it is done."""
    items = [mapping(item) for item in sequence(mapping(payload).get("items"))]
    return bool(items) and all(200 <= _status(mapping(item.get("sstatus"))) < 300 for item in items)


def errors_in(payload: Any) -> str:
    """Return the errors that stand beside a refused order, in DHL's own words."""
    items = [mapping(item) for item in sequence(mapping(payload).get("items"))]
    return "; ".join(dict.fromkeys(_messages(items, "error")))[:400]


def warnings_in(payload: Any) -> tuple[str, ...]:
    """Return what DHL would have otherwise, though it takes the parcel."""
    items = [mapping(item) for item in sequence(mapping(payload).get("items"))]
    return tuple(dict.fromkeys(_messages(items, "warning")))


def refused_numbers(payload: Any) -> dict[str, str]:
    """Return the labels for which the day could not be closed, each with DHL's reason."""
    refused = {}
    for each in sequence(mapping(payload).get("items")):
        item = mapping(each)
        state = mapping(item.get("sstatus"))
        if _status(state) >= _REFUSED:
            refused[line(item.get("shipmentNo"))] = line(state.get("detail")) or line(state.get("title"))
    return refused


def manifest_of(payload: Any) -> CarrierManifest:
    """Return the day's list with its sheet, where DHL has made it already."""
    told = mapping(payload)
    on = day(told.get("manifestDate"))
    for each in sequence(told.get("manifest")):
        document = _document(mapping(each))
        if document is not None:
            return CarrierManifest(str(on or ""), document)
    return CarrierManifest(str(on or ""))


def _first(payload: Any) -> Mapping[str, Any]:
    return mapping(next(iter(sequence(mapping(payload).get("items"))), None))


def _status(state: Mapping[str, Any]) -> int:
    """Return a state's number, 0 where it tells none; both of its fields are in use, and one may be a text."""
    told = line(state.get("status")) or line(state.get("statusCode"))
    return int(told) if told.isdecimal() and len(told) == 3 else 0


def _messages(items: list[Mapping[str, Any]], kind: str) -> list[str]:
    found = []
    for item in items:
        for each in sequence(item.get("validationMessages")):
            message = mapping(each)
            if line(message.get("validationState")).lower() == kind:
                said = (line(message.get("property")), line(message.get("validationMessage")))
                found.append(": ".join(filter(None, said)))
    return found


def _label(item: Mapping[str, Any]) -> LabelDocument:
    try:
        return check_inline_label(_text(mapping(item.get("label"))))
    except NoLabelError as problem:
        raise NotUnderstoodError(str(problem)) from None


def _document(told: Mapping[str, Any]) -> LabelDocument | None:
    try:
        return check_inline_label(_text(told))
    except NoLabelError:
        return None


def _text(document: Mapping[str, Any]) -> str:
    content = document.get("b64")
    return content if isinstance(content, str) else ""
