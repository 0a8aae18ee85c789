"""One label, never bought twice: the row first, then the call, then what came of it (docs/architecture.md)."""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shipdesk.domain.errors import (
    CarrierError,
    CarrierOutcomeUnknown,
    CarrierRefused,
    CarrierUnavailable,
    Refused,
    ShipDeskError,
)
from shipdesk.domain.labels import LabelContent, Layout
from shipdesk.domain.orders import OrderStatus
from shipdesk.domain.outbox import OutboxItem, OutboxKind, OutboxState
from shipdesk.domain.parcel_plans import Items
from shipdesk.domain.promise import zone_of
from shipdesk.domain.shipments import BoughtLabel, LabelDocument, Shipment
from shipdesk.services.label_contents import (
    content_of,
    content_to_json,
    referring_to,
    shipment_from_json,
    shipment_of,
    shipment_to_json,
)
from shipdesk.services.label_templates import template_of
from shipdesk.services.mail_return import tell_return_label
from shipdesk.services.parcels_to_pack import ParcelToPack, is_packed, parcels_to_pack
from shipdesk.services.ports import Carrier
from shipdesk.services.promises import NO_PROMISE, Promise, promise_of
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.storage.parcels_store import NewParcel
from shipdesk.storage.transaction import Transaction

log = logging.getLogger(__name__)

DEFAULT_RETRY = timedelta(minutes=5)
FIRST_LOOK = timedelta(hours=12)
"""When a parcel on its way back is first asked about."""
_RESTING = (OutboxState.PLANNED, OutboxState.WAITING, OutboxState.HELD)
_UNSURE_ADVICE = "Try again in a few minutes, or say what you know of it (Unsure purchases)."
PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Purchase:
    """A label that is in the store: where, and under which number."""

    order_id: int
    order_number: str
    parcel_id: int
    label_id: int
    carrier: str
    service: str
    tracking_number: str
    number: int = 1
    count: int = 1
    cost_minor: int | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class LabelWish:
    """Which carrier, service and paper a person or a rule wants."""

    carrier: str
    service: str
    layout: Layout


def plan_label(tx: Transaction, shop: Shop, order_id: int, wish: LabelWish, number: int = 1) -> int:
    """Write the row of a purchase, or find the one that is still open; return its outbox id. Raises Refused.

    number is which of the order's parcels it is for. Everything is read again here: what was looked at before may
    have been changed by another station.
    """
    parcel = _parcel_to_label(tx, order_id, number)
    order = parcel.contents
    if order.status is OrderStatus.ON_HOLD:
        raise Refused(f"It is on hold: {order.hold_reason}.", "Release it first.")
    if order.status is not OrderStatus.TO_SHIP:
        raise Refused(f"It is {order.status.value.replace('_', ' ')}.", "Only orders to ship get a label.")
    return plan_purchase(tx, shop, f"label:order{order.id}:parcel{number}:", _payload(tx, shop, parcel, wish))


def plan_purchase(tx: Transaction, shop: Shop, stem: str, payload: dict[str, object]) -> int:
    """Write the row of a purchase under the next free version of its key's stem, or find the one that still rests."""
    digest = hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()
    last = tx.outbox.newest_with_prefix(stem)
    if last is not None:
        if last.state in _RESTING and last.params_hash == digest:
            tx.outbox.move([last.id], (OutboxState.WAITING, OutboxState.HELD), OutboxState.PLANNED, None)
            return last.id
        # What was planned is no longer what is in the parcel, or where it goes.
        tx.outbox.move([last.id], _RESTING, OutboxState.CANCELLED, None)
        if last.state is OutboxState.SENDING:
            raise Refused("Its label is being bought at this moment.", "Wait for it.")
        if last.state is OutboxState.UNSURE:
            raise Refused("It may have been bought already; ShipDesk is finding out.", _UNSURE_ADVICE)
    version = int(last.key.rpartition(":v")[2]) + 1 if last is not None else 1
    planned = tx.outbox.plan(OutboxKind.LABEL, f"{stem}v{version}", payload, shop.clock.now(), params_hash=digest)
    if planned is None:
        raise Refused("Its label is being bought at this moment.", "Wait for it.")
    return planned


def _parcel_to_label(tx: Transaction, order_id: int, number: int) -> ParcelToPack:
    order = tx.orders.get(order_id)
    if order is None:
        raise Refused("The order is no longer here.", "Its import may have been undone.")
    live = {p.number_in_order: p for p in tx.parcels.of_order(order_id, live_only=True)}
    if number in live:
        raise Refused(f"It already has the label {live[number].tracking_number}.", "Print that one again.")
    parcels = parcels_to_pack(tx, order)
    if number > len(parcels):
        raise Refused("It was put into fewer parcels at this moment.", "Make its labels again.")
    return parcels[number - 1]


