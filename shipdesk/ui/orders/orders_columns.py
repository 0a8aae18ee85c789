"""The columns of the Orders grid, the most asked-for first: a narrow window shows the left ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, tzinfo

from shipdesk.domain.money import money_text
from shipdesk.domain.orders import AddressGrade, OrderStatus
from shipdesk.domain.rows import OrderRow, OrderSort
from shipdesk.ui.counting import labels_text, orders_text, parcels_text
from shipdesk.ui.theme import Tone
from shipdesk.ui.widgets.grid_model import Chip, Column
from shipdesk.ui.words import (
    ADDRESS_TONES,
    ORDER_TONES,
    PARCEL_TONES,
    address_grade_word,
    day_text,
    order_status_word,
    parcel_status_word,
    time_text,
    translate,
)

_STILL_HERE = frozenset({OrderStatus.TO_SHIP, OrderStatus.ON_HOLD, OrderStatus.PACKED, OrderStatus.AWAITING_PAYMENT})


def order_columns(today: Callable[[], date], zone: Callable[[], tzinfo]) -> tuple[Column[OrderRow], ...]:
    """Return the columns; today is the shop's day, by which ship-by dates are red or amber, zone the shop's."""

    def ship_by_tone(row: OrderRow) -> Tone | None:
        return ship_by_urgency(row.ship_by_on, row.status, today())

    return (
        Column(
            "number",
            translate("OrdersGrid", "Order"),
            118,
            lambda r: r.order_number,
            sort=OrderSort.NUMBER,
            strong=True,
        ),
        Column(
            "name",
            translate("OrdersGrid", "Recipient"),
            136,
            lambda r: r.recipient_name,
            sort=OrderSort.NAME,
            stretch=True,
        ),
        Column(
            "status",
            translate("OrdersGrid", "Status"),
            148,
            lambda r: order_status_word(r.status),
            sort=OrderSort.STATUS,
            chip=_status_chip,
            tooltip=_travel_words,
        ),
        Column(
            "ship_by",
            translate("OrdersGrid", "Ship by"),
            100,
            lambda r: day_text(r.ship_by_on),
            sort=OrderSort.SHIP_BY,
            tone=ship_by_tone,
        ),
        Column("items", translate("OrdersGrid", "Items"), 150, lambda r: r.items_text, stretch=True),
        Column(
            "country",
            translate("OrdersGrid", "To"),
            48,
            lambda r: r.country_code,
            sort=OrderSort.COUNTRY,
            tooltip=lambda r: ", ".join(part for part in (r.city, r.country_code) if part),
        ),
        Column("quantity", translate("OrdersGrid", "Pieces"), 60, lambda r: str(r.quantity), right=True),
        Column(
            "total",
            translate("OrdersGrid", "Total"),
            104,
            lambda r: money_text(r.total_minor, r.currency),
            sort=OrderSort.TOTAL,
            right=True,
        ),
        Column("address", translate("OrdersGrid", "Address"), 116, lambda _r: "", chip=_address_chip),
        Column(
            "parcel",
            translate("OrdersGrid", "Parcel"),
            132,
            lambda _r: "",
            chip=_parcel_chip,
            tooltip=lambda r: r.tracking_number,
        ),
        Column(
            "placed",
            translate("OrdersGrid", "Placed"),
            104,
            lambda r: _placed(r, zone()),
            sort=OrderSort.PLACED,
            muted=True,
            tooltip=lambda r: time_text(r.placed_at, zone()),
        ),
        Column("service", translate("OrdersGrid", "Service wanted"), 120, lambda r: r.service_wanted, muted=True),
        Column("tags", translate("OrdersGrid", "Tags"), 110, lambda r: ", ".join(r.tags), muted=True),
        Column("source", translate("OrdersGrid", "Source"), 110, lambda r: r.source, sort=OrderSort.SOURCE, muted=True),
    )


def ship_by_urgency(ship_by_on: date | None, status: OrderStatus, today: date) -> Tone | None:
    """Return red for a ship-by day that is past, amber for today, nothing where the order has left or has time."""
    if ship_by_on is None or status not in _STILL_HERE:
        return None
    if ship_by_on < today:
        return Tone.BAD
    return Tone.WARN if ship_by_on == today else None


def _placed(row: OrderRow, zone: tzinfo) -> str:
    return day_text(row.placed_at.astimezone(zone).date()) if row.placed_at is not None else ""


def _status_chip(row: OrderRow) -> Chip:
    word, beside = order_status_word(row.status), ""
    if row.travels_with:
        beside = translate("OrdersGrid", "with {number}").format(number=row.travels_with)
        if row.status is OrderStatus.COMBINED:
            return Chip(
                translate("OrdersGrid", "With {number}").format(number=row.travels_with), ORDER_TONES[row.status]
            )
    elif row.companions:
        beside = translate("OrdersGrid", "+ {orders}").format(orders=orders_text(row.companions))
    elif row.planned_parcels and 0 < row.labels_made < row.planned_parcels:
        beside = translate("OrdersGrid", "{made} of {count} labels").format(
            made=row.labels_made, count=row.planned_parcels
        )
    elif row.planned_parcels:
        beside = parcels_text(row.planned_parcels)
    return Chip(word, ORDER_TONES[row.status], beside)


def _travel_words(row: OrderRow) -> str:
    if row.travels_with:
        return translate("OrdersGrid", "Travels in the parcel of {number}").format(number=row.travels_with)
    if row.companions:
        return translate("OrdersGrid", "{orders} more in its parcel").format(orders=orders_text(row.companions))
    if row.planned_parcels:
        return translate("OrdersGrid", "Goes in {parcels}; {labels} made").format(
            parcels=parcels_text(row.planned_parcels), labels=labels_text(row.labels_made)
        )
    return ""


def _address_chip(row: OrderRow) -> Chip | None:
    if row.address_grade is AddressGrade.OK:
        return None
    return Chip(address_grade_word(row.address_grade), ADDRESS_TONES[row.address_grade])


def _parcel_chip(row: OrderRow) -> Chip | None:
    if row.parcel_status is None:
        return None
    return Chip(parcel_status_word(row.parcel_status), PARCEL_TONES[row.parcel_status])
