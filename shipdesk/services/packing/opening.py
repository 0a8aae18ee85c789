"""The first scan of a parcel: the slip, the label or the article that says what is packed now."""

from __future__ import annotations

from dataclasses import replace

from shipdesk.domain.bench import BenchMode
from shipdesk.domain.orders import AddressGrade, Order, OrderStatus
from shipdesk.domain.packing.open_box import BoxItem, OpenBox, SessionKind, Step
from shipdesk.domain.parcels import Parcel
from shipdesk.domain.promise import zone_of
from shipdesk.domain.rows import ScanOutcome
from shipdesk.services.dispatch_parcel import answer_dispatch
from shipdesk.services.packing.at_bench import AtBench
from shipdesk.services.packing.box_contents import items_of, with_words
from shipdesk.services.packing.box_steps import after_contents, resumed
from shipdesk.services.packing.standing import end_if_stopped, ending_of, lay_anew, stopped_words, without_void
from shipdesk.services.parcel_views import ScanResult
from shipdesk.services.parcels_to_pack import parcels_to_pack

_TAKE_OVER = "Finish it there, or scan it here once more to take it over."


def open_by_scan(at: AtBench) -> ScanResult:
    """Open what the scan names: an order by its slip, or a parcel by its label."""
    live = [parcel for parcel in at.parcels if parcel.voided_at is None]
    if live and (len(live) > 1 or live[0].is_return or live[0].dispatched_at is not None):
        return answer_dispatch(at.shop, at.tx, at.scan, at.shown)  # it has the sentences for these
    if live:
        return _open_by_label(at, live[0])
    if at.order_ids:
        return _open_by_number(at)
    if at.parcels:
        return answer_dispatch(at.shop, at.tx, at.scan, at.shown)
    if at.code.refusal:
        return at.said(ScanOutcome.REFUSED, at.code.refusal)
    return at.said(ScanOutcome.UNKNOWN, "This code belongs to no order, parcel or article of this shop.")


def open_order(at: AtBench, order: Order, parcel: Parcel | None = None, number: int | None = None) -> ScanResult:
    """Open one parcel of an order: the one that is named, else the first that is not packed."""
    known = at.tx.bench.of_order(order.id, SessionKind.PACK, hold=True)
    refusal = refusal_of(order)
    if refusal:
        if known is not None and stopped_words(order):
            _end_here(at, known, ending_of(order))
        return at.said(ScanOutcome.REFUSED, refusal, order=order, parcel=parcel)
    _end_of_members(at, order)
    if known is not None:
        return _known(at, order, known)
    if number is None and parcel is not None:
        number = parcel.number_in_order
    live = at.tx.parcels.of_order(order.id, live_only=True)
    waiting = [number] if number is not None else unpacked_numbers(at, order)
    if not waiting:
        return _all_packed(at, order, live[-1])
    made = next((each for each in live if each.number_in_order == waiting[0]), None)
    return begin(at, order, waiting[0], made)


def unpacked_numbers(at: AtBench, order: Order) -> list[int]:
    """Return which parcels of an order are not packed, by their numbers."""
    live = {each.number_in_order: each for each in at.tx.parcels.of_order(order.id, live_only=True)}
    packed = at.tx.bench.packed([each.id for each in live.values()])
    return [
        each.number
        for each in parcels_to_pack(at.tx, order)
        if each.number not in live or (live[each.number].id not in packed and not live[each.number].dispatched_at)
    ]


def begin(at: AtBench, order: Order, number: int, parcel: Parcel | None) -> ScanResult:
    """Open one parcel of an order at this bench; parcel is the one whose label exists already."""
    items = items_of(at.tx, order, number, parcel.id if parcel else None)
    by_scan = at.scan.mode != BenchMode.PRINT.value
    box = OpenBox(
        id=0, kind=SessionKind.PACK, order_id=order.id, number=number, parcel_id=parcel.id if parcel else None,
        station=at.scan.station, by=at.scan.by, step=Step.ITEMS, started_at=at.now,
        items=items if by_scan else tuple(_given(item) for item in items),
    )  # fmt: skip
    box_id = at.tx.bench.begin(box)
    opened = at.tx.bench.get(box_id) if box_id is not None else None
    if opened is None:
        other = at.tx.bench.of_order(order.id, SessionKind.PACK)
        where = f" at {other.station}" if other else ""
        return at.said(ScanOutcome.REFUSED, f"Order {order.order_number} was just opened{where}. {_TAKE_OVER}")
    if not by_scan or not items:
        return after_contents(at, opened)
    pieces = sum(item.wanted for item in items)
    count = len(parcels_to_pack(at.tx, order))
    which = f", parcel {number} of {count}" if count > 1 else ""
    what = f"{pieces} pieces" if pieces > 1 else "1 piece"
    return at.said(ScanOutcome.OPENED, f"{order.order_number}{which}: {what}. Scan each.", order=order, box=opened)


