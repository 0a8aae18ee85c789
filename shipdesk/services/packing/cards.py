"""What the command cards do with the box, the return or the count that is open at the bench."""

from __future__ import annotations

from dataclasses import replace

from shipdesk.domain.command_cards import Card, Command
from shipdesk.domain.errors import Refused
from shipdesk.domain.orders import OrderStatus
from shipdesk.domain.packing.open_box import OpenBox, SessionKind, Step, take_out
from shipdesk.domain.rows import ScanOutcome, WaitingScan
from shipdesk.services.dispatch_parcel import TOUCHED
from shipdesk.services.packing.at_bench import AtBench
from shipdesk.services.packing.box_contents import with_words
from shipdesk.services.packing.box_steps import after_contents
from shipdesk.services.packing.card_done import CardDone
from shipdesk.services.packing.count_labels import count_words, end_count
from shipdesk.services.packing.finishing import REST_MISSING
from shipdesk.services.packing.full_box import split_here
from shipdesk.services.packing.returns_in import end_return
from shipdesk.services.packing.standing import without_void
from shipdesk.services.parcel_views import Wants
from shipdesk.services.print_documents import print_labels
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.storage.transaction import Transaction

HELD_AT_BENCH = "HOLD card at the packing station"


def card_in_session(shop: Shop, card: Card, scan: WaitingScan) -> CardDone | None:
    """Do what a card says with what is open at its bench; None where nothing is. Raises Refused with the reason."""
    with shop.look() as tx:
        box = tx.bench.at_station(scan.station)
        if box is None or (card.command is Command.UNDO_LAST and _just_left(tx, box, scan)):
            return None
    if box.kind is SessionKind.COUNT:
        return _in_count(shop, card, box)
    if card.command is Command.REPRINT:
        return _reprint(shop, box)
    with shop.change(*TOUCHED, Topic.LATE) as tx:
        at = AtBench(shop, tx, scan, card.title)
        # As it is now: what the bench does by itself may have gone on since.
        box = tx.bench.get(box.id, hold=True)
        if box is None or box.station != scan.station:
            raise Refused("What was open here is closed or was taken over.", "Scan its slip to see where it is.")
        done = _in_return(at, card, box) if box.kind is SessionKind.RETURN else _in_box(at, card, box)
        order = tx.orders.get(box.order_id) if box.order_id is not None else None
    return replace(done, order_number=order.order_number if order else "", session_id=box.id)


def _just_left(tx: Transaction, box: OpenBox, scan: WaitingScan) -> bool:
    """Whether the bench's last scan was a dispatch, after which the order's next box opened by itself."""
    last = tx.scans.just_before(scan.station, scan.id)
    begun = any(item.packed for item in box.items)
    return not begun and last is not None and last.outcome is ScanOutcome.DISPATCHED and not last.undone


def _in_box(at: AtBench, card: Card, box: OpenBox) -> CardDone:
    match card.command:
        case Command.ABORT:
            return _abort(at, box)
        case Command.HOLD:
            return _hold(at, box)
        case Command.PHOTO:
            return CardDone(ScanOutcome.COMMAND, "A picture of the open box.", wants=Wants.PHOTO)
        case Command.UNDO_LAST:
            return _undo(at, box)
        case Command.QUANTITY:
            _only_while_packing(box, card)
            return _times(at, box, card)
        case Command.NEXT_PARCEL | Command.PARTIAL:
            _only_while_packing(box, card)
            smaller, words = split_here(at, with_words(at.tx, box))
            if card.command is Command.PARTIAL and box.order_id is not None:
                at.tx.orders.tag([box.order_id], REST_MISSING)
            told = after_contents(at, smaller)
            return CardDone(ScanOutcome.COMPLETE, f"{words} {told.message}", wants=told.wants)
    raise Refused(f"The card {card.title} means nothing now.", "Finish the order that is open, or scan ABORT.")


