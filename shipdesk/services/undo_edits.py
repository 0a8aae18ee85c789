"""Undo the last edit of orders, whoever made it: each editing module says how its own edits are undone."""

from __future__ import annotations

from shipdesk.services import edit_orders, edit_packing, fix_address
from shipdesk.services.last_edits import Inverse, take_last_edit
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic

_INVERSES: dict[str, tuple[str, Inverse]] = {**edit_orders.INVERSES, **edit_packing.INVERSES, **fix_address.INVERSES}


def undo_last_edit(shop: Shop) -> str | None:
    """Undo the newest edit that was not undone yet; return a sentence about it, or None where there is none."""
    with shop.change(Topic.ORDERS, Topic.LATE) as tx:
        edit = take_last_edit(tx)
        if edit is None:
            return None
        begins, inverse = _INVERSES[edit.action]
        inverse(tx, edit.ids, edit.detail)
        words = f"{begins} {len(edit.ids)} order{'s' if len(edit.ids) != 1 else ''}."
        for order_id in edit.ids:
            tx.audit.add(shop.clock.now(), "undo", order_id=order_id, detail={"words": words})
        return words
