"""What Click & Drop answers, as our values."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from shipdesk.domain.shipments import BoughtLabel, LabelDocument
from shipdesk.web.json_answers import NotUnderstoodError, line, mapping, sequence

CODE = "royalmail"
_GONE = frozenset({"notfound", "not_found", "ordernotfound"})


def created_of(payload: Any) -> Mapping[str, Any] | None:
    """Return the order that was made, or None where none was."""
    return next((o for o in map(mapping, sequence(mapping(payload).get("createdOrders"))) if order_id(o)), None)


def order_id(order: Any) -> str:
    """Return Click & Drop's own number of an order."""
    return line(mapping(order).get("orderIdentifier"))


def complaints_of(payload: Any) -> str:
    """Return why no order was made, in one line."""
    said = []
    for failed in map(mapping, sequence(mapping(payload).get("failedOrders"))):
        for error in map(mapping, sequence(failed.get("errors"))):
            fields = [line(mapping(f).get("fieldName")) for f in sequence(error.get("fields"))]
            said.append(" ".join(filter(None, (line(error.get("errorMessage")), ", ".join(filter(None, fields))))))
    return "; ".join(dict.fromkeys(filter(None, said)))[:300]


def label_complaints_of(order: Mapping[str, Any]) -> str:
    """Return why an order got no label, in one line; an empty text where it may have one."""
    said = [line(mapping(e).get("message")) for e in sequence(order.get("labelErrors"))]
    return "; ".join(dict.fromkeys(filter(None, said)))[:300]


def label_bytes(text: Any) -> bytes:
    """Return a document that stands in an answer as base64; raise NotUnderstoodError where it is none."""
    if not isinstance(text, str) or not text:
        raise NotUnderstoodError("the answer holds no label")
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NotUnderstoodError("the label is broken") from None


def bought_label(order: Any, service: str, document: LabelDocument | None) -> BoughtLabel:
    """Return the purchase of an order; where a service has no tracking number, the order's own number stands for it."""
    told = mapping(order)
    remote_id = order_id(told)
    if not remote_id:
        raise NotUnderstoodError("the answer names no order")
    number = tracking_number(told) or remote_id
    return BoughtLabel(
        carrier=CODE,
        service=service,
        service_name=f"Royal Mail {service}".strip(),
        tracking_number=number,
        barcode=number,
        remote_id=remote_id,
        document=document,
    )


def tracking_number(order: Mapping[str, Any]) -> str:
    """Return the tracking number of an order, or of its first package, or an empty text."""
    packages = [line(mapping(p).get("trackingNumber")) for p in sequence(order.get("packages"))]
    return line(order.get("trackingNumber")) or next(filter(None, packages), "")


def orders_with(payload: Any, reference: str) -> tuple[Mapping[str, Any], ...]:
    """Return the orders of an answer that have our reference.

    Raise NotUnderstoodError for anything but a list of orders: to read it as an empty one would buy the label twice.
    """
    if not isinstance(payload, list) or not all(map(order_id, payload)):
        raise NotUnderstoodError("the answer is no list of orders")
    return tuple(o for o in map(mapping, payload) if o.get("orderReference") == reference)


def has_label(order: Mapping[str, Any]) -> bool:
    """Answer whether a label was surely made for an order."""
    return bool(tracking_number(order) or line(order.get("printedOn")))


def refused_delete(payload: Any, remote_id: str) -> str:
    """Return why an order was not deleted, or an empty text where it is gone, now or before."""
    told = mapping(payload)
    if any(order_id(o) == remote_id for o in sequence(told.get("deletedOrders"))):
        return ""
    for error in map(mapping, sequence(told.get("errors"))):
        if line(error.get("code")).lower() in _GONE:
            return ""
        return line(error.get("message")) or line(error.get("code")) or "it gives no reason"
    return "it gives no reason"


def manifest_number(payload: Any) -> str:
    """Return the number of a manifest; JSON has no whole numbers, so 1001.0 may be told."""
    told = mapping(payload).get("manifestNumber")
    return str(int(told)) if isinstance(told, float) and told.is_integer() else line(told)
