"""One honest record: everything that happened to an order or a parcel, from whoever told it, oldest first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from shipdesk.domain.event_zones import at_its_place
from shipdesk.domain.geography.time_zones import minutes_from_utc
from shipdesk.domain.mails import Milestone
from shipdesk.domain.orders import Order
from shipdesk.domain.outbox import OutboxState
from shipdesk.domain.parcels import Parcel, TrackingEvent
from shipdesk.domain.photos import BoxPhoto
from shipdesk.services.outside import CARRIER_NAMES
from shipdesk.services.packing.bench_words import bench_entries
from shipdesk.services.rule_words import rule_did
from shipdesk.services.views import MessageRow, TimelineEntry, TimelineKind
from shipdesk.storage.rules_store import RULE_AUTHOR
from shipdesk.storage.transaction import Transaction

OWN = "own"
"""Events by hand are ours, and told in the shop's own time."""
MAIL_WORDS = {
    Milestone.ORDER_RECEIVED: "Order received",
    Milestone.PACKED: "Packed",
    Milestone.DISPATCHED: "Dispatched",
    Milestone.ACCEPTED: "Accepted by the carrier",
    Milestone.OUT_FOR_DELIVERY: "Out for delivery",
    Milestone.READY_FOR_PICKUP: "Ready for pickup",
    Milestone.DELIVERY_ATTEMPTED: "Delivery attempted",
    Milestone.DELIVERED: "Delivered",
    Milestone.DELAYED: "Delayed",
    Milestone.HELD: "Held on the way",
    Milestone.RETURNED: "Returned to us",
    Milestone.LOST: "Lost",
    Milestone.PROBLEM: "Problem with the delivery",
    Milestone.REVIEW_REQUEST: "Review request",
    Milestone.RETURN_LABEL: "Return label",
}
_MAIL_STATES = {
    OutboxState.PLANNED: "waits to be sent",
    OutboxState.WAITING: "will be tried again",
    OutboxState.SENDING: "is being sent",
    OutboxState.FAILED: "could not be sent",
    OutboxState.UNSURE: "may or may not have been sent",
    OutboxState.HELD: "is held",
    OutboxState.CANCELLED: "was cancelled",
    OutboxState.DONE: "was sent",
}
ACTION_WORDS = {
    "import_changed": "Changed by an import",
    "hold": "Put on hold",
    "release": "Released from hold",
    "tag": "Tagged",
    "untag": "Tag removed",
    "cancel": "Cancelled",
    "address": "Address changed",
    "fix_address": "Address corrected",
    "weight": "Weight typed",
    "box": "Box chosen",
    "combine": "Combined",
    "uncombine": "Taken apart",
    "split": "Split",
    "unsplit": "One parcel again",
    "choose": "Service chosen",
    "undo": "Undone",
    "void": "Label given back",
    "purchase_settled": "Unsure purchase settled",
    "dispatch_undone": "Dispatch taken back",
    "put_by_hand": "Put in by hand, without a scan",
    "label_refused": "No label",
    "print_again": "Printed again",
    "remap": "The carrier's codes were read anew",
    "claim_opened": "Claim opened",
    "claim_changed": "Claim changed",
    "claim_paper": "Paper added to the claim",
    "claim_paper_removed": "Paper taken from the claim",
    "claim_file": "Claim filed",
    "claim_accept": "Claim accepted",
    "claim_pay": "Claim paid",
    "claim_refuse": "Claim refused",
    "claim_withdraw": "Claim withdrawn",
    "claim_reopen": "Claim taken one step back",
    "reship": "Sends another order again",
    "late_contact": "Carrier asked",
    "late_reship": "Sent again",
    "late_refund": "Money given back",
    "late_claim": "Money asked back from the carrier",
    "late_snooze": "Put off on the late list",
    "late_ignore": "Taken off the late list",
    "late_restore": "Put back on the late list",
    "late_undone": "Taken back on the late list",
}


