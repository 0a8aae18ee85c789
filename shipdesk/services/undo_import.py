"""Undo a whole import, as long as nothing was shipped from it."""

from __future__ import annotations

from dataclasses import replace

from shipdesk.domain.errors import Refused
from shipdesk.services.order_images import leave_for_good, restore_image
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.services.views import PastImport
from shipdesk.storage.transaction import Transaction

_NAMED = 3


def past_imports(shop: Shop, limit: int = 50) -> tuple[PastImport, ...]:
    """Return the newest imports, each with the reason why it cannot be undone, if there is one."""
    with shop.look() as tx:
        return tuple(replace(past, undo_refused=_why_not(tx, past)) for past in tx.imports.latest(limit))


def undo_import(shop: Shop, import_id: int) -> int:
    """Remove the orders an import brought and put back those it changed; return how many.

    Raises Refused where there is no such import, it was undone, or something was shipped from it.
    """
    with shop.change(Topic.ORDERS, Topic.IMPORTS, Topic.LATE) as tx:
        past = tx.imports.get(import_id)
        if past is None:
            raise Refused(f"There is no import {import_id}.", "See the list of imports for its number.")
        refused = _why_not(tx, past)
        if refused:
            raise Refused(refused, "Nothing was changed.")
        now = shop.clock.now()
        items = tx.imports.items(import_id)
        for item in items:
            if item.action == "changed" and item.order_id is not None and item.before is not None:
                restore_image(tx, item.order_id, item.before, now)
        tx.imports.mark_undone(import_id, now)
        brought = [i.order_id for i in items if i.action == "new" and i.order_id is not None]
        if not tx.messages.remove_of_orders(brought):
            raise Refused(f"Customers were mailed about orders of import {import_id}.", "Cancel single orders instead.")
        leave_for_good(tx, brought, now)
        tx.orders.remove(brought)
        tx.audit.add(now, "import_undone", detail={"import_id": import_id, "orders": len(items)})
        return len(items)


def _why_not(tx: Transaction, past: PastImport) -> str:
    if past.undone_at is not None:
        return f"Import {past.id} was already undone."
    shipped = tx.imports.shipped_numbers(past.id)
    if shipped:
        return f"Labels were made from import {past.id} ({_some(shipped)})."
    touched = tx.imports.changed_since(past.id)
    if touched:
        return f"A later import changed orders of import {past.id} ({_some(touched)}); undo that one first."
    return ""


def _some(numbers: tuple[str, ...]) -> str:
    more = f" and {len(numbers) - _NAMED} more" if len(numbers) > _NAMED else ""
    return ", ".join(numbers[:_NAMED]) + more
