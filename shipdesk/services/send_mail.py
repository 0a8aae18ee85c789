"""The mail queue: write, claim, send in one SMTP dialogue, note the outcome; and what a person does with it."""

from __future__ import annotations

import logging
import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from shipdesk.domain.errors import Refused, ShipDeskError
from shipdesk.domain.mails import Delivery, DeliveryOutcome, MailMessage, Milestone
from shipdesk.domain.outbox import OutboxItem, OutboxKind, OutboxState
from shipdesk.domain.parcels import Parcel
from shipdesk.services.plan_mail import mail_is_on, plan_mail
from shipdesk.services.ports import CancelCheck, Mailer, Progress, never_cancelled, no_progress
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.services.views import MailReport, MessageDetail, MessageRow

log = logging.getLogger(__name__)
_BATCH = 500
_FIRST_WAIT, _LONGEST_WAIT, _GIVE_UP_AFTER = timedelta(minutes=5), timedelta(hours=4), timedelta(hours=48)
_RESTING = (OutboxState.PLANNED, OutboxState.WAITING, OutboxState.HELD)
_STATE_OF = {
    DeliveryOutcome.SENT: OutboxState.DONE,
    DeliveryOutcome.LATER: OutboxState.WAITING,
    DeliveryOutcome.REFUSED: OutboxState.FAILED,
    DeliveryOutcome.HELD: OutboxState.HELD,
    DeliveryOutcome.UNSURE: OutboxState.UNSURE,
}


def list_messages(shop: Shop, state: OutboxState | None = None, limit: int = 5000) -> tuple[MessageRow, ...]:
    """Return the mails of the outbox, newest first."""
    with shop.look() as tx:
        return tx.messages.rows(state=state, limit=limit)


def show_message(shop: Shop, message_id: int) -> MessageDetail:
    """Return a mail as the customer sees it; one that is not written yet is written for looking at only."""
    with shop.look() as tx:
        stored = tx.messages.get(message_id)
        rows = tx.messages.rows(message_id=message_id)
        if stored is None or not rows:
            raise Refused("This mail is no longer here.")
        try:
            # Imported here: the counts beside the window's first rows need the outbox, not the template engine.
            from shipdesk.services.write_mail import write_mail

            mail = write_mail(tx, shop.settings, stored)
        except Refused as error:
            return MessageDetail(rows[0], f"{error}", "", stored.mail.message_id, "")
    return MessageDetail(rows[0], mail.text, mail.html, mail.message_id, f"{mail.sender_name} <{mail.sender_address}>")


def run_mail_queue(
    shop: Shop, *, progress: Progress = no_progress, cancelled: CancelCheck = never_cancelled
) -> MailReport:
    """Send what is due, within the account's limits, and say what became of it.

    Raises Refused where mails are due but no account is set up.
    """
    now = shop.clock.now()
    with shop.look() as tx:
        due = tx.outbox.due(OutboxKind.MAIL, now, _BATCH)
    counts = dict.fromkeys(OutboxState, 0)
    stopped = ""
    if due and mail_is_on(shop.settings, is_practice=shop.is_practice):
        allowed, stopped = _allowance(shop, now)
        if allowed:
            mailer = shop.mailer()
            try:
                stopped = _send_all(shop, mailer, due[:allowed], counts, progress, cancelled) or stopped
            finally:
                mailer.close()
            shop.publish(frozenset({Topic.MESSAGES, Topic.LATE, Topic.ORDERS}))
    return MailReport(
        sent=counts[OutboxState.DONE], waiting=counts[OutboxState.WAITING], failed=counts[OutboxState.FAILED],
        unsure=counts[OutboxState.UNSURE], held=counts[OutboxState.HELD], stopped_because=stopped,
    )  # fmt: skip


def resend_message(shop: Shop, message_id: int) -> None:
    """Let a mail that failed, is held or unsure be sent (again), byte for byte the same."""
    _move(shop, message_id, (OutboxState.FAILED, OutboxState.HELD, OutboxState.UNSURE, OutboxState.WAITING,
                             OutboxState.CANCELLED), OutboxState.PLANNED, "sent again")  # fmt: skip


def cancel_message(shop: Shop, message_id: int) -> None:
    """Cancel a mail that has not gone out; raises Refused where it has."""
    _move(shop, message_id, (*_RESTING, OutboxState.UNSURE, OutboxState.FAILED), OutboxState.CANCELLED, "cancelled")


def mark_message_sent(shop: Shop, message_id: int) -> None:
    """Note that a person knows an unsure mail went out."""
    with shop.change(Topic.MESSAGES) as tx:
        stored = tx.messages.get(message_id)
        if stored is None or tx.outbox.move([stored.outbox_id], (OutboxState.UNSURE,), OutboxState.DONE, None) != 1:
            raise Refused("Only a mail whose fate is unsure can be marked as sent.")
        tx.messages.mark_sent(message_id, shop.clock.now())


