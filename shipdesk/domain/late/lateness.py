"""Late is three clocks, never one; beside them silence, what the carrier waits for, and what will probably be late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from shipdesk.domain.late.causes import LateCause, LateClock
from shipdesk.domain.late.outlook import ParcelOutlook
from shipdesk.domain.late.words import STATUS_WORDS, day, days_words, problem_words
from shipdesk.domain.orders import OrderStatus
from shipdesk.domain.parcels import FINAL, SHIPPED_ELSEWHERE, Parcel, ParcelStatus
from shipdesk.domain.promise import is_business_day


@dataclass(frozen=True, slots=True)
class Lateness:
    """Why something is on the list: since which day, for how many days, and the reason in one sentence."""

    cause: LateCause
    since: date
    days: int
    """Of what will probably be late: below zero, the days until its promise."""
    reason: str

    @property
    def clock(self) -> LateClock:
        """The clock that it runs by."""
        return self.cause.clock


@dataclass(frozen=True, slots=True)
class Patience:
    """How long this shop waits before it worries, in hours; days on which its country does not work do not count."""

    forgotten_after_h: int
    silent_after_h: int
    """Where nobody knows yet what is usual on a parcel's lane."""
    country: str = ""
    owner_line: float = 0.5
    """From which chance of being late on a parcel is worth a look."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A parcel with what is expected of it, as the clocks look at it."""

    parcel: Parcel
    outlook: ParcelOutlook | None = None
    tracked: bool = True
    """Where nobody tracks it, silence says nothing."""


_WAITING_FOR_CUSTOMER = frozenset({ParcelStatus.AVAILABLE_FOR_PICKUP, ParcelStatus.RETURNING})
_GIVEN_UP = frozenset({ParcelStatus.LOST, ParcelStatus.RETURNED})
_SETTLES_ITSELF = {ParcelStatus.EXCEPTION: timedelta(days=1), ParcelStatus.FAILED_ATTEMPT: timedelta(days=2)}
"""For so long trouble may settle itself (a carrier tries again the next day); what it asks of us is ours at once."""


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
    return Lateness(LateCause.NOT_SHIPPED, ship_by_on, days, f"{why}; it should have left by {day(ship_by_on)}.")


def parcel_lateness(watched: Watched, *, now: datetime, zone: tzinfo, patience: Patience) -> Lateness | None:
    """Return the gravest cause of a dispatched parcel, or None while all is well.

    What the carrier waits for comes first, for nothing moves until then. Forgotten comes before the promise, for it
    asks for another remedy: a parcel that the carrier never accepted is not on its way. The promise is judged by the
    first delivery attempt against the original date; the promised day is still on time.
    """
    parcel = watched.parcel
    if parcel.dispatched_at is None or parcel.voided_at is not None:
        return None
    status, today = parcel.state.status, now.astimezone(zone).date()
    if status in FINAL and status not in _GIVEN_UP:
        return None
    found = _exception(parcel, now, today, zone)
    if found is not None or status is ParcelStatus.RETURNED:
        return found
    if not watched.tracked:
        return _promise(parcel, today, zone, tracked=False)
    return (
        _forgotten(parcel, parcel.dispatched_at, now, zone, patience)
        or _promise(parcel, today, zone)
        or _silent(watched, now, zone, patience)
        or _probably_late(watched, today, patience)
    )


def _exception(parcel: Parcel, now: datetime, today: date, zone: tzinfo) -> Lateness | None:
    """Return what needs us: parcels given up, on their way back, or with trouble that does not settle itself."""
    state = parcel.state
    since = state.since or state.last_event_at or parcel.dispatched_at
    if since is None:
        return None
    patience = _SETTLES_ITSELF.get(state.status)
    waits = patience is not None and now - since >= patience
    if not (state.action_required or waits or state.status in (*_GIVEN_UP, ParcelStatus.RETURNING)):
        return None
    since_on = since.astimezone(zone).date()
    days = max((today - since_on).days, 0)
    return Lateness(LateCause.EXCEPTION, since_on, days, f"{_trouble(parcel)}, since {day(since_on)}.")


