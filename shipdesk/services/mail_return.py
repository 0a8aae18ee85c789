"""Mail customers the label with which they send a parcel back: by itself, where so set, or because a person asks."""

from __future__ import annotations

from datetime import datetime

from shipdesk.domain.errors import Refused
from shipdesk.domain.mails import Milestone
from shipdesk.domain.orders import Order
from shipdesk.domain.parcels import FINAL, Parcel
from shipdesk.services.mail_papers import return_label
from shipdesk.services.plan_mail import mail_is_on, plan_mail, subject_key
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.storage.transaction import Transaction


def mail_return_label(shop: Shop, order_id: int) -> str:
    """Plan the mail with the newest return label of an order; return the address that it goes to.

    Raises Refused where there is no such label or address, no mail account, or where it was mailed before.
    """
    if not mail_is_on(shop.settings, is_practice=shop.is_practice):
        raise Refused("No mail account is set up.", "Enter it in Settings, Mail.")
    with shop.change(Topic.MESSAGES) as tx:
        about = tx.groups.leads_of([order_id]).get(order_id, order_id)
        order, parcel = tx.orders.get(about), newest_return(tx, about)
        if order is None or parcel is None:
            raise Refused("This order has no return label.", "Buy one first.")
        if tx.messages.exists(subject_key(order.id, parcel.id), Milestone.RETURN_LABEL):
            raise Refused(
                f"The return label {parcel.tracking_number} was mailed before.",
                "Look for it in Messages; it can be sent again from there.",
            )
        if not tell_return_label(shop, tx, order, parcel, shop.clock.now(), asked_for=True):
            raise Refused("The customer has no mail address that can be written to.", "Print the label instead.")
        planned = tx.messages.outbox_ids([subject_key(order.id, parcel.id)], Milestone.RETURN_LABEL)
        stored = tx.messages.of_outbox(planned[0]) if planned else None
        return stored.mail.recipient_address if stored is not None else ""


def tell_return_label(
    shop: Shop, tx: Transaction, order: Order, parcel: Parcel, now: datetime, *, asked_for: bool
) -> bool:
    """Plan the mail with a parcel's return label and tell whether it is new; without a person's word only if so set."""
    return plan_mail(
        tx, shop.settings, Milestone.RETURN_LABEL, order, parcel,
        now=now, is_practice=shop.is_practice, asked_for=asked_for, attached=[return_label(parcel.id)],
    )  # fmt: skip


def newest_return(tx: Transaction, order_id: int) -> Parcel | None:
    """Return the newest parcel of an order that comes back, whose label is here and can still be used."""
    known = [
        each for each in tx.parcels.of_order(order_id, live_only=True, returns=True) if each.state.status not in FINAL
    ]
    labels = tx.labels.newest_of_parcels([each.id for each in known])
    return next((each for each in reversed(known) if each.id in labels), None)
