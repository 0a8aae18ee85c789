"""When a carrier is asked about a parcel again: the schedule of docs/architecture.md, found by simulation.

Jitter and the hour at the destination are passed in, so the same question has always the same answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from shipdesk.domain.parcels import FINAL, ParcelState, ParcelStatus
from shipdesk.domain.tracking import DELIVERED_CHECK, lost_after

_S = ParcelStatus
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
MAX_JITTER = 0.1
NOT_FOUND_HOURS = (1, 3, 6, 12)
"""Hours until a number that the carrier does not know is asked again; the last stays."""
OLD_PARCEL = timedelta(days=30)
_DELIVERY_HOURS = range(8, 21)
_FIXED = {
    _S.FAILED_ATTEMPT: 3 * _HOUR,
    _S.AVAILABLE_FOR_PICKUP: 8 * _HOUR,
    _S.RETURNING: 24 * _HOUR,
}
_FOR_ROUNDS = 0.8
_A_DAY = {
    _S.DISPATCHED: 4.0,
    _S.INFO_RECEIVED: 4.0,
    _S.UNKNOWN: 4.0,
    _S.IN_TRANSIT: 4.0,
    _S.OUT_FOR_DELIVERY: 15.75,
    _S.FAILED_ATTEMPT: 8.0,
    _S.AVAILABLE_FOR_PICKUP: 3.0,
    _S.EXCEPTION: 6.0,
    _S.RETURNING: 1.0,
}
"""Requests a day by the schedule above, at its shortest intervals."""
_NEED = (
    _S.OUT_FOR_DELIVERY, _S.FAILED_ATTEMPT, _S.EXCEPTION, _S.AVAILABLE_FOR_PICKUP, _S.IN_TRANSIT, _S.DISPATCHED,
    _S.INFO_RECEIVED, _S.DELIVERED, _S.RETURNING,
)  # fmt: skip


def next_poll_at(
    state: ParcelState,
    *,
    dispatched_at: datetime | None,
    now: datetime,
    jitter: float,
    local_hour: int,
    not_found_count: int = 0,
    stretch: float = 1.0,
) -> datetime | None:
    """Return when to ask the carrier again, or None where there is nothing more to hear.

    jitter is -0.1 to 0.1 of the interval; local_hour is the hour (0 to 23) where the parcel is going;
    not_found_count says how often in a row the carrier did not know the number. stretch (`stretch_of`) makes
    intervals longer where the account's quota is short; a parcel out for delivery is not made to wait.
    """
    jitter = max(-MAX_JITTER, min(MAX_JITTER, jitter))
    if state.status is _S.DELIVERED:
        return _delivery_check(state, now, jitter)
    if state.status in FINAL or silent_after(state, dispatched_at=dispatched_at, now=now) >= lost_after(state.status):
        return None
    if not_found_count > 0:
        interval = NOT_FOUND_HOURS[min(not_found_count, len(NOT_FOUND_HOURS)) - 1] * _HOUR
    else:
        interval = _interval(state, dispatched_at, now, local_hour)
    if state.status is not _S.OUT_FOR_DELIVERY:
        interval *= max(stretch, 1.0)
    return now + interval * (1 + jitter)


def requests_per_day(counts: Mapping[ParcelStatus, int], numbers_per_request: int = 1) -> float:
    """Return how many requests a day so many parcels under way need by the schedule."""
    asked = sum(count * _A_DAY.get(status, 0.0) for status, count in counts.items())
    return asked / max(numbers_per_request, 1)


def stretch_of(needed_per_day: float, quota_per_day: int | None) -> float:
    """Return by what intervals are to be multiplied so that the day's quota lasts; 1 where it does anyway.

    A fifth of the quota is for people and for labels: rounds may take four fifths of it.
    """
    if not quota_per_day:
        return 1.0
    return max(needed_per_day / (quota_per_day * _FOR_ROUNDS), 1.0)


def urgency(status: ParcelStatus) -> int:
    """Return the rank in which parcels are asked about when many are due at once; the smallest first."""
    return _NEED.index(status) if status in _NEED else len(_NEED)


def silent_after(state: ParcelState, *, dispatched_at: datetime | None, now: datetime) -> timedelta:
    """Return how long nothing has been heard, our own scan counted; zero where nothing is known."""
    heard = [t for t in (state.last_event_at, dispatched_at) if t is not None]
    if not heard and state.since is not None:
        heard = [state.since]
    return max(now - max(heard), timedelta(0)) if heard else timedelta(0)


def _delivery_check(state: ParcelState, now: datetime, jitter: float) -> datetime | None:
    """Return the one look a day after the delivery; never earlier, or it would not be the last."""
    delivered_at = state.delivered_at or state.since or now
    if now >= delivered_at + DELIVERED_CHECK:
        return None
    return delivered_at + DELIVERED_CHECK * (1 + abs(jitter))


def _interval(state: ParcelState, dispatched_at: datetime | None, now: datetime, local_hour: int) -> timedelta:
    age = _age(state, dispatched_at, now)
    if age > OLD_PARCEL:
        return _DAY
    if state.status is _S.IN_TRANSIT:
        silence = silent_after(state, dispatched_at=dispatched_at, now=now)
        return _step(silence, ((36, 6), (96, 8)), 12)
    if state.status is _S.OUT_FOR_DELIVERY:
        return _HOUR if local_hour in _DELIVERY_HOURS else 4 * _HOUR
    if state.status is _S.EXCEPTION:
        return _step(now - (state.since or now), ((48, 4),), 12)
    if state.status in _FIXED:
        return _FIXED[state.status]
    return _step(age, ((48, 6), (120, 12)), 24)


def _age(state: ParcelState, dispatched_at: datetime | None, now: datetime) -> timedelta:
    """Return how long the parcel has been on its way, counted from our scan, the carrier's first, or the label."""
    started = dispatched_at or state.accepted_at or state.since
    return now - started if started else timedelta(0)


def _step(passed: timedelta, steps: tuple[tuple[int, int], ...], otherwise: int) -> timedelta:
    """Return the interval of the first step whose limit has not been passed; all in hours."""
    for limit, hours in steps:
        if passed <= limit * _HOUR:
            return hours * _HOUR
    return otherwise * _HOUR
