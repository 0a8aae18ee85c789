"""Parcels whose whole story a test knows, put straight into a store."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from shipdesk.domain.order_batch import batch_of
from shipdesk.domain.orders import Address, AddressCheck, AddressGrade, NewOrder, OrderDraft, OrderLine, OrderStatus
from shipdesk.services.change_settings import save_settings
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.storage.plain_inserts import insert_plain
from shipdesk.storage.tables import ForecastRow, ParcelRecord

_UNTOLD: dict[str, Any] = {
    name: field.get_default(call_default_factory=True)
    for name, field in ParcelRecord.model_fields.items()
    if name != "id" and not field.is_required()
}
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Known:
    """One parcel's story; moments are UTC, and what is None did not happen."""

    left_at: datetime
    reached_at: datetime | None = None
    """Of the first attempt."""
    delivered_at: datetime | None = None
    promised_on: date | None = None
    carrier: str = "ups"
    service: str = "ground"
    country: str = "US"
    state: str = "CA"
    postcode: str = "90001"
    placed_at: datetime | None = None
    ship_by_on: date | None = None
    status: str = ""
    scanned: bool = True
    cost_minor: int | None = 500
    blame: str = ""
    reason: str = ""
    voided: bool = False
    is_return: bool = False
    dispatched_by: str = ""
    p_late: float | None = None
    said: tuple[int, int, int] = (0, 0, 0)
    """In how many days after it left p10, p50 and p90 were said to be."""
    plain: int | None = None
    """The same of the plain median."""
    name: str = "Ada Byron"
    city: str = "Somewhere"

    def row(self, order_id: int, number: str) -> dict[str, Any]:
        """Return it as a row of the store."""
        status = self.status or ("delivered" if self.delivered_at else "in_transit")
        return _UNTOLD | {
            "order_id": order_id, "carrier": self.carrier, "service": self.service, "service_name": self.service,
            "tracking_number": number, "barcode": number, "status": status, "label_made_at": self.left_at,
            "dispatched_at": self.left_at, "dispatched_by": self.dispatched_by, "promised_on": self.promised_on,
            "accepted_at": self.left_at + timedelta(hours=1) if self.scanned else None,
            "first_attempt_at": self.reached_at, "delivered_at": self.delivered_at, "cost_minor": self.cost_minor,
            "currency": "USD", "blame": self.blame, "reason": self.reason, "is_return": self.is_return,
            "voided_at": self.left_at if self.voided else None,
        }  # fmt: skip


def arrived(left_at: datetime, reached_at: datetime, **more: Any) -> Known:
    """Return a parcel that was delivered by the first attempt."""
    return Known(left_at, reached_at, reached_at, **more)


def utc(text: str) -> datetime:
    """Return a moment such as "2026-10-05 18:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def move_shop(shop: Shop, *, zone: str = "America/New_York", country: str = "US") -> None:
    """Let the shop be somewhere."""
    place = shop.settings.shop.model_copy(update={"time_zone": zone, "country_code": country})
    save_settings(shop, shop.settings.model_copy(update={"shop": place}))


def put_parcels(shop: Shop, parcels: Sequence[Known]) -> list[int]:
    """Keep parcels, an order for each, and return their ids."""
    numbers = [f"KN{next(_numbers):07d}" for _ in parcels]
    orders = [_order(parcel, number) for parcel, number in zip(parcels, numbers, strict=True)]
    with shop.change(Topic.PARCELS) as tx:
        order_ids = list(tx.orders.insert_batch(batch_of(orders), None, parcels[0].left_at))
        rows = [p.row(o, n) for p, o, n in zip(parcels, order_ids, numbers, strict=True)]
        insert_plain(tx.session, ParcelRecord, rows)
        ids = [tx.parcels.with_code([number])[0].id for number in numbers]
        for parcel, parcel_id in zip(parcels, ids, strict=True):
            if parcel.p_late is not None:
                p10, p50, p90 = (parcel.left_at.date() + timedelta(days=days) for days in parcel.said)
                plain = None if parcel.plain is None else parcel.left_at.date() + timedelta(days=parcel.plain)
                forecast = ForecastRow(
                    parcel_id=parcel_id, made_at=parcel.left_at, occasion="hand_over", p10_on=p10, p50_on=p50,
                    p90_on=p90, plain_on=plain, promised_on=parcel.promised_on, p_late=parcel.p_late,
                )  # fmt: skip
                tx.session.add(forecast)
    return ids


def _order(parcel: Known, number: str) -> NewOrder:
    recipient = Address(
        name=parcel.name, lines=("1 Mill Lane",), city=parcel.city, state=parcel.state, postal_code=parcel.postcode,
        country_code=parcel.country,
    )  # fmt: skip
    draft = OrderDraft(
        source="known", order_number=number, placed_at_raw="", recipient=recipient,
        lines=(OrderLine(sku="TEA", name="Tea", quantity=1),), row=1, placed_at=parcel.placed_at,
        status=OrderStatus.DISPATCHED, currency="USD", total_minor=2500,
    )  # fmt: skip
    return NewOrder(draft, AddressCheck(AddressGrade.OK), parcel.ship_by_on, f"{number:>32}")
