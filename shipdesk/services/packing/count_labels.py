"""Stock-take of labels: which of the labels that were made and never used lie at the bench, and which are gone."""

from __future__ import annotations

from dataclasses import dataclass

from shipdesk.domain.bags import BagParcel
from shipdesk.domain.errors import Refused
from shipdesk.domain.packing.open_box import OpenBox, SessionKind, Step
from shipdesk.domain.rows import ScanOutcome
from shipdesk.services.packing.at_bench import AtBench
from shipdesk.services.parcel_views import ScanResult
from shipdesk.services.shop import Shop
from shipdesk.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class LabelCount:
    """What a count of labels came to: how many lie here, and which that should are not among them."""

    session_id: int
    counted: int
    missing: tuple[BagParcel, ...]


def begin_count(at: AtBench) -> ScanResult:
    """Begin a count with its first label."""
    box = OpenBox(
        id=0, kind=SessionKind.COUNT, order_id=None, number=0, parcel_id=None, station=at.scan.station,
        by=at.scan.by, step=Step.ITEMS, started_at=at.now,
    )  # fmt: skip
    box_id = at.tx.bench.begin(box)
    opened = at.tx.bench.get(box_id) if box_id is not None else None
    if opened is None:  # another window of this bench was quicker
        return at.said(ScanOutcome.REFUSED, "This bench was just given other work. Scan it once more.")
    return count_label(at, opened)


def count_label(at: AtBench, box: OpenBox) -> ScanResult:
    """Count one label, or say what is wrong with it."""
    if not at.parcels:
        return at.said(ScanOutcome.UNKNOWN, "This is no label of this shop. It was not counted.", box=box)
    parcel = at.parcels[0]
    order = at.tx.orders.get(parcel.order_id)
    number = order.order_number if order else parcel.tracking_number
    seen = at.tx.bench.scanned_parcels(box.id, ScanOutcome.COUNTED.value)
    if parcel.voided_at is not None:
        message = f"The label of {number} was given back: destroy it."
        return at.said(ScanOutcome.REFUSED, message, order=order, parcel=parcel, box=box)
    if parcel.dispatched_at is not None:
        message = f"{number} counts as gone, and its label lies here. Is the parcel still in the house?"
        return at.said(ScanOutcome.REFUSED, message, order=order, parcel=parcel, box=box)
    if parcel.id in seen:
        return at.said(ScanOutcome.ALREADY, f"{number} is counted already.", order=order, parcel=parcel, box=box)
    count = len(seen) + 1
    return at.said(ScanOutcome.COUNTED, f"{number}. {count} counted.", order=order, parcel=parcel, box=box)


def look_at_count(shop: Shop, session_id: int) -> LabelCount:
    """Return what a count has come to so far."""
    with shop.look() as tx:
        return _come_to(tx, session_id)


def end_count(shop: Shop, station: str) -> LabelCount:
    """End the count of a bench and return what it came to; raise Refused where none is open."""
    with shop.change() as tx:
        box = tx.bench.at_station(station)
        if box is None or box.kind is not SessionKind.COUNT:
            raise Refused("No labels are being counted here.", "Set the bench to counting, and scan a label.")
        tx.bench.end(box.id, shop.clock.now(), "counted")
        return _come_to(tx, box.id)


def count_words(count: LabelCount) -> str:
    """Return what a count came to, in a sentence or two."""
    if not count.missing:
        return f"{count.counted} labels lie here, and none is missing."
    some = ", ".join(parcel.order_number for parcel in count.missing[:5])
    more = f" and {len(count.missing) - 5} more" if len(count.missing) > 5 else ""
    return f"{count.counted} labels lie here; {len(count.missing)} are not among them: {some}{more}."


def _come_to(tx: Transaction, session_id: int) -> LabelCount:
    seen = set(tx.bench.scanned_parcels(session_id, ScanOutcome.COUNTED.value))
    return LabelCount(session_id, len(seen), tuple(p for p in tx.bags.left_out() if p.parcel_id not in seen))
