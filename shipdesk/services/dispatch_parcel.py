"""The scan: a parcel leaves, committed before the beep, once and for all stations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from shipdesk.domain.barcodes import parse_scan
from shipdesk.domain.errors import Refused
from shipdesk.domain.orders import Order, OrderStatus
from shipdesk.domain.parcels import Parcel
from shipdesk.domain.promise import zone_of
from shipdesk.domain.same_way import numbers_text
from shipdesk.domain.text import clean_line
from shipdesk.services.bench_settings import station_of
from shipdesk.services.parcel_states import refresh_state
from shipdesk.services.parcels_to_pack import is_packed
from shipdesk.services.plan_desk_mails import forget_dispatched, tell_dispatched
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.services.views import PackingScan, ScanOutcome, ScanResult, WaitingScan
from shipdesk.services.write_back import cancel_write_back, plan_write_back
from shipdesk.storage.transaction import Transaction

UNDO_WINDOW = timedelta(seconds=60)
FIRST_POLL = timedelta(hours=6)
CODE_CAP = 200
"""What is kept of a longer scan."""
TOUCHED = (Topic.SCANS, Topic.PARCELS, Topic.ORDERS, Topic.LATE, Topic.MESSAGES)
"""What a dispatch changes."""
_COMES_BACK = "This is a return label: with it the customer sends the parcel back. Put it in the box, or set it aside."
_BLOCKED = {
    OrderStatus.ON_HOLD: "is on hold",
    OrderStatus.CANCELLED: "is cancelled",
}


def dispatch_scan(shop: Shop, code: str, *, by: str = "", station: str = "") -> ScanResult:
    """Answer one scan: mark its parcel dispatched, or say in a sentence why not.

    Every scan is kept, also wrong ones. What the answer says is durable before it is given.
    """
    text = clean_line(code, CODE_CAP)
    who, where = clean_line(by, 60), station_of(shop, station)
    now = shop.clock.now()
    with shop.change(*TOUCHED) as tx:
        result = _answer(shop, tx, text, code, now, who)
        scan_id = tx.scans.add(
            now, text, result.outcome, result.message,
            parcel_id=result.parcel_id, order_number=result.order_number, by=who, station=where,
        )  # fmt: skip
        _record(tx, result, scan_id, who, where)
    return replace(result, scan_id=scan_id)


def answer_dispatch(shop: Shop, tx: Transaction, scan: WaitingScan, shown: str) -> ScanResult:
    """Answer a scan that is kept already, in the unit of work of its caller; shown is its code in visible signs."""
    result = _answer(shop, tx, shown, scan.code, shop.clock.now(), scan.by)
    return _record(tx, result, scan.id, scan.by, scan.station)


def dispatch_packed(shop: Shop, tx: Transaction, scan: WaitingScan, shown: str, parcel: Parcel) -> ScanResult:
    """Dispatch the parcel whose box was just found complete, with its own label on it."""
    result = _dispatch(shop, tx, shown, parcel, shop.clock.now(), scan.by)
    return _record(tx, result, scan.id, scan.by, scan.station)


def _record(tx: Transaction, result: ScanResult, scan_id: int, by: str, station: str) -> ScanResult:
    """Write down the moment a parcel left, and the carrier's bag that it went into."""
    if result.outcome is ScanOutcome.DISPATCHED and result.parcel_id is not None:
        parcel = tx.parcels.get(result.parcel_id)
        bag = tx.bags.open_for(parcel.carrier, result.at, station) if parcel else None
        tx.scans.record_dispatch(result.parcel_id, scan_id, result.at, by, station, bag)
    return replace(result, scan_id=scan_id)


def undo_dispatch(shop: Shop, scan_id: int) -> ScanResult:
    """Take a dispatch back within a minute of its scan; its mail is cancelled. Raises Refused when it is too late."""
    now = shop.clock.now()
    with shop.change(*TOUCHED) as tx:
        scan = tx.scans.get(scan_id)
        parcel_id = tx.scans.parcel_of_scan(scan_id)
        parcel = tx.parcels.get(parcel_id) if parcel_id else None
        if scan is None or parcel is None or scan.outcome is not ScanOutcome.DISPATCHED:
            raise Refused("This scan did not dispatch anything that could be taken back.")
        if now - scan.at > UNDO_WINDOW:
            raise Refused("The minute for taking it back has passed.", "Hold the parcel back and tell the owner.")
        order = tx.orders.get(parcel.order_id)
        tx.scans.take_back(scan_id, parcel.id, now)
        tx.parcels.undispatch(parcel.id)
        refresh_state(tx, replace(parcel, dispatched_at=None), now)
        forget_dispatched(tx, parcel)
        members = tx.groups.members_of([parcel.order_id]).get(parcel.order_id, ())
        cancel_write_back(tx, parcel.id, members)
        tx.orders.set_status([parcel.order_id], OrderStatus.PACKED, only_from=(OrderStatus.DISPATCHED,))
        tx.orders.set_status(members, OrderStatus.COMBINED, only_from=(OrderStatus.DISPATCHED,))
        tx.audit.add(now, "dispatch_undone", order_id=parcel.order_id, parcel_id=parcel.id)
        number = order.order_number if order else ""
    return ScanResult(
        scan.code, ScanOutcome.REFUSED, f"Taken back: {number} is packed again.", now,
        number, parcel.tracking_number, parcel_id=parcel.id, scan_id=scan_id,
    )  # fmt: skip


