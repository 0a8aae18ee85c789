"""Undo the last edit of orders or late lines, whoever made it: each editing module says how its own are undone."""

from __future__ import annotations

from shipdesk.domain.errors import Refused
from shipdesk.services import (
    apply_rules,
    choose_service,
    combine_orders,
    edit_orders,
    edit_packing,
    fix_address,
    split_order,
)
from shipdesk.services.last_edits import Inverse, LastEdit, take_last_edit
from shipdesk.services.late import take_back
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.storage.transaction import Transaction

_INVERSES: dict[str, tuple[str, Inverse]] = {
    **edit_orders.INVERSES,
    **edit_packing.INVERSES,
    **fix_address.INVERSES,
    **combine_orders.INVERSES,
    **split_order.INVERSES,
    **apply_rules.INVERSES,
    **choose_service.INVERSES,
    **take_back.INVERSES,
}


def undo_last_edit(shop: Shop) -> str | None:
    """Undo the newest edit that was not undone yet; return a sentence about it, or None where there is none.

    Raises Refused where it can no longer be undone; the next call is about the edit before it.
    """
    with shop.change(Topic.ORDERS, Topic.LATE, Topic.MESSAGES) as tx:
        edit = take_last_edit(tx)
        if edit is None:
            return None
        begins, inverse = _INVERSES[edit.action]
        try:
            said = inverse(tx, edit.ids, {**edit.detail, take_back.NOW: shop.clock.now().isoformat()})
        except Refused as refused:  # said before anything was changed
            why = Refused(f"The last edit cannot be taken back. {refused.message}", refused.advice)
        else:
            return _told(shop, tx, said if isinstance(said, str) else _words(begins, edit), edit)
    raise why


def _words(begins: str, edit: LastEdit) -> str:
    return f"{begins} {len(edit.ids)} order{'s' if len(edit.ids) != 1 else ''}."


def _told(shop: Shop, tx: Transaction, words: str, edit: LastEdit) -> str:
    for order_id in edit.ids:
        tx.audit.add(shop.clock.now(), "undo", order_id=order_id, detail={"words": words})
    return words
