"""Plans customers' mails: one row per parcel (or order) and milestone, in the transaction of its cause."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from shipdesk.domain.errors import Refused
from shipdesk.domain.mail_languages import language_of
from shipdesk.domain.mail_rules import MailCause
from shipdesk.domain.mails import AddressFlag, Milestone
from shipdesk.domain.orders import Address, Order
from shipdesk.domain.outbox import OutboxKind, OutboxState
from shipdesk.domain.parcels import Parcel
from shipdesk.services.mail_hours import not_before_of
from shipdesk.services.mail_papers import papers_with
from shipdesk.services.parcels_to_pack import contents_of
from shipdesk.services.webhooks import plan_webhooks, webhook_is_on
from shipdesk.settings import Settings
from shipdesk.storage.mail_choice_store import Origin
from shipdesk.storage.messages_store import NewMessage
from shipdesk.storage.transaction import Transaction

OLD_NEWS = timedelta(hours=48)
"""What happened longer ago than this is not told to a customer as news."""
_UNKNOWN = Origin("", "")


@dataclass(frozen=True, slots=True)
class WantedMail:
    """A mail that follows from something: to whom, about which order or parcel of it, and what is known by now."""

    milestone: Milestone
    order_id: int
    parcel_id: int | None
    recipient: Address
    facts: dict[str, Any] = field(default_factory=dict)
    carrier: str = ""
    not_before: datetime | None = None
    to_approve: bool = False
    """It is kept until the owner says yes."""
    attached: tuple[dict[str, Any], ...] = ()
    """What goes with it because of what happened; the shop's own choice of papers comes to that."""

    @property
    def about(self) -> str:
        """What it is about."""
        return subject_key(self.order_id, self.parcel_id)

    @property
    def key(self) -> str:
        """What it means: the same mail has the same key."""
        return f"mail:{self.milestone.value}:{self.about}"


def mail_is_on(settings: Settings, *, is_practice: bool) -> bool:
    """Answer whether the shop sends mails at all."""
    return is_practice or (settings.mail.enabled and bool(settings.mail.host))


def customers_are_told(settings: Settings, *, is_practice: bool) -> bool:
    """Answer whether anybody hears what customers are told: they by mail, or a program of the shop's own."""
    return mail_is_on(settings, is_practice=is_practice) or webhook_is_on(settings)


def may_be_told(settings: Settings, milestone: Milestone, *, is_practice: bool) -> bool:
    """Answer, before anything is looked up, whether anybody can hear of a milestone: by the shop's choice or a rule."""
    mailed = mail_is_on(settings, is_practice=is_practice) and _may_go(settings, milestone)
    return mailed or webhook_is_on(settings)


def can_be_mailed(recipient: Address) -> bool:
    """Answer whether a customer has a mail address that can be written to."""
    return bool(_address_in(recipient.email))


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
    to_approve: bool = False,
    attached: Sequence[dict[str, Any]] = (),
) -> bool:
    """Plan one mail and tell whether it was new.

    Nothing is planned where the shop sends no mails, its choice is against this one (unless a person asked for it),
    the customer has no valid address, or the same mail was planned before.
    """
    if not customers_are_told(settings, is_practice=is_practice):
        return False
    if parcel is not None:
        order = contents_of(tx, order, parcel)  # several orders in one parcel: whoever gave an address
    wanted = WantedMail(
        milestone, order.id, parcel.id if parcel else None, order.recipient, facts or {},
        parcel.carrier if parcel else "", not_before, to_approve, tuple(attached),
    )  # fmt: skip
    return plan_mails(tx, settings, [wanted], now=now, is_practice=is_practice, asked_for=asked_for) > 0


def plan_mails(
    tx: Transaction,
    settings: Settings,
    wanted: Sequence[WantedMail],
    *,
    now: datetime,
    is_practice: bool,
    asked_for: bool = False,
) -> int:
    """Plan mails at once and return how many were new; which are planned is as `plan_mail` says."""
    plan_webhooks(tx, settings, wanted, now)
    if not mail_is_on(settings, is_practice=is_practice):
        return 0
    possible = {mail.key: (mail, address) for mail in wanted if (address := _address_in(mail.recipient.email))}
    if not asked_for:
        possible = {key: pair for key, pair in possible.items() if _may_go(settings, pair[0].milestone)}
    if not possible:
        return 0
    planned = tx.messages.planned([mail.about for mail, _ in possible.values()])
    new = {key: pair for key, pair in possible.items() if (pair[0].about, pair[0].milestone) not in planned}
    origins = tx.mail_choice.origins({mail.order_id for mail, _ in new.values()}) if new else {}
    causes = {key: _cause(mail, origins) for key, (mail, _) in new.items()}
    unwilling = _unwilling(tx, [address for mail, address in new.values() if _is_advertising(mail.milestone)])
    goes = {
        key: pair
        for key, pair in new.items()
        if (asked_for or settings.mail_rules.goes(causes[key], settings.mail.milestones))
        and not (_is_advertising(pair[0].milestone) and pair[1].casefold() in unwilling)
    }
    return sum(
        _write_down(tx, settings, {k: p for k, p in goes.items() if p[0].to_approve is held}, causes, origins, now)
        for held in (False, True)
    )


