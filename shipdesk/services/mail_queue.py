"""The mail queue: write, claim, send in one SMTP dialogue, note the outcome, and rest where nothing can go out."""

from __future__ import annotations

import logging
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from shipdesk.domain.errors import ShipDeskError
from shipdesk.domain.mail_retry import FIRST_TRIED_AT, GIVE_UP_AFTER, MailPause, PauseKind, wait_after
from shipdesk.domain.mails import AddressFlag, Delivery, DeliveryOutcome, MailMessage
from shipdesk.domain.outbox import OutboxItem, OutboxKind, OutboxState
from shipdesk.services.mail_hours import asleep_until
from shipdesk.services.mail_pause import note_delivery, read_pause
from shipdesk.services.plan_mail import mail_is_on
from shipdesk.services.ports import CancelCheck, Mailer, Progress, never_cancelled, no_progress
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.services.views import MailReport
from shipdesk.storage.mail_queue_store import HELD_WITH_QUEUE
from shipdesk.storage.messages_store import StoredMessage
from shipdesk.storage.transaction import Transaction

log = logging.getLogger(__name__)
_BATCH = 500
_STATE_OF = {
    DeliveryOutcome.SENT: OutboxState.DONE,
    DeliveryOutcome.LATER: OutboxState.WAITING,
    DeliveryOutcome.REFUSED: OutboxState.FAILED,
    DeliveryOutcome.HELD: OutboxState.HELD,
    DeliveryOutcome.UNSURE: OutboxState.UNSURE,
}


def run_mail_queue(
    shop: Shop,
    *,
    asked: bool = False,
    progress: Progress = no_progress,
    cancelled: CancelCheck = never_cancelled,
) -> MailReport:
    """Send what is due, within the account's limits, and say what became of it.

    asked says that a person wants it now: then a server that was away is tried at once. Raises Refused where mails
    are due but no account is set up.
    """
    now = shop.clock.now()
    with shop.look() as tx:
        due = tx.outbox.due(OutboxKind.MAIL, now, _BATCH)
        pause = read_pause(tx) if due else None
    counts = dict.fromkeys(OutboxState, 0)
    stopped = ""
    if due and mail_is_on(shop.settings, is_practice=shop.is_practice):
        allowed, stopped = _allowance(shop, pause, now, asked=asked)
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


def _allowance(shop: Shop, pause: MailPause | None, now: datetime, *, asked: bool) -> tuple[int, str]:
    """Return how many mails the account may send now, counted from the outbox so that it survives a restart."""
    if pause is not None and pause.stands(now) and not (asked and pause.kind is PauseKind.SERVER):
        return 0, pause.because
    mail = shop.settings.mail
    if shop.is_practice:
        return _BATCH, ""
    with shop.look() as tx:
        minute = tx.mail_queue.handed_over_since(now - timedelta(minutes=1))
        day = tx.mail_queue.handed_over_since(now - timedelta(days=1))
    if day >= mail.per_day:
        return 0, f"The account's limit of {mail.per_day} mails a day is reached; the rest waits."
    return max(0, min(mail.per_minute - minute, mail.per_day - day, _BATCH)), ""


def _send_all(
    shop: Shop, mailer: Mailer, due: Sequence[OutboxItem], counts: dict[OutboxState, int],
    progress: Progress, cancelled: CancelCheck,
) -> str:  # fmt: skip
    for number, item in enumerate(due):
        if cancelled():
            return "Stopped; the rest waits."
        progress(number, len(due), "Sending mails")
        became = _send_one(shop, mailer, item)
        if became is None:
            continue
        state, pause = became
        counts[state] += 1
        if pause is not None:
            return pause.because
    return ""


def _send_one(shop: Shop, mailer: Mailer, item: OutboxItem) -> tuple[OutboxState, MailPause | None] | None:
    """Send one mail and return what it became, and the pause that follows; None where it is not ours any more.

    What was planned for the day may be due at night: the program was off, or the server away. Then it waits once more.
    """
    if _waits_for_morning(shop, item):
        return None
    try:
        mail = _write(shop, item)
    except ShipDeskError as error:
        with shop.database.transaction() as tx:
            tx.outbox.finish(item.id, OutboxState.HELD, shop.clock.now(), owner=None, error=str(error))
        return OutboxState.HELD, None
    if mail is None:
        return None
    claim = _Claim(shop, item.id)
    try:
        delivery = mailer.deliver(mail, claim)
    except _NotOursError:
        return None
    except ShipDeskError as error:
        delivery = Delivery(DeliveryOutcome.HELD, str(error))
    return _note(shop, item, delivery, claimed=claim.taken)


