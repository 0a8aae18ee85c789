"""Plans a customer's mail: one row per parcel (or order) and milestone, in the transaction of its cause."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from shipdesk.domain.errors import Refused
from shipdesk.domain.mails import Milestone
from shipdesk.domain.orders import Order
from shipdesk.domain.outbox import OutboxKind
from shipdesk.domain.parcels import Parcel
from shipdesk.services.parcels_to_pack import contents_of
from shipdesk.settings import Settings
from shipdesk.storage.messages_store import NewMessage
from shipdesk.storage.transaction import Transaction

OLD_NEWS = timedelta(hours=48)
"""What happened longer ago than this is not told to a customer as news."""


def mail_is_on(settings: Settings, *, is_practice: bool) -> bool:
    """Answer whether the shop sends mails at all."""
    return is_practice or (settings.mail.enabled and bool(settings.mail.host))


def subject_key(order_id: int, parcel_id: int | None) -> str:
    """Return what a mail is about: a parcel, or the order itself."""
    return f"order:{order_id}" if parcel_id is None else f"parcel:{parcel_id}"


def plan_mail(
    tx: Transaction,
    settings: Settings,
    milestone: Milestone,
    order: Order,
    parcel: Parcel | None,
    *,
    now: datetime,
    is_practice: bool,
    not_before: datetime | None = None,
    facts: dict[str, Any] | None = None,
    asked_for: bool = False,
) -> bool:
    """Plan one mail and tell whether it was new.

    Nothing is planned where the shop sends no mails, the milestone is switched off (unless a person asked for it),
    the customer has no valid address, or the same mail was planned before.
    """
    from shipdesk.mail.addresses import checked_address, domain_of
    from shipdesk.mail.message import mail_date, new_message_id

    if not mail_is_on(settings, is_practice=is_practice):
        return False
    if not asked_for and milestone.value not in settings.mail.milestones:
        return False
    about = subject_key(order.id, parcel.id if parcel else None)
    if parcel is not None:
        order = contents_of(tx, order, parcel)  # several orders in one parcel: whoever gave an address
    if not order.recipient.email or tx.messages.exists(about, milestone):
        return False
    try:
        address = checked_address(order.recipient.email)
    except Refused:
        return False
    key = f"mail:{milestone.value}:{about}"
    outbox_id = tx.outbox.plan(OutboxKind.MAIL, key, {"milestone": milestone.value}, now, not_before=not_before)
    if outbox_id is None:
        return False
    sender = settings.mail.from_address or settings.shop.email
    tx.messages.insert(
        NewMessage(
            subject_key=about,
            milestone=milestone,
            order_id=order.id,
            parcel_id=parcel.id if parcel else None,
            outbox_id=outbox_id,
            to_name=order.recipient.name or order.recipient.company,
            to_address=address,
            message_id=new_message_id(key, domain_of(sender) if "@" in sender else "", secrets.token_hex(8)),
            date_utc=mail_date(not_before or now),
            language="en",
            facts=facts or {},
            created_at=now,
        )
    )
    return True
