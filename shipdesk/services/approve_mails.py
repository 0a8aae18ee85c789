"""The owner's yes: mails that are kept until it is given, and one key for all of them."""

from __future__ import annotations

from collections.abc import Collection

from shipdesk.domain.roles import May
from shipdesk.services.late.waiting_mails import renew_waiting
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.services.views import MessageRow
from shipdesk.services.who_may import ask_leave
from shipdesk.storage.transaction import Transaction


def messages_to_approve(shop: Shop) -> tuple[MessageRow, ...]:
    """Return the mails that wait for a yes, oldest first."""
    with shop.look() as tx:
        rows = [row for message_id in tx.mail_choice.to_approve() for row in tx.messages.rows(message_id=message_id)]
    return tuple(rows)


def approve_messages(shop: Shop, ids: Collection[int] | None = None) -> int:
    """Let mails go that wait for a yes, all or only these; return how many. Raises Refused for whoever may not."""
    ask_leave(shop, May.CHANGE_MAIL)
    with shop.change(Topic.MESSAGES, Topic.LATE) as tx:
        return approve_those(shop, tx, ids)


def approve_those(shop: Shop, tx: Transaction, ids: Collection[int] | None) -> int:
    """Let mails go in a unit of work of somebody else's; return how many.

    Those that have waited tell what is true now; a delay that is none any more is told to nobody.
    """
    from shipdesk.mail.message import mail_date

    waiting = renew_waiting(shop, tx, ids)
    if waiting:
        tx.mail_choice.approve(waiting, mail_date(shop.clock.now()), tx.mail_choice.outbox_ids(waiting))
    return len(waiting)
