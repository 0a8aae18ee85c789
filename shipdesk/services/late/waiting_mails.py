"""Delay mails that wait for the owner's yes: what they tell is kept true while they wait."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from shipdesk.domain.mails import Milestone
from shipdesk.services.late.find_lines import moment_of
from shipdesk.services.late.list_late import new_date
from shipdesk.services.late.mail_late import is_past_telling
from shipdesk.services.plan_mail import subject_key
from shipdesk.services.shop import Shop
from shipdesk.storage.messages_store import StoredMessage
from shipdesk.storage.transaction import Transaction


def renew_waiting(shop: Shop, tx: Transaction, ids: Collection[int] | None = None) -> tuple[int, ...]:
    """Bring the delay mails that wait up to date, all or only these; return which mails still wait.

    A date that is past, or earlier than what is known by now, is told anew. What is no longer true is forgotten: the
    parcel came, is lost or on its way back, or will be in time after all.
    """
    kept = []
    for message_id in tx.mail_choice.to_approve(ids):
        stored = tx.messages.get(message_id)
        if stored is None:
            continue
        if stored.milestone is Milestone.DELAYED and not stored.written and not _renew(shop, tx, message_id, stored):
            tx.messages.remove(subject_key(stored.order_id, stored.parcel_id), stored.milestone)
            continue
        kept.append(message_id)
    return tuple(kept)


def _renew(shop: Shop, tx: Transaction, message_id: int, stored: StoredMessage) -> bool:
    """Write the honest date of today into a mail; answer whether it is still to be told."""
    order = tx.orders.get(stored.order_id)
    parcel = tx.parcels.get(stored.parcel_id) if stored.parcel_id else None
    if order is None or is_past_telling(order, parcel):
        return False
    today = moment_of(shop, None)[2]
    outlook = tx.outlooks.of_parcel(parcel.id) if parcel else None
    is_due = parcel is not None and (parcel.promised_on is None or parcel.promised_on < today)
    chance = outlook.p_late if outlook and not is_due else None
    if chance is not None and chance < shop.settings.late.owner_line:
        return False
    honest = new_date(shop, parcel, outlook, today, country=order.recipient.country_code, promised_on=order.promised_on)
    raw = stored.facts.get("new_date_on")
    told = date.fromisoformat(raw) if isinstance(raw, str) and raw else None
    if told is None or told <= today or told < honest:
        tx.mail_choice.change_facts(message_id, {**stored.facts, "new_date_on": honest.isoformat()})
    return True