def last_scans(shop: Shop, limit: int = 10) -> tuple[PackingScan, ...]:
    """Return the last scans, newest first, each with until when it can be taken back."""
    now = shop.clock.now()
    with shop.look() as tx:
        return tuple(
            replace(scan, can_undo_until=_undo_until(tx, scan, now)) if scan.outcome is ScanOutcome.DISPATCHED else scan
            for scan in tx.scans.last(limit)
        )


def packed_waiting(shop: Shop) -> int:
    """Return how many labelled parcels have not left."""
    with shop.look() as tx:
        return tx.scans.waiting()


def dispatched_today(shop: Shop) -> int:
    """Return how many parcels left today, by the shop's own day."""
    zone = zone_of(shop.settings.shop.time_zone)
    midnight = shop.clock.now().astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    with shop.look() as tx:
        return tx.scans.dispatched_since(midnight)


def _undo_until(tx: Transaction, scan: PackingScan, now: datetime) -> datetime | None:
    until = scan.at + UNDO_WINDOW
    return until if now <= until and tx.scans.parcel_of_scan(scan.id) is not None else None


def _answer(shop: Shop, tx: Transaction, text: str, raw: str, now: datetime, who: str) -> ScanResult:
    if not text:
        return ScanResult(text, ScanOutcome.REFUSED, "Nothing was scanned.", now)
    scan = parse_scan(raw)
    parcels = tx.parcels.with_code(list(scan.candidates))
    live = [p for p in parcels if p.voided_at is None]
    for number in () if live else scan.candidates:
        live, answer = _by_order(tx, number, now)
        if answer is not None:
            return replace(answer, code=text)
        if live:
            break
    if not live:
        if parcels:
            return _said(
                tx, text, ScanOutcome.REFUSED, "This label was given back and must not be used.", now, parcels[0]
            )
        if scan.refusal:
            return ScanResult(text, ScanOutcome.REFUSED, scan.refusal, now)
        return ScanResult(text, ScanOutcome.UNKNOWN, "This code belongs to no parcel or order of this shop.", now)
    open_at = tx.bench.of_parcel(live[0].id)
    if open_at is not None and live[0].dispatched_at is None:
        message = f"This parcel is still being packed at {open_at.station}. Scan its label there."
        return _said(tx, text, ScanOutcome.REFUSED, message, now, live[0])
    if live[0].is_return:
        return _said(tx, text, ScanOutcome.REFUSED, _COMES_BACK, now, live[0])
    if len({p.id for p in live}) > 1:
        return _said(tx, text, ScanOutcome.REFUSED, "Several parcels have this number; ask the owner.", now, live[0])
    return _dispatch(shop, tx, text, live[0], now, who)


def _by_order(tx: Transaction, number: str, now: datetime) -> tuple[list[Parcel], ScanResult | None]:
    """Find the parcel by the order's number; the answer says why that cannot be done."""
    order_ids = tx.orders.find(number) or tx.orders.find(f"#{number}")
    if not order_ids:
        return [], None
    leads = tx.groups.leads_of(order_ids)
    carrying = list(dict.fromkeys(leads.get(i, i) for i in order_ids))
    parcels = [p for order_id in carrying for p in tx.parcels.of_order(order_id, live_only=True)]
    waiting = [p for p in parcels if p.dispatched_at is None]
    missing = [i for i in carrying if tx.plans.of_order(i) and not is_packed(tx, i)]
    if waiting and (len(parcels) > 1 or missing):
        # The order's number is on each of their labels: it cannot say which of them leaves.
        return [], ScanResult(number, ScanOutcome.REFUSED, _which(number, parcels, missing), now, number)
    if waiting:
        return waiting, None
    if parcels:
        return parcels[-1:], None
    message = f"Order {number} has no label yet; make one first."
    return [], ScanResult(number, ScanOutcome.REFUSED, message, now, number)


