"""Tell the customers of late lines what is wrong and an honest new date, once each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from shipdesk.domain.errors import Refused
from shipdesk.domain.late.causes import LateAction
from shipdesk.domain.late.deeds import LateDeed
from shipdesk.domain.mail_languages import language_of
from shipdesk.domain.mails import Milestone
from shipdesk.domain.orders import Order, OrderStatus
from shipdesk.domain.outbox import OutboxState
from shipdesk.domain.parcels import FINAL, Parcel, ParcelStatus
from shipdesk.domain.promise import zone_of
from shipdesk.domain.roles import May
from shipdesk.domain.same_way import numbers_text
from shipdesk.services.late.acted import Acted, by_whom, each_once, keep_deeds, new_batch
from shipdesk.services.late.late_rows import LateRow
from shipdesk.services.late.list_late import new_date
from shipdesk.services.plan_mail import can_be_mailed, mail_is_on, plan_mail, subject_key
from shipdesk.services.plan_tracking_mails import mail_of_trouble
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.services.views import MessageRow, RenderedMail
from shipdesk.services.who_may import ask_leave
from shipdesk.storage.transaction import Transaction

_GONE = (OutboxState.DONE, OutboxState.SENDING, OutboxState.UNSURE)
NO_NEW_DATE = (ParcelStatus.LOST, ParcelStatus.RETURNED, ParcelStatus.RETURNING, ParcelStatus.AVAILABLE_FOR_PICKUP)
"""Of these nobody can say when they arrive, so they are told as what they are, or not at all."""
_ON_DESK = (OrderStatus.TO_SHIP, OrderStatus.PACKED, OrderStatus.ON_HOLD)
_NO_ACCOUNT = Refused("No mail account is set up.", "Enter it in Settings, Mail.")


@dataclass(frozen=True, slots=True)
class _Fitting:
    """The mail that fits a line, what it tells, and the same mail where it was planned before and has not gone."""

    row: LateRow
    order: Order
    parcel: Parcel | None
    milestone: Milestone
    facts: dict[str, Any]
    known: MessageRow | None = None

    @property
    def about(self) -> str:
        return subject_key(self.order.id, self.parcel.id if self.parcel else None)


def plan_delay_mails(shop: Shop, rows: Sequence[LateRow]) -> Acted:
    """Plan one mail for each line's customer: what is wrong with the parcel, or the delay with an honest new date.

    A person has asked for them: those that waited for a yes have it now, and count as new.
    """
    if not mail_is_on(shop.settings, is_practice=shop.is_practice):
        raise _NO_ACCOUNT
    batch = new_batch()
    with shop.change(Topic.MESSAGES, Topic.LATE) as tx:
        deeds = plan_asked(shop, tx, rows, batch)
        keep_deeds(tx, deeds)
    if not deeds:
        return Acted(0, "", "These customers have been told already, or there is no delay any more.")
    return Acted(len(deeds), batch, mails_words(rows, deeds))


def mails_words(rows: Sequence[LateRow], deeds: Sequence[LateDeed]) -> str:
    """Say whose customers are told."""
    told = {deed.line.order_id for deed in deeds}
    numbers = dict.fromkeys(row.order_number for row in rows if row.order_id in told)
    return f"{'1 mail' if len(deeds) == 1 else f'{len(deeds)} mails'} planned: {numbers_text(list(numbers))}."


def plan_asked(shop: Shop, tx: Transaction, rows: Sequence[LateRow], batch: str) -> list[LateDeed]:
    """Plan the fitting mails in a unit of work, each once; return what was done, not kept yet."""
    now, by = shop.clock.now(), by_whom(shop)
    deeds = []
    for row in each_once(rows):
        fitting = _fitting(shop, tx, row)
        made_id = _plan(shop, tx, fitting) if fitting else None
        if fitting and made_id is not None:
            note = fitting.milestone.value
            deeds.append(LateDeed(batch, row.key, LateAction.MAIL, now, by, note=note, made_id=made_id))
    return deeds


def plan_delays(shop: Shop, tx: Transaction, rows: Sequence[LateRow], *, to_approve: bool = False) -> int:
    """Plan the delay mails of lines that nobody asked for, as the shop wishes; return how many are new."""
    planned = 0
    for row in each_once(rows):
        order = tx.orders.get(row.order_id)
        parcel = tx.parcels.get(row.parcel_id) if row.parcel_id else None
        if order is not None:
            planned += plan_mail(
                tx, shop.settings, Milestone.DELAYED, order, parcel, now=shop.clock.now(),
                is_practice=shop.is_practice, facts=_delay(shop, row, parcel), to_approve=to_approve,
            )  # fmt: skip
    return planned


def draft_of(shop: Shop, row: LateRow) -> RenderedMail:
    """Return the mail that would be planned for a line, as its customer would read it; nothing is planned."""
    from shipdesk.mail.render import render_mail
    from shipdesk.services.mail_logo import logo_in
    from shipdesk.services.write_mail import facts_of, template_of

    with shop.look() as tx:
        fitting = _fitting(shop, tx, row)
        if fitting is None:
            return RenderedMail("", "", "", ("This customer has been told already, or there is no delay any more.",))
        order = fitting.order
        origin = tx.mail_choice.origins([order.id])[order.id]
        language = language_of(origin.told_language, order.recipient, shop.settings.mail_rules.language)
        facts = facts_of(tx, shop.settings, order, fitting.parcel, fitting.facts, language=language)
        template = template_of(tx, fitting.milestone, language)
    try:
        filled = render_mail(template, facts)
    except Refused as error:
        return RenderedMail("", "", "", (str(error),))
    no_address = () if can_be_mailed(order.recipient) else ("This customer gave no mail address.",)
    return RenderedMail(
        filled.subject, filled.text, filled.html, no_address, logo_in(shop.settings, filled.html)
    )  # fmt: skip


def _fitting(shop: Shop, tx: Transaction, row: LateRow) -> _Fitting | None:
    """Return the mail that tells best what is wrong and has not gone; None where nothing is left to be told."""
    order = tx.orders.get(row.order_id)
    parcel = tx.parcels.get(row.parcel_id) if row.parcel_id else None
    if order is None:
        return None
    mails = tx.messages.rows(order_id=order.id)
    known: Mapping[Milestone, MessageRow] = {m.milestone: m for m in mails if m.parcel_id == row.parcel_id}
    if is_past_telling(order, parcel) and (parcel is None or parcel.state.status not in NO_NEW_DATE):
        return None
    trouble = mail_of_trouble(parcel, tx.events.of_parcel(parcel.id), _today(shop)) if parcel else None
    if trouble and not _is_gone(known.get(trouble[0])):
        return _Fitting(row, order, parcel, *trouble, known.get(trouble[0]))
    if is_past_telling(order, parcel):
        return None
    delay = known.get(Milestone.DELAYED)
    if _is_gone(delay):
        return None
    return _Fitting(row, order, parcel, Milestone.DELAYED, _delay(shop, row, parcel), delay)


def _is_gone(message: MessageRow | None) -> bool:
    return message is not None and message.state in _GONE


def _plan(shop: Shop, tx: Transaction, fitting: _Fitting) -> int | None:
    """Plan a mail, or let one go that waits for a yes; return its id, or None where that changes nothing."""
    known = fitting.known
    if known is not None:
        if known.state is OutboxState.FAILED:
            tx.outbox.move(tx.mail_choice.outbox_ids([known.id]), (OutboxState.FAILED,), OutboxState.PLANNED, None)
            return known.id
        if tx.mail_choice.to_approve([known.id]):
            # Planned anew, for the date that was honest then may be past.
            ask_leave(shop, May.CHANGE_MAIL)
        elif known.state is not OutboxState.CANCELLED:
            return None
        if not tx.messages.remove(fitting.about, fitting.milestone):
            return None
    new = plan_mail(
        tx, shop.settings, fitting.milestone, fitting.order, fitting.parcel, now=shop.clock.now(),
        is_practice=shop.is_practice, facts=fitting.facts, asked_for=True,
    )  # fmt: skip
    return tx.mail_choice.about([fitting.about], fitting.milestone)[0] if new else None


def _delay(shop: Shop, row: LateRow, parcel: Parcel | None) -> dict[str, Any]:
    today = _today(shop)
    is_still_to_come = row.new_date_on is not None and row.new_date_on >= today
    honest = row.new_date_on if is_still_to_come else None
    if honest is None:
        country, promised_on = row.country_code, row.promised_on
        honest = new_date(shop, parcel, row.outlook, today, country=country, promised_on=promised_on)
    return {"new_date_on": honest.isoformat()}


def is_past_telling(order: Order, parcel: Parcel | None) -> bool:
    """Answer whether a delay is none any more, or more than one: it came, was taken back, or comes no more."""
    if parcel is None:
        return order.status not in _ON_DESK
    has_ended = parcel.state.status in FINAL or parcel.state.status in NO_NEW_DATE
    return has_ended or parcel.voided_at is not None or parcel.dispatched_at is None


def _today(shop: Shop) -> date:
    return shop.clock.now().astimezone(zone_of(shop.settings.shop.time_zone)).date()
