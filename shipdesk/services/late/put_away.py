"""Take lines off the late list until a day, or for good with a reason; and bring them back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from shipdesk.domain.errors import Refused
from shipdesk.domain.late.causes import AWAY, LateAction
from shipdesk.domain.late.deeds import LateDeed
from shipdesk.domain.late.words import day
from shipdesk.domain.promise import zone_of
from shipdesk.domain.text import clean_line
from shipdesk.services.last_edits import forget_edit
from shipdesk.services.late.acted import LATE_EDIT, Acted, by_whom, keep_deeds, lines_words, new_batch
from shipdesk.services.late.late_rows import LateRow
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic


def snooze_late(shop: Shop, rows: Sequence[LateRow], until: date) -> Acted:
    """Take lines off the list until a day; raises Refused where that day is not to come."""
    today = shop.clock.now().astimezone(zone_of(shop.settings.shop.time_zone)).date()
    if until <= today:
        raise Refused("This day is not to come.", "Choose tomorrow or a later day.")
    return _put_away(shop, rows, LateAction.SNOOZE, f"Snoozed until {day(until)}", until=until)


def ignore_late(shop: Shop, rows: Sequence[LateRow], reason: str) -> Acted:
    """Take lines off the list for good, with the reason; raises Refused without one."""
    why = clean_line(reason)
    if not why:
        raise Refused("Say why this can be ignored.", "One word is enough.")
    return _put_away(shop, rows, LateAction.IGNORE, "Ignored", note=why)


def restore_late(shop: Shop, rows: Sequence[LateRow]) -> Acted:
    """Put lines back on the list (the undo of snooze and ignore)."""
    keys = {row.key for row in rows}
    now = shop.clock.now()
    with shop.change(Topic.LATE) as tx:
        deeds = tx.late_actions.of_orders([key.order_id for key in keys])
        away = [deed for deed in deeds if deed.action in AWAY and deed.line in keys]
        tx.late_actions.undo([deed.id for deed in away], now)
        for batch in {deed.batch for deed in away}:
            if not tx.late_actions.of_batch(batch):
                forget_edit(tx, LATE_EDIT, {"batch": batch})
        back = {deed.line for deed in away}
        for line in sorted(back):
            tx.audit.add(
                now, "late_restore", actor=by_whom(shop), order_id=line.order_id, parcel_id=line.parcel_id or None
            )
    return Acted(len(back), "", f"Back on the list: {lines_words(len(back))}.")


def _put_away(
    shop: Shop, rows: Sequence[LateRow], action: LateAction, said: str, *, until: date | None = None, note: str = ""
) -> Acted:
    batch, now, by = new_batch(), shop.clock.now(), by_whom(shop)
    deeds = [LateDeed(batch, key, action, now, by, until, note) for key in dict.fromkeys(row.key for row in rows)]
    with shop.change(Topic.LATE) as tx:
        keep_deeds(tx, deeds, lambda deed: f"until {day(deed.until)}" if deed.until else deed.note)
    return Acted(len(deeds), batch if deeds else "", f"{said}: {lines_words(len(deeds))}.")
