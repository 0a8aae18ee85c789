"""The label on the box: it must be this parcel's; then the parcel is packed, and the next of the order begins."""

from __future__ import annotations

from dataclasses import replace

from shipdesk.domain.orders import Order
from shipdesk.domain.packing.open_box import OpenBox
from shipdesk.domain.parcels import Parcel
from shipdesk.domain.rows import ScanOutcome
from shipdesk.services.dispatch_parcel import dispatch_packed
from shipdesk.services.outside import CARRIER_NAMES
from shipdesk.services.packing.at_bench import AtBench
from shipdesk.services.packing.box_steps import stick_words
from shipdesk.services.packing.opening import begin, unpacked_numbers
from shipdesk.services.packing.standing import ending_of, stopped_words
from shipdesk.services.parcel_views import ScanResult
from shipdesk.services.plan_desk_mails import tell_packed

REST_MISSING = "rest missing"
"""The tag of an order whose rest is sent later: its next parcel does not begin by itself."""


def stick(at: AtBench, box: OpenBox) -> ScanResult:
    """Answer a scan while the label is awaited on the box: it must be this parcel's."""
    mine = next((parcel for parcel in at.parcels if parcel.id == box.parcel_id), None)
    if mine is not None:
        return finish(at, box, mine)
    order = at.tx.orders.get(box.order_id or 0)
    number = order.order_number if order else ""
    if at.parcels:
        other = at.tx.orders.get(at.parcels[0].order_id)
        whose = other.order_number if other else "another order"
        if at.parcels[0].voided_at is not None:
            whose = f"{whose}, and was given back"
        at.tx.bench.save(replace(box, wrong_scans=box.wrong_scans + 1))
        message = f"Wrong label: it is of {whose}. Take it off; this box is {number}."
        return at.said(ScanOutcome.SWAPPED, message, order=order, box=box)
    return at.said(ScanOutcome.REFUSED, stick_words(at, box), order=order, box=box)


def finish(at: AtBench, box: OpenBox, parcel: Parcel) -> ScanResult:
    """End a box whose own label is on it: it is packed, and gone where the shop wants that now."""
    order = at.tx.orders.get(parcel.order_id)
    stopped = stopped_words(order) if order is not None and parcel.dispatched_at is None else ""
    if stopped:
        at.tx.bench.end(box.id, at.now, ending_of(order))
        return at.said(ScanOutcome.REFUSED, stopped, order=order, parcel=parcel, box=box)
    at.tx.bench.mark_packed(parcel.id, at.now, at.scan.by)
    tell_packed(at.shop, at.tx, parcel, at.now)
    at.tx.bench.end(box.id, at.now, "packed")
    if order is not None and REST_MISSING in order.tags and not unpacked_numbers(at, order):
        at.tx.orders.untag([order.id], REST_MISSING)
    if at.shop.settings.packing.dispatch == "at_packing":
        result = dispatch_packed(at.shop, at.tx, at.scan, at.shown, parcel)
    else:
        carrier = CARRIER_NAMES.get(parcel.carrier, parcel.carrier)
        name = order.order_number if order else parcel.tracking_number
        message = f"{name} is packed. Put it with {carrier}."
        result = at.said(ScanOutcome.PACKED, message, order=order, parcel=parcel, box=box)
    result = replace(result, session_id=box.id)
    return _with_next(at, order, result) if order is not None else result


def _with_next(at: AtBench, order: Order, result: ScanResult) -> ScanResult:
    """Begin the order's next parcel, where there is one that can be packed now."""
    if REST_MISSING in order.tags or result.outcome not in (ScanOutcome.DISPATCHED, ScanOutcome.PACKED):
        return result
    waiting = unpacked_numbers(at, order)
    if not waiting:
        return result
    opened = begin(at, order, waiting[0], None)
    if opened.outcome not in (ScanOutcome.OPENED, ScanOutcome.COMPLETE):
        return result
    return replace(
        result, message=f"{result.message} {opened.message}", session_id=opened.session_id, wants=opened.wants
    )
