"""Hold, release, tag, note, cancel and re-address orders; all but notes can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from shipdesk.domain.addresses import check_address
from shipdesk.domain.errors import Refused
from shipdesk.domain.orders import Address, OrderNote, OrderStatus
from shipdesk.domain.text import clean_line, clean_note
from shipdesk.services.list_orders import show_order
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.services.views import OrderDetail
from shipdesk.storage.orders_store import OrdersStore
from shipdesk.storage.transaction import Transaction

_EDITS = "last_edits"
_KEPT_EDITS = 20
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
        _note_edit(shop, tx, "tag", new, name, {"tag": name})
        return len(new)


def untag_orders(shop: Shop, ids: Sequence[int], tag: str) -> int:
    """Take a tag off orders; return how many had it."""
    with shop.change(Topic.ORDERS) as tx:
        had = tx.orders.untag(ids, tag)
        _note_edit(shop, tx, "untag", had, tag, {"tag": tag})
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
    with shop.change(Topic.ORDERS) as tx:
        order = tx.orders.get(order_id)
        if order is None:
            raise Refused("This order is no longer here.")
        if order.status in (OrderStatus.PACKED, OrderStatus.DISPATCHED):
            raise Refused(
                f"Order {order.order_number} already has a label with the old address.", "Give the label back first."
            )
        tx.orders.set_address(order_id, cleaned, check_address(cleaned))
        _note_edit(shop, tx, "address", [order_id], "", {"before": asdict(order.recipient)})
    return show_order(shop, order_id)


def undo_last_edit(shop: Shop) -> str | None:
    """Undo the newest edit that was not undone yet; return a sentence about it, or None where there is none."""
    with shop.change(Topic.ORDERS, Topic.LATE) as tx:
        edits = tx.settings.get(_EDITS, [])
        if not edits:
            return None
        edit = edits.pop()
        tx.settings.put(_EDITS, edits)
        ids = [int(i) for i in edit["ids"]]
        _undo(tx.orders, edit["action"], ids, edit["detail"])
        words = f"{_UNDO_WORDS[edit['action']]} {len(ids)} order{'s' if len(ids) != 1 else ''}."
        for order_id in ids:
            tx.audit.add(shop.clock.now(), "undo", order_id=order_id, detail={"words": words})
        return words


_UNDO_WORDS = {
    "hold": "Released again:",
    "release": "Put back on hold:",
    "cancel": "No longer cancelled:",
    "tag": "Tag removed from",
    "untag": "Tag put back on",
    "address": "Old address put back on",
}


def _undo(orders: OrdersStore, action: str, ids: list[int], detail: dict[str, Any]) -> None:
    if action in ("hold", "release", "cancel"):
        to = {"hold": OrderStatus.ON_HOLD, "release": OrderStatus.TO_SHIP, "cancel": OrderStatus.CANCELLED}[action]
        before: dict[str, list[int]] = {}
        for order_id, status in detail["before"].items():
            before.setdefault(status, []).append(int(order_id))
        for status, moved in before.items():
            orders.set_status(moved, OrderStatus(status), only_from=(to,), reason=str(detail.get("reason_before", "")))
    elif action == "tag":
        orders.untag(ids, str(detail["tag"]))
    elif action == "untag":
        orders.tag(ids, str(detail["tag"]))
    else:
        before_address = Address(**{**detail["before"], "lines": tuple(detail["before"]["lines"])})
        orders.set_address(ids[0], before_address, check_address(before_address))


def _move(
    shop: Shop, ids: Sequence[int], action: str, only_from: tuple[OrderStatus, ...], to: OrderStatus, reason: str
) -> int:
    with shop.change(Topic.ORDERS, Topic.LATE) as tx:
        before = {row.id: row.status.value for row in tx.orders.rows(ids) if row.status in only_from}
        moved = tx.orders.set_status(list(before), to, only_from=only_from, reason=reason)
        detail = {"before": {str(i): before[i] for i in moved}, "reason_before": "" if action == "hold" else reason}
        _note_edit(shop, tx, action, moved, reason, detail)
        return len(moved)


def _note_edit(shop: Shop, tx: Transaction, action: str, ids: list[int], words: str, detail: dict[str, Any]) -> None:
    """Write one audit row per order, and keep beside the last edits what undoing this one needs."""
    if not ids:
        return
    for order_id in ids:
        tx.audit.add(shop.clock.now(), action, order_id=order_id, detail={"words": words})
    edits = [*tx.settings.get(_EDITS, []), {"action": action, "ids": ids, "detail": detail}]
    tx.settings.put(_EDITS, edits[-_KEPT_EDITS:])


def _tag_name(tag: str) -> str:
    name = clean_line(tag, _TAG_CAP)
    if not name:
        raise Refused("The tag is empty.", "Type a word.")
    return name
