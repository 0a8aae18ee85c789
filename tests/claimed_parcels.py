"""Parcels on their way by real carriers, for claims: put into the store as tracking would leave them."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta

from PIL import Image, ImageDraw

from shipdesk.domain.parcels import Meaning, ParcelStatus, TrackingEvent
from shipdesk.domain.tracking import dedupe_key
from shipdesk.services.list_orders import order_ids
from shipdesk.services.parcel_states import refresh_state
from shipdesk.services.shop import Shop
from shipdesk.services.views import OrderQuery
from shipdesk.storage.parcels_store import NewParcel


def order_at(shop: Shop, place: int = 0) -> int:
    """Return the id of an order of the shop."""
    return order_ids(shop, OrderQuery())[place]


def sent(
    shop: Shop, carrier: str = "ups", service: str = "03", *, place: int = 0, days_ago: float = 20,
    number: str = "", promised_in: int | None = 3, cost_minor: int = 890, service_name: str = "",
    told: tuple[tuple[float, ParcelStatus, str, str], ...] = (),
) -> int:  # fmt: skip
    """Put a parcel on its way and return its id; told is (days after it left, status, reason, the carrier's words)."""
    left = shop.clock.now() - timedelta(days=days_ago)
    order_id = order_at(shop, place)
    code = number or f"1Z{order_id:05}{carrier.upper()}{service}"
    with shop.change() as tx:
        order = tx.orders.get(order_id)
        assert order is not None
        parcel_id = tx.parcels.insert(
            NewParcel(
                order_id=order_id, number_in_order=1, carrier=carrier, service=service, service_name=service_name,
                tracking_number=code, barcode=code, label_made_at=left - timedelta(hours=2),
                promised_on=_promise(left, promised_in), weight_g=640, cost_minor=cost_minor, currency=order.currency,
                remote_id="", sample=False,
            )
        )  # fmt: skip
        tx.parcels.dispatch(parcel_id, left, "Ada", None)
        events = [
            TrackingEvent(
                status.value, words, Meaning(status, reason), left + timedelta(days=after), place="Leipzig",
                source=carrier, received_at=left + timedelta(days=after, minutes=20),
            )
            for after, status, reason, words in told
        ]  # fmt: skip
        tx.events.add(parcel_id, [(dedupe_key(code, event), event) for event in events], shop.clock.now())
        parcel = tx.parcels.get(parcel_id)
        assert parcel is not None
        refresh_state(tx, parcel, shop.clock.now())
    return parcel_id


def _promise(left: datetime, days: int | None) -> date | None:
    return None if days is None else (left.astimezone(UTC) + timedelta(days=days)).date()


def picture(words: str = "broken", size: tuple[int, int] = (900, 640), kind: str = "JPEG") -> bytes:
    """Return a picture of a box, as a telephone would give it."""
    drawn = Image.new("RGB", size, (214, 190, 150))
    pen = ImageDraw.Draw(drawn)
    pen.rectangle((120, 120, size[0] - 120, size[1] - 90), fill=(176, 132, 82), outline=(92, 64, 30), width=8)
    pen.line((120, 120, size[0] - 120, size[1] - 90), fill=(60, 40, 20), width=10)
    pen.text((150, 150), words, fill=(255, 255, 255), font_size=44)
    target = io.BytesIO()
    drawn.save(target, kind)
    return target.getvalue()
