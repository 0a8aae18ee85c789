"""How a line left the late list by itself, in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from shipdesk.domain.late.causes import LateAction, LateCause
from shipdesk.domain.late.deeds import LateDeed, LateLine
from shipdesk.domain.late.words import CAUSE_WORDS, day, days_words
from shipdesk.domain.orders import OrderStatus
from shipdesk.domain.parcels import Parcel, ParcelStatus

_ORDER_WORDS = {
    OrderStatus.CANCELLED: "Cancelled",
    OrderStatus.SHIPPED_ELSEWHERE: "Shipped elsewhere",
    OrderStatus.AWAITING_PAYMENT: "It waits for its payment",
    OrderStatus.COMBINED: "It travels with another order",
}


@dataclass(frozen=True, slots=True)
class LeftWith:
    """What was known of a line's order and parcel when it left."""

    zone: tzinfo
    today: date
    order_status: OrderStatus | None = None
    parcel: Parcel | None = None
    """Of an order on the desk the newest with a label."""
    settled_by: LateDeed | None = None
    """What left its customer nothing to wait for."""
    goes_on_as: LateCause | None = None
    """The line that stands for the same parcel now."""


def how_left(line: LateLine, known: LeftWith) -> str:
    """Say how a line left."""
    if line.key.parcel_id == 0:
        return _order_left(known)
    parcel = known.parcel
    if parcel is None or parcel.voided_at is not None:
        return "Its label was given back"
    if parcel.dispatched_at is None:
        return "Its dispatch was taken back"
    status = parcel.state.status
    if status is ParcelStatus.DELIVERED:
        return _delivered(parcel, known.zone)
    if status is ParcelStatus.CANCELLED:
        return "Cancelled"
    settled = _settled(known)
    if settled and known.goes_on_as is None:
        return settled
    return _moved_on(line, parcel, known) or (_goes_on(known.goes_on_as) if known.goes_on_as else "Solved")


def _order_left(known: LeftWith) -> str:
    parcel = known.parcel
    if parcel is not None and parcel.dispatched_at is not None:
        return f"Shipped on {_day(parcel.dispatched_at, known.zone)}"
    return _ORDER_WORDS.get(known.order_status or OrderStatus.CANCELLED, "It may leave later now")


def _delivered(parcel: Parcel, zone: tzinfo) -> str:
    at = parcel.state.delivered_at or parcel.state.since
    if at is None:
        return "Delivered"
    said = f"Delivered on {_day(at, zone)}"
    if parcel.promised_on is None:
        return said
    days = (at.astimezone(zone).date() - parcel.promised_on).days
    if days <= 0:
        return f"{said}, in time"
    return f"{said}, {days_words(days)} after its promise"


def _settled(known: LeftWith) -> str:
    deed = known.settled_by
    if deed is None:
        return ""
    return f"Sent again as {deed.note}" if deed.action is LateAction.RESHIP else "Money given back"


def _moved_on(line: LateLine, parcel: Parcel, known: LeftWith) -> str:
    """Return what happened on the way that ended the line's own cause."""
    state, cause = parcel.state, line.key.cause
    if cause is LateCause.FORGOTTEN and state.accepted_at is not None:
        return f"The carrier scanned it on {_day(state.accepted_at, known.zone)}"
    heard = state.last_event_at
    if cause is LateCause.SILENT and heard is not None and heard.astimezone(known.zone).date() > line.since:
        return f"The carrier scanned it on {_day(heard, known.zone)}"
    if cause is LateCause.PROBABLY_LATE and known.goes_on_as is None:
        return "Expected in time again"
    if cause is LateCause.EXCEPTION and known.goes_on_as is None:
        if state.status is ParcelStatus.RETURNED:
            return "Nothing was done about it for two months"
        return f"It goes on, since {_day(heard, known.zone)}" if heard else "It goes on"
    return ""


def _goes_on(cause: LateCause) -> str:
    return f"Now it is on the list as: {CAUSE_WORDS[cause]}"


def _day(at: datetime, zone: tzinfo) -> str:
    return day(at.astimezone(zone).date())
