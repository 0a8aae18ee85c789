"""Split an order into several parcels, and put it together again, before a label exists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from shipdesk.domain.errors import Refused
from shipdesk.domain.orders import Order, OrderLine, OrderStatus
from shipdesk.domain.parcel_plans import Plan, PlannedParcel, by_weight, checked_plan, lines_of
from shipdesk.domain.products import Product
from shipdesk.domain.same_way import numbers_text
from shipdesk.domain.text import clean_line
from shipdesk.domain.weights import Packing, piece_g
from shipdesk.services.last_edits import Inverse, note_edit
from shipdesk.services.order_groups import refuse_bound
from shipdesk.services.plans_json import plan_from_json, plan_to_json
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.services.weigh_orders import pack, products_of
from shipdesk.settings import Settings
from shipdesk.storage.transaction import Transaction

_ON_DESK = (OrderStatus.TO_SHIP, OrderStatus.AWAITING_PAYMENT, OrderStatus.ON_HOLD)


def split_order(shop: Shop, order_id: int, parcels: Sequence[PlannedParcel]) -> Plan:
    """Split an order into parcels, in the place of an earlier plan; undoable.

    Raises Refused where the plan breaks the law (domain/parcel_plans), the order is combined, or has a label.
    """
    with shop.change(Topic.ORDERS) as tx:
        order = _to_be_packed(tx, order_id)
        boxed = [replace(parcel, box=clean_line(parcel.box, 60)) for parcel in parcels]
        plan = checked_plan(order.lines, boxed)
        _keep(shop, tx, order, plan, "split")
    return plan


def unsplit(shop: Shop, order_id: int) -> None:
    """Make a split order one parcel again; undoable. Raises Refused where it is one, or has a label."""
    with shop.change(Topic.ORDERS) as tx:
        order = _to_be_packed(tx, order_id)
        if not tx.plans.of_order(order_id):
            raise Refused(f"Order {order.order_number} is one parcel.", "There is nothing to put together.")
        _keep(shop, tx, order, (), "unsplit")


def plan_of(shop: Shop, order_id: int) -> Plan:
    """Return the parcels an order was split into; empty where it is one."""
    with shop.look() as tx:
        return tx.plans.of_order(order_id)


@dataclass(frozen=True, slots=True)
class SplitFacts:
    """What a person needs to split an order: its lines, its present parcels, and what weighs and packs them."""

    order_id: int
    order_number: str
    lines: tuple[OrderLine, ...]
    plan: Plan
    settings: Settings
    products: Mapping[str, Product]

    @property
    def boxes(self) -> tuple[str, ...]:
        """The names of the shop's boxes."""
        return tuple(box.name for box in self.settings.box_kinds())

    def packing(self, parcel: PlannedParcel) -> Packing:
        """Return what a parcel weighs in which box."""
        lines = lines_of(self.lines, parcel.items) if parcel.items else ()
        return pack(self.settings, lines, self.products, box=parcel.box, typed_g=parcel.weight_g)


def split_facts(shop: Shop, order_id: int) -> SplitFacts:
    """Return what is needed to split an order; raises Refused where it cannot be split now."""
    with shop.look() as tx:
        order = _to_be_packed(tx, order_id)
        if order.quantity < 2:
            raise Refused(f"Order {order.order_number} is one piece.", "One piece cannot be two parcels.")
        products = products_of(tx, order.lines)
        return SplitFacts(
            order_id, order.order_number, order.lines, tx.plans.of_order(order_id), shop.settings, products
        )


def piece_weights(shop: Shop, order_id: int) -> tuple[int | None, ...]:
    """Return what one piece of each line weighs in grams, None where nobody knows."""
    with shop.look() as tx:
        order = tx.orders.get(order_id)
        lines = order.lines if order else ()
        products = products_of(tx, lines)
    return tuple(piece_g(line, products) for line in lines)


def by_weight_plan(shop: Shop, order_id: int, most_g: int) -> Plan:
    """Return a plan whose parcels hold at most so many grams of goods; raises Refused where that cannot be."""
    with shop.look() as tx:
        order = tx.orders.get(order_id)
    if order is None:
        raise Refused("This order is no longer here.", "Its import may have been undone.")
    return by_weight(order.lines, piece_weights(shop, order_id), most_g)


def _keep(shop: Shop, tx: Transaction, order: Order, plan: Plan, action: str) -> None:
    before = tx.plans.of_order(order.id)
    if before == plan:
        raise Refused(f"Order {order.order_number} is split like that already.", "Nothing was changed.")
    tx.plans.put(order.id, plan)
    words = f"{len(plan)} parcels" if plan else ""
    note_edit(shop, tx, action, [order.id], words, {"before": plan_to_json(before), "after": plan_to_json(plan)})


def _to_be_packed(tx: Transaction, order_id: int) -> Order:
    order = tx.orders.get(order_id)
    if order is None:
        raise Refused("This order is no longer here.", "Its import may have been undone.")
    number = order.order_number
    leads, members = tx.groups.leads_of([order_id]), tx.groups.members_of([order_id])
    if leads or members:
        with_ids = [*leads.values(), *members.get(order_id, ())]
        others = numbers_text(list(tx.groups.numbers_of(with_ids).values()))
        raise Refused(f"Order {number} travels with {others}.", "Take them apart first.")
    refuse_bound(tx, [order_id])
    if order.status not in _ON_DESK:
        raise Refused(f"Order {number} is {order.status.value.replace('_', ' ')}.", "Only orders to ship can be split.")
    return order


def _take_back_plan(tx: Transaction, ids: list[int], detail: dict[str, Any]) -> None:
    order_id = ids[0]
    order = tx.orders.get(order_id)
    if order is None or tx.plans.of_order(order_id) != plan_from_json(detail["after"]):
        raise Refused("The order was changed since.", "Nothing was taken back.")
    refuse_bound(tx, [order_id])
    before = plan_from_json(detail["before"])
    if before:
        checked_plan(order.lines, before)
        if order.combined_into is not None or tx.groups.members_of([order_id]):
            raise Refused(f"Order {order.order_number} was combined with another.", "Take them apart first.")
    tx.plans.put(order_id, before)


INVERSES: dict[str, tuple[str, Inverse]] = {
    "split": ("Parcels as before:", _take_back_plan),
    "unsplit": ("Split again:", _take_back_plan),
}
"""How each edit is undone (services/undo_edits.py)."""