def _payload(tx: Transaction, shop: Shop, parcel: ParcelToPack, wish: LabelWish) -> dict[str, object]:
    shipment = shipment_to_json(shipment_of(tx, parcel.contents, shop.settings, wish.layout.value))
    return {
        "order_id": parcel.contents.id, "carrier": wish.carrier, "service": wish.service, "shipment": shipment,
        "number": parcel.number, "count": parcel.count, "items": [list(item) for item in parcel.items],
        "with": list(parcel.member_numbers),
    }  # fmt: skip


def buy_planned(shop: Shop, outbox_id: int) -> Purchase:
    """Carry out a planned purchase; raises Refused with what became of it where there is no label now."""
    now = shop.clock.now()
    with shop.database.transaction() as tx:
        item = tx.outbox.claim(outbox_id, shop.owner.name, now)
    if item is None:
        raise Refused("Its label is being bought by another station.", "Wait for it.")
    try:
        carrier = shop.carrier(str(item.payload["carrier"]))
        shipment = shipment_from_json(shipment_json(item))
        bought = sold_by(carrier, shipment, item, remote_key(shop, item))
    except CarrierUnavailable as error:
        wait = timedelta(seconds=error.retry_after_s) if error.retry_after_s else DEFAULT_RETRY
        raise _ended(shop, item, OutboxState.WAITING, error, next_at=now + wait) from error
    except CarrierOutcomeUnknown as error:
        raise _ended(shop, item, OutboxState.UNSURE, error, next_at=now) from error
    except (CarrierRefused, Refused) as error:
        raise _ended(shop, item, OutboxState.FAILED, error) from error
    try:
        return keep_label(shop, item, shipment, bought)
    except Refused as error:
        # It is bought, but cannot be stored or drawn as it is: never buy another before a person has looked.
        raise _ended(shop, item, OutboxState.UNSURE, error, next_at=now) from error


def sold_by(carrier: Carrier, shipment: Shipment, item: OutboxItem, key: str) -> BoughtLabel:
    """Buy a planned purchase; a mistake of an adapter's is CarrierOutcomeUnknown, for the money may be spent."""
    try:
        return carrier.buy(shipment, str(item.payload["service"]), key)
    except ShipDeskError:
        raise
    except Exception as error:
        # The border to the adapters: otherwise the row stays on sending, and the batch ends in the middle.
        log.exception("buying from %s", carrier.code)
        said = f"ShipDesk did not understand its answer ({type(error).__name__})."
        raise CarrierOutcomeUnknown(carrier.name, said, _UNSURE_ADVICE) from error


def keep_label(
    shop: Shop, item: OutboxItem, shipment: Shipment, bought: BoughtLabel, *, is_drawn: bool = True
) -> Purchase:
    """Store a purchase's parcel and bytes in one transaction; from here on it is printed, never bought again.

    is_drawn False is for a purchase that a person told of: its label is at the carrier, and ours would not be it.
    """
    now = shop.clock.now()
    place = _Place.of(item)
    content, document = _paper(shop, place, shipment, bought) if is_drawn else (None, None)
    order_id = int(str(item.payload["order_id"]))
    with shop.change(Topic.ORDERS, Topic.PARCELS, Topic.LATE, Topic.MESSAGES) as tx:
        order = tx.orders.get(order_id)
        if order is None:
            raise Refused("The order is no longer here, but its label was bought.", f"Number {bought.tracking_number}.")
        _check_number(tx, bought)
        packed_with = parcels_to_pack(tx, order)[0]
        promise = (
            NO_PROMISE
            if place.is_return
            else promise_of(
                shop,
                order.recipient.country_code,
                now,
                order=packed_with.contents.promised_on,
                carrier=bought.promised_on,
            )
        )
        parcel_id = tx.parcels.insert(_new_parcel(order_id, place, shipment, bought, promise, now))
        label_id = 0
        if document is not None:
            label_id = tx.labels.insert(
                parcel_id=parcel_id, media_type=document.media_type, document=document.content, layout=shipment.layout,
                content=content_to_json(content) if content else None, made_at=now,
            )  # fmt: skip
        if place.is_return:
            # Nobody scans it out: it may be under way as soon as the customer has it.
            tx.parcels.postpone([parcel_id], now + FIRST_LOOK)
            parcel = tx.parcels.get(parcel_id)
            if parcel is not None and label_id:
                tell_return_label(shop, tx, order, parcel, now, asked_for=bool(item.payload.get("mail")))
        else:
            _pack(tx, order_id, parcel_id, packed_with, place, now)
        for i in (order_id, *packed_with.members):
            tx.orders.reindex(i)
        tx.outbox.finish(
            item.id, OutboxState.DONE, now,
            owner=shop.owner.name, remote_id=bought.remote_id, outcome=bought.tracking_number,
        )  # fmt: skip
    return Purchase(
        order_id, order.order_number, parcel_id, label_id, bought.carrier, bought.service, bought.tracking_number,
        place.number, place.count, bought.cost_minor, bought.currency,
    )  # fmt: skip