def _in_return(at: AtBench, card: Card, box: OpenBox) -> CardDone:
    match card.command:
        case Command.ABORT | Command.NEXT_PARCEL | Command.PARTIAL:
            return CardDone(ScanOutcome.COMMAND, end_return(at, box))
        case Command.UNDO_LAST:
            return _undo(at, box)
        case Command.QUANTITY:
            return _times(at, box, card)
        case Command.PHOTO:
            return CardDone(ScanOutcome.COMMAND, "A picture of what came back.", wants=Wants.PHOTO)
    raise Refused(f"The card {card.title} means nothing for a return.", "NEXT PARCEL ends it.")


def _in_count(shop: Shop, card: Card, box: OpenBox) -> CardDone:
    if card.command not in (Command.ABORT, Command.NEXT_PARCEL):
        raise Refused("Labels are being counted.", "ABORT or NEXT PARCEL ends the count.")
    return CardDone(ScanOutcome.COMMAND, count_words(end_count(shop, box.station)), box.id)


def _times(at: AtBench, box: OpenBox, card: Card) -> CardDone:
    at.tx.bench.save(replace(box, times=int(card.argument)))
    return CardDone(ScanOutcome.COMMAND, f"The next article counts for {card.argument} pieces.")


def _abort(at: AtBench, box: OpenBox) -> CardDone:
    at.tx.bench.end(box.id, at.now, "aborted")
    order = at.tx.orders.get(box.order_id or 0)
    number = order.order_number if order else "The order"
    label = " Its label is made: keep it with the slip." if box.parcel_id is not None else ""
    return CardDone(ScanOutcome.COMMAND, f"{number} is closed; nothing of it counts as packed.{label}")


def _hold(at: AtBench, box: OpenBox) -> CardDone:
    assert box.order_id is not None, "a box that is packed has an order"
    on_desk = (OrderStatus.TO_SHIP, OrderStatus.PACKED)
    held = at.tx.orders.set_status([box.order_id], OrderStatus.ON_HOLD, only_from=on_desk, reason=HELD_AT_BENCH)
    if not held:
        raise Refused("This order cannot be put on hold.", "It is on hold or cancelled already; scan ABORT.")
    at.tx.bench.end(box.id, at.now, "held")
    at.tx.audit.add(
        at.now, "hold", actor=at.scan.by, station=at.scan.station, order_id=box.order_id, parcel_id=box.parcel_id,
        detail={"words": HELD_AT_BENCH},
    )  # fmt: skip
    order = at.tx.orders.get(box.order_id)
    number = order.order_number if order else "The order"
    return CardDone(ScanOutcome.COMMAND, f"{number} is on hold. Set the box and its slip aside.")


def _undo(at: AtBench, box: OpenBox) -> CardDone:
    taken = take_out(with_words(at.tx, box)) if box.step is Step.ITEMS else None
    if taken is None:
        raise Refused("There is nothing to take out of this box again.", "Only the last piece can be taken out.")
    item, after = taken
    at.tx.bench.save_item(box.id, item)
    at.tx.bench.keep_numbers(box.id, item, at.now)
    at.tx.bench.save(after)
    return CardDone(ScanOutcome.COMMAND, f"{item.words} is out of the box again.")


def _reprint(shop: Shop, box: OpenBox) -> CardDone:
    with shop.change(Topic.SCANS) as tx:
        box = without_void(tx, box)
    if box.parcel_id is None:
        if box.step is not Step.LABEL:
            raise Refused("This box has no label yet.", "It comes when all is in.")
        return CardDone(ScanOutcome.COMMAND, "The label is asked for again.", box.id, Wants.LABEL)
    with shop.look() as tx:
        label = tx.labels.newest_of_parcels([box.parcel_id]).get(box.parcel_id)
    if label is None:
        raise Refused("ShipDesk has no label for this parcel.", "It was made elsewhere; print it there.")
    print_labels(shop, [label], again=True)
    return CardDone(ScanOutcome.COMMAND, "The label is printed again. It was not bought again.", box.id)


def _only_while_packing(box: OpenBox, card: Card) -> None:
    if box.step is not Step.ITEMS:
        raise Refused(f"This box is closed already: {card.title} comes too late.", "Stick its label and scan it.")
