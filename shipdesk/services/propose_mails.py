"""Delay mails for what is on the late list, made by themselves: kept for the owner's yes, or sent at once."""

from __future__ import annotations

from datetime import datetime, timedelta

from shipdesk.services.late.list_late import list_late
from shipdesk.services.late.mail_late import plan_delays
from shipdesk.services.plan_mail import mail_is_on
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic

EVERY = timedelta(hours=1)
"""How often the late list is gone through for this."""
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
    """Plan a delay mail for each late order whose customer was not told yet, as the shop wishes; return how many."""
    wish = shop.settings.mail_rules.delays
    if wish == "by_hand" or not mail_is_on(shop.settings, is_practice=shop.is_practice):
        return 0
    rows = [row for row in list_late(shop) if row.told_customer_at is None and not row.mail_planned]
    if not rows:
        return 0
    with shop.change(Topic.MESSAGES, Topic.LATE) as tx:
        return plan_delays(shop, tx, rows, to_approve=wish == "to_approve")
