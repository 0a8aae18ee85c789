"""The mails that follow from what is done at the desk: packed, dispatched, and both taken back."""

from __future__ import annotations

from datetime import datetime, timedelta

from shipdesk.domain.mails import Milestone
from shipdesk.domain.orders import Order
from shipdesk.domain.outbox import OutboxState
from shipdesk.domain.parcels import Parcel
from shipdesk.services.parcels_to_pack import is_packed
from shipdesk.services.plan_mail import plan_mail, subject_key
from shipdesk.services.shop import Shop
from shipdesk.services.webhooks import cancel_webhook
from shipdesk.storage.transaction import Transaction

_RESTING = (OutboxState.PLANNED, OutboxState.WAITING, OutboxState.HELD)


def tell_packed(shop: Shop, tx: Transaction, parcel: Parcel, now: datetime) -> None:
    """Plan the mail that a parcel is packed, unless it leaves in the same moment and that is told."""
    if shop.settings.packing.dispatch == "at_packing" or parcel.is_return:
        return
    order = tx.orders.get(parcel.order_id)
    if order is not None:
        plan_mail(
            tx, shop.settings, Milestone.PACKED, order, parcel,
            now=now, is_practice=shop.is_practice, not_before=_undo_until(shop, now),
        )  # fmt: skip


def tell_dispatched(shop: Shop, tx: Transaction, order: Order, parcel: Parcel, now: datetime) -> None:
    """Plan the mail that a parcel has left; of an order in several, where wished, one mail when the last has.

    It waits for as long as the scan can be taken back. That the parcel is packed is no news any more.
    """
    if shop.settings.packing.dispatch != "at_packing":
        packed = tx.messages.outbox_ids([subject_key(order.id, parcel.id)], Milestone.PACKED)
        if packed:
            tx.outbox.move(packed, _RESTING, OutboxState.CANCELLED, None)
    about: Parcel | None = parcel
    if shop.settings.mail_rules.digest_split_orders:
        live = tx.parcels.of_order(order.id, live_only=True)
        if max(len(tx.plans.of_order(order.id)), len(live)) > 1:
            if not is_packed(tx, order.id) or not all(each.dispatched_at for each in live):
                return
            about = None
    plan_mail(
        tx, shop.settings, Milestone.DISPATCHED, order, about,
        now=now, is_practice=shop.is_practice, not_before=_undo_until(shop, now),
    )  # fmt: skip


def forget_dispatched(tx: Transaction, parcel: Parcel) -> None:
    """Forget the mail of a dispatch that was taken back, where nothing of it went out; also the whole order's."""
    tx.messages.remove(subject_key(parcel.order_id, parcel.id), Milestone.DISPATCHED)
    cancel_webhook(tx, Milestone.DISPATCHED.value, subject_key(parcel.order_id, parcel.id))
    tx.messages.remove(subject_key(parcel.order_id, None), Milestone.DISPATCHED)


def _undo_until(shop: Shop, now: datetime) -> datetime:
    return now + timedelta(seconds=shop.settings.mail.undo_window_s)
