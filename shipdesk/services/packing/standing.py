"""Whether an open box is still what is to be packed: its order may be cancelled, changed, split or combined since.

What is packed already is kept as far as it still belongs there; the packer is told what comes out again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from shipdesk.domain.bench import BenchMode
from shipdesk.domain.orders import Order, OrderStatus
from shipdesk.domain.packing.open_box import BoxItem, OpenBox, Step, missing_words
from shipdesk.domain.packing.relaid import is_laid_as, relaid
from shipdesk.domain.rows import ScanOutcome
from shipdesk.services.packing.at_bench import AtBench
from shipdesk.services.packing.box_contents import items_of
from shipdesk.services.parcel_views import ScanResult
from shipdesk.services.parcels_to_pack import parcels_to_pack
from shipdesk.storage.transaction import Transaction

CANNOT = {
    OrderStatus.ON_HOLD: "is on hold",
    OrderStatus.CANCELLED: "is cancelled",
    OrderStatus.AWAITING_PAYMENT: "is not paid yet",
    OrderStatus.SHIPPED_ELSEWHERE: "was shipped elsewhere",
}


def stopped_words(order: Order) -> str:
    """Return why nothing of an order may leave or be packed now, in a sentence; empty where it may."""
    if order.status not in CANNOT:
        return ""
    why = CANNOT[order.status] + (f": {order.hold_reason}" if order.hold_reason else "")
    return f"Order {order.order_number} {why}. Set it aside."


def end_if_stopped(at: AtBench, box: OpenBox) -> ScanResult | None:
    """Close a box whose order is not to be packed any more, and say why; None where it is."""
    order = at.tx.orders.get(box.order_id or 0)
    words = why_ended(at.tx, box, order)
    if not words:
        return None
    at.tx.bench.end(box.id, at.now, ending_of(order))
    return at.said(ScanOutcome.REFUSED, words, order=order, box=box)


def ending_of(order: Order | None) -> str:
    """Return how a box ends whose order is stopped."""
    return "held" if order is not None and order.status is OrderStatus.ON_HOLD else "aborted"


def why_ended(tx: Transaction, box: OpenBox, order: Order | None) -> str:
    """Return why a box is not to be packed any more, in a sentence; empty where it is."""
    if order is None:
        return "The order of this box is no longer here. Set it aside."
    stopped = stopped_words(order)
    if stopped:
        return stopped
    if order.status is OrderStatus.COMBINED:
        lead = tx.groups.leads_of([order.id]).get(order.id, order.id)
        with_whom = tx.groups.numbers_of([lead]).get(lead, "another order")
        return f"Order {order.order_number} travels with {with_whom} now. Scan the slip of {with_whom}."
    made = box.parcel_id is not None
    if not made and box.number not in {each.number for each in parcels_to_pack(tx, order)}:
        return f"Order {order.order_number} was put into fewer parcels. Look, and scan its slip again."
    return ""


def without_void(tx: Transaction, box: OpenBox) -> OpenBox:
    """Return the box with no label where its own was given back: it needs a new one."""
    parcel = tx.parcels.get(box.parcel_id) if box.parcel_id is not None else None
    if parcel is None or parcel.voided_at is None:
        return box
    bare = replace(box, parcel_id=None, step=Step.LABEL if box.step is Step.STICK else box.step)
    tx.bench.save(bare)
    return bare


def wanted_now(tx: Transaction, box: OpenBox) -> tuple[BoxItem, ...] | None:
    """Return what belongs into the box now where that is not what it was opened for; None where it is.

    Once it has its label the order is bound: nothing of it changes any more.
    """
    order = tx.orders.get(box.order_id or 0)
    if order is None or box.step is Step.STICK:
        return None
    fresh = items_of(tx, order, box.number, box.parcel_id)
    return None if is_laid_as(box.items, fresh) else fresh


def lay_anew(at: AtBench, box: OpenBox) -> ScanResult | None:
    """Let the box want what its order holds now and tell the packer; None where nothing changed."""
    fresh = wanted_now(at.tx, box)
    if fresh is None:
        return None
    surplus: tuple[tuple[str, int], ...] = ()
    if at.scan.mode == BenchMode.PRINT.value:
        # Nobody scans pieces in this mode; what is new is taken as told too, once the packer was told.
        given = tuple(BoxItem(item.place, item.line, item.sku, item.wanted, packed=item.wanted) for item in fresh)
        after = replace(box, items=given)
    else:
        after, surplus = relaid(box, fresh)
    names = _names(at.tx, fresh, [sku for sku, _ in surplus])
    out = ", ".join(f"{pieces} × {names[sku]}" for sku, pieces in surplus)
    words = [f"The order was changed since this box was opened.{f' Take out: {out}.' if out else ''}"]
    words.append(f"Missing: {missing_words(after.items)}." if not after.is_complete else "Look; then scan the slip.")
    changed = replace(after, step=Step.ITEMS, weight_g=None, times=1, trouble=" ".join(words))
    at.tx.bench.replace_items(box.id, changed.items, at.now)
    at.tx.bench.save(changed)
    return at.said(ScanOutcome.WRONG_ITEM, changed.trouble, box=changed)


def _names(tx: Transaction, fresh: Sequence[BoxItem], skus: Sequence[str]) -> dict[str, str]:
    """Return what articles are called, also those that the order does not hold any more."""
    products = tx.products.of_skus(list(skus))
    called = {sku: product.name for sku, product in products.items() if product.name}
    return {sku: sku for sku in skus} | called | {item.sku: item.words for item in fresh}
