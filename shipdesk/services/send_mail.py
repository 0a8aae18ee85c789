"""What a person sees of the mails and does with them; the queue itself is in `mail_queue`."""

from __future__ import annotations

from collections.abc import Sequence

from shipdesk.domain.errors import Refused
from shipdesk.domain.mail_retry import SENDING_FACTS
from shipdesk.domain.mails import AddressFlag, Milestone
from shipdesk.domain.outbox import OutboxState
from shipdesk.domain.parcels import Parcel
from shipdesk.services.mail_queue import run_mail_queue
from shipdesk.services.mail_return import newest_return, tell_return_label
from shipdesk.services.plan_mail import mail_is_on, plan_mail
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.services.views import MessageDetail, MessageRow

__all__ = [
    "cancel_message",
    "list_messages",
    "mail_orders",
    "mark_message_sent",
    "resend_message",
    "run_mail_queue",
    "show_message",
]
_RESTING = (OutboxState.PLANNED, OutboxState.WAITING, OutboxState.HELD)
_RESENT = (OutboxState.FAILED, OutboxState.HELD, OutboxState.UNSURE, OutboxState.WAITING, OutboxState.CANCELLED)
_NO_LONGER = "This mail can no longer be {}."
_NOT_HERE = ("There is no such mail.", "Look at the list of mails.")


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
            raise Refused(*_NOT_HERE)
        try:
            # Imported here: the counts beside the window's first rows need the outbox, not the template engine.
            from shipdesk.services.mail_logo import logo_in
            from shipdesk.services.write_mail import write_mail

            mail = write_mail(tx, shop.settings, stored)
        except Refused as error:
            return MessageDetail(rows[0], f"{error}", "", stored.mail.message_id, "")
    sender = f"{mail.sender_name} <{mail.sender_address}>"
    return MessageDetail(
        rows[0], mail.text, mail.html, mail.message_id, sender, logo_in(shop.settings, mail.html)
    )  # fmt: skip


def resend_message(shop: Shop, message_id: int, *, to_address: str = "") -> None:
    """Let a mail that failed, is held or unsure be sent (again), in the same words and under the same Message-ID.

    What goes with it is made when it goes, from what is known then. Its address is trusted again from now on. One that
    failed may go to another address, for nobody ever got it.
    Raises Refused where the mail went out, and for an address that is none.
    """
    from shipdesk.mail.addresses import checked_address

    address = checked_address(to_address) if to_address else ""
    with shop.change(Topic.MESSAGES) as tx:
        stored = tx.messages.get(message_id)
        only_from = (OutboxState.FAILED,) if address else _RESENT
        if stored is None:
            raise Refused(*_NOT_HERE)
        if tx.outbox.move([stored.outbox_id], only_from, OutboxState.PLANNED, None) != 1:
            what = "Only a mail that failed can go to another address." if address else _NO_LONGER.format("sent again")
            raise Refused(what, "Look at its state.")
        if address:
            tx.mail_queue.readdress(message_id, address)
        # Whoever sends again knows better, and the 48 hours begin anew.
        tx.flags.clear(address or stored.mail.recipient_address, AddressFlag.BOUNCED)
        item = tx.outbox.get(stored.outbox_id)
        if item is not None:
            tx.mail_queue.note(item.id, {k: v for k, v in item.payload.items() if k not in SENDING_FACTS})


def cancel_message(shop: Shop, message_id: int) -> None:
    """Cancel a mail that has not gone out; raises Refused where it has."""
    only_from = (*_RESTING, OutboxState.UNSURE, OutboxState.FAILED)
    with shop.change(Topic.MESSAGES) as tx:
        stored = tx.messages.get(message_id)
        if stored is None:
            raise Refused(*_NOT_HERE)
        if tx.outbox.move([stored.outbox_id], only_from, OutboxState.CANCELLED, None) != 1:
            raise Refused(_NO_LONGER.format("cancelled"), "Look at its state.")


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
            if milestone is Milestone.RETURN_LABEL:
                back = newest_return(tx, about)
                now = shop.clock.now()
                planned += back is not None and tell_return_label(shop, tx, order, back, now, asked_for=True)
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
