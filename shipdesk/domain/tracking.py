"""What is true of a parcel follows from all its events, in whatever order and however often they arrived."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from shipdesk.domain.parcels import FINAL, Blame, Meaning, ParcelState, ParcelStatus, TrackingEvent

RESCAN_WINDOW = timedelta(hours=24)
"""A scan this soon after the delivery is a parcel scanned twice, not a parcel taken back."""
EARLIER_PARCEL = timedelta(days=1)
"""Carriers use numbers again: what happened this long before our label belongs to an earlier parcel."""
CLOCK_TOLERANCE = timedelta(days=1)
"""Time zones are told wrongly by up to a day; an event further ahead of its arrival has a wrong date."""
DELIVERED_CHECK = timedelta(hours=24)
"""A delivery is looked at once more after this time, for corrections."""

_S = ParcelStatus
_OWN = "our own scan"
_LEFT_US = Meaning(_S.DISPATCHED)
_BEFORE_ACCEPTANCE = frozenset({_S.LABEL_MADE, _S.DISPATCHED, _S.INFO_RECEIVED, _S.UNKNOWN})
_ACCEPTED = frozenset(_S) - _BEFORE_ACCEPTANCE - {_S.LOST, _S.CANCELLED}
_ATTEMPTS = frozenset({_S.DELIVERED, _S.FAILED_ATTEMPT, _S.AVAILABLE_FOR_PICKUP})
_RESCANS = frozenset({_S.INFO_RECEIVED, _S.IN_TRANSIT, _S.OUT_FOR_DELIVERY})
_OVER_RETURNING = frozenset({_S.RETURNED, _S.LOST, _S.CANCELLED})
_LONG_SILENCE = frozenset({_S.EXCEPTION, _S.AVAILABLE_FOR_PICKUP, _S.RETURNING})
_LOST_AFTER, _LOST_AFTER_LONG = timedelta(days=45), timedelta(days=60)
# Of two events in the same second the one further on the way counts as the later one.
_PROGRESS = {
    status: rank
    for rank, status in enumerate(
        (
            _S.UNKNOWN,
            _S.LABEL_MADE,
            _S.INFO_RECEIVED,
            _S.DISPATCHED,
            _S.IN_TRANSIT,
            _S.EXCEPTION,
            _S.OUT_FOR_DELIVERY,
            _S.FAILED_ATTEMPT,
            _S.AVAILABLE_FOR_PICKUP,
            _S.RETURNING,
            _S.DELIVERED,
            _S.RETURNED,
            _S.LOST,
            _S.CANCELLED,
        )
    )
}


@dataclass(frozen=True, slots=True)
class _Step:
    at: datetime
    meaning: Meaning
    code: str
    text: str
    is_scan: bool

    @property
    def tie(self) -> tuple[int, str, str, str]:
        """What decides between two at the same moment."""
        rank = _PROGRESS[self.meaning.status] if self.meaning.status is not None else -1
        return rank, self.code, self.text, repr(self.meaning) if self.is_scan else ""


def state_of(
    events: Iterable[TrackingEvent],
    *,
    label_made_at: datetime | None,
    dispatched_at: datetime | None,
    voided: bool = False,
    now: datetime | None = None,
) -> ParcelState:
    """Return the state that follows from all events of a parcel, our own dispatch scan among them.

    The result does not depend on the order of the events, nor on how often each is given. With now, a parcel that
    has been silent for too long is lost (lost_after). A voided label is cancelled unless the carrier has moved it.
    """
    state = ParcelState(_S.LABEL_MADE, since=label_made_at)
    for step in _steps(events, label_made_at, dispatched_at):
        state = _after(state, step)
    if voided and state.accepted_at is None:
        return replace(state, status=_S.CANCELLED, reason="voided", blame=Blame.NONE, action_required=False)
    if now is not None and is_lost(state, dispatched_at=dispatched_at, now=now):
        silent_since = state.last_event_at or dispatched_at
        reason = "silent" if state.accepted_at else "never_accepted"
        return replace(state, status=_S.LOST, reason=reason, blame=Blame.CARRIER, since=silent_since)
    return state


def dedupe_key(tracking_number: str, event: TrackingEvent) -> str:
    """Return what makes an event this event: 32 hex digits over source, number, code, time, place and text.

    When it arrived and its raw form do not count, so that the same scan told twice is one event; nor does a zone that
    was worked out, for it may be worked out better next time.
    """
    told = event.occurred_at if event.zone_source in ("told", "") else None
    when = told.astimezone(UTC).isoformat() if told else event.local_raw
    parts = (event.source, tracking_number, event.code, when, _plain(event.place), _plain(event.text))
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def no_longer_told(
    known: Iterable[tuple[str, TrackingEvent]], told: Mapping[str, TrackingEvent]
) -> tuple[frozenset[str], frozenset[str]]:
    """Return the keys of the events that the carrier stopped telling of, and of those that it tells of again.

    known are all stored events with their keys, told the whole of the carrier's present answer. Carriers cut long
    histories at the start, and some answer with nothing at times: only what is missing from among what they tell is
    withdrawn.
    """
    since = min((at for event in told.values() if (at := _happened_at(event)) is not None), default=None)
    gone, back = set(), set()
    for key, event in known:
        if key in told:
            if event.withdrawn_at is not None:
                back.add(key)
        elif since is not None and event.withdrawn_at is None:
            at = _happened_at(event)
            if at is not None and at > since and event.source in {e.source for e in told.values()}:
                gone.add(key)
    return frozenset(gone), frozenset(back)


def journey_ended(state: ParcelState, *, now: datetime | None = None) -> bool:
    """Answer whether nothing more is expected: final, and a delivery also looked at once more after a day."""
    if state.status is _S.DELIVERED and now is not None and state.delivered_at is not None:
        return now >= state.delivered_at + DELIVERED_CHECK
    return state.status in FINAL


def lost_after(status: ParcelStatus) -> timedelta:
    """Return after how long a silence a parcel counts as lost: 45 days, or 60 where waiting is normal."""
    return _LOST_AFTER_LONG if status in _LONG_SILENCE or status in _BEFORE_ACCEPTANCE else _LOST_AFTER


def given_up_at(state: ParcelState) -> datetime | None:
    """Return since when a parcel is lost or back with us, at the earliest; None where it is neither.

    What is lost by its silence was heard of last long before anybody gave it up.
    """
    if state.status not in (_S.LOST, _S.RETURNED) or state.since is None:
        return None
    by_silence = state.status is _S.LOST and not state.is_reported_lost
    return state.since + _LOST_AFTER if by_silence else state.since


def is_lost(state: ParcelState, *, dispatched_at: datetime | None, now: datetime) -> bool:
    """Answer whether a parcel that left us has been silent for so long that nobody will find it.

    A parcel that neither we nor the carrier saw leave is not lost: it was never handed over.
    """
    if state.status in FINAL or (state.accepted_at is None and dispatched_at is None):
        return False
    heard = [t for t in (state.last_event_at, dispatched_at) if t is not None]
    return bool(heard) and now - max(heard) >= lost_after(state.status)


def _steps(
    events: Iterable[TrackingEvent], label_made_at: datetime | None, dispatched_at: datetime | None
) -> list[_Step]:
    steps = []
    for event in _once(events):
        at = _happened_at(event)
        if at is None or event.withdrawn_at is not None:
            continue
        if label_made_at is not None and at < label_made_at - EARLIER_PARCEL:
            continue
        steps.append(_Step(at, event.meaning, event.code, event.text, is_scan=True))
    if dispatched_at is not None:
        steps.append(_Step(dispatched_at, _LEFT_US, _OWN, "", is_scan=False))
    if len({step.at for step in steps}) == len(steps):
        return sorted(steps, key=lambda s: s.at)
    return sorted(steps, key=lambda s: (s.at, s.tie))


def _once(events: Iterable[TrackingEvent]) -> Iterable[TrackingEvent]:
    """Yield each event once, as it first arrived: told again it may carry a later arrival.

    One that is told again after it was withdrawn counts.
    """
    first: dict[tuple[object, ...], TrackingEvent] = {}
    for event in events:
        same = (event.source, event.code, event.text, event.place, event.occurred_at, event.local_raw, event.meaning)
        known = first.get(same)
        if known is None or _standing(event) < _standing(known):
            first[same] = event
    return first.values()


def _standing(event: TrackingEvent) -> tuple[bool, datetime]:
    return event.withdrawn_at is not None, event.received_at or datetime.max.replace(tzinfo=UTC)


def _happened_at(event: TrackingEvent) -> datetime | None:
    """Return when it happened, or when we heard of it where the told time is missing or cannot be."""
    told, heard = event.occurred_at, event.received_at
    if told is None or (heard is not None and told > heard + CLOCK_TOLERANCE):
        return heard
    return told


def _after(state: ParcelState, step: _Step) -> ParcelState:
    status = step.meaning.status
    last_event_at = step.at if step.is_scan else state.last_event_at
    if status is None or status is _S.UNKNOWN:
        return replace(state, last_event_at=last_event_at)
    accepted_at, first_attempt_at = state.accepted_at, state.first_attempt_at
    if step.is_scan and status in _ACCEPTED and accepted_at is None:
        accepted_at = step.at
    coming_back = state.status in (_S.RETURNING, _S.RETURNED)
    if status in _ATTEMPTS and not coming_back and first_attempt_at is None:
        first_attempt_at = step.at
    if coming_back and status is _S.DELIVERED:
        status = _S.RETURNED
    if _stays(state, status, step.at):
        return replace(state, last_event_at=last_event_at, accepted_at=accepted_at, first_attempt_at=first_attempt_at)
    same = status is state.status
    meaning = step.meaning
    # Built at once: `replace` takes three times as long, and a round derives thousands of states.
    return ParcelState(
        status=status,
        reason=meaning.reason,
        blame=meaning.blame,
        action_required=meaning.action_required,
        since=state.since if same and state.since is not None else step.at,
        last_event_at=last_event_at,
        accepted_at=accepted_at,
        first_attempt_at=first_attempt_at,
        delivered_at=(state.delivered_at if same else step.at) if status is _S.DELIVERED else None,
    )


def _stays(state: ParcelState, status: ParcelStatus, at: datetime) -> bool:
    """Answer whether the parcel stays in its state although the event says another."""
    if status in (_S.LABEL_MADE, _S.DISPATCHED, _S.INFO_RECEIVED) and state.status not in _BEFORE_ACCEPTANCE:
        return True
    match state.status:
        case _S.DELIVERED:
            reached = state.delivered_at or at
            return status in _RESCANS and at - reached <= RESCAN_WINDOW
        case _S.RETURNING:
            return status not in _OVER_RETURNING and status is not _S.RETURNING
        case _S.RETURNED:
            return status is not _S.RETURNED
        case _:
            return False


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
