"""Returns in: what customers sent back is scanned, and its journey ends here."""

from __future__ import annotations

import json
from dataclasses import replace

from shipdesk.domain.orders import Order, OrderNote
from shipdesk.domain.packing.open_box import OpenBox, Put, SessionKind, Step, missing_words, put
from shipdesk.domain.parcels import Meaning, Parcel, ParcelStatus, TrackingEvent
from shipdesk.domain.rows import ScanOutcome
from shipdesk.domain.tracking import dedupe_key
from shipdesk.services.packing.at_bench import AtBench
from shipdesk.services.packing.box_contents import items_of, with_words
from shipdesk.services.parcel_states import refresh_state
from shipdesk.services.parcel_views import ScanResult

SOURCE = "bench"
"""Who told of an event that our own scan is."""


def begin_return(at: AtBench) -> ScanResult:
    """Take in what the scan names: a return label, the label it left with, or its order's number."""
    parcel, refusal = _named(at)
    if parcel is None:
        return at.said(ScanOutcome.REFUSED if at.parcels or at.order_ids else ScanOutcome.UNKNOWN, refusal)
    order = at.tx.orders.get(parcel.order_id)
    if order is None:
        return at.said(ScanOutcome.UNKNOWN, "The order of this parcel is no longer here.", parcel=parcel)
    if at.tx.bench.came_back(parcel.id) is not None:
        return at.said(ScanOutcome.ALREADY, f"The return of {order.order_number} was taken in before.", parcel=parcel)
    _note(at, parcel)
    box = _box(at, order, parcel)
    if box is None:
        return at.said(ScanOutcome.CAME_BACK, f"{order.order_number} is back.", order=order, parcel=parcel)
    message = f"{order.order_number} is back. Scan what is in it, or the next return."
    return at.said(ScanOutcome.CAME_BACK, message, order=order, parcel=parcel, box=box)


def take_in(at: AtBench, box: OpenBox) -> ScanResult:
    """Count an article of the return that is open, or go on with the next one."""
    if at.parcels or at.order_ids:
        end_return(at, box)
        return begin_return(at)
    return _article_back(at, with_words(at.tx, box), set(at.article.skus))


def take_in_by_hand(at: AtBench, box: OpenBox, place: int) -> ScanResult:
    """Count a piece of the return that has no code, on a person's word."""
    full = with_words(at.tx, box)
    return _article_back(at, full, {item.sku for item in full.items if item.place == place})


def _article_back(at: AtBench, full: OpenBox, skus: set[str]) -> ScanResult:
    result, item, after = put(full, skus)
    if result is not Put.RIGHT or item is None:
        message = f"This article was not in it. Of {_number(at, full)} came back: {_came(full)}."
        at.tx.bench.save(after)
        return at.said(ScanOutcome.WRONG_ITEM, message, box=full)
    at.tx.bench.save_item(full.id, next(i for i in after.items if i.place == item.place))
    at.tx.bench.save(after)
    if after.is_complete:
        end_return(at, after)
        return at.said(ScanOutcome.CAME_BACK, f"All of {_number(at, full)} came back.", box=after)
    return at.said(ScanOutcome.ITEM, f"{item.words} is back. Not yet: {missing_words(after.items)}.", box=after)


def end_return(at: AtBench, box: OpenBox) -> str:
    """End a return with what came, and write it beside the order; return that in words."""
    full = with_words(at.tx, box)
    at.tx.bench.end(box.id, at.now, "came_back")
    words = f"Return taken in: {_came(full)}."
    if box.order_id is not None:
        at.tx.orders.add_note(box.order_id, OrderNote(at.now, at.scan.by, words))
    return words


def _named(at: AtBench) -> tuple[Parcel | None, str]:
    live = [parcel for parcel in at.parcels if parcel.voided_at is None]
    if not live:
        live = [p for order_id in at.order_ids for p in _of_order(at, order_id)]
    back = [parcel for parcel in live if parcel.is_return] or [p for p in live if p.dispatched_at is not None]
    if len(back) == 1:
        return back[0], ""
    if back:
        return None, "Several parcels of this order may have come back. Scan the label of the one that did."
    if live:
        return None, "This parcel never left, so it cannot come back. Is the bench set to the right work?"
    return None, "This code belongs to no parcel or order of this shop. Set it aside for the owner."


def _of_order(at: AtBench, order_id: int) -> list[Parcel]:
    found = [
        *at.tx.parcels.of_order(order_id, live_only=True, returns=True),
        *at.tx.parcels.of_order(order_id, live_only=True),
    ]
    return [parcel for parcel in found if at.tx.bench.came_back(parcel.id) is None] or found[:1]


def _note(at: AtBench, parcel: Parcel) -> None:
    """Write our own scan among the parcel's events: its journey is over, whatever its carrier says later."""
    whom = f" by {at.scan.by}" if at.scan.by else ""
    event = TrackingEvent(
        code="came_back", text=f"Came back: scanned in{whom}",
        meaning=Meaning(ParcelStatus.DELIVERED if parcel.is_return else ParcelStatus.RETURNED), occurred_at=at.now,
        source=SOURCE, raw=json.dumps({"code": "came_back", "at": at.now.isoformat()}), mapping_version=SOURCE,
    )  # fmt: skip
    at.tx.events.add(parcel.id, [(dedupe_key(parcel.tracking_number, event), event)], at.now)
    at.tx.bench.mark_came_back(parcel.id, at.now)
    refresh_state(at.tx, parcel, at.now)
    at.tx.audit.add(
        at.now, "came_back", actor=at.scan.by, station=at.scan.station, order_id=parcel.order_id, parcel_id=parcel.id
    )


def _box(at: AtBench, order: Order, parcel: Parcel) -> OpenBox | None:
    items = items_of(at.tx, order, abs(parcel.number_in_order), parcel.id)
    if not items:
        return None
    box = OpenBox(
        id=0, kind=SessionKind.RETURN, order_id=order.id, number=parcel.number_in_order, parcel_id=parcel.id,
        station=at.scan.station, by=at.scan.by, step=Step.ITEMS, started_at=at.now,
        items=tuple(replace(item, asks="") for item in items),
    )  # fmt: skip
    box_id = at.tx.bench.begin(box)
    return at.tx.bench.get(box_id) if box_id is not None else None


def _came(box: OpenBox) -> str:
    came = ", ".join(f"{item.packed} × {item.words}" for item in box.items if item.packed)
    missing = missing_words(box.items)
    return f"{came or 'nothing that was scanned'}{f'; not: {missing}' if missing else ''}"


def _number(at: AtBench, box: OpenBox) -> str:
    order = at.tx.orders.get(box.order_id or 0)
    return order.order_number if order else "this order"
