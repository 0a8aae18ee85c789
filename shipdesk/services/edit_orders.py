"""Hold, release, tag, note, cancel and re-address orders; all but notes can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from shipdesk.domain.addresses import check_address
from shipdesk.domain.errors import Refused
from shipdesk.domain.orders import Address, OrderNote, OrderStatus
from shipdesk.domain.text import clean_line, clean_note
from shipdesk.services.last_edits import Inverse, note_edit
from shipdesk.services.list_orders import show_order
from shipdesk.services.order_groups import (
    check_moves,
    in_groups,
    moves_since,
    part_ways,
    put_back,
    refuse_bound,
    standings,
    take_out,
)
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.services.views import OrderDetail
from shipdesk.storage.transaction import Transaction

_TAG_CAP = 40


def hold_orders(shop: Shop, ids: Sequence[int], reason: str) -> int:
    """Put orders that are still on the desk on hold; return how many were."""
    why = clean_line(reason) or "No reason given"
    return _move(shop, ids, "hold", (OrderStatus.TO_SHIP, OrderStatus.AWAITING_PAYMENT), OrderStatus.ON_HOLD, why)


def release_orders(shop: Shop, ids: Sequence[int]) -> int:
    """Release orders from hold; return how many were held."""
    return _move(shop, ids, "release", (OrderStatus.ON_HOLD, OrderStatus.AWAITING_PAYMENT), OrderStatus.TO_SHIP, "")


def cancel_orders(shop: Shop, ids: Sequence[int]) -> int:
    """Cancel orders that have no label; return how many were."""
    on_desk = (OrderStatus.TO_SHIP, OrderStatus.AWAITING_PAYMENT, OrderStatus.ON_HOLD)
    return _move(shop, ids, "cancel", on_desk, OrderStatus.CANCELLED, "")


def tag_orders(shop: Shop, ids: Sequence[int], tag: str) -> int:
    """Put a tag on orders; return how many did not have it."""
    with shop.change(Topic.ORDERS) as tx:
        name = _tag_name(tag)
        new = tx.orders.tag(ids, name)
        note_edit(shop, tx, "tag", new, name, {"tag": name})
        return len(new)


def untag_orders(shop: Shop, ids: Sequence[int], tag: str) -> int:
    """Take a tag off orders; return how many had it."""
    with shop.change(Topic.ORDERS) as tx:
        had = tx.orders.untag(ids, tag)
        note_edit(shop, tx, "untag", had, tag, {"tag": tag})
        return len(had)


def add_note(shop: Shop, order_id: int, text: str, author: str = "") -> None:
    """Write a note on an order; raises Refused where it is empty."""
    cleaned = clean_note(text)
    if not cleaned:
        raise Refused("The note is empty.", "Type what you want to remember.")
    with shop.change(Topic.ORDERS) as tx:
        tx.orders.add_note(order_id, OrderNote(shop.clock.now(), clean_line(author), cleaned))


def change_address(shop: Shop, order_id: int, address: Address) -> OrderDetail:
    """Give an order another address; raises Refused where it already has a label."""
    cleaned = Address(
        name=clean_line(address.name),
        company=clean_line(address.company),
        lines=tuple(line for raw in address.lines if (line := clean_line(raw))),
        city=clean_line(address.city),
        state=clean_line(address.state),
        postal_code=clean_line(address.postal_code),
        country_code=clean_line(address.country_code).upper(),
        email=clean_line(address.email),
        phone=clean_line(address.phone),
    )
    home = shop.settings.shop.country_code
    with shop.change(Topic.ORDERS) as tx:
        order = tx.orders.get(order_id)
        if order is None:
            raise Refused("This order is no longer here.")
        _, bound = _free_and_bound(tx, [order_id], "address")
        labelled = bound or tx.parcels.of_order(order_id, live_only=True)
        if labelled or order.status in (OrderStatus.PACKED, OrderStatus.DISPATCHED):
            raise Refused(
                f"Order {order.order_number} already has a label with the old address.", "Give the label back first."
            )
        stood = standings(tx, in_groups(tx, [order_id]))
        tx.orders.set_address(order_id, cleaned, check_address(cleaned, home=home))
        part_ways(tx, [order_id], shop.clock.now())
        detail = {"before": asdict(order.recipient), "home": home, "moves": moves_since(tx, stood)}
        note_edit(shop, tx, "address", [order_id], "", detail)
    return show_order(shop, order_id)


def _take_back_move(to: OrderStatus) -> Inverse:
    def take_back(tx: Transaction, _ids: list[int], detail: dict[str, Any]) -> None:
        moves = detail.get("moves", [])
        check_moves(tx, moves)
        before: dict[str, list[int]] = {}
        for order_id, status in detail["before"].items():
            before.setdefault(status, []).append(int(order_id))
        reason = str(detail.get("reason_before", ""))
        for status, moved in before.items():
            tx.orders.set_status(moved, OrderStatus(status), only_from=(to,), reason=reason)
        put_back(tx, moves)

    return take_back


def _take_back_address(tx: Transaction, ids: list[int], detail: dict[str, Any]) -> None:
    moves = detail.get("moves", [])
    check_moves(tx, moves)
    before = Address(**{**detail["before"], "lines": tuple(detail["before"]["lines"])})
    tx.orders.set_address(ids[0], before, check_address(before, home=str(detail.get("home", ""))))
    put_back(tx, moves)


INVERSES: dict[str, tuple[str, Inverse]] = {
    "hold": ("Released again:", _take_back_move(OrderStatus.ON_HOLD)),
    "release": ("Put back on hold:", _take_back_move(OrderStatus.TO_SHIP)),
    "cancel": ("No longer cancelled:", _take_back_move(OrderStatus.CANCELLED)),
    "tag": ("Tag removed from", lambda tx, ids, detail: tx.orders.untag(ids, str(detail["tag"]))),
    "untag": ("Tag put back on", lambda tx, ids, detail: tx.orders.tag(ids, str(detail["tag"]))),
    "address": ("Old address put back on", _take_back_address),
}
"""How each edit is undone; services/undo_edits.py knows all such tables."""


def _move(
    shop: Shop, ids: Sequence[int], action: str, only_from: tuple[OrderStatus, ...], to: OrderStatus, reason: str
) -> int:
    with shop.change(Topic.ORDERS, Topic.LATE) as tx:
        free, bound = _free_and_bound(tx, ids, action)
        stood = standings(tx, in_groups(tx, free))
        if action != "release":
            # Who is held or cancelled travels with nobody; the others of its group stay together.
            stopped = (*only_from, OrderStatus.COMBINED)
            take_out(tx, [i for i in free if i in stood and stood[i].status in stopped], shop.clock.now())
        before = {row.id: row.status.value for row in tx.orders.rows(free) if row.status in only_from}
        moved = tx.orders.set_status(list(before), to, only_from=only_from, reason=reason)
        if bound and not moved:
            refuse_bound(tx, bound)
        detail = {
            "before": {str(i): before[i] for i in moved},
            "reason_before": "" if action == "hold" else reason,
            "moves": moves_since(tx, stood),
        }
        note_edit(shop, tx, action, moved, reason, detail)
        return len(moved)


def _free_and_bound(tx: Transaction, ids: Sequence[int], action: str) -> tuple[list[int], list[int]]:
    """Return the orders that can be moved, and the leads whose labels keep others of them where they are."""
    leads, members = tx.groups.leads_of(ids), tx.groups.members_of(ids)
    grouped = {i: leads.get(i, i) for i in ids if i in leads or i in members}
    # An order of its own that has some of its labels can be held, but not cancelled.
    asked = set(ids) if action == "cancel" else set(grouped)
    bound = tx.plans.bound(list({grouped.get(i, i) for i in asked}))
    free = [i for i in ids if i not in asked or grouped.get(i, i) not in bound]
    return free, [lead for lead in grouped.values() if lead in bound]


def _tag_name(tag: str) -> str:
    name = clean_line(tag, _TAG_CAP)
    if not name:
        raise Refused("The tag is empty.", "Type a word.")
    return name
