"""Parcels that no carrier's API knows: numbers typed or scanned in, deliveries marked by hand."""

from __future__ import annotations

import json
from dataclasses import replace

from shipdesk.carriers.own_delivery import OwnDeliveryCarrier
from shipdesk.domain.errors import Refused
from shipdesk.domain.orders import OrderStatus
from shipdesk.domain.parcels import FINAL, Meaning, ParcelStatus, TrackingEvent
from shipdesk.domain.text import clean_line
from shipdesk.domain.tracking import dedupe_key
from shipdesk.domain.tracking_numbers import number_as_printed
from shipdesk.services.parcel_states import refresh_state
from shipdesk.services.parcels_to_pack import is_packed, parcels_to_pack, without_label
from shipdesk.services.plan_tracking_mails import Told, plan_tracking_mails
from shipdesk.services.promises import promise_of
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.settings import CarrierSettings
from shipdesk.storage.parcels_store import NewParcel

OWN = "own"
BY_HAND = "BY-HAND-DELIVERED"
_VERSION = "own-1"


def enter_number(shop: Shop, order_id: int, number: str, *, service: str = "") -> int:
    """Give an order a parcel with a number that was typed or scanned in; return the parcel's id.

    Of a carrier's barcode only the tracking number in it is kept.

    Raises Refused where the order is not to be shipped or the number belongs to another parcel.
    """
    account = shop.settings.carrier(OWN) or CarrierSettings(code=OWN)
    taken = OwnDeliveryCarrier(account, lambda: 0).take_number(number_as_printed(number), clean_line(service, 60))
    now = shop.clock.now()
    with shop.change(Topic.ORDERS, Topic.PARCELS, Topic.LATE) as tx:
        order_id = tx.groups.leads_of([order_id]).get(order_id, order_id)
        order = tx.orders.get(order_id)
        if order is None or order.status is not OrderStatus.TO_SHIP:
            raise Refused("Only an order to ship can get a tracking number.", "Look at its state.")
        # Of an order that was split it is the next parcel without a label.
        missing = without_label(parcels_to_pack(tx, order), tx.parcels.of_order(order_id, live_only=True))
        if not missing:
            raise Refused("This order has its label already.", "Give it back first.")
        packing = missing[0]
        known = [p for p in tx.parcels.with_code([taken.tracking_number]) if p.voided_at is None]
        if known:
            raise Refused(f"Another parcel has the number {taken.tracking_number}.", "Type or scan it again.")
        promise = promise_of(shop, order.recipient.country_code, now, order=packing.contents.promised_on)
        parcel_id = tx.parcels.insert(
            NewParcel(
                order_id=order_id,
                number_in_order=packing.number,
                carrier=OWN,
                service=taken.service,
                service_name=taken.service_name,
                tracking_number=taken.tracking_number,
                barcode=taken.barcode,
                weight_g=None,
                promised_on=promise.on,
                promise_from=promise.made_by.value,
                label_made_at=now,
                remote_id=taken.remote_id,
                cost_minor=None,
                currency="",
                sample=False,
                items=packing.items,
            )
        )
        if is_packed(tx, order_id):
            tx.orders.set_status([order_id], OrderStatus.PACKED, only_from=(OrderStatus.TO_SHIP,))
        for i in (order_id, *packing.members):
            tx.orders.reindex(i)
        tx.audit.add(now, "number_entered", order_id=order_id, parcel_id=parcel_id)
    return parcel_id


def mark_delivered(shop: Shop, parcel_id: int) -> None:
    """Note that a parcel arrived which nobody tracks; its journey gets an event of our own."""
    now = shop.clock.now()
    with shop.change(Topic.ORDERS, Topic.PARCELS, Topic.LATE, Topic.MESSAGES) as tx:
        parcel = tx.parcels.get(parcel_id)
        if parcel is None or parcel.dispatched_at is None:
            raise Refused("Only a parcel that has left can be delivered.", "Scan it out first.")
        if parcel.state.status in FINAL:
            raise Refused(f"This parcel is {parcel.state.status.value} already.")
        event = TrackingEvent(
            code=BY_HAND, text="Delivered (marked by hand)", meaning=Meaning(ParcelStatus.DELIVERED), occurred_at=now,
            source=OWN, raw=json.dumps({"code": BY_HAND, "at": now.isoformat()}), mapping_version=_VERSION,
        )  # fmt: skip
        tx.events.add(parcel_id, [(dedupe_key(parcel.tracking_number, event), event)], now)
        state = refresh_state(tx, parcel, now)
        events = tx.events.of_parcel(parcel_id)
        plan_tracking_mails(shop, tx, [Told(parcel, replace(parcel, state=state), events)], now)