def _write_down(
    tx: Transaction,
    settings: Settings,
    goes: Mapping[str, tuple[WantedMail, str]],
    causes: Mapping[str, MailCause],
    origins: Mapping[int, Origin],
    now: datetime,
) -> int:
    """Store mails of which all, or none, wait for the owner's yes; return how many were new."""
    from shipdesk.mail.addresses import domain_of
    from shipdesk.mail.message import mail_date, new_message_id

    if not goes:
        return 0
    to_approve = next(iter(goes.values()))[0].to_approve
    waits = {key: not_before_of(settings, mail, now) for key, (mail, _) in goes.items()}
    effects = {key: {"milestone": mail.milestone.value} for key, (mail, _) in goes.items()}
    state = OutboxState.HELD if to_approve else OutboxState.PLANNED
    ids = tx.outbox.plan_many(OutboxKind.MAIL, effects, now, not_before=waits, state=state)
    sender = settings.mail.from_address or settings.shop.email
    domain = domain_of(sender) if "@" in sender else ""
    rules = settings.mail_rules
    tx.messages.insert_many(
        [
            NewMessage(
                subject_key=mail.about,
                milestone=mail.milestone,
                order_id=mail.order_id,
                parcel_id=mail.parcel_id,
                outbox_id=ids[key],
                to_name=mail.recipient.name or mail.recipient.company,
                to_address=address,
                message_id=new_message_id(key, domain, secrets.token_hex(8)),
                date_utc=mail_date(waits[key] or now),
                language=language_of(
                    origins.get(mail.order_id, _UNKNOWN).told_language, mail.recipient, rules.language
                ),
                facts=mail.facts | _unsubscribe(settings, mail.milestone, address),
                created_at=now,
                also_to=_others(rules.also_to(causes[key]), address),
                to_approve=to_approve,
                attachments=[*mail.attached, *papers_with(settings, mail.milestone, mail.order_id, mail.parcel_id)],
            )
            for key, (mail, address) in goes.items()
            if key in ids
        ]
    )
    return len(ids)


def _may_go(settings: Settings, milestone: Milestone) -> bool:
    """Answer, before anything is looked up, whether mails of a kind can go at all."""
    if milestone.value in settings.mail.milestones:
        return True
    return any(
        rule.send and (not rule.milestones or milestone.value in rule.milestones) for rule in settings.mail_rules.rules
    )


def _cause(mail: WantedMail, origins: Mapping[int, Origin]) -> MailCause:
    source = origins.get(mail.order_id, _UNKNOWN).source
    return MailCause(mail.milestone, source, mail.carrier, mail.recipient.country_code.upper())


def _is_advertising(milestone: Milestone) -> bool:
    return milestone is Milestone.REVIEW_REQUEST


def _unwilling(tx: Transaction, addresses: Collection[str]) -> set[str]:
    """Return which of these addresses want no advertising."""
    flags = tx.flags.of(addresses) if addresses else ()
    return {each.address for each in flags if each.flag is AddressFlag.UNSUBSCRIBED}


def _unsubscribe(settings: Settings, milestone: Milestone, address: str) -> dict[str, str]:
    """Return where a reader ends such mails by one click: fixed with the mail, so that a repeat is the same."""
    if not _is_advertising(milestone):
        return {}
    if settings.mail_rules.unsubscribe_url:
        return {"unsubscribe": settings.mail_rules.unsubscribe_url.replace("{address}", quote(address, safe=""))}
    shop = settings.mail.reply_to or settings.mail.from_address or settings.shop.email
    return {"unsubscribe": f"mailto:{shop}?subject=unsubscribe"} if shop else {}


def _others(addresses: Sequence[str], first: str) -> list[str]:
    """Return the further addresses that can be written to."""
    from shipdesk.mail.addresses import checked_address

    found = []
    for raw in addresses:
        try:
            address = checked_address(raw)
        except Refused:
            continue
        if address.casefold() != first.casefold():
            found.append(address)
    return found


def _address_in(raw: str) -> str:
    """Return the address to which a mail can go, or an empty text."""
    from shipdesk.mail.addresses import checked_address

    try:
        return checked_address(raw) if raw else ""
    except Refused:
        return ""