def _given(item: BoxItem) -> BoxItem:
    # Nobody looks into the box in this mode; what it holds is taken as told.
    return BoxItem(item.place, item.line, item.sku, item.wanted, packed=item.wanted)


def refusal_of(order: Order) -> str:
    """Return why an order is not packed now, in a sentence; empty where it is."""
    stopped = stopped_words(order)
    if stopped:
        return stopped
    if order.status is OrderStatus.TO_SHIP and order.address_check.grade is AddressGrade.CANNOT_SHIP:
        reasons = " ".join(order.address_check.reasons)
        return f"Order {order.order_number} cannot be sent to its address. {reasons} Correct it in Orders.".strip()
    return ""


def _known(at: AtBench, order: Order, box: OpenBox) -> ScanResult:
    if box.station == at.scan.station:
        return _back_on_the_bench(at, box)
    last = at.tx.scans.just_before(at.scan.station, at.scan.id)
    asked = last is not None and last.code == at.shown and last.order_number == order.order_number
    if asked and last is not None and (at.now - last.at).total_seconds() <= 60:
        return _back_on_the_bench(at, replace(box, station=at.scan.station, by=at.scan.by))
    whom = f" by {box.by}" if box.by else ""
    since = box.started_at.astimezone(zone_of(at.shop.settings.shop.time_zone))
    message = f"Order {order.order_number} is being packed{whom} at {box.station} since {since:%H:%M}. {_TAKE_OVER}"
    return at.said(ScanOutcome.REFUSED, message, order=order)


def _back_on_the_bench(at: AtBench, box: OpenBox) -> ScanResult:
    ended = end_if_stopped(at, box)
    if ended is not None:
        return ended
    here = without_void(at.tx, replace(box, parked_at=None))
    at.tx.bench.save(here)
    return lay_anew(at, here) or resumed(at, with_words(at.tx, here))


def _end_here(at: AtBench, box: OpenBox, outcome: str) -> None:
    """Close a box that is not to be packed any more; one that is open at another bench is told of it there."""
    if box.parked_at is not None or box.station == at.scan.station:
        at.tx.bench.end(box.id, at.now, outcome)


def _end_of_members(at: AtBench, order: Order) -> None:
    """Close the boxes of orders that travel in this one's by now: they wait for labels of their own that never come."""
    for member in at.tx.groups.members_of([order.id]).get(order.id, ()):
        box = at.tx.bench.of_order(member, SessionKind.PACK, hold=True)
        if box is not None:
            _end_here(at, box, "aborted")


def _all_packed(at: AtBench, order: Order, parcel: Parcel) -> ScanResult:
    if parcel.dispatched_at is not None:
        return answer_dispatch(at.shop, at.tx, at.scan, at.shown)
    _, by = at.tx.bench.packed([parcel.id]).get(parcel.id, (at.now, ""))
    whom = f" by {by}" if by else ""
    message = f"Order {order.order_number} was packed{whom}. Scan its label when it leaves."
    return at.said(ScanOutcome.ALREADY, message, order=order, parcel=parcel)


def _open_by_label(at: AtBench, parcel: Parcel) -> ScanResult:
    order = at.tx.orders.get(parcel.order_id)
    box = at.tx.bench.of_parcel(parcel.id)
    if order is None or parcel.id in at.tx.bench.packed([parcel.id]):
        return answer_dispatch(at.shop, at.tx, at.scan, at.shown)
    return _known(at, order, box) if box is not None else open_order(at, order, parcel)


def _open_by_number(at: AtBench) -> ScanResult:
    orders = at.tx.orders.get_many(at.order_ids)
    able = [order for order in orders if not refusal_of(order)] or list(orders)
    if len(able) > 1:
        sources = ", ".join(sorted(order.source for order in able))
        return at.said(
            ScanOutcome.REFUSED, f"Several orders have this number ({sources}). Open the right one in Orders."
        )  # fmt: skip
    return open_order(at, able[0])
