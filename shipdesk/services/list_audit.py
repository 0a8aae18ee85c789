"""Show who did what, newest first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shipdesk.domain.audit_chain import AuditContent
from shipdesk.domain.errors import Refused
from shipdesk.services.list_orders import find_order
from shipdesk.services.shop import Shop
from shipdesk.services.timelines import ACTION_WORDS

_LONGEST_TEXT = 200
_WORDS = {
    "import": "Orders imported",
    "pull": "Orders fetched from a shop",
    "import_undone": "Import undone",
    "settings": "Settings changed",
    "restore": "A backup was put back",
    "manifest": "Manifest made",
    "manifest_form": "Carrier's form kept",
    "print_answered": "Said whether a print came",
    "number_entered": "Tracking number entered",
    "label_after_change": "Label for a changed order",
    "person_added": "Somebody works here now",
    "person_removed": "Somebody works here no more",
    "pin_set": "Another PIN was set",
    "pin_wrong": "A wrong PIN was entered",
    "people_without_pin": "People were changed without a PIN: none could be checked",
    "carrier_eta": "The carrier named another day",
}


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One row of the log for people: order and parcel by the numbers people know."""

    id: int
    at: datetime
    actor: str
    station: str
    action: str
    words: str
    order_number: str
    tracking_number: str
    detail: Mapping[str, Any]


def list_audit(shop: Shop, *, last: int = 50, order_number: str = "") -> tuple[tuple[AuditLine, ...], int]:
    """Return the newest rows, newest first, and how many there are; raises Refused for an order nobody knows."""
    order_id = find_order(shop, order_number) if order_number else None
    if order_number and order_id is None:
        raise Refused(f"There is no order {order_number[:40]}.", "See shipdesk orders list.")
    with shop.look() as tx:
        rows = tx.audit_chain.newest(last, order_id=order_id)
        orders = tx.orders.rows([row.order_id for row in rows if row.order_id is not None])
        parcels = tx.parcels.get_many([row.parcel_id for row in rows if row.parcel_id is not None])
        total = tx.audit_chain.count(order_id=order_id)
    numbers = {order.id: order.order_number for order in orders}
    codes = {i: parcel.tracking_number for i, parcel in parcels.items()}
    return tuple(_line(row, numbers, codes) for row in rows), total


def _line(row: AuditContent, orders: Mapping[int, str], parcels: Mapping[int, str]) -> AuditLine:
    return AuditLine(
        id=row.id,
        at=row.at,
        actor=row.actor,
        station=row.station,
        action=row.action,
        words=ACTION_WORDS.get(row.action) or _WORDS.get(row.action) or row.action.replace("_", " "),
        order_number=orders.get(row.order_id or 0, ""),
        tracking_number=parcels.get(row.parcel_id or 0, ""),
        detail={name: _short(value) for name, value in row.detail.items()},
    )


def _short(value: Any) -> Any:
    """Return a value as it is; a document in the log only by its size."""
    if isinstance(value, str) and len(value) > _LONGEST_TEXT:
        return f"({len(value)} letters)"
    return value
