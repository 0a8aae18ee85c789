"""Puts many new orders into their tables at once: an import brings a hundred thousand lines in one transaction.

Plain table inserts with ids given out here: through the ORM's RETURNING each row is a statement of its own, and took
three times as long (measured on 55,481 orders).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, SQLModel

from shipdesk.domain.orders import Address, AddressCheck, NewOrder, OrderLine, items_text
from shipdesk.storage.plain_inserts import insert_plain
from shipdesk.storage.search_store import SearchStore
from shipdesk.storage.tables import AddressRow, OrderLineRow, OrderRecord, OrderTagRow, table_of


def insert_orders(
    session: Session, search: SearchStore, orders: Sequence[NewOrder], import_id: int | None, now: datetime
) -> list[int]:
    """Store new orders with their addresses, lines, tags and words; return their ids in the same order.

    The session holds the write lock (BEGIN IMMEDIATE), so that nobody else gives out the same ids.
    """
    if not orders:
        return []
    address_ids = _free_ids(session, AddressRow, len(orders))
    ids = _free_ids(session, OrderRecord, len(orders))
    addresses = [
        {"id": i, **address_values(o.draft.recipient, o.check)} for i, o in zip(address_ids, orders, strict=True)
    ]
    records = [
        {"id": i, **order_values(o, now), "hold_reason": "", "address_id": a, "import_id": import_id, "created_at": now}
        for i, a, o in zip(ids, address_ids, orders, strict=True)
    ]
    insert_plain(session, AddressRow, addresses)
    insert_plain(session, OrderRecord, records)
    insert_lines(session, zip(ids, orders, strict=True))
    tags = [{"order_id": i, "tag": t} for i, o in zip(ids, orders, strict=True) for t in dict.fromkeys(o.draft.tags)]
    insert_plain(session, OrderTagRow, tags)
    search.add((i, _words(o)) for i, o in zip(ids, orders, strict=True))
    return list(ids)


def insert_lines(session: Session, orders: Iterable[tuple[int, NewOrder]]) -> None:
    """Store the lines of new orders, by the orders' ids."""
    values = [
        {
            "order_id": order_id,
            "position": position,
            "sku": line.sku,
            "name": line.name,
            "variant": line.variant,
            "quantity": line.quantity,
            "unit_price_minor": line.unit_price_minor,
            "weight_g": line.weight_g,
        }
        for order_id, order in orders
        for position, line in enumerate(order.draft.lines)
    ]
    insert_plain(session, OrderLineRow, values)


def _free_ids(session: Session, row: type[SQLModel], count: int) -> range:
    """Return the next ids, as SQLite itself would give them out."""
    last = session.execute(select(func.max(table_of(row).c.id))).scalar_one() or 0
    return range(last + 1, last + 1 + count)


def address_values(address: Address, check: AddressCheck) -> dict[str, Any]:
    """Return the columns of an address."""
    return {
        "name": address.name,
        "company": address.company,
        "lines": list(address.lines),
        "city": address.city,
        "state": address.state,
        "postal_code": address.postal_code,
        "country_code": address.country_code,
        "email": address.email,
        "phone": address.phone,
        "grade": check.grade.value,
        "reasons": list(check.reasons),
    }


def order_values(order: NewOrder, now: datetime) -> dict[str, Any]:
    """Return the columns of an order that its file tells."""
    draft = order.draft
    return {
        "source": draft.source,
        "order_number": draft.order_number,
        "placed_at": draft.placed_at,
        "placed_at_raw": draft.placed_at_raw,
        "status": draft.status.value,
        "file_status": draft.status.value,
        "address_grade": order.check.grade.value,
        "recipient_name": draft.recipient.name or draft.recipient.company,
        "city": draft.recipient.city,
        "country_code": draft.recipient.country_code,
        "items_text": items_text(draft.lines),
        "quantity": sum(line.quantity for line in draft.lines),
        "currency": draft.currency,
        "total_minor": draft.total_minor,
        "ship_by_on": order.ship_by_on,
        "promised_on": draft.promised_on,
        "service_wanted": draft.service_wanted,
        "note": draft.note,
        "gift_message": draft.gift_message,
        "content_hash": order.content_hash,
        "raw": draft.raw,
        "remote_id": draft.remote_id,
        "door_changes": list(draft.changes),
        "updated_at": now,
    }


def search_words(number: str, to: Address, lines: tuple[OrderLine, ...]) -> str:
    """Return the words by which an order is found."""
    items = [part for line in lines for part in (line.sku, line.name)]
    return " ".join([number, to.name, to.company, to.city, to.postal_code, to.email, *items])


def _words(order: NewOrder) -> str:
    draft = order.draft
    return search_words(draft.order_number, draft.recipient, draft.lines)