def mail_orders(shop: Shop, order_ids: Sequence[int], milestone: Milestone) -> int:
    """Plan a mail that a person asked for, for each order's parcels (or the order); return how many are new."""
    if not mail_is_on(shop.settings, is_practice=shop.is_practice):
        raise Refused("No mail account is set up.", "Enter it in Settings, Mail.")
    planned = 0
    with shop.change(Topic.MESSAGES, Topic.LATE) as tx:
        for order_id in order_ids:
            about = order_id
            if milestone is not Milestone.ORDER_RECEIVED:
                about = tx.groups.leads_of([order_id]).get(order_id, order_id)
            order = tx.orders.get(about)
            if order is None:
                continue
            parcels: tuple[Parcel | None, ...] = ()
            if milestone is not Milestone.ORDER_RECEIVED:
                parcels = tx.parcels.of_order(about, live_only=True)
            for parcel in parcels or (None,):
                planned += plan_mail(
                    tx, shop.settings, milestone, order, parcel,
                    now=shop.clock.now(), is_practice=shop.is_practice, asked_for=True,
                )  # fmt: skip
    return planned


def _send_all(
    shop: Shop, mailer: Mailer, due: Sequence[OutboxItem], counts: dict[OutboxState, int],
    progress: Progress, cancelled: CancelCheck,
) -> str:  # fmt: skip
    for number, item in enumerate(due):
        if cancelled():
            return "Stopped; the rest waits."
        progress(number, len(due), "Sending mails")
        delivery = _send_one(shop, mailer, item)
        if delivery is None:
            continue
        counts[_STATE_OF[delivery.outcome]] += 1
        if delivery.pause_queue:
            return delivery.detail
    return ""


def _send_one(shop: Shop, mailer: Mailer, item: OutboxItem) -> Delivery | None:
    """Send one mail; None where it is not ours to send any more."""
    try:
        mail = _write(shop, item)
    except ShipDeskError as error:
        delivery = Delivery(DeliveryOutcome.HELD, str(error))
        with shop.database.transaction() as tx:
            tx.outbox.finish(item.id, OutboxState.HELD, shop.clock.now(), owner=None, error=delivery.detail)
        return delivery
    if mail is None:
        return None
    claim = _Claim(shop, item.id)
    try:
        delivery = mailer.deliver(mail, claim)
    except _NotOursError:
        return None
    except ShipDeskError as error:
        delivery = Delivery(DeliveryOutcome.HELD, str(error))
    return delivery if _note(shop, item, delivery, claimed=claim.taken) else None


class _NotOursError(Exception):
    """Another process sends this mail, or somebody cancelled it."""


class _Claim:
    """Takes the mail just before the first byte that cannot be taken back; everything earlier may be repeated."""

    def __init__(self, shop: Shop, item_id: int) -> None:
        self._shop, self._item_id = shop, item_id
        self.taken = False

    def __call__(self) -> None:
        with self._shop.database.transaction() as tx:
            if tx.outbox.claim(self._item_id, self._shop.owner.name, self._shop.clock.now()) is None:
                raise _NotOursError
        self.taken = True


def _write(shop: Shop, item: OutboxItem) -> MailMessage | None:
    with shop.look() as tx:
        stored = tx.messages.of_outbox(item.id)
        if stored is None:
            return None
        from shipdesk.services.write_mail import write_mail

        mail = write_mail(tx, shop.settings, stored)
    if not stored.written:
        with shop.database.transaction() as tx:
            again = tx.messages.of_outbox(item.id)
            if again is None:
                return None
            if again.written:
                return again.mail
            tx.messages.write(stored.id, mail)
    return mail


def _note(shop: Shop, item: OutboxItem, delivery: Delivery, *, claimed: bool) -> bool:
    """Write down the outcome; False where another process has taken the mail meanwhile."""
    now = shop.clock.now()
    state = _STATE_OF[delivery.outcome]
    next_at = None
    if state is OutboxState.WAITING:
        if now - item.created_at > _GIVE_UP_AFTER:
            state = OutboxState.FAILED
        else:
            wait = min(_FIRST_WAIT * 2 ** min(item.attempt, 10), _LONGEST_WAIT)
            next_at = now + wait * random.uniform(0.8, 1.2)  # noqa: S311  (spreads retries, guards nothing)
    with shop.database.transaction() as tx:
        noted = tx.outbox.finish(
            item.id, state, now, owner=shop.owner.name if claimed else None, outcome=delivery.detail[:200],
            next_at=next_at, error="" if state is OutboxState.DONE else delivery.detail,
        )  # fmt: skip
        stored = tx.messages.of_outbox(item.id)
        if noted and stored is not None and state is OutboxState.DONE:
            tx.messages.mark_sent(stored.id, now)
    log.info("mail %d: %s", item.id, state.value)
    return noted


def _allowance(shop: Shop, now: datetime) -> tuple[int, str]:
    """Return how many mails the account may send now, counted from the outbox so that it survives a restart."""
    mail = shop.settings.mail
    if shop.is_practice:
        return _BATCH, ""
    with shop.look() as tx:
        minute = tx.outbox.done_since(OutboxKind.MAIL, now - timedelta(minutes=1))
        day = tx.outbox.done_since(OutboxKind.MAIL, now - timedelta(days=1))
    if day >= mail.per_day:
        return 0, f"The account's limit of {mail.per_day} mails a day is reached; the rest waits."
    return max(0, min(mail.per_minute - minute, mail.per_day - day, _BATCH)), ""


def _move(shop: Shop, message_id: int, only_from: tuple[OutboxState, ...], to: OutboxState, what: str) -> None:
    with shop.change(Topic.MESSAGES) as tx:
        stored = tx.messages.get(message_id)
        if stored is None or tx.outbox.move([stored.outbox_id], only_from, to, None) != 1:
            raise Refused(f"This mail can no longer be {what}.", "Look at its state.")
