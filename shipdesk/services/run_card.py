"""Do what a command card says: with what is open at the bench, else with the parcel that it scanned last."""

from __future__ import annotations

from datetime import timedelta

from shipdesk.domain.command_cards import Card, Command
from shipdesk.domain.errors import Refused, ShipDeskError
from shipdesk.domain.orders import OrderStatus
from shipdesk.domain.rows import ScanOutcome, WaitingScan
from shipdesk.services.dispatch_parcel import TOUCHED, undo_dispatch
from shipdesk.services.packing.bags import bag_card
from shipdesk.services.packing.card_done import CardDone
from shipdesk.services.packing.cards import HELD_AT_BENCH, card_in_session
from shipdesk.services.parcel_views import Wants
from shipdesk.services.people import sign_in_with
from shipdesk.services.print_documents import print_labels
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic

STALE_AFTER = timedelta(seconds=60)
"""A card means what lies on the bench now: one that could not be answered in this time is not obeyed later."""
_ON_DESK = (OrderStatus.PACKED, OrderStatus.TO_SHIP, OrderStatus.AWAITING_PAYMENT)


def run_card(shop: Shop, card: Card, scan: WaitingScan) -> CardDone:
    """Do what the card says and return what came of it; never raises for what a person can put right."""
    if shop.clock.now() - scan.at > STALE_AFTER:
        return _refused("This card was scanned too long ago. Scan it again if it is still meant.")
    try:
        if card.command is Command.BADGE:
            return CardDone(ScanOutcome.COMMAND, f"{sign_in_with(shop, card).person.name} is packing now.")
        if card.command is Command.CARRIER_BAG:
            return bag_card(shop, card, scan)
        return card_in_session(shop, card, scan) or _without_session(shop, card, scan)
    except ShipDeskError as error:
        return _refused(f"{error.message} {error.advice}".strip())


def _without_session(shop: Shop, card: Card, scan: WaitingScan) -> CardDone:
    match card.command:
        case Command.ABORT:
            return CardDone(ScanOutcome.COMMAND, "Nothing is open any more. Scan the next parcel.")
        case Command.UNDO_LAST:
            return CardDone(ScanOutcome.COMMAND, _undo_last(shop, scan))
        case Command.REPRINT:
            return CardDone(ScanOutcome.COMMAND, _reprint(shop, scan))
        case Command.HOLD:
            return CardDone(ScanOutcome.COMMAND, _hold(shop, scan))
        case Command.PHOTO:
            return _photo(shop, scan)
    return _refused(f"No order is open here, so {card.title} means nothing now. Scan a slip first.")


def _refused(message: str) -> CardDone:
    return CardDone(ScanOutcome.REFUSED, message)


def _photo(shop: Shop, scan: WaitingScan) -> CardDone:
    with shop.look() as tx:
        last = tx.scans.last_at_station(scan.station, scan.id)
    if last is None or scan.at - last[0].at > STALE_AFTER:
        return _refused("No order is open here to take a picture of. Scan a slip first.")
    number = last[0].order_number
    return CardDone(ScanOutcome.COMMAND, f"A picture for {number}.", wants=Wants.PHOTO, order_number=number)


def _undo_last(shop: Shop, scan: WaitingScan) -> str:
    with shop.look() as tx:
        last = tx.scans.last_at_station(scan.station, scan.id)
    if last is None or last[0].outcome is not ScanOutcome.DISPATCHED:
        raise Refused("There is no dispatch to take back.", "The last scan of this station dispatched nothing.")
    return undo_dispatch(shop, last[0].id).message


def _reprint(shop: Shop, scan: WaitingScan) -> str:
    with shop.look() as tx:
        last = tx.scans.last_at_station(scan.station, scan.id)
        parcel = tx.parcels.get(last[1]) if last else None
        label = tx.labels.newest_of_parcels([parcel.id]).get(parcel.id) if parcel else None
    if last is None or parcel is None:
        raise Refused("No parcel was scanned here yet.", "Scan its label or its order first.")
    if parcel.voided_at is not None:
        raise Refused("This label was given back and must not be used.")
    if label is None:
        raise Refused("ShipDesk has no label for this parcel.", "It was made elsewhere; print it there.")
    print_labels(shop, [label], again=True)
    return f"The label of {last[0].order_number} is printed again. It was not bought again; destroy the old one."


def _hold(shop: Shop, scan: WaitingScan) -> str:
    with shop.look() as tx:
        last = tx.scans.last_at_station(scan.station, scan.id)
        parcel = tx.parcels.get(last[1]) if last else None
    if last is None or parcel is None:
        raise Refused("No parcel was scanned here yet.", "Scan its label or its order first.")
    if parcel.dispatched_at is not None and last[0].outcome is ScanOutcome.DISPATCHED:
        undo_dispatch(shop, last[0].id)
    elif parcel.dispatched_at is not None:
        raise Refused("This parcel was dispatched before.", "Hold it back by hand, and tell the owner.")
    with shop.change(*TOUCHED, Topic.LATE) as tx:
        held = tx.orders.set_status([parcel.order_id], OrderStatus.ON_HOLD, only_from=_ON_DESK, reason=HELD_AT_BENCH)
        if held:
            tx.audit.add(
                shop.clock.now(), "hold", actor=scan.by, station=scan.station, order_id=parcel.order_id,
                parcel_id=parcel.id, detail={"words": HELD_AT_BENCH},
            )  # fmt: skip
    if not held:
        raise Refused(f"Order {last[0].order_number} cannot be put on hold.", "It is on hold or cancelled already.")
    return f"Order {last[0].order_number} is on hold. Set the parcel aside."
