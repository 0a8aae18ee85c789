"""The pause of the mail queue: one sentence instead of three hundred failures, kept in the store for all stations."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from shipdesk.domain.mail_retry import GIVE_UP_AFTER, MailPause, PauseKind, wait_after
from shipdesk.domain.mails import Delivery, DeliveryOutcome
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.storage.transaction import Transaction

_KEY = "mail_pause"


def mail_pause(shop: Shop) -> MailPause | None:
    """Return why no mail goes out at the moment, or None."""
    with shop.look() as tx:
        pause = read_pause(tx)
    return pause if pause is not None and pause.stands(shop.clock.now()) else None


def resume_mails(shop: Shop) -> int:
    """Let mails go out again, and plan those that were held with the queue; return how many these are."""
    with shop.change(Topic.MESSAGES) as tx:
        return end_pause(tx)


def end_pause(tx: Transaction) -> int:
    """End the pause, as when the account was changed; return how many mails were held with the queue."""
    if read_pause(tx) is not None:
        tx.settings.put(_KEY, None)
    return tx.mail_queue.release()


def read_pause(tx: Transaction) -> MailPause | None:
    """Return the pause that was noted last, also one that is over: its failures count on until a mail goes out."""
    kept: dict[str, Any] | None = tx.settings.get(_KEY)
    if not kept:
        return None
    until = kept["until"]
    return MailPause(
        PauseKind(kept["kind"]),
        kept["because"],
        datetime.fromisoformat(kept["since"]),
        datetime.fromisoformat(until) if until else None,
        int(kept["failures"]),
    )


def note_delivery(tx: Transaction, delivery: Delivery, now: datetime) -> MailPause | None:
    """Keep what an outcome means for the mails behind it; return the pause it begins or goes on with."""
    before = read_pause(tx)
    if not delivery.pause_queue:
        if before is not None and delivery.outcome is DeliveryOutcome.SENT:
            tx.settings.put(_KEY, None)
        return None
    pause = _pause_for(delivery, before, now)
    tx.settings.put(
        _KEY,
        {
            "kind": pause.kind.value,
            "because": pause.because,
            "since": pause.since.isoformat(),
            "until": pause.until.isoformat() if pause.until else None,
            "failures": pause.failures,
        },
    )
    return pause


def _pause_for(delivery: Delivery, before: MailPause | None, now: datetime) -> MailPause:
    if delivery.outcome is DeliveryOutcome.HELD:
        return MailPause(PauseKind.PERSON, delivery.detail, now, None)
    if delivery.pause_hours:
        return MailPause(PauseKind.QUOTA, delivery.detail, now, now + timedelta(hours=delivery.pause_hours))
    goes_on = before is not None and before.kind is PauseKind.SERVER
    failures = before.failures + 1 if before is not None and goes_on else 1
    since = before.since if before is not None and goes_on else now
    if now - since >= GIVE_UP_AFTER:
        words = f"For 48 hours no mail could go out. {delivery.detail} When it works again, let the mails go on."
        return MailPause(PauseKind.PERSON, words, now, None)
    wait = wait_after(failures, random.random())  # noqa: S311  (spreads retries, guards nothing)
    return MailPause(PauseKind.SERVER, delivery.detail, since, now + wait, failures)
