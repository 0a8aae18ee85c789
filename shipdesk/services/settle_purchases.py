"""Purchases that may or may not have been made: listed, and settled by a person where no carrier can tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shipdesk.domain.errors import Refused, ShipDeskError
from shipdesk.domain.outbox import OutboxItem, OutboxKind, OutboxState
from shipdesk.domain.shipments import BoughtLabel
from shipdesk.domain.text import clean_line
from shipdesk.services.buy_label import Purchase
from shipdesk.services.carrier_words import service_words
from shipdesk.services.outside import CARRIER_NAMES
from shipdesk.services.reconcile_labels import Way, keep_taken, looked_up_from, take, way_of
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic

_LONGEST = 60
_SHORTEST = 4


@dataclass(frozen=True, slots=True)
class UnsurePurchase:
    """A label that may or may not have been bought.

    parcel counts from 1, and below zero for one that comes back; looked_up_at is from when on ShipDesk finds out by
    itself, None where a person has to.
    """

    outbox_id: int
    order_id: int
    order_number: str
    parcel: int
    parcels: int
    carrier: str
    carrier_name: str
    service_name: str
    asked_at: datetime
    reason: str
    way: Way
    looked_up_at: datetime | None


def unsure_purchases(shop: Shop) -> tuple[UnsurePurchase, ...]:
    """Return the purchases whose end nobody knows, oldest first."""
    with shop.look() as tx:
        items = tx.outbox.in_state(OutboxKind.LABEL, OutboxState.UNSURE)
        orders = {order.id: order.order_number for order in tx.orders.get_many([_order_id(item) for item in items])}
    return tuple(_purchase(shop, item, orders.get(_order_id(item), "")) for item in items)


def unsure_of_order(shop: Shop, order_id: int, parcel: int | None = None) -> UnsurePurchase:
    """Return the one unsure purchase of an order (or of one of its parcels); raises Refused where it is not one."""
    found = [
        each for each in unsure_purchases(shop) if each.order_id == order_id and parcel in (None, each.parcel)
    ]  # fmt: skip
    if not found:
        raise Refused("No purchase of this order is unsure.", "See shipdesk settle.")
    if len(found) > 1:
        numbers = ", ".join(str(each.parcel) for each in found)
        raise Refused(f"Several of its parcels are unsure: {numbers}.", "Say which: --parcel NUMBER.")
    return found[0]


def settle_bought(shop: Shop, outbox_id: int, tracking_number: str) -> Purchase:
    """Keep an unsure purchase as made, under the number that the carrier shows for it; its label is printed there.

    Raises Refused where the number cannot be one, belongs to another parcel, or the purchase is unsure no more.
    """
    number = clean_line("".join(tracking_number.split()).upper(), _LONGEST)
    if len(number) < _SHORTEST:
        raise Refused("This is no tracking number.", "Copy it from the carrier's list of purchases.")
    item = _unsure(shop, outbox_id)
    with shop.look() as tx:
        if tx.parcels.with_code([number]):
            raise Refused(f"Another parcel has the number {number}.", "Look at the carrier's list once more.")
    carrier, service = str(item.payload["carrier"]), str(item.payload["service"])
    bought = BoughtLabel(carrier, service, service_words(carrier, service), number, number, remote_id="")
    if not take(shop, item):
        raise Refused("It was settled at this moment.", "Look at the list again.")
    kept = keep_taken(shop, item, bought, is_drawn=False)
    _note(shop, kept.order_id, f"Bought: {number}", kept.parcel_id)
    return kept


def settle_not_bought(shop: Shop, outbox_id: int) -> None:
    """Let a purchase be made anew that surely was not made; raises Refused where it is unsure no more.

    It keeps its key: should the person be mistaken, a carrier that knows keys still buys nothing twice.
    """
    item = _unsure(shop, outbox_id)
    with shop.change(Topic.ORDERS) as tx:
        if tx.outbox.move([item.id], (OutboxState.UNSURE,), OutboxState.PLANNED, None) != 1:
            raise Refused("It was settled at this moment.", "Look at the list again.")
    _note(shop, _order_id(item), "Not bought")


def _unsure(shop: Shop, outbox_id: int) -> OutboxItem:
    with shop.look() as tx:
        item = tx.outbox.get(outbox_id)
    if item is None or item.kind is not OutboxKind.LABEL or item.state is not OutboxState.UNSURE:
        raise Refused("This purchase is not unsure any more.", "Look at the order.")
    return item


def _note(shop: Shop, order_id: int, words: str, parcel_id: int | None = None) -> None:
    with shop.change(Topic.ORDERS) as tx:
        tx.audit.add(
            shop.clock.now(), "purchase_settled", order_id=order_id, parcel_id=parcel_id, detail={"words": words}
        )  # fmt: skip


def _order_id(item: OutboxItem) -> int:
    return int(str(item.payload["order_id"]))


def _purchase(shop: Shop, item: OutboxItem, order_number: str) -> UnsurePurchase:
    code, service = str(item.payload["carrier"]), str(item.payload["service"])
    asked_at = item.claimed_at or item.created_at
    way, looked_up_at = Way.PERSON, None
    try:
        carrier = shop.carrier(code)
        way = way_of(carrier, item, shop.clock.now())
        if way is Way.LOOK_UP:
            looked_up_at = looked_up_from(carrier, item)
        elif way is Way.ASK_AGAIN:
            looked_up_at = item.next_at or shop.clock.now()
    except ShipDeskError:
        # An account that is gone can tell nothing any more.
        pass
    return UnsurePurchase(
        item.id, _order_id(item), order_number, int(str(item.payload.get("number", 1))),
        int(str(item.payload.get("count", 1))), code, CARRIER_NAMES.get(code, code), service_words(code, service),
        asked_at, item.error, way, looked_up_at,
    )  # fmt: skip
