"""Delay mails for what is on the late list, made by themselves: kept for the owner's yes, or sent at once."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from shipdesk.carriers.registry import is_tracked
from shipdesk.domain.late.causes import LateCause
from shipdesk.domain.promise import zone_of
from shipdesk.services.late.find_lines import moment_of
from shipdesk.services.late.late_rows import LateRow
from shipdesk.services.late.list_late import list_late
from shipdesk.services.late.mail_late import NO_NEW_DATE, plan_delays
from shipdesk.services.late.waiting_mails import renew_waiting
from shipdesk.services.plan_mail import mail_is_on
from shipdesk.services.promises import promise_by_rule
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic

EVERY = timedelta(hours=1)
"""How often the late list is gone through for this."""
_BY_ITSELF = 0.7
"""From which chance of being late on a mail goes without anybody's yes: of ten such parcels at least seven are."""
_PROPOSED_AT = "delays_proposed_at"


def propose_if_due(shop: Shop) -> int:
    """Do so where that was not done within the last hour; return how many mails are new."""
    if shop.settings.mail_rules.delays == "by_hand":
        return 0
    now = shop.clock.now()
    with shop.look() as tx:
        last = tx.settings.get(_PROPOSED_AT)
    if isinstance(last, str) and now - datetime.fromisoformat(last) < EVERY:
        return 0
    planned = propose_delay_mails(shop)
    with shop.change() as tx:
        tx.settings.put(_PROPOSED_AT, now.isoformat())
    return planned


def propose_delay_mails(shop: Shop) -> int:
    """Plan a delay mail for each late order whose promise is broken or will probably be; return how many are new.

    What was told, snoozed or ignored is left alone, and what cannot be told as a delay. Those that wait for a yes are
    kept true.
    """
    wish = shop.settings.mail_rules.delays
    if wish == "by_hand" or not mail_is_on(shop.settings, is_practice=shop.is_practice):
        return 0
    line = shop.settings.late.owner_line if wish == "to_approve" else max(_BY_ITSELF, shop.settings.late.owner_line)
    today = moment_of(shop, None)[2]
    with shop.look() as tx:
        waits = bool(tx.mail_choice.to_approve())
    if waits:
        with shop.change(Topic.MESSAGES) as tx:
            renew_waiting(shop, tx)
    rows = [row for row in list_late(shop) if _is_worth_a_mail(row, _promise(shop, row), today, line)]
    if not rows:
        return 0
    with shop.change(Topic.MESSAGES, Topic.LATE) as tx:
        return plan_delays(shop, tx, rows, to_approve=wish == "to_approve")


def _promise(shop: Shop, row: LateRow) -> date | None:
    """Return what was promised; of an order that should have left and promises no day, by the shop's own rule."""
    if row.promised_on is not None or row.cause is not LateCause.NOT_SHIPPED:
        return row.promised_on
    zone = zone_of(shop.settings.shop.time_zone)
    return promise_by_rule(shop, row.country_code, datetime.combine(row.since, time(12), zone))


def _is_worth_a_mail(row: LateRow, promised_on: date | None, today: date, line: float) -> bool:
    """Answer whether a customer should hear that it takes longer, without anybody having asked for it.

    Nobody is told of a parcel that is merely silent or not shipped while its promise may well be kept.
    """
    if row.parcel_id is not None and not is_tracked(row.carrier):
        return False  # It may have arrived: nobody but us can say so.
    if row.told_customer_at is not None or row.mail_planned or promised_on is None or row.status in NO_NEW_DATE:
        return False
    if promised_on < today:
        return True
    if row.outlook is not None and row.outlook.p_late is not None:
        return row.outlook.p_late >= line
    # Nobody can say how likely: what has not left or was never scanned does not arrive by tomorrow.
    is_here = row.cause in (LateCause.NOT_SHIPPED, LateCause.FORGOTTEN)
    return is_here and (promised_on - today).days <= 1
