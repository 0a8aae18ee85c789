"""Which mail fits an order's state, and which went already; made for worker threads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shipdesk.domain.mails import Milestone
from shipdesk.domain.orders import OrderStatus
from shipdesk.domain.parcels import ParcelStatus
from shipdesk.services.views import OrderDetail

_FITTING = {
    ParcelStatus.OUT_FOR_DELIVERY: Milestone.OUT_FOR_DELIVERY,
    ParcelStatus.DELIVERED: Milestone.DELIVERED,
    ParcelStatus.AVAILABLE_FOR_PICKUP: Milestone.READY_FOR_PICKUP,
    ParcelStatus.FAILED_ATTEMPT: Milestone.DELIVERY_ATTEMPTED,
    ParcelStatus.EXCEPTION: Milestone.PROBLEM,
    ParcelStatus.RETURNING: Milestone.RETURNED,
    ParcelStatus.RETURNED: Milestone.RETURNED,
    ParcelStatus.LOST: Milestone.LOST,
}


@dataclass(frozen=True, slots=True)
class MailFacts:
    """The mail that fits, None where none does, and when mails went, by milestone."""

    fitting: Milestone | None
    went: Mapping[Milestone, datetime]


def mail_facts(shop: Any, order_ids: Sequence[int]) -> MailFacts:
    """Return the facts for one order; for several there is no mail that fits them all."""
    from shipdesk.services.list_orders import show_order
    from shipdesk.services.list_parcels import show_parcel

    if len(order_ids) != 1:
        return MailFacts(None, {})
    order = show_order(shop, order_ids[0])
    mails = show_parcel(shop, order.parcels[-1].id).mails if order.parcels else ()
    return MailFacts(fitting_mail(order, shop.clock.now()), {m.milestone: m.sent_at for m in mails if m.sent_at})


def fitting_mail(order: OrderDetail, now: datetime) -> Milestone | None:
    """Return the mail that tells where an order is: late, gone, at the door, or in trouble."""
    parcel = order.parcels[-1] if order.parcels else None
    if parcel is None or order.status is not OrderStatus.DISPATCHED:
        is_overdue = order.ship_by_on is not None and order.ship_by_on < now.date()
        return Milestone.DELAYED if order.status is OrderStatus.TO_SHIP and is_overdue else None
    fitting = _FITTING.get(parcel.state.status)
    if fitting is None and parcel.promised_on is not None and parcel.promised_on < now.date():
        return Milestone.DELAYED
    return fitting or Milestone.DISPATCHED
