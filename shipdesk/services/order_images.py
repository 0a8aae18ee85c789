"""An order as an import found it, with how it was to travel, so that the import can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from shipdesk.domain.errors import Refused
from shipdesk.domain.orders import OrderNote, OrderStatus
from shipdesk.domain.parcel_plans import checked_plan
from shipdesk.domain.same_way import destination
from shipdesk.services.order_groups import gather, part_ways, take_out, whole_groups
from shipdesk.services.plans_json import plan_from_json, plan_to_json
from shipdesk.storage.transaction import Transaction

_ON_DESK = (OrderStatus.TO_SHIP, OrderStatus.COMBINED)


def ways_of(tx: Transaction, order_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return what belongs into the images of those orders that travel otherwise than in one parcel of their own."""
    ways: dict[int, dict[str, Any]] = {i: {"plan": plan_to_json(p)} for i, p in tx.plans.of_orders(order_ids).items()}
    for lead, members in tx.groups.groups_of(order_ids).items():
        group = [lead, *members]
        ways.update({i: {"companions": [other for other in group if other != i]} for i in group})
    return ways


def follow_changes(tx: Transaction, changed: Sequence[int], now: datetime) -> None:
    """After orders were changed by a file or a shop: take apart what no longer fits, and say so in notes."""
    if not changed:
        return
    part_ways(tx, changed, now)
    for order_id in tx.plans.counts(changed):
        order = tx.orders.get(order_id)
        if order is not None and not _fits(tx, order_id):
            tx.plans.put(order_id, ())
            words = "It is one parcel again: what was ordered changed. Split it anew where it does not fit."
            tx.orders.add_note(order_id, OrderNote(now, "ShipDesk", words))


def restore_image(tx: Transaction, order_id: int, image: dict[str, Any], now: datetime) -> None:
    """Put an order back as an image has it, and let it travel as it did where that is still possible.

    Where it travels with others now, it stays with them as long as the address is still theirs.
    """
    stands = tx.groups.standings([order_id])[0]
    tx.orders.restore(order_id, image)
    told = OrderStatus(image["order"]["status"])
    if stands.lead_id is not None or tx.groups.members_of([order_id]):
        # Grouped since, or still: what stands in the image of its old group must not tear the present one.
        status = stands.status if told in _ON_DESK else told
        tx.groups.put([replace(stands, status=status)])
        part_ways(tx, [order_id], now)
        return
    if told is OrderStatus.COMBINED or image["order"].get("combined_into") is not None:
        tx.groups.put([replace(stands, status=OrderStatus.TO_SHIP, lead_id=None)])
    if told in _ON_DESK:
        _rejoin(tx, order_id, image.get("companions", []))
    plan = plan_from_json(image.get("plan", []))
    if plan and not whole_groups(tx, [order_id])[1:]:
        tx.plans.put(order_id, plan)
        if not _fits(tx, order_id):
            tx.plans.put(order_id, ())


def leave_for_good(tx: Transaction, order_ids: Sequence[int], now: datetime) -> None:
    """Take orders out of their groups before they are removed; those who stay are told in a note."""
    take_out(tx, order_ids, now, why="its import was undone")


def _rejoin(tx: Transaction, order_id: int, companions: Sequence[int]) -> None:
    """Let an order travel again with those it did, as far as they are free and go the same way."""
    everyone = whole_groups(tx, [i.order_id for i in tx.groups.standings(companions)])
    travellers = tx.groups.travellers([order_id, *everyone])
    going = {destination(order.recipient) for order in travellers}
    free = all(s.status in _ON_DESK for s in tx.groups.standings([order_id, *everyone]))
    split = tx.plans.counts([order_id, *everyone])
    bound = tx.plans.bound([order_id, *everyone])
    if everyone and free and not split and not bound and len(going) == 1 and None not in going:
        gather(tx, travellers)


def _fits(tx: Transaction, order_id: int) -> bool:
    order, plan = tx.orders.get(order_id), tx.plans.of_order(order_id)
    if order is None:
        return False
    try:
        return checked_plan(order.lines, plan) == plan
    except Refused:
        return False