def _waits_for_morning(shop: Shop, item: OutboxItem) -> bool:
    """Answer whether a mail's customer sleeps; then it is due when they do not."""
    if not shop.settings.mail_rules.is_quiet:
        return False
    now = shop.clock.now()
    with shop.look() as tx:
        stored = tx.messages.of_outbox(item.id)
        to = tx.orders.recipients([stored.order_id]).get(stored.order_id) if stored is not None else None
    awake = asleep_until(shop.settings, to, now) if to is not None else None
    if awake is None:
        return False
    with shop.database.transaction() as tx:
        tx.outbox.move([item.id], (item.state,), OutboxState.WAITING, awake)
    return True


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
    """Return the mail as it goes; raises Refused where something is missing, or the address is known not to work."""
    from shipdesk.services.mail_extras import check_address, with_extras
    from shipdesk.services.write_mail import write_mail

    with shop.look() as tx:
        stored = tx.messages.of_outbox(item.id)
        if stored is None:
            return None
        check_address(tx, stored)
        mail = write_mail(tx, shop.settings, stored)
        if not stored.written:
            mail = with_extras(tx, shop.settings, stored, mail)
    if not stored.written:
        with shop.database.transaction() as tx:
            again = tx.messages.of_outbox(item.id)
            if again is None:
                return None
            if again.written:
                mail = again.mail
            else:
                tx.messages.write(stored.id, mail)
    return _with_attachments(shop, stored, mail)


def _with_attachments(shop: Shop, stored: StoredMessage, mail: MailMessage) -> MailMessage:
    from shipdesk.services.mail_attachments import attachments_of
    from shipdesk.services.mail_logo import with_logo

    mail = with_logo(shop.settings, mail)

    attached = attachments_of(shop, stored)
    return replace(mail, attachments=attached) if attached else mail


def _note(
    shop: Shop, item: OutboxItem, delivery: Delivery, *, claimed: bool
) -> tuple[OutboxState, MailPause | None] | None:
    """Write down the outcome; None where another process has taken the mail meanwhile."""
    now = shop.clock.now()
    with shop.database.transaction() as tx:
        pause = note_delivery(tx, delivery, now)
        state, next_at, error = _fate(tx, item, delivery, pause, now)
        noted = tx.outbox.finish(
            item.id, state, now, owner=shop.owner.name if claimed else None, next_at=next_at, error=error,
            outcome=HELD_WITH_QUEUE if state is OutboxState.HELD and pause else delivery.detail[:200],
        )  # fmt: skip
        stored = tx.messages.of_outbox(item.id)
        if noted and stored is not None:
            for address in delivery.refused:
                tx.flags.flag(address, AddressFlag.BOUNCED, now, delivery.detail, stored.mail.message_id)
            if state is OutboxState.DONE:
                tx.messages.mark_sent(stored.id, now)
    log.info("mail %d: %s", item.id, state.value)
    return (state, pause) if noted else None


def _fate(
    tx: Transaction, item: OutboxItem, delivery: Delivery, pause: MailPause | None, now: datetime
) -> tuple[OutboxState, datetime | None, str]:
    """Return what the mail becomes, when it is tried again, and what is said about it."""
    state = _STATE_OF[delivery.outcome]
    if state is not OutboxState.WAITING:
        partly = delivery.outcome is DeliveryOutcome.SENT and delivery.refused
        return state, None, delivery.detail if state is not OutboxState.DONE or partly else ""
    if pause is not None and pause.kind is PauseKind.QUOTA:
        return state, pause.until, delivery.detail
    first = item.payload.get(FIRST_TRIED_AT)
    if not isinstance(first, str):
        first = now.isoformat()
        tx.mail_queue.note(item.id, {**item.payload, FIRST_TRIED_AT: first})
    if now - datetime.fromisoformat(first) >= GIVE_UP_AFTER:
        return OutboxState.FAILED, None, f"It could not be sent within 48 hours. {delivery.detail}"
    wait = wait_after(item.attempt + 1, random.random())  # noqa: S311  (spreads retries, guards nothing)
    return state, now + wait, delivery.detail
