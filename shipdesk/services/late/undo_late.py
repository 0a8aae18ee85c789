"""Take back what was done last with lines of the late list, whatever it was."""

from __future__ import annotations

from shipdesk.domain.errors import Refused
from shipdesk.services.last_edits import forget_edit
from shipdesk.services.late.acted import LATE_EDIT, by_whom
from shipdesk.services.late.keep_lines import keep_lines
from shipdesk.services.late.take_back import take_back
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic


def undo_late(shop: Shop, batch: str | None = None) -> str:
    """Take back what was done at once (None: the last that was not taken back); return a sentence.

    A mail that has gone stays, an order that has its label, and a claim that was worked on: the sentence says so.
    Raises Refused where there is nothing to take back, or nothing of it can be.
    """
    now = shop.clock.now()
    with shop.change(Topic.LATE, Topic.MESSAGES, Topic.ORDERS, Topic.PARCELS) as tx:
        wanted = tx.late_actions.last_batch() if batch is None else batch
        if not wanted:
            raise Refused("Nothing was done on the late list that could be taken back.")
        taken = take_back(tx, wanted, now)
        forget_edit(tx, LATE_EDIT, {"batch": wanted})
        for deed in taken.undone:
            tx.audit.add(
                now, "late_undone", actor=by_whom(shop), order_id=deed.line.order_id,
                parcel_id=deed.line.parcel_id or None, detail={"words": deed.action.value},
            )  # fmt: skip
    keep_lines(shop)
    return taken.words
