"""What became of purchases that nobody knows the end of: asked again by key, looked up, or left to a person."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from shipdesk.domain.carriers import Can
from shipdesk.domain.errors import CarrierError, CarrierRefused, CarrierUnavailable, Refused, ShipDeskError
from shipdesk.domain.outbox import OutboxItem, OutboxKind, OutboxState
from shipdesk.domain.shipments import BoughtLabel
from shipdesk.services.buy_label import DEFAULT_RETRY, Purchase, keep_label, remote_key, shipment_json, sold_by
from shipdesk.services.label_contents import shipment_from_json
from shipdesk.services.ports import Carrier
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic

KEY_HOLDS = timedelta(hours=20)
"""For how long a purchase is asked again under its key: carriers forget keys after a day, the strictest of them."""
UNDER_WAY = timedelta(seconds=60)
"""How long after it was begun a request may still reach a carrier that lists purchases late."""
_REFUSED = "refused under its key"


class Way(StrEnum):
    """How it is found out what became of a purchase."""

    ASK_AGAIN = "ask_again"
    """The same key buys once: the carrier answers with what it did."""
    LOOK_UP = "look_up"
    PERSON = "person"
    """The carrier can tell neither, so somebody has to look at its website or bill."""


def reconcile_labels(shop: Shop) -> int:
    """Find out what became of unsure purchases, as far as that can be done without a person; return labels gained."""
    now = shop.clock.now()
    with shop.look() as tx:
        unsure = tx.outbox.in_state(OutboxKind.LABEL, OutboxState.UNSURE)
    gained = 0
    for item in unsure:
        if item.next_at is not None and item.next_at > now:
            continue
        try:
            gained += reconcile(shop, item) is not None
        except ShipDeskError:
            continue
    return gained


def reconcile(shop: Shop, item: OutboxItem) -> Purchase | None:
    """Find out what became of an unsure purchase: keep it where it was made, plan it again where it surely was not.

    Returns the purchase, or None where it stays unsure or was planned again.
    """
    now = shop.clock.now()
    carrier = shop.carrier(str(item.payload["carrier"]))
    way = way_of(carrier, item, now)
    if way is Way.ASK_AGAIN:
        return _ask_again(shop, carrier, item)
    if way is Way.LOOK_UP and now >= looked_up_from(carrier, item):
        return _look_up(shop, carrier, item)
    return None


def way_of(carrier: Carrier, item: OutboxItem, now: datetime) -> Way:
    """Return how it can be found out now what became of a purchase."""
    if carrier.facts.idempotent_buy and not _has_lapsed(carrier, item, now) and item.outcome != _REFUSED:
        return Way.ASK_AGAIN
    return Way.LOOK_UP if Can.FIND in carrier.can else Way.PERSON


def _has_lapsed(carrier: Carrier, item: OutboxItem, now: datetime) -> bool:
    return carrier.facts.idempotent_buy and now >= (item.claimed_at or item.created_at) + KEY_HOLDS


def looked_up_from(carrier: Carrier, item: OutboxItem) -> datetime:
    """Return from when on a purchase that was made is sure to be found by its reference."""
    lag = carrier.facts.listing_lag_s
    return (item.claimed_at or item.created_at) + (timedelta(seconds=lag) + UNDER_WAY if lag else timedelta())


def take(shop: Shop, item: OutboxItem) -> bool:
    """Take an unsure purchase for this process: only one keeps it, whoever moves the row out of UNSURE."""
    with shop.database.transaction() as tx:
        if tx.outbox.move([item.id], (OutboxState.UNSURE,), OutboxState.SENDING, None) != 1:
            return False
        tx.outbox.own(item.id, shop.owner.name)
    return True


def keep_taken(shop: Shop, item: OutboxItem, bought: BoughtLabel, *, is_drawn: bool = True) -> Purchase:
    """Keep the label of a purchase that was taken; where that cannot be done it is unsure again, with the reason."""
    try:
        return keep_label(shop, item, shipment_from_json(shipment_json(item)), bought, is_drawn=is_drawn)
    except Refused as error:
        _unsure_again(shop, item, str(error))
        raise


def _ask_again(shop: Shop, carrier: Carrier, item: OutboxItem) -> Purchase | None:
    if not take(shop, item):
        return None
    try:
        shipment = shipment_from_json(shipment_json(item))
        bought = sold_by(carrier, shipment, item, remote_key(shop, item))
    except (CarrierRefused, Refused) as error:
        # A no to the same key is no proof that the first request was not carried out.
        _unsure_again(shop, item, str(error), outcome=_REFUSED)
        return None
    except CarrierError as error:
        told = error.retry_after_s if isinstance(error, CarrierUnavailable) else None
        _unsure_again(shop, item, str(error), wait=timedelta(seconds=told) if told else DEFAULT_RETRY)
        return None
    return keep_taken(shop, item, bought)


def _look_up(shop: Shop, carrier: Carrier, item: OutboxItem) -> Purchase | None:
    try:
        found = carrier.find_by_reference(remote_key(shop, item))
    except CarrierError:
        return None
    if found is None and _has_lapsed(carrier, item, shop.clock.now()):
        # It may have forgotten with the key what was bought under it.
        return None
    if found is None:
        with shop.change(Topic.ORDERS) as tx:
            tx.outbox.move([item.id], (OutboxState.UNSURE,), OutboxState.PLANNED, None)
        return None
    return keep_taken(shop, item, found) if take(shop, item) else None


def _unsure_again(
    shop: Shop, item: OutboxItem, error: str, *, outcome: str = "", wait: timedelta | None = None
) -> None:  # fmt: skip
    now = shop.clock.now()
    with shop.change(Topic.ORDERS) as tx:
        tx.outbox.finish(
            item.id, OutboxState.UNSURE, now, owner=shop.owner.name, error=error, outcome=outcome,
            next_at=now + wait if wait else None,
        )  # fmt: skip
