"""Plans customers' mails: one row per parcel (or order) and milestone, in the transaction of its cause."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from shipdesk.domain.errors import Refused
from shipdesk.domain.mails import Milestone
from shipdesk.domain.orders import Address, Order
from shipdesk.domain.outbox import OutboxKind
from shipdesk.domain.parcels import Parcel
from shipdesk.services.parcels_to_pack import contents_of
from shipdesk.settings import Settings
from shipdesk.storage.messages_store import NewMessage
from shipdesk.storage.transaction import Transaction

OLD_NEWS = timedelta(hours=48)
"""What happened longer ago than this is not told to a customer as news."""


@dataclass(frozen=True, slots=True)
class WantedMail:
    """A mail that follows from something: to whom, about which order or parcel of it, and what is known by now."""

    milestone: Milestone
    order_id: int
    parcel_id: int | None
    recipient: Address
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def about(self) -> str:
        """What it is about."""
        return subject_key(self.order_id, self.parcel_id)


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
    if not mail_is_on(settings, is_practice=is_practice):
        return False
    if parcel is not None:
        order = contents_of(tx, order, parcel)  # several orders in one parcel: whoever gave an address
    wanted = WantedMail(milestone, order.id, parcel.id if parcel else None, order.recipient, facts or {})
    return (
        plan_mails(tx, settings, [wanted], now=now, is_practice=is_practice, not_before=not_before, asked_for=asked_for)
        > 0
    )


def plan_mails(
    tx: Transaction,
    settings: Settings,
    wanted: Sequence[WantedMail],
    *,
    now: datetime,
    is_practice: bool,
    not_before: datetime | None = None,
    asked_for: bool = False,
) -> int:
    """Plan mails at once and return how many were new; which are planned is as `plan_mail` says."""
    from shipdesk.mail.addresses import domain_of
    from shipdesk.mail.message import mail_date, new_message_id

    if not mail_is_on(settings, is_practice=is_practice):
        return 0
    addressed = {
        f"mail:{mail.milestone.value}:{mail.about}": (mail, address)
        for mail in wanted
        if (asked_for or mail.milestone.value in settings.mail.milestones) and (address := _address_of(mail))
    }
    if not addressed:
        return 0
    planned = tx.messages.planned([mail.about for mail, _ in addressed.values()])
    new = {key: mail for key, (mail, _) in addressed.items() if (mail.about, mail.milestone) not in planned}
    effects = {key: {"milestone": mail.milestone.value} for key, mail in new.items()}
    ids = tx.outbox.plan_many(OutboxKind.MAIL, effects, now, not_before=not_before)
    sender = settings.mail.from_address or settings.shop.email
    domain = domain_of(sender) if "@" in sender else ""
    date_utc = mail_date(not_before or now)
    tx.messages.insert_many(
        [
            NewMessage(
                subject_key=mail.about,
                milestone=mail.milestone,
                order_id=mail.order_id,
                parcel_id=mail.parcel_id,
                outbox_id=ids[key],
                to_name=mail.recipient.name or mail.recipient.company,
                to_address=addressed[key][1],
                message_id=new_message_id(key, domain, secrets.token_hex(8)),
                date_utc=date_utc,
                language="en",
                facts=mail.facts,
                created_at=now,
            )
            for key, mail in new.items()
            if key in ids
        ]
    )
    return len(ids)


def _address_of(mail: WantedMail) -> str:
    """Return the address to which a mail can go, or an empty text."""
    from shipdesk.mail.addresses import checked_address

    try:
        return checked_address(mail.recipient.email) if mail.recipient.email else ""
    except Refused:
        return ""
