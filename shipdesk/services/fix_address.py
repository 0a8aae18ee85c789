"""Take the corrections that the address check proposes, for one order or many; nothing is corrected without it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from shipdesk.domain.addresses import (
    AddressFix,
    FieldFix,
    FixKind,
    apply_fix,
    change_text,
    check_address,
)
from shipdesk.domain.errors import Refused
from shipdesk.domain.orders import AddressGrade, Order
from shipdesk.domain.rows import OrderQuery, OrderView
from shipdesk.services.last_edits import Inverse, note_edit
from shipdesk.services.list_orders import EDITABLE, examination_of, show_order
from shipdesk.services.order_groups import in_groups, moves_since, part_ways, put_back_if_free, standings
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.services.views import OrderDetail
from shipdesk.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class FixedOrder:
    """What was proposed for one order and whether it was taken; grade and reasons are those of the address now."""

    order_id: int
    order_number: str
    grade: AddressGrade
    reasons: tuple[str, ...]
    fixes: tuple[AddressFix, ...]
    applied: bool


def address_fixes(shop: Shop, order_id: int) -> tuple[AddressFix, ...]:
    """Return what would mend an order's address; nothing where it already has a label, or is gone."""
    with shop.look() as tx:
        order = tx.orders.get(order_id)
    return examination_of(order, shop.settings.shop.country_code).fixes if order is not None else ()


def apply_address_fix(shop: Shop, order_id: int, kinds: Collection[FixKind] | None = None) -> OrderDetail:
    """Take some of an order's proposals, or all of them; raises Refused where there is none to take."""
    (fixed,) = fix_addresses(shop, [order_id], kinds) or (None,)
    if fixed is None:
        raise Refused("This order is no longer here.", "Its import may have been undone.")
    if not fixed.applied:
        raise Refused(
            f"There is nothing to correct in the address of {fixed.order_number}.",
            "It was changed meanwhile, or the order has a label.",
        )
    return show_order(shop, order_id)


def fix_addresses(
    shop: Shop, ids: Sequence[int], kinds: Collection[FixKind] | None = None, *, dry_run: bool = False
) -> tuple[FixedOrder, ...]:
    """Take the proposals of these kinds (None: all) for many orders, undone by one undo; dry_run only tells them."""
    home = shop.settings.shop.country_code
    if dry_run:
        with shop.look() as tx:
            return tuple(_proposed(order, home, kinds) for order in tx.orders.get_many(ids))
    with shop.change(Topic.ORDERS) as tx:
        bound = tx.plans.bound(ids)  # the address is printed
        stood = standings(tx, in_groups(tx, ids))
        orders = tx.orders.get_many(ids)
        fixed = [_proposed(o, home, ()) if o.id in bound else _fix(tx, o, home, kinds) for o in orders]
        part_ways(tx, [each.order_id for each in fixed if each.applied], shop.clock.now())
        taken = [each for each in fixed if each.applied]
        note_edit(
            shop, tx, "fix_address", [each.order_id for each in taken],
            {each.order_id: _words(each.fixes) for each in taken},
            {"home": home, "changes": {str(each.order_id): _plain(each.fixes) for each in taken},
             "moves": moves_since(tx, stood)},
        )  # fmt: skip
    return tuple(fixed)


def fixable_ids(shop: Shop) -> list[int]:
    """Return every order whose address can still be corrected."""
    with shop.look() as tx:
        found: set[int] = set()
        for view in (OrderView.TO_SHIP, OrderView.PROBLEMS, OrderView.ON_HOLD):
            found.update(tx.orders.ids(OrderQuery(view)))
    return sorted(found)


def next_problem(shop: Shop, ids: Sequence[int], current: int | None, *, backwards: bool = False) -> int | None:
    """Return the next of these orders whose address is not fine, starting again at the other end; None without any."""
    with shop.look() as tx:
        problems = set(tx.orders.ids(OrderQuery(OrderView.PROBLEMS)))
    order = list(reversed(ids)) if backwards else list(ids)
    start = order.index(current) + 1 if current in order else 0
    turned = order[start:] + order[:start]
    return next((order_id for order_id in turned if order_id in problems and order_id != current), None)


def _proposed(order: Order, home: str, kinds: Collection[FixKind] | None) -> FixedOrder:
    fixes = _wanted(examination_of(order, home).fixes, kinds)
    check = order.address_check
    return FixedOrder(order.id, order.order_number, check.grade, check.reasons, fixes, applied=False)


def _fix(tx: Transaction, order: Order, home: str, kinds: Collection[FixKind] | None) -> FixedOrder:
    proposed = _proposed(order, home, kinds)
    address = order.recipient
    for fix in proposed.fixes:
        address = apply_fix(address, fix) or address
    if address == order.recipient:
        return proposed
    check = check_address(address, home=home)
    tx.orders.set_address(order.id, address, check)
    return FixedOrder(order.id, order.order_number, check.grade, check.reasons, proposed.fixes, applied=True)


def _wanted(fixes: Iterable[AddressFix], kinds: Collection[FixKind] | None) -> tuple[AddressFix, ...]:
    return tuple(fix for fix in fixes if kinds is None or fix.kind in kinds)


def _words(fixes: Sequence[AddressFix]) -> str:
    return "; ".join(change_text(change) for fix in fixes for change in fix.changes)


def _plain(fixes: Sequence[AddressFix]) -> list[list[str]]:
    return [[c.field, c.before, c.after] for fix in fixes for c in fix.changes]


def _take_back(tx: Transaction, ids: list[int], detail: dict[str, Any]) -> None:
    """Put the old fields back, except where somebody changed them since or a label was made with them."""
    for order in tx.orders.get_many(ids):
        changes = tuple(FieldFix(f, after, before) for f, before, after in detail["changes"][str(order.id)])
        address = apply_fix(order.recipient, AddressFix(FixKind.STREET, changes, ""))
        if address is not None and order.status in EDITABLE:
            tx.orders.set_address(order.id, address, check_address(address, home=str(detail["home"])))
    put_back_if_free(tx, detail.get("moves", []))


INVERSES: dict[str, tuple[str, Inverse]] = {"fix_address": ("Addresses as before on", _take_back)}
"""How taking proposals is undone; services/undo_edits.py knows all such tables."""