def order_timeline(
    tx: Transaction, order: Order, parcels: tuple[Parcel, ...], photos: tuple[BoxPhoto, ...] = ()
) -> tuple[TimelineEntry, ...]:
    """Return everything that happened to an order and its parcels."""
    entries = [
        TimelineEntry(order.placed_at, TimelineKind.ORDER, "Order placed", order.placed_at_raw, order.source),
        TimelineEntry(order.created_at, TimelineKind.ORDER, "Imported", source="ShipDesk"),
    ]
    entries += [
        TimelineEntry(e.at, TimelineKind.CHANGE, ACTION_WORDS[e.action], str(e.detail.get("words", "")), e.actor)
        for e in tx.audit.of_order(order.id)
        if e.action in ACTION_WORDS
    ]
    entries += [
        TimelineEntry(record.at, TimelineKind.CHANGE, rule_did(record.rule, record.did), source="ShipDesk")
        for record in tx.rules.records_of([order.id]).get(order.id, ())
        if record.rule
    ]
    # What a rule noted stands in its own line already.
    written = [note for note in order.notes if not note.author.startswith(RULE_AUTHOR)]
    entries += [TimelineEntry(n.at, TimelineKind.NOTE, n.text, source=n.author) for n in written]
    for parcel in parcels:
        entries += _parcel_entries(tx, parcel)
    entries += bench_entries(tx.bench.past.done_with(order_id=order.id))
    entries += [TimelineEntry(photo.at, TimelineKind.PHOTO, photo.words) for photo in photos]
    entries += [_mail_entry(row) for row in tx.messages.rows(order_id=order.id)]
    return in_order(entries)


def parcel_timeline(tx: Transaction, parcel: Parcel) -> tuple[TimelineEntry, ...]:
    """Return everything that happened to one parcel."""
    mails = [_mail_entry(row) for row in tx.messages.rows(parcel_id=parcel.id)]
    packed = bench_entries(tx.bench.past.done_with(parcel_id=parcel.id))
    return in_order([*_parcel_entries(tx, parcel), *packed, *mails])


def in_order(entries: Iterable[TimelineEntry]) -> tuple[TimelineEntry, ...]:
    """Return the entries oldest first, those without a time at the start."""
    return tuple(sorted(entries, key=lambda e: e.at or datetime.min.replace(tzinfo=UTC)))


def _parcel_entries(tx: Transaction, parcel: Parcel) -> list[TimelineEntry]:
    carrier = CARRIER_NAMES.get(parcel.carrier, parcel.carrier)
    made = ", ".join(filter(None, (carrier, tx.parcels.service_name(parcel.id))))
    words = "Return label made" if parcel.is_return else "Label made"
    if parcel.label_made_at is None:
        words = "Followed from here on, shipped elsewhere"
    made_at = parcel.label_made_at or parcel.dispatched_at
    entries = [TimelineEntry(made_at, TimelineKind.LABEL, f"{words}: {parcel.tracking_number}", made)]
    for _, _, printed_at in tx.labels.of_parcel(parcel.id):
        if printed_at is not None:
            entries.append(TimelineEntry(printed_at, TimelineKind.LABEL, "Label printed"))
    if parcel.voided_at is not None:
        entries.append(TimelineEntry(parcel.voided_at, TimelineKind.LABEL, "Label given back", parcel.tracking_number))
    left = tx.scans.dispatch_of(parcel.id)
    if left is not None:
        at, by, station = left
        entries.append(TimelineEntry(at, TimelineKind.SCAN, "Dispatched: scanned out", station, by))
    entries += [_event_entry(event, parcel.carrier) for event in tx.events.of_parcel(parcel.id)]
    return entries


def _event_entry(event: TrackingEvent, carrier: str) -> TimelineEntry:
    at = event.occurred_at or event.received_at
    told_by = event.source or carrier
    name = CARRIER_NAMES.get(told_by, told_by)
    return TimelineEntry(
        at, TimelineKind.CARRIER, event.text or event.code, event.place, name,
        told_at=at_its_place(event, minutes_from_utc) if event.source != OWN else None, withdrawn_at=event.withdrawn_at,
    )  # fmt: skip


def mail_words(row: MessageRow) -> str:
    """Say of a mail which it is and what became of it."""
    return f"Mail “{MAIL_WORDS[row.milestone]}” {_MAIL_STATES[row.state]}"


def _mail_entry(row: MessageRow) -> TimelineEntry:
    return TimelineEntry(row.sent_at or row.created_at, TimelineKind.MAIL, mail_words(row), row.to_address)
