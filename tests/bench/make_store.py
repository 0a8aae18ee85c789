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
from sqlalchemy import insert

from shipdesk.domain.orders import AddressCheck, AddressGrade, NewOrder, OrderDraft, OrderStatus
from shipdesk.domain.parcels import ParcelStatus
from shipdesk.services.change_settings import save_settings
from shipdesk.services.shop import Shop, open_shop
from shipdesk.settings import Settings, ShopSettings
from shipdesk.storage.tables import ParcelRecord
from shipdesk.storage.transaction import Transaction

_CHUNK = 5_000
STATES = (
    (OrderStatus.TO_SHIP, 40), (OrderStatus.DISPATCHED, 46), (OrderStatus.PACKED, 8), (OrderStatus.ON_HOLD, 2),
    (OrderStatus.AWAITING_PAYMENT, 2), (OrderStatus.CANCELLED, 2),
)  # fmt: skip
"""In percent. A shop that never cleans up: most of its orders are open or long gone."""


def make_store(folder: Path, orders: int) -> None:
    """Make a shop with that many orders, and a parcel for each that is packed or dispatched."""
    now = datetime.now(UTC).replace(microsecond=0)
    chance = random.Random(3)
    shop = open_shop(folder)
    try:
        save_settings(shop, _settings())
        made = made_up_orders(orders, now)
        while chunk := list(itertools.islice(made, _CHUNK)):
            _put(shop, chunk, chance, now)
    finally:
        shop.close()


def _settings() -> Settings:
    address = {"address_lines": ("Speicherstraße 12",), "city": "Hamburg", "postal_code": "20457", "country_code": "DE"}
    return Settings(shop=ShopSettings(name="Harbour Light Candles", time_zone="Europe/Berlin", **address))


def _put(shop: Shop, chunk: Sequence[MadeUpOrder], chance: random.Random, now: datetime) -> None:
    statuses = chance.choices([s for s, _ in STATES], [share for _, share in STATES], k=len(chunk))
    orders = [_new_order(order, status, chance) for order, status in zip(chunk, statuses, strict=True)]
    with shop.database.transaction() as tx:
        ids = tx.orders.insert(orders, None, now)
        parcels = list(_parcels(zip(ids, chunk, statuses, strict=True), chance, now))
        tx.session.execute(insert(ParcelRecord), parcels)
        _index_numbers(tx, orders, parcels, dict(zip(ids, range(len(ids)), strict=True)))


def _new_order(order: MadeUpOrder, status: OrderStatus, chance: random.Random) -> NewOrder:
    grade = AddressGrade.LOOK if chance.random() < 0.03 else AddressGrade.OK
    ship_by_on = (order.placed_at + timedelta(days=chance.randint(1, 5))).date()
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
        if status not in (OrderStatus.PACKED, OrderStatus.DISPATCHED):
            continue
        number = f"BX{order.number[1:]:0>9}DE"
        made_at = order.placed_at + timedelta(hours=chance.randint(1, 60))
        values = {
            "order_id": order_id, "number_in_order": 1, "carrier": "practice", "service": "standard",
            "service_name": "Standard", "tracking_number": number, "barcode": number, "weight_g": 500,
            "status": ParcelStatus.LABEL_MADE.value, "status_since": made_at, "label_made_at": made_at,
            "promised_on": (made_at + timedelta(days=4)).date(), "remote_id": f"shp_{order_id}", "currency": "EUR",
            "dispatched_at": None, "last_event_at": None, "last_event_text": "", "next_poll_at": None,
            "delivered_at": None,
        }  # fmt: skip
        if status is OrderStatus.DISPATCHED:
            values |= _journey(made_at, now, chance)
        yield values


def _journey(made_at: datetime, now: datetime, chance: random.Random) -> dict[str, Any]:
    dispatched_at = made_at + timedelta(hours=3)
    seen_at = min(now, dispatched_at + timedelta(hours=chance.randint(8, 110)))
    delivered = dispatched_at < now - timedelta(days=40) or chance.random() < 0.5
    status = ParcelStatus.DELIVERED if delivered else ParcelStatus.IN_TRANSIT
    return {
        "status": status.value, "status_since": seen_at, "dispatched_at": dispatched_at, "last_event_at": seen_at,
        "last_event_text": "Delivered" if delivered else "Processed in the sorting centre",
        "delivered_at": seen_at if delivered else None,
        # Nothing is due of itself: what a measurement wants refreshed it names.
        "next_poll_at": None if delivered else now + timedelta(days=30),
    }  # fmt: skip


def _index_numbers(
    tx: Transaction, orders: Sequence[NewOrder], parcels: Sequence[dict[str, Any]], places: dict[int, int]
) -> None:
    """Let the search find parcels by their numbers, as making a label does."""
    entries = []
    for parcel in parcels:
        draft = orders[places[parcel["order_id"]]].draft
        articles = " ".join(f"{line.sku} {line.name}" for line in draft.lines)
        to = draft.recipient
        words = f"{draft.order_number} {to.name} {to.city} {to.postal_code} {to.email} {articles}"
        entries.append((parcel["order_id"], f"{words} {parcel['tracking_number']}"))
    tx.search.put(entries)


if __name__ == "__main__":
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    start = time.perf_counter()
    make_store(Path(sys.argv[1]), count)
    print(f"{count:,} orders in {time.perf_counter() - start:.1f} s")