def _check_number(tx: Transaction, bought: BoughtLabel) -> None:
    """Refuse a number that another parcel has: a carrier's place for trying gives the same one each time."""
    number = bought.tracking_number
    for other in tx.parcels.with_code([number]):
        if other.voided_at is None and (other.carrier, other.tracking_number) == (bought.carrier, number):
            raise Refused(
                f"Its label was bought, but another parcel has its number {number} already.",
                "Give the other label back first, if it was only for trying.",
            )


def _paper(
    shop: Shop, place: _Place, shipment: Shipment, bought: BoughtLabel
) -> tuple[LabelContent | None, LabelDocument]:
    """Return the carrier's own label, or what stands on ours and how it is drawn."""
    if bought.document is not None:
        return None, bought.document
    settings = shop.settings
    today = shop.clock.now().astimezone(zone_of(settings.shop.time_zone)).date()
    layout = Layout(shipment.layout)
    content = content_of(bought, shipment, today, abs(place.number), place.count, settings=settings)
    content = referring_to(content, place.others, layout, settings.label.dpi, template_of(settings, layout))
    return content, _draw(shop, content, layout)


def _new_parcel(
    order_id: int, place: _Place, shipment: Shipment, bought: BoughtLabel, promise: Promise, now: datetime
) -> NewParcel:
    return NewParcel(
        order_id=order_id,
        number_in_order=place.number,
        carrier=bought.carrier,
        service=bought.service,
        service_name=bought.service_name,
        tracking_number=bought.tracking_number,
        barcode=bought.barcode,
        weight_g=shipment.weight_g,
        promised_on=promise.on,
        promise_from=promise.made_by.value,
        label_made_at=now,
        remote_id=bought.remote_id,
        cost_minor=bought.cost_minor,
        currency=bought.currency,
        sample=bought.sample,
        items=place.items,
        is_return=place.is_return,
    )


def _pack(
    tx: Transaction, order_id: int, parcel_id: int, packed_with: ParcelToPack, place: _Place, now: datetime
) -> None:
    """Move the order on once each of its parcels has a label; note where it changed while this one was bought."""
    moved = not is_packed(tx, order_id) or tx.orders.set_status(
        [order_id], OrderStatus.PACKED, only_from=(OrderStatus.TO_SHIP,)
    )
    if not moved or packed_with.member_numbers != place.others:
        tx.audit.add(now, "label_after_change", order_id=order_id, parcel_id=parcel_id)


@dataclass(frozen=True, slots=True)
class _Place:
    """Which parcel of its order a purchase is for, and what is in it; programs before 2 planned one for all."""

    number: int
    count: int
    items: Items
    others: tuple[str, ...]

    @property
    def is_return(self) -> bool:
        """Whether the parcel comes back: those are numbered below zero."""
        return self.number < 0

    @classmethod
    def of(cls, item: OutboxItem) -> _Place:
        told: dict[str, Any] = item.payload
        items = tuple((int(position), int(pieces)) for position, pieces in told.get("items", ()))
        return cls(int(told.get("number", 1)), int(told.get("count", 1)), items, tuple(told.get("with", ())))


def remote_key(shop: Shop, item: OutboxItem) -> str:
    """Return the reference under which the carrier keeps the purchase: unique over all shops of an account."""
    return f"{shop.store_id}:{item.key}"


def shipment_json(item: OutboxItem) -> dict[str, object]:
    """Return what the carrier was told, as it was planned."""
    shipment = item.payload["shipment"]
    if not isinstance(shipment, dict):
        raise Refused("The planned purchase cannot be read.", "Make the label again.")
    return shipment


def _ended(
    shop: Shop, item: OutboxItem, state: OutboxState, error: CarrierError | Refused, next_at: datetime | None = None
) -> Refused:
    with shop.change(Topic.ORDERS) as tx:
        tx.outbox.finish(item.id, state, shop.clock.now(), owner=shop.owner.name, error=str(error), next_at=next_at)
    advice = error.advice
    if state is OutboxState.UNSURE:
        advice = "Nothing is bought again before it is known whether it was bought (Unsure purchases)."
    return Refused(error.message, advice)


def _draw(shop: Shop, content: LabelContent, layout: Layout) -> LabelDocument:
    from shipdesk.documents.label_pdf import render_labels

    settings = shop.settings
    template = template_of(settings, layout)
    drawn = shop.compute(render_labels, [content], layout=layout, dpi=settings.label.dpi, template=template)
    return LabelDocument(PDF, drawn)
