"""Say in which box orders go and what they weigh; both can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shipdesk.domain.boxes import box_named
from shipdesk.domain.errors import Refused
from shipdesk.domain.measures import grams_text
from shipdesk.domain.orders import OrderStatus
from shipdesk.domain.products import MAX_WEIGHT_G
from shipdesk.services.last_edits import Inverse, note_edit
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.storage.transaction import Transaction

ON_DESK = (OrderStatus.TO_SHIP, OrderStatus.AWAITING_PAYMENT, OrderStatus.ON_HOLD)
"""Orders whose label is not made yet."""


def type_weights(shop: Shop, ids: Sequence[int], grams: int | None) -> int:
    """Keep what a person says these orders weigh, each with its box; None lets it be computed. Return how many changed.

    Orders that have a label keep the weight it was bought with, and split ones the weights of their parcels. Raises
    Refused where the weight cannot be meant.
    """
    if grams is not None and not 1 <= grams <= MAX_WEIGHT_G:
        raise Refused(f"A weight of {grams} g cannot be right.", f"It lies between 1 g and {MAX_WEIGHT_G // 1000} kg.")
    with shop.change(Topic.ORDERS) as tx:
        before = tx.packing.typed_weights(_on_desk(tx, ids))
        changed = {order_id: had for order_id, had in before.items() if had != grams}
        tx.packing.set_weights(dict.fromkeys(changed, grams))
        words = grams_text(grams) if grams is not None else "Computed again"
        note_edit(shop, tx, "weight", list(changed), words, {"before": {str(i): had for i, had in changed.items()}})
        return len(changed)


def choose_boxes(shop: Shop, ids: Sequence[int], name: str) -> int:
    """Choose one of the shop's boxes for these orders; "" lets it be suggested. Return how many changed.

    Orders that have a label or were split are left as they are. Raises Refused where there is no such box.
    """
    box = box_named(shop.settings.box_kinds(), name)
    if name and box is None:
        known = ", ".join(b.name for b in shop.settings.boxes)
        advice = f"Choose one of: {known}." if known else "Add your boxes in Settings, Boxes."
        raise Refused(f"There is no box {name}.", advice)
    chosen = box.name if box else ""
    with shop.change(Topic.ORDERS) as tx:
        before = tx.packing.boxes(_on_desk(tx, ids))
        changed = {order_id: had for order_id, had in before.items() if had != chosen}
        tx.packing.set_boxes(dict.fromkeys(changed, chosen))
        words = chosen or "Suggested again"
        note_edit(shop, tx, "box", list(changed), words, {"before": {str(i): had for i, had in changed.items()}})
        return len(changed)


def unpackable(shop: Shop, ids: Sequence[int]) -> dict[int, str]:
    """Return why orders take no weight and box of their own: they are not on the desk any more, or were split."""
    with shop.look() as tx:
        fine, split = set(_on_desk(tx, ids)), tx.plans.counts(ids)
    gone = "It is not on the desk any more; its weight and box stay."
    parts = "It was split: each of its parcels has a weight and a box of its own."
    return {order_id: parts if order_id in split else gone for order_id in ids if order_id not in fine}


def _on_desk(tx: Transaction, ids: Sequence[int]) -> list[int]:
    """Return the orders that are on the desk in one piece."""
    split = tx.plans.counts(ids)
    here = (standing.order_id for standing in tx.groups.standings(ids) if standing.status in ON_DESK)
    return [order_id for order_id in here if order_id not in split]


def _still_here(tx: Transaction, detail: dict[str, Any]) -> dict[int, Any]:
    """Return what each order had, of those that got no label since."""
    before = {int(order_id): had for order_id, had in detail["before"].items()}
    return {order_id: before[order_id] for order_id in _on_desk(tx, list(before))}


INVERSES: dict[str, tuple[str, Inverse]] = {
    "weight": ("Old weight put back on", lambda tx, _ids, detail: tx.packing.set_weights(_still_here(tx, detail))),
    "box": ("Old box put back on", lambda tx, _ids, detail: tx.packing.set_boxes(_still_here(tx, detail))),
}
"""How each edit is undone; services/undo_edits.py knows all such tables."""
