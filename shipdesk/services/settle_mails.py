"""Find out what became of mails whose fate is unsure, as far as that can be known without a person."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from typing import TYPE_CHECKING

from shipdesk.domain.mail_retry import LOOK_AFTER, LOOKED, RESEND_UNSURE_AFTER, RESENT_AT
from shipdesk.domain.outbox import OutboxItem, OutboxKind, OutboxState
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic

if TYPE_CHECKING:
    from shipdesk.mail.mailbox import Mailbox


def settle_unsure_mails(shop: Shop) -> tuple[int, int]:
    """Look for unsure mails among the sent ones, and send others once more where the shop wants that.

    Returns how many went out after all, and how many are planned once more. A mail that is not among the sent ones
    is no proof that it did not go: many providers file no copy. Raises RemoteError and Refused of the mailbox.
    """
    now = shop.clock.now()
    with shop.look() as tx:
        unsure = tx.outbox.in_state(OutboxKind.MAIL, OutboxState.UNSURE)
    due = [item for item in unsure if _is_looked_for(item, now)]
    try:
        found = _look_for(shop, due, now) if due else 0
    finally:
        resent = _resend(shop, unsure, now) if shop.settings.mail.resend_unsure else 0
    return found, resent


def _is_looked_for(item: OutboxItem, now: datetime) -> bool:
    looked = item.payload.get(LOOKED, 0)
    times = looked if isinstance(looked, int) else 0
    return times < len(LOOK_AFTER) and now - _since(item) >= LOOK_AFTER[times]


def _since(item: OutboxItem) -> datetime:
    return item.claimed_at or item.created_at


def _look_for(shop: Shop, due: list[OutboxItem], now: datetime) -> int:
    mailbox = shop.outside.mailbox()
    if mailbox is None:
        return 0
    found = 0
    with ExitStack() as stack:
        is_sent = _sent_folder(stack.enter_context(mailbox))
        for item in due:
            with shop.look() as tx:
                stored = tx.messages.of_outbox(item.id)
            if stored is None:
                continue
            went = is_sent(stored.mail.message_id)
            with shop.change(Topic.MESSAGES) as tx:
                looked = item.payload.get(LOOKED, 0)
                tx.mail_queue.note(item.id, {**item.payload, LOOKED: (looked if isinstance(looked, int) else 0) + 1})
                if went and tx.outbox.move([item.id], (OutboxState.UNSURE,), OutboxState.DONE, None) == 1:
                    tx.messages.mark_sent(stored.id, item.claimed_at or now)
                    found += 1
    return found


def _sent_folder(mailbox: Mailbox) -> Callable[[str], bool]:
    folder = mailbox.folder_for("sent")
    return lambda message_id: folder is not None and mailbox.has(folder, message_id)


def _resend(shop: Shop, unsure: tuple[OutboxItem, ...], now: datetime) -> int:
    """Plan unsure mails once more, each once in its life."""
    resent = 0
    old = [i for i in unsure if RESENT_AT not in i.payload and now - _since(i) >= RESEND_UNSURE_AFTER]
    if not old:
        return 0
    with shop.change(Topic.MESSAGES) as tx:
        for item in old:
            if tx.outbox.move([item.id], (OutboxState.UNSURE,), OutboxState.PLANNED, None) == 1:
                kept = tx.outbox.get(item.id)
                tx.mail_queue.note(item.id, {**(kept or item).payload, RESENT_AT: now.isoformat()})
                resent += 1
    return resent
