"""What needs a person about mails, for the banner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from shipdesk.domain.mails import AddressFlag
from shipdesk.domain.outbox import OutboxKind
from shipdesk.services.mail_pause import read_pause
from shipdesk.services.mailbox_state import mailbox_state_of
from shipdesk.services.paper_facts import moment_text
from shipdesk.services.settle_webhooks import STUCK
from shipdesk.services.shop import Shop
from shipdesk.services.views import Problem
from shipdesk.storage.transaction import Transaction

_UNTOLD = "{} messages did not surely reach your program."
_NEWS_FOR = timedelta(days=7)
"""An address that mails do not reach is told of so long; after that it stands with its orders only."""


@dataclass(frozen=True, slots=True)
class StuckMails:
    """How much of each kind needs a person."""

    to_approve: int
    bounced: int
    """Addresses that mails do not reach, however long ago that was."""
    untold: int


def stuck_mails(shop: Shop) -> StuckMails:
    """Return how much waits for a person, by the place where it is dealt with."""
    with shop.look() as tx:
        bounced = {each.address for each in tx.flags.all() if each.flag is AddressFlag.BOUNCED}
        return StuckMails(len(tx.mail_choice.to_approve()), len(bounced), _untold(tx))


def problems_of_mails(shop: Shop, tx: Transaction) -> tuple[Problem, ...]:
    """Return what holds up the queue, what is held by itself, and which mails came back of late."""
    now = shop.clock.now()
    pause = read_pause(tx)
    found = []
    if pause is not None and pause.stands(now):
        found.append(Problem("mails-rest", f"Mails rest: {pause.because}", "messages", 1))
    held = tx.mail_queue.held()
    if held:
        words = "1 mail is held." if held == 1 else f"{held} mails are held."
        found.append(Problem("mails-held", words, "messages", held))
    waiting = len(tx.mail_choice.to_approve())
    if waiting:
        words = "1 mail waits for your yes." if waiting == 1 else f"{waiting} mails wait for your yes."
        found.append(Problem("mails-to-approve", words, "messages", waiting))
    gone = sum(1 for f in tx.flags.all() if f.flag is AddressFlag.BOUNCED and now - f.at < _NEWS_FOR)
    if gone:
        words = "Mails to 1 address do not arrive." if gone == 1 else f"Mails to {gone} addresses do not arrive."
        found.append(Problem("mails-bounced", words, "messages", gone))
    untold = _untold(tx)
    if untold:
        words = "1 message did not surely reach your program." if untold == 1 else _UNTOLD.format(untold)
        found.append(Problem("webhooks-untold", words, "messages", untold))
    mailbox = mailbox_state_of(shop, tx)
    if mailbox.lasts(now):
        since = f" since {moment_text(shop.settings, mailbox.since)}" if mailbox.since else ""
        found.append(Problem("mailbox-unread", f"The mailbox cannot be read{since}: {mailbox.problem}", "settings", 1))
    return tuple(found)


def _untold(tx: Transaction) -> int:
    counts = tx.outbox.counts()
    return sum(counts.get((OutboxKind.WEBHOOK, state), 0) for state in STUCK)
