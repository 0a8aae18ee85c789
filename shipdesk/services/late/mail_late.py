"""Tell the customers of late lines an honest new date, once each."""

from __future__ import annotations

from collections.abc import Sequence

from shipdesk.domain.errors import Refused
from shipdesk.domain.mails import Milestone
from shipdesk.domain.promise import zone_of
from shipdesk.services.approve_mails import approve_those
from shipdesk.services.late.late_rows import LateRow
from shipdesk.services.late.list_late import new_date
from shipdesk.services.plan_mail import mail_is_on, plan_mail, subject_key
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.storage.transaction import Transaction


def plan_delay_mails(shop: Shop, rows: Sequence[LateRow]) -> int:
    """Plan one delay mail for each line's customer, with an honest new date; return how many are new.

    A person has asked for them: those that waited for a yes have it now, and count as new.
    """
    if not mail_is_on(shop.settings, is_practice=shop.is_practice):
        raise Refused("No mail account is set up.", "Enter it in Settings, Mail.")
    with shop.change(Topic.MESSAGES, Topic.LATE) as tx:
        about = [subject_key(row.order_id, row.parcel_id) for row in rows]
        return approve_those(shop, tx, tx.mail_choice.about(about, Milestone.DELAYED)) + plan_delays(
            shop, tx, rows, asked_for=True
        )


def plan_delays(
    shop: Shop, tx: Transaction, rows: Sequence[LateRow], *, asked_for: bool = False, to_approve: bool = False
) -> int:
    """Plan the delay mails of lines of the late list in a unit of work; return how many are new."""
    planned = 0
    now = shop.clock.now()
    today = now.astimezone(zone_of(shop.settings.shop.time_zone)).date()
    for row in rows:
        order = tx.orders.get(row.order_id)
        parcel = tx.parcels.get(row.parcel_id) if row.parcel_id else None
        if order is None:
            continue
        told = row.new_date_on if row.new_date_on and row.new_date_on >= today else new_date(shop, parcel, None, today)
        planned += plan_mail(
            tx, shop.settings, Milestone.DELAYED, order, parcel, now=now, is_practice=shop.is_practice,
            facts={"new_date_on": told.isoformat()}, asked_for=asked_for, to_approve=to_approve,
        )  # fmt: skip
    return planned
