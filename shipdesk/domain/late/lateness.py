"""Late is three clocks, never one, and silence beside them (docs/architecture.md)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

from shipdesk.domain.orders import OrderStatus
from shipdesk.domain.parcels import FINAL, Parcel, ParcelStatus
from shipdesk.domain.promise import is_business_day


class LateClock(StrEnum):
    """The clocks of the late list (docs/architecture.md)."""

    SHIP_BY = "ship_by"
    FORGOTTEN = "forgotten"
    PROMISE = "promise"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Lateness:
    """A clock that ran out: since which day, how many days ago, and why in one sentence."""

    clock: LateClock
    since: date
    days: int
    reason: str


@dataclass(frozen=True, slots=True)
class Patience:
    """How long this shop waits before it worries, in hours; days on which its country does not work do not count."""

    forgotten_after_h: int
    silent_after_h: int
    country: str = ""


_WAITING_FOR_CUSTOMER = frozenset({ParcelStatus.AVAILABLE_FOR_PICKUP, ParcelStatus.RETURNING})
_STATUS_WORDS = {
    ParcelStatus.IN_TRANSIT: "it is still on the way",
    ParcelStatus.OUT_FOR_DELIVERY: "it is out for delivery",
    ParcelStatus.EXCEPTION: "the carrier reports a problem",
    ParcelStatus.RETURNING: "it is on its way back to us",
    ParcelStatus.LOST: "it counts as lost",
    ParcelStatus.INFO_RECEIVED: "the carrier only knows its data",
    ParcelStatus.DISPATCHED: "the carrier has not scanned it",
}


def order_lateness(status: OrderStatus, ship_by_on: date | None, today: date) -> Lateness | None:
    """Return the ship-by clock of an order that has not left us; the ship-by day itself is still on time."""
    if ship_by_on is None or today <= ship_by_on:
        return None
    days = (today - ship_by_on).days
    if status is OrderStatus.PACKED:
        why = "It has a label but was not scanned out"
    elif status is OrderStatus.ON_HOLD:
        why = "It is on hold"
    else:
        why = "It has no label yet"
    return Lateness(LateClock.SHIP_BY, ship_by_on, days, f"{why}; it should have left by {_day(ship_by_on)}.")


def parcel_lateness(
    parcel: Parcel, *, now: datetime, zone: tzinfo, patience: Patience, tracked: bool = True
) -> Lateness | None:
    """Return the worst clock of a dispatched parcel, or None while all is well.

    Forgotten comes first, for it asks for another remedy: a parcel that the carrier never accepted is not on its way.
    Where nobody tracks the parcel, silence says nothing. The promise is judged by the first delivery attempt against
    the original date; the promised day is still on time.
    """
    if parcel.dispatched_at is None or parcel.voided_at is not None:
        return None
    state = parcel.state
    if state.status in FINAL and state.status is not ParcelStatus.LOST:
        return None
    if not tracked:
        return _promise(parcel, now.astimezone(zone).date(), zone)
    return (
        _forgotten(parcel, parcel.dispatched_at, now, zone, patience)
        or _promise(parcel, now.astimezone(zone).date(), zone)
        or _silent(parcel, now, zone, patience)
    )


def _forgotten(parcel: Parcel, left_at: datetime, now: datetime, zone: tzinfo, patience: Patience) -> Lateness | None:
    if parcel.state.accepted_at is not None:
        return None
    if _working_time(left_at, now, zone, patience.country) < timedelta(hours=patience.forgotten_after_h):
        return None
    since = left_at.astimezone(zone).date()
    days = (now.astimezone(zone).date() - since).days
    promised = f" It was promised for {_day(parcel.promised_on)}." if parcel.promised_on else ""
    reason = f"It left us on {_day(since)}, but the carrier has never scanned it.{promised}"
    return Lateness(LateClock.FORGOTTEN, since, days, reason)


def _promise(parcel: Parcel, today: date, zone: tzinfo) -> Lateness | None:
    promised = parcel.promised_on
    if promised is None:
        return None
    attempt = parcel.state.first_attempt_at
    judged = attempt.astimezone(zone).date() if attempt else today
    if judged <= promised:
        return None
    days = (judged - promised).days
    state = parcel.state
    if attempt is not None:
        happened = f"the first attempt was on {_day(judged)} and it is not delivered"
    elif state.reason and state.status is ParcelStatus.EXCEPTION:
        happened = f"the carrier reports a problem: {state.reason.replace('_', ' ')}"
    else:
        happened = _STATUS_WORDS.get(state.status, "it has not arrived")
    return Lateness(LateClock.PROMISE, promised, days, f"Promised for {_day(promised)}; {happened}.")


def _silent(parcel: Parcel, now: datetime, zone: tzinfo, patience: Patience) -> Lateness | None:
    heard = parcel.state.last_event_at or parcel.dispatched_at
    if heard is None or parcel.state.status in _WAITING_FOR_CUSTOMER:
        return None
    silence = now - heard
    if _working_time(heard, now, zone, patience.country) < timedelta(hours=patience.silent_after_h):
        return None
    since = heard.astimezone(zone).date()
    days = int(silence.total_seconds() // 86_400)
    return Lateness(LateClock.SILENT, since, days, f"No scan for {days} days; the last was on {_day(since)}.")


def _working_time(start: datetime, end: datetime, zone: tzinfo, country: str) -> timedelta:
    """Return the time between two moments without the whole days on which carriers rest."""
    passed = end - start
    day, last = start.astimezone(zone).date() + timedelta(days=1), end.astimezone(zone).date()
    while day <= last and passed > timedelta(0):
        if not is_business_day(day, country):
            passed -= timedelta(days=1)
        day += timedelta(days=1)
    return passed


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"