def _which(number: str, parcels: list[Parcel], missing: list[int]) -> str:
    waiting = [p for p in parcels if p.dispatched_at is None]
    which = ", ".join(f"parcel {p.number_in_order} ({p.tracking_number})" for p in waiting[:4])
    told = f"Order {number} has {len(parcels)} parcels" if len(parcels) > 1 else f"Order {number} has several parcels"
    rest = ", and not all have a label yet" if missing else ""
    return f"{told}{rest}. Scan the label of the one that leaves: {which}."


def _dispatch(shop: Shop, tx: Transaction, text: str, parcel: Parcel, now: datetime, who: str) -> ScanResult:
    order = tx.orders.get(parcel.order_id)
    if order is None:
        return ScanResult(text, ScanOutcome.UNKNOWN, "The order of this parcel is no longer here.", now)
    if parcel.dispatched_at is None and order.status in _BLOCKED:
        why = _BLOCKED[order.status] + (f": {order.hold_reason}" if order.hold_reason else "")
        return _said(
            tx, text, ScanOutcome.REFUSED, f"Order {order.order_number} {why}. Set it aside.", now, parcel, order
        )
    if not tx.parcels.dispatch(parcel.id, now, who, now + FIRST_POLL):
        return _said(tx, text, ScanOutcome.ALREADY, _already(shop, tx, parcel), now, parcel, order)
    refresh_state(tx, replace(parcel, dispatched_at=now), now)
    live = tx.parcels.of_order(order.id, live_only=True)
    members = tx.groups.members_of([order.id]).get(order.id, ())
    if is_packed(tx, order.id) and all(p.dispatched_at for p in live):
        tx.orders.set_status([order.id], OrderStatus.DISPATCHED, only_from=(OrderStatus.PACKED, OrderStatus.TO_SHIP))
        tx.orders.set_status(members, OrderStatus.DISPATCHED, only_from=(OrderStatus.COMBINED,))
    tell_dispatched(shop, tx, order, parcel, now)
    # A shop cannot be untold, and the scan can be taken back for a minute.
    told_from = now + max(UNDO_WINDOW, timedelta(seconds=shop.settings.mail.undo_window_s))
    plan_write_back(tx, shop.settings, order, parcel, now, not_before=told_from)
    companions = tx.orders.get_many(members)
    for companion in companions:
        plan_write_back(tx, shop.settings, companion, parcel, now, not_before=told_from)
    what = _what(order, companions, parcel, len(tx.plans.of_order(order.id)), len(live))
    return _said(tx, text, ScanOutcome.DISPATCHED, _success(order, what), now, parcel, order)


def _what(order: Order, companions: Sequence[Order], parcel: Parcel, planned: int, live: int) -> str:
    """Return what left: the order, which of its parcels, or the orders in it."""
    if companions:
        return f"{order.order_number} with {numbers_text([o.order_number for o in companions])}"
    count = max(planned, live)
    return f"{order.order_number}, parcel {parcel.number_in_order} of {count}," if count > 1 else order.order_number


def _success(order: Order, what: str) -> str:
    name = order.recipient.name or order.recipient.company
    place = ", ".join(part for part in (order.recipient.city, order.recipient.country_code) if part)
    return f"{what} to {name}, {place} is on its way." if place else f"{what} to {name}."


def _already(shop: Shop, tx: Transaction, parcel: Parcel) -> str:
    left = tx.scans.dispatch_of(parcel.id)
    if left is None:
        return "This parcel was dispatched before."
    at, by, station = left
    local = at.astimezone(zone_of(shop.settings.shop.time_zone))
    today = shop.clock.now().astimezone(local.tzinfo).date()
    when = f"{local:%H:%M}" if local.date() == today else f"{local.day} {local:%b %H:%M}"
    whom = f" by {by}" if by else ""
    where = f" at {station}" if station else ""
    return f"Already dispatched {when}{whom}{where}."


def _said(
    tx: Transaction, text: str, outcome: ScanOutcome, message: str, now: datetime, parcel: Parcel,
    order: Order | None = None,
) -> ScanResult:  # fmt: skip
    order = order or tx.orders.get(parcel.order_id)
    at = parcel.dispatched_at if outcome is ScanOutcome.ALREADY and parcel.dispatched_at else now
    return ScanResult(
        text, outcome, message, at,
        order_number=order.order_number if order else "",
        tracking_number=parcel.tracking_number,
        recipient_name=order.recipient.name if order else "",
        parcel_id=parcel.id,
    )  # fmt: skip
