"""Puts many new orders into their tables at once: an import brings a hundred thousand lines in one transaction.

Whole columns go to the driver as they are, with ids given out here: through the ORM each row is a statement of its
own, and rows as dictionaries took twice as long as SQLite itself (measured on 55,481 orders).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import chain, repeat
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, SQLModel, col

from shipdesk.domain.order_batch import OrderBatch, moment_text
from shipdesk.domain.orders import Address, AddressCheck, OrderStatus
from shipdesk.storage.plain_inserts import driver_cursor, insert_columns, update_row
from shipdesk.storage.search_store import SearchStore
from shipdesk.storage.tables import AddressRow, OrderLineRow, OrderRecord, OrderTagRow, table_of
from shipdesk.storage.upserts import is_server

Columns = Mapping[str, Iterable[Any]]


def insert_orders(
    session: Session, search: SearchStore, orders: OrderBatch, import_id: int | None, now: datetime
) -> range:
    """Store new orders with their addresses, lines, tags and words; return their ids in the same order.

    The session has the writer's turn (BEGIN IMMEDIATE, or the server's lock), so that nobody else gives out the same
    ids.
    """
    count = len(orders)
    if not count:
        return range(0)
    address_ids = _free_ids(session, AddressRow, count)
    ids = _free_ids(session, OrderRecord, count)
    insert_columns(session, AddressRow, {"id": address_ids, **_address_columns(orders)})
    own = {
        "id": ids,
        "address_id": address_ids,
        "import_id": repeat(import_id, count),
        "hold_reason": repeat("", count),
        "created_at": repeat(moment_text(now), count),
    }
    insert_columns(session, OrderRecord, {**own, **_order_columns(orders, now)})
    insert_lines(session, ids, orders)
    tags = [(i, tag) for i, told in zip(ids, orders.tag_lists(), strict=True) for tag in dict.fromkeys(told)]
    if tags:
        insert_columns(session, OrderTagRow, {"order_id": [i for i, _ in tags], "tag": [t for _, t in tags]})
    search.add_folded(zip(ids, orders.words, strict=True))
    return ids


def insert_lines(session: Session, order_ids: Iterable[int], orders: OrderBatch) -> None:
    """Store the lines of orders, by the orders' ids."""
    counts = orders.line_counts
    columns = {
        "order_id": chain.from_iterable(map(repeat, order_ids, counts)),
        "position": chain.from_iterable(map(range, counts)),
        "sku": orders.sku,
        "name": orders.item_name,
        "variant": orders.variant,
        "quantity": orders.line_quantity,
        "unit_price_minor": orders.unit_price_minor,
        "weight_g": orders.weight_g,
    }
    insert_columns(session, OrderLineRow, columns)


def replace_order(
    session: Session, order_id: int, address_id: int, order: OrderBatch, status: OrderStatus, now: datetime
) -> None:
    """Let what a file tells of one order (a batch of one) replace what its row, address and lines hold."""
    update_row(session, AddressRow, address_id, _only(_address_columns(order)))
    told = _only(_order_columns(order, now)) | {"status": status.value}
    if not told["remote_id"]:
        del told["remote_id"]  # a file does not know how the shop's API calls the order
    update_row(session, OrderRecord, order_id, told)
    session.execute(delete(OrderLineRow).where(col(OrderLineRow.order_id) == order_id))
    insert_lines(session, [order_id], order)


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


def _address_columns(orders: OrderBatch) -> Columns:
    """Return the columns of the orders' addresses."""
    return {
        "name": orders.name,
        "company": orders.company,
        "lines": orders.street,
        "city": orders.city,
        "state": orders.state,
        "postal_code": orders.postal_code,
        "country_code": orders.country_code,
        "email": orders.email,
        "phone": orders.phone,
        "grade": orders.grade,
        "reasons": orders.reasons,
    }


def _order_columns(orders: OrderBatch, now: datetime) -> Columns:
    """Return the columns of the orders that their file tells."""
    return {
        "source": orders.source,
        "order_number": orders.order_number,
        "placed_at": orders.placed_at,
        "placed_at_raw": orders.placed_at_raw,
        "status": orders.status,
        "file_status": orders.status,
        "address_grade": orders.grade,
        "recipient_name": list(map(_either, orders.name, orders.company)),
        "city": orders.city,
        "country_code": orders.country_code,
        "items_text": orders.items_text,
        "quantity": orders.quantity,
        "currency": orders.currency,
        "total_minor": orders.total_minor,
        "ship_by_on": orders.ship_by_on,
        "promised_on": orders.promised_on,
        "service_wanted": orders.service_wanted,
        "note": orders.note,
        "gift_message": orders.gift_message,
        "content_hash": orders.content_hash,
        "raw": orders.raw,
        "remote_id": orders.remote_id,
        "door_changes": orders.changes,
        "updated_at": repeat(moment_text(now), len(orders)),
    }


def _either(name: str, company: str) -> str:
    return name or company


def _only(columns: Columns) -> dict[str, Any]:
    """Return the values of a batch of one order."""
    return {name: next(iter(values)) for name, values in columns.items()}


def _free_ids(session: Session, row: type[SQLModel], count: int) -> range:
    """Return the next ids, as the store itself would give them out."""
    table = table_of(row).name
    newest = f"SELECT coalesce(max(id), 0) FROM {table}"
    if is_server(session):
        # The sequence knows better: it went past rows that are gone or never came to be. It is moved past these too.
        sequence = f"pg_get_serial_sequence('{table}', 'id')"
        newest = f"SELECT setval({sequence}, greatest(({newest}), nextval({sequence}) - 1) + {count:d}) - {count:d}"
    ((last,),) = driver_cursor(session).execute(newest)
    return range(last + 1, last + 1 + count)


__all__ = ["address_values", "insert_lines", "insert_orders", "replace_order"]
