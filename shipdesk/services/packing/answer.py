"""Answers each scan of a bench by what is open there, and by what the bench is set to."""

from __future__ import annotations

from dataclasses import replace

from shipdesk.domain.bench import BenchMode
from shipdesk.domain.packing.open_box import OpenBox, SessionKind, Step
from shipdesk.domain.rows import ScanOutcome, WaitingScan
from shipdesk.services.dispatch_parcel import answer_dispatch
from shipdesk.services.packing.at_bench import AtBench
from shipdesk.services.packing.box_scans import answer_in_box, put_article
from shipdesk.services.packing.count_labels import begin_count, count_label
from shipdesk.services.packing.finishing import finish
from shipdesk.services.packing.opening import open_by_scan, open_order
from shipdesk.services.packing.returns_in import begin_return, end_return, take_in
from shipdesk.services.parcel_views import ScanResult
from shipdesk.services.shop import Shop
from shipdesk.storage.transaction import Transaction


def answer_at_bench(shop: Shop, tx: Transaction, scan: WaitingScan, shown: str) -> ScanResult:
    """Answer a kept scan in the unit of work of its caller; shown is its code in visible signs."""
    at = AtBench(shop, tx, scan, shown)
    # Whoever says that parcels leave means that, whatever is open on the bench beside.
    box = tx.bench.at_station(scan.station, hold=True) if scan.mode != BenchMode.DISPATCH else None
    if box is not None and not _ended_by_mode(at, box):
        return _in_session(at, box)
    if scan.mode in (BenchMode.PACK, BenchMode.PRINT):
        return _first_scan(at)
    if scan.mode == BenchMode.RETURNS:
        return begin_return(at)
    if scan.mode == BenchMode.COUNT:
        return begin_count(at)
    return answer_dispatch(shop, tx, scan, shown)


def _ended_by_mode(at: AtBench, box: OpenBox) -> bool:
    """End a return or a count that was left open where the bench does something else now; tell whether it was."""
    if box.kind is SessionKind.RETURN and at.scan.mode != BenchMode.RETURNS:
        end_return(at, box)
        return True
    if box.kind is SessionKind.COUNT and at.scan.mode != BenchMode.COUNT:
        at.tx.bench.end(box.id, at.now, "counted")
        return True
    return False


def _in_session(at: AtBench, box: OpenBox) -> ScanResult:
    if box.kind is SessionKind.RETURN:
        return take_in(at, box)
    if box.kind is SessionKind.COUNT:
        return count_label(at, box)
    named = bool(at.order_ids or at.parcels)
    if box.step is Step.LABEL and named and not _is_of(at, box):
        # Its label comes later, or cannot be had now: it waits aside, and the bench goes on.
        at.tx.bench.save(replace(box, parked_at=at.now))
        return _first_scan(at)
    return answer_in_box(at, box)


def _is_of(at: AtBench, box: OpenBox) -> bool:
    return box.order_id in at.order_ids or any(parcel.order_id == box.order_id for parcel in at.parcels)


def _first_scan(at: AtBench) -> ScanResult:
    for parcel in at.parcels:
        aside = at.tx.bench.of_parcel(parcel.id) if parcel.voided_at is None else None
        if aside is not None and aside.step is Step.STICK and aside.station == at.scan.station:
            return finish(at, aside, parcel)
    if at.parcels or at.order_ids or not at.article.skus:
        return open_by_scan(at)
    order_id = at.tx.bench.take_single(at.article.skus)
    order = at.tx.orders.get(order_id) if order_id is not None else None
    if order is None:
        return at.said(
            ScanOutcome.REFUSED, "This is an article, and no order that waits holds just this one. Scan the slip."
        )  # fmt: skip
    opened = open_order(at, order)
    box = at.tx.bench.at_station(at.scan.station)
    return put_article(at, box) if opened.outcome is ScanOutcome.OPENED and box is not None else opened
