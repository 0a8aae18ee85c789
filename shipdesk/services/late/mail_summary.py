"""Mail the summary of the late list to its owner, each once: a row of the outbox first, as with all that goes out."""

from __future__ import annotations

import html
import secrets
from datetime import timedelta

from shipdesk.domain.errors import Refused, ShipDeskError
from shipdesk.domain.mails import Delivery, DeliveryOutcome, MailMessage
from shipdesk.domain.outbox import OutboxItem, OutboxKind, OutboxState
from shipdesk.services.late.late_rows import LateRow
from shipdesk.services.late.list_late import list_late
from shipdesk.services.late.summary import LateSummary, last_moment, late_summary, moment_before
from shipdesk.services.mail_pause import mail_pause
from shipdesk.services.plan_mail import mail_is_on
from shipdesk.services.shop import Shop

_DONE = "late_summary_mailed"
_TRIED_AGAIN_AFTER, _OLD_AFTER = timedelta(minutes=15), timedelta(hours=8)
_NAMED = 15
_AT_ONCE = 4
_STATE_OF = {
    DeliveryOutcome.SENT: OutboxState.DONE,
    DeliveryOutcome.LATER: OutboxState.WAITING,
    DeliveryOutcome.REFUSED: OutboxState.FAILED,
    DeliveryOutcome.HELD: OutboxState.WAITING,
    DeliveryOutcome.UNSURE: OutboxState.UNSURE,
}


def mail_summary_if_due(shop: Shop) -> str:
    """Plan the summary that is due, where the owner wants it, and send what is planned; return what was done."""
    if not shop.settings.late.summary_to or not mail_is_on(shop.settings, is_practice=shop.is_practice):
        return ""
    _plan(shop)
    with shop.look() as tx:
        due = tx.outbox.due(OutboxKind.SUMMARY, shop.clock.now(), _AT_ONCE)
    if not due or mail_pause(shop) is not None:
        return ""
    states = [_send(shop, item) for item in due]
    if OutboxState.DONE in states:
        return "summary mailed"
    return "summary not mailed" if {OutboxState.FAILED, OutboxState.UNSURE} & set(states) else ""


def _plan(shop: Shop) -> None:
    """Write the summary down that was due last, once; one that says nothing is passed over."""
    from shipdesk.mail.addresses import domain_of
    from shipdesk.mail.message import mail_date, new_message_id

    moment, now = last_moment(shop), shop.clock.now()
    key = f"summary:{moment.day}:{moment.part.value}"
    with shop.look() as tx:
        if tx.settings.get(_DONE) == key:
            return
    summary = late_summary(shop, moment_before(shop, moment).at)
    sender = shop.settings.mail.from_address or shop.settings.shop.email
    payload = {
        "to": shop.settings.late.summary_to,
        "subject": f"{shop.settings.shop.name or 'ShipDesk'}: {summary.lines} on the late list",
        "text": _text(summary, list_late(shop)[:_NAMED]),
        "message_id": new_message_id(key, domain_of(sender) if "@" in sender else "", secrets.token_hex(8)),
        "date": mail_date(now),
    }
    with shop.change() as tx:
        tx.settings.put(_DONE, key)
        if not summary.is_empty:
            tx.outbox.plan(OutboxKind.SUMMARY, key, payload, now)


def _text(summary: LateSummary, rows: tuple[LateRow, ...]) -> str:
    lines = [summary.sentence, ""]
    lines += [f"{row.order_number}: {row.reason} {row.proposal_words}" for row in rows]
    more = summary.lines - len(rows)
    return "\n".join([*lines, *([f"... and {more} more."] if more > 0 else [])]).strip() + "\n"


def _send(shop: Shop, item: OutboxItem) -> OutboxState:
    now = shop.clock.now()
    if now - item.created_at >= _OLD_AFTER:
        # The next one says more; an old one would only confuse.
        return _note(shop, item, OutboxState.CANCELLED, claimed=False)
    claimed = False

    def claim() -> None:
        nonlocal claimed
        with shop.database.transaction() as tx:
            if tx.outbox.claim(item.id, shop.owner.name, now) is None:
                raise Refused("Another station sends this.")
        claimed = True

    try:
        mailer = shop.mailer()
        try:
            delivery = mailer.deliver(_message(shop, item), claim)
        finally:
            mailer.close()
    except ShipDeskError as error:
        delivery = Delivery(DeliveryOutcome.LATER, str(error))
    return _note(shop, item, _STATE_OF[delivery.outcome], claimed=claimed, error=delivery.detail)


def _note(shop: Shop, item: OutboxItem, state: OutboxState, *, claimed: bool, error: str = "") -> OutboxState:
    now = shop.clock.now()
    next_at = now + _TRIED_AGAIN_AFTER if state is OutboxState.WAITING else None
    with shop.database.transaction() as tx:
        tx.outbox.finish(
            item.id, state, now, owner=shop.owner.name if claimed else None, next_at=next_at,
            error="" if state is OutboxState.DONE else error,
        )  # fmt: skip
    return state


def _message(shop: Shop, item: OutboxItem) -> MailMessage:
    told, settings = item.payload, shop.settings
    text = str(told["text"])
    paragraphs = "".join(f"<p>{html.escape(line)}</p>" for line in text.splitlines() if line)
    return MailMessage(
        message_id=str(told["message_id"]),
        sender_name=settings.mail.from_name or settings.shop.name,
        sender_address=settings.mail.from_address or settings.shop.email,
        recipient_name="",
        recipient_address=str(told["to"]),
        subject=str(told["subject"]),
        text=text,
        html=f'<html lang="en"><body>{paragraphs}</body></html>',
        language="en",
        reference=item.key,
        date_utc=str(told["date"]),
    )
