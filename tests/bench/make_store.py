"""Fills the store of a real shop with made-up orders and parcels: python -m bench.make_store FOLDER [ORDERS]."""

from __future__ import annotations

import itertools
import random
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.made_up import MadeUpOrder, made_up_orders
from shipdesk.domain.order_batch import batch_of
from shipdesk.domain.orders import AddressCheck, AddressGrade, NewOrder, OrderDraft, OrderStatus
from shipdesk.domain.parcels import ParcelStatus
from shipdesk.services.change_settings import save_settings
from shipdesk.services.shop import Shop, open_shop
from shipdesk.settings import Settings, ShopSettings
from shipdesk.storage.plain_inserts import insert_plain
from shipdesk.storage.tables import ParcelRecord

_CHUNK = 5_000
FRESH_SHARE = 0.2
"""The newest fifth is on the desk: a busy shop with orders ahead of their day."""
ON_DESK = (
    (OrderStatus.TO_SHIP, 85), (OrderStatus.PACKED, 8), (OrderStatus.ON_HOLD, 3), (OrderStatus.AWAITING_PAYMENT, 4),
)  # fmt: skip
GONE = ((OrderStatus.DISPATCHED, 97), (OrderStatus.CANCELLED, 3))
WITH_PARCEL = (OrderStatus.PACKED, OrderStatus.DISPATCHED)
UNDER_WAY_SHARE = 0.08
"""Of the dispatched parcels; all others have arrived."""


_UNTOLD: dict[str, Any] = {
    name: field.get_default(call_default_factory=True)
    for name, field in ParcelRecord.model_fields.items()
    if name != "id" and not field.is_required()
}
"""What a row of a parcel holds where nothing is said: plain inserts know no defaults."""


def make_store(folder: Path, orders: int) -> None:
    """Make a shop with that many orders, and a parcel for each that is packed or dispatched."""
    now = datetime.now(UTC).replace(microsecond=0)
    chance = random.Random(3)
    shop = open_shop(folder)
    try:
        save_settings(shop, _settings())
        made = made_up_orders(orders, now)
        stored = 0
        while chunk := list(itertools.islice(made, _CHUNK)):
            stored += len(chunk)
            _put(shop, chunk, GONE if stored <= orders * (1 - FRESH_SHARE) else ON_DESK, chance, now)
    finally:
        shop.close()


def _settings() -> Settings:
    address = {"address_lines": ("Speicherstraße 12",), "city": "Hamburg", "postal_code": "20457", "country_code": "DE"}
    return Settings(shop=ShopSettings(name="Harbour Light Candles", time_zone="Europe/Berlin", **address))


def _put(
    shop: Shop,
    chunk: Sequence[MadeUpOrder],
    states: Sequence[tuple[OrderStatus, int]],
    chance: random.Random,
    now: datetime,
) -> None:
    statuses = chance.choices([s for s, _ in states], [share for _, share in states], k=len(chunk))
    orders = [_new_order(order, status, chance, now) for order, status in zip(chunk, statuses, strict=True)]
    with shop.database.transaction() as tx:
        batch = batch_of(orders)
        # The search finds parcels by their numbers too, as after the making of a label.
        for place, (order, status) in enumerate(zip(chunk, statuses, strict=True)):
            if status in WITH_PARCEL:
                batch.words[place] += f" {_number_of(order).lower()}"
        ids = tx.orders.insert_batch(batch, None, now)
        insert_plain(tx.session, ParcelRecord, list(_parcels(zip(ids, chunk, statuses, strict=True), chance, now)))


def _new_order(order: MadeUpOrder, status: OrderStatus, chance: random.Random, now: datetime) -> NewOrder:
    grade = AddressGrade.LOOK if chance.random() < 0.03 else AddressGrade.OK
    on_desk = status in dict(ON_DESK)
    # One in ten on the desk is late already, as in a shop that has a bad week.
    ship_by_on = (now + timedelta(days=chance.randint(-1, 12))).date() if on_desk else order.placed_at.date()
    draft = OrderDraft(
        source="shopify", order_number=order.number, placed_at_raw=order.placed_at.isoformat(),
        recipient=order.recipient, lines=order.lines, row=1, placed_at=order.placed_at, status=status, currency="EUR",
        total_minor=order.total_minor, tags=("fragile",) if chance.random() < 0.05 else (),
    )  # fmt: skip
    reasons = ("There is no house number.",) if grade is AddressGrade.LOOK else ()
    return NewOrder(draft, AddressCheck(grade, reasons), ship_by_on, f"{order.number:>32}")


def _parcels(
    orders: Iterator[tuple[int, MadeUpOrder, OrderStatus]], chance: random.Random, now: datetime
) -> Iterator[dict[str, Any]]:
    for order_id, order, status in orders:
        if status not in WITH_PARCEL:
            continue
        number = _number_of(order)
        made_at = order.placed_at + timedelta(hours=chance.randint(1, 60))
        values = _UNTOLD | {
            "order_id": order_id, "number_in_order": 1, "carrier": "practice", "service": "standard",
            "service_name": "Standard", "tracking_number": number, "barcode": number, "weight_g": 500,
            "status": ParcelStatus.LABEL_MADE.value, "status_since": made_at, "label_made_at": made_at,
            "promised_on": (made_at + timedelta(days=4)).date(), "remote_id": f"shp_{order_id}", "currency": "EUR",
            "dispatched_at": None, "last_event_at": None, "last_event_text": "", "next_poll_at": None,
            "accepted_at": None, "delivered_at": None,
        }  # fmt: skip
        if status is OrderStatus.DISPATCHED:
            values |= _journey(made_at, now, chance)
        yield values


def _journey(made_at: datetime, now: datetime, chance: random.Random) -> dict[str, Any]:
    delivered = chance.random() >= UNDER_WAY_SHARE
    dispatched_at = made_at + timedelta(hours=3) if delivered else now - timedelta(hours=chance.randint(2, 120))
    seen_at = dispatched_at + (timedelta(hours=chance.randint(8, 110)) if delivered else timedelta(hours=1))
    status = ParcelStatus.DELIVERED if delivered else ParcelStatus.IN_TRANSIT
    return {
        "status": status.value, "status_since": seen_at, "dispatched_at": dispatched_at, "last_event_at": seen_at,
        "last_event_text": "Delivered" if delivered else "Processed in the sorting centre",
        "accepted_at": seen_at, "delivered_at": seen_at if delivered else None,
        "promised_on": (dispatched_at + timedelta(days=4)).date(),
        # Nothing is due of itself: what a measurement wants refreshed it names.
        "next_poll_at": None if delivered else now + timedelta(days=30),
    }  # fmt: skip


def _number_of(order: MadeUpOrder) -> str:
    return f"BX{order.number[1:]:0>9}DE"


if __name__ == "__main__":
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    start = time.perf_counter()
    make_store(Path(sys.argv[1]), count)
    print(f"{count:,} orders in {time.perf_counter() - start:.1f} s")
