"""Take lines off the late list until a day, or for good with a reason; and bring them back."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date

from shipdesk.domain.errors import Refused
from shipdesk.domain.late.causes import AWAY, LateAction
from shipdesk.domain.late.deeds import LateDeed
from shipdesk.domain.text import clean_line
from shipdesk.services.late.late_rows import LateRow
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic


def snooze_late(shop: Shop, rows: Sequence[LateRow], until: date) -> int:
    """Take lines off the list until a day; return how many."""
    return _put_away(shop, rows, LateAction.SNOOZE, until, "")


def ignore_late(shop: Shop, rows: Sequence[LateRow], reason: str) -> int:
    """Take lines off the list for good, with the reason; raises Refused without one."""
    why = clean_line(reason)
    if not why:
        raise Refused("Say why this can be ignored.", "One word is enough.")
    return _put_away(shop, rows, LateAction.IGNORE, None, why)


def restore_late(shop: Shop, rows: Sequence[LateRow]) -> int:
    """Put lines back on the list (the undo of snooze and ignore); return how many."""
    keys = {row.key for row in rows}
    with shop.change(Topic.LATE) as tx:
        deeds = tx.late_actions.of_orders([key.order_id for key in keys])
        away = [deed for deed in deeds if deed.action in AWAY and deed.line in keys]
        tx.late_actions.undo([deed.id for deed in away], shop.clock.now())
    return len({deed.line for deed in away})


def _put_away(shop: Shop, rows: Sequence[LateRow], action: LateAction, until: date | None, note: str) -> int:
    batch, now = uuid.uuid4().hex, shop.clock.now()
    with shop.change(Topic.LATE) as tx:
        tx.late_actions.add(LateDeed(batch, row.key, action, now, "", until, note) for row in rows)
    return len(rows)
