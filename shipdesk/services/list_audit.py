"""Show who did what, newest first."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shipdesk.domain.audit_chain import AuditContent
from shipdesk.domain.errors import Refused
from shipdesk.domain.roles import May
from shipdesk.services.list_orders import find_order
from shipdesk.services.shop import Shop
from shipdesk.services.timelines import ACTION_WORDS
from shipdesk.services.who_may import ask_leave
from shipdesk.storage.audit_chain_store import AuditShare
from shipdesk.storage.transaction import Transaction

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
    "barcode_learned": "An article's barcode was learned",
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
    about: str = ""
    """The name of the person it was done to, such as one who was added."""


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """Which rows are meant; what is empty does not matter. action is its published name, such as "hold"."""

    order_number: str = ""
    person: str = ""
    action: str = ""


EVERYTHING = AuditQuery()


def list_audit(
    shop: Shop, *, last: int = 50, order_number: str = "", person: str = "", action: str = ""
) -> tuple[tuple[AuditLine, ...], int]:
    """Return the newest rows, newest first, and how many there are.

    Raises Refused for an order nobody knows, and for whoever may not see who did what.
    """
    ask_leave(shop, May.READ_AUDIT)
    share = _share(shop, AuditQuery(order_number, person, action))
    with shop.look() as tx:
        rows = tx.audit_chain.newest(last, share)
        return _lines(tx, rows), tx.audit_chain.count(share)


def audit_ids(shop: Shop, query: AuditQuery = EVERYTHING) -> array[int]:
    """Return the ids of the rows that are meant, newest first; raises Refused as `list_audit` does."""
    ask_leave(shop, May.READ_AUDIT)
    share = _share(shop, query)
    with shop.look() as tx:
        return tx.audit_chain.ids(share)


def audit_rows(shop: Shop, ids: Sequence[int]) -> list[AuditLine]:
    """Return rows in the order asked, without those that are not there."""
    ask_leave(shop, May.READ_AUDIT)
    with shop.look() as tx:
        return list(_lines(tx, tx.audit_chain.rows_of(ids)))


def audit_choices(shop: Shop) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Return who is named in the log, and what is told in it as (published name, words), both by their words."""
    ask_leave(shop, May.READ_AUDIT)
    with shop.look() as tx:
        actors, actions = tx.audit_chain.actors(), tx.audit_chain.actions()
    told = sorted(((action, action_words(action)) for action in actions), key=lambda pair: pair[1].casefold())
    return tuple(sorted(actors, key=str.casefold)), tuple(told)


def action_words(action: str) -> str:
    """Say what was done."""
    return ACTION_WORDS.get(action) or _WORDS.get(action) or action.replace("_", " ").capitalize()


def _share(shop: Shop, query: AuditQuery) -> AuditShare:
    order_id = find_order(shop, query.order_number) if query.order_number else None
    if query.order_number and order_id is None:
        raise Refused(f"There is no order {query.order_number[:40]}.", "See shipdesk orders list.")
    return AuditShare(order_id, query.person, query.action)


def _lines(tx: Transaction, rows: Sequence[AuditContent]) -> tuple[AuditLine, ...]:
    orders = tx.orders.rows([row.order_id for row in rows if row.order_id is not None])
    parcels = tx.parcels.get_many([row.parcel_id for row in rows if row.parcel_id is not None])
    numbers = {order.id: order.order_number for order in orders}
    codes = {i: parcel.tracking_number for i, parcel in parcels.items()}
    names = tx.people.names() if any("person" in row.detail for row in rows) else {}
    return tuple(_line(row, numbers, codes, names) for row in rows)


def _line(
    row: AuditContent, orders: Mapping[int, str], parcels: Mapping[int, str], names: Mapping[int, str]
) -> AuditLine:
    return AuditLine(
        id=row.id,
        at=row.at,
        actor=row.actor,
        station=row.station,
        action=row.action,
        words=action_words(row.action),
        order_number=orders.get(row.order_id or 0, ""),
        tracking_number=parcels.get(row.parcel_id or 0, ""),
        detail={name: _short(value) for name, value in row.detail.items()},
        about=names.get(row.detail.get("person", 0), ""),
    )


def _short(value: Any) -> Any:
    """Return a value as it is; a document in the log only by its size."""
    if isinstance(value, str) and len(value) > _LONGEST_TEXT:
        return f"({len(value)} letters)"
    return value