def _trouble(parcel: Parcel) -> str:
    state = parcel.state
    named = problem_words(state.reason)
    if state.status is ParcelStatus.LOST:
        return "It counts as lost"
    if state.status is ParcelStatus.RETURNED:
        return f"It came back to us ({named})" if named else "It came back to us"
    if state.status is ParcelStatus.RETURNING:
        return f"It is on its way back to us ({named})" if named else "It is on its way back to us"
    if state.status is ParcelStatus.AVAILABLE_FOR_PICKUP:
        return "It waits for its customer at a pick-up point"
    if state.status is ParcelStatus.FAILED_ATTEMPT:
        return f"A delivery was tried in vain ({named})" if named else "A delivery was tried in vain"
    return f"The carrier reports a problem: {named}" if named else "The carrier reports a problem"


def _forgotten(parcel: Parcel, left_at: datetime, now: datetime, zone: tzinfo, patience: Patience) -> Lateness | None:
    if parcel.state.accepted_at is not None:
        return None
    if _working_time(left_at, now, zone, patience.country) < timedelta(hours=patience.forgotten_after_h):
        return None
    since = left_at.astimezone(zone).date()
    days = (now.astimezone(zone).date() - since).days
    promised = f" It was promised for {day(parcel.promised_on)}." if parcel.promised_on else ""
    began = (
        f"We follow it since {day(since)}"
        if parcel.dispatched_by == SHIPPED_ELSEWHERE
        else f"It left us on {day(since)}"
    )
    reason = f"{began}, but the carrier has never scanned it.{promised}"
    return Lateness(LateCause.FORGOTTEN, since, days, reason)


def _promise(parcel: Parcel, today: date, zone: tzinfo, *, tracked: bool = True) -> Lateness | None:
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
        happened = f"the first attempt was on {day(judged)} and it is not delivered"
    elif state.reason and state.status is ParcelStatus.EXCEPTION:
        happened = f"the carrier reports a problem: {problem_words(state.reason)}"
    elif not tracked:
        happened = "nobody has said that it arrived"
    else:
        happened = STATUS_WORDS.get(state.status, "it has not arrived")
    return Lateness(LateCause.PROMISE_BROKEN, promised, days, f"Promised for {day(promised)}; {happened}.")


def _silent(watched: Watched, now: datetime, zone: tzinfo, patience: Patience) -> Lateness | None:
    parcel = watched.parcel
    heard = parcel.state.last_event_at or parcel.dispatched_at
    if heard is None or parcel.state.status in _WAITING_FOR_CUSTOMER:
        return None
    learned = watched.outlook.silent_after_at if watched.outlook else None
    if learned is not None and learned > heard:
        if now < learned:
            return None
        usual = " 95 of 100 parcels on this lane are heard of sooner."
    elif _working_time(heard, now, zone, patience.country) < timedelta(hours=patience.silent_after_h):
        return None
    else:
        usual = ""
    since = heard.astimezone(zone).date()
    days = int((now - heard).total_seconds() // 86_400)
    return Lateness(
        LateCause.SILENT, since, days, f"No scan for {days_words(days)}; the last was on {day(since)}.{usual}"
    )


def _probably_late(watched: Watched, today: date, patience: Patience) -> Lateness | None:
    outlook, promised = watched.outlook, watched.parcel.promised_on
    if outlook is None or promised is None or outlook.p_late is None or outlook.p_late < patience.owner_line:
        return None
    if watched.parcel.state.first_attempt_at is not None:
        return None
    expected = f"it is expected {_between(outlook.p50_on, outlook.p90_on)}, {outlook.basis.words}"
    reason = f"Promised for {day(promised)}; {expected}."
    return Lateness(LateCause.PROBABLY_LATE, today, (today - promised).days, reason)


def _between(first: date, last: date) -> str:
    return f"on {day(first)}" if first == last else f"between {day(first)} and {day(last)}"


def _working_time(start: datetime, end: datetime, zone: tzinfo, country: str) -> timedelta:
    """Return the time between two moments without the whole days on which carriers rest."""
    passed = end - start
    at, last = start.astimezone(zone).date() + timedelta(days=1), end.astimezone(zone).date()
    while at <= last and passed > timedelta(0):
        if not is_business_day(at, country):
            passed -= timedelta(days=1)
        at += timedelta(days=1)
    return passed
