"""What the columns of an order mean: the row of a grid, the whole order, and which orders a view holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, true
from sqlmodel import col

from shipdesk.domain.orders import Address, AddressCheck, AddressGrade, Order, OrderLine, OrderNote, OrderStatus
from shipdesk.domain.parcels import ParcelStatus
from shipdesk.domain.rows import OrderRow, OrderView
from shipdesk.storage.tables import OrderRecord

ON_DESK = (OrderStatus.TO_SHIP, OrderStatus.AWAITING_PAYMENT)

ROW_COLUMNS: Any = (
    OrderRecord.id,
    OrderRecord.order_number,
    OrderRecord.source,
    OrderRecord.placed_at,
    OrderRecord.status,
    OrderRecord.address_grade,
    OrderRecord.recipient_name,
    OrderRecord.city,
    OrderRecord.country_code,
    OrderRecord.items_text,
    OrderRecord.quantity,
    OrderRecord.total_minor,
    OrderRecord.currency,
    OrderRecord.ship_by_on,
    OrderRecord.promised_on,
    OrderRecord.service_wanted,
    OrderRecord.combined_into,
)


@dataclass(frozen=True, slots=True)
class Travel:
    """How an order travels: its newest parcel, in whose parcel, with how many others, in how many of its own."""

    parcel_status: ParcelStatus | None = None
    tracking_number: str = ""
    labels: int = 0
    with_number: str = ""
    companions: int = 0
    planned: int = 0


def order_row(row: Any, tags: tuple[str, ...], travel: Travel) -> OrderRow:
    """Return the row of the grid."""
    return OrderRow(
        id=row.id,
        order_number=row.order_number,
        source=row.source,
        placed_at=row.placed_at,
        status=OrderStatus(row.status),
        address_grade=AddressGrade(row.address_grade),
        recipient_name=row.recipient_name,
        city=row.city,
        country_code=row.country_code,
        items_text=row.items_text,
        quantity=row.quantity,
        total_minor=row.total_minor,
        currency=row.currency,
        ship_by_on=row.ship_by_on,
        promised_on=row.promised_on,
        service_wanted=row.service_wanted,
        tags=tags,
        parcel_status=travel.parcel_status,
        tracking_number=travel.tracking_number,
        travels_with=travel.with_number,
        companions=travel.companions,
        planned_parcels=travel.planned,
        labels_made=travel.labels,
    )


def order_of(
    row: Any,
    address: Any,
    lines: tuple[OrderLine, ...],
    notes: tuple[OrderNote, ...],
    tags: tuple[str, ...],
) -> Order:
    """Return the order whole, from its row or columns and those of its address."""
    return Order(
        id=row.id or 0,
        source=row.source,
        order_number=row.order_number,
        status=OrderStatus(row.status),
        hold_reason=row.hold_reason,
        placed_at=row.placed_at,
        placed_at_raw=row.placed_at_raw,
        recipient=address_of(address),
        address_check=AddressCheck(AddressGrade(address.grade), tuple(address.reasons)),
        lines=lines,
        currency=row.currency,
        total_minor=row.total_minor,
        ship_by_on=row.ship_by_on,
        promised_on=row.promised_on,
        service_wanted=row.service_wanted,
        note=row.note,
        gift_message=row.gift_message,
        tags=tags,
        notes=notes,
        import_id=row.import_id,
        created_at=row.created_at,
        remote_id=row.remote_id,
        door_changes=tuple(row.door_changes),
        chosen_carrier=row.chosen_carrier,
        chosen_service=row.chosen_service,
        box=row.box,
        weight_g=row.weight_g,
        combined_into=row.combined_into,
        reship_of=row.reship_of,
    )


def in_view(view: OrderView) -> ColumnElement[bool]:
    """Return the condition for the orders of a view."""
    if view is OrderView.ALL:
        return true()
    if view is OrderView.PROBLEMS:
        on_desk = col(OrderRecord.status).in_([s.value for s in ON_DESK])
        return on_desk & (col(OrderRecord.address_grade) != AddressGrade.OK.value)
    return col(OrderRecord.status) == view.value


def address_of(row: Any) -> Address:
    """Return the address as a value, from its row or its columns."""
    return Address(
        row.name,
        row.company,
        tuple(row.lines),
        row.city,
        row.state,
        row.postal_code,
        row.country_code,
        row.email,
        row.phone,
    )
