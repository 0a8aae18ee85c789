"""Keep what carriers answered: new events, what they stopped telling, the state that follows, and the next question."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from shipdesk.domain.event_zones import settled
from shipdesk.domain.geography.time_zones import country_minutes, minutes_from_utc
from shipdesk.domain.parcels import Parcel, ParcelState, TrackingEvent
from shipdesk.domain.polling import MAX_JITTER, next_poll_at
from shipdesk.domain.promise import zone_of
from shipdesk.domain.shipments import TrackAnswer, TrackFailure
from shipdesk.domain.tracking import dedupe_key, is_lost, no_longer_told, state_of
from shipdesk.services.plan_tracking_mails import Told, plan_tracking_mails
from shipdesk.services.shop import Shop
from shipdesk.storage.events_store import StoredEvent
from shipdesk.storage.parcels_store import DueParcel
from shipdesk.storage.transaction import Transaction

PAUSE = timedelta(minutes=15)
ETA_ACTION = "carrier_eta"
"""In the audit log: which day a carrier gave for a parcel, each time it gave another."""
_NOTHING: Mapping[str, TrackingEvent] = {}
_NO_ANSWER = "The carrier gave no answer about this parcel."


@dataclass(frozen=True, slots=True)
class Kept:
    """What a batch of answers came to: parcels with news, and (tracking number, reason) of those without an answer."""

    changed: int
    failed: tuple[tuple[str, str], ...]


def keep_answers(
    shop: Shop,
    batch: Sequence[DueParcel],
    answers: Mapping[str, TrackAnswer | TrackFailure],
    now: datetime,
    *,
    stretch: float = 1.0,
) -> Kept:
    """Keep the answers about some parcels in one short transaction; stretch is `polling.stretch_of` of the account."""
    fresh = {due.parcel.id: (due, given) for due in batch if (given := _fresh(answers, due)) is not None}
    told = {i: _told(shop, due, given) for i, (due, given) in fresh.items()}
    news, again, failed = [], [], []
    shop.scans_first.let_go()
    with shop.database.transaction() as tx:
        # An answer whose stamp has changed has news nearly always: then all is read at once.
        stored = tx.events.of_parcels([i for i in told if fresh[i][1].stamp])
        known = {i: _keys(events) for i, events in stored.items()}
        known |= tx.events.keys([i for i in told if not fresh[i][1].stamp])
        for due in batch:
            parcel_id = due.parcel.id
            answer = answers.get(due.parcel.tracking_number)
            if not isinstance(answer, TrackAnswer):
                failed.append((due.parcel.tracking_number, answer.message if answer else _NO_ANSWER))
                if answer is not None and _is_given_up(due, answer, now):
                    nothing = TrackAnswer(answer.tracking_number, (), complete=False)
                    news.append(_News(due, nothing, {}))
                else:
                    _keep_failure(shop, tx, due, answer, now, stretch)
            elif _is_news(due, answer, told.get(parcel_id, _NOTHING), known.get(parcel_id, set()), now):
                news.append(_News(due, answer, told.get(parcel_id, _NOTHING)))
            else:
                again.append((parcel_id, _next(shop, due.parcel.state, due, now, 0, stretch)))
        kept = _keep_news(shop, tx, news, stored, known, now)
        again += [(due.parcel.id, _next(shop, state, due, now, 0, stretch)) for due, state, _ in kept]
        tx.parcels.set_polled_many(now, again)
    return Kept(sum(changed for _, _, changed in kept), tuple(failed))


@dataclass(frozen=True, slots=True)
class _News:
    """A parcel, what was answered about it, and the answer's events by their keys."""

    due: DueParcel
    answer: TrackAnswer
    told: Mapping[str, TrackingEvent]


def _fresh(answers: Mapping[str, TrackAnswer | TrackFailure], due: DueParcel) -> TrackAnswer | None:
    answer = answers.get(due.parcel.tracking_number)
    return answer if isinstance(answer, TrackAnswer) and not answer.unchanged else None


def _told(shop: Shop, due: DueParcel, answer: TrackAnswer) -> dict[str, TrackingEvent]:
    """Return the events of an answer by their keys, each with its moment as far as it can be known."""
    home = shop.settings.shop.country_code
    countries = tuple(dict.fromkeys(filter(None, (due.country_code, home))))

    def assumed(local: datetime) -> int | None:
        found = (country_minutes(country, local) for country in countries)
        return next((minutes for minutes in found if minutes is not None), None)

    def at_place(place: str, local: datetime) -> int | None:
        return minutes_from_utc(place, local, countries)

    events = settled(answer.events, at_place, assumed)
    return {dedupe_key(due.parcel.tracking_number, event): event for event in events}


def _keys(stored: Sequence[StoredEvent]) -> set[str]:
    return {each.dedupe_key for each in stored if each.event.withdrawn_at is None}


def _is_news(
    due: DueParcel, answer: TrackAnswer, told: Mapping[str, TrackingEvent], known: set[str], now: datetime
) -> bool:
    """Answer whether an answer says anything that is not in the store, or a silence has become too long."""
    parcel = due.parcel
    eta = answer.carrier_eta_on
    return (
        not told.keys() <= known
        or (answer.complete and len(told) < len(known))
        or (eta is not None and eta != parcel.carrier_eta_on)
        or is_lost(parcel.state, dispatched_at=parcel.dispatched_at, now=now)
    )


def _is_given_up(due: DueParcel, failure: TrackFailure, now: datetime) -> bool:
    """Answer whether a carrier knows nothing (more) of a parcel that was silent for so long that it is lost."""
    parcel = due.parcel
    is_final = failure.not_found or failure.permanent
    return is_final and is_lost(parcel.state, dispatched_at=parcel.dispatched_at, now=now)


def _keep_news(
    shop: Shop,
    tx: Transaction,
    news: Sequence[_News],
    stored: dict[int, tuple[StoredEvent, ...]],
    known: Mapping[int, set[str]],
    now: datetime,
) -> list[tuple[DueParcel, ParcelState, bool]]:
    """Append what is new, derive the states from all events, and plan the mails that follow.

    Returns each parcel with its state and whether there was news of it; all is read and written at once for all.
    """
    ids = [each.due.parcel.id for each in news]
    if not ids:
        return []
    before = tx.parcels.get_many(ids)
    fresh = [
        (i, key, e) for i, each in zip(ids, news, strict=True) for key, e in each.told.items() if key not in known[i]
    ]
    added = {i for i, _, _ in fresh}
    # A key that is not known may be that of an event that was withdrawn and is told again.
    stored |= tx.events.of_parcels([i for i in ids if i not in stored])
    there = {i: {each.dedupe_key for each in stored[i]} for i in ids}
    fresh = [(i, key, event) for i, key, event in fresh if key not in there[i]]
    tx.events.add_fresh(fresh, now)
    withdrawn = {
        i for i, each in zip(ids, news, strict=True) if each.answer.complete and _mark(tx, stored[i], each.told, now)
    }
    if withdrawn:
        stored = tx.events.of_parcels(ids)
    else:
        for i, key, event in fresh:
            stored[i] += (StoredEvent(0, i, key, replace(event, received_at=now)),)
    states = {i: state_by_events(parcel, stored[i], now) for i, parcel in before.items()}
    tx.parcels.set_states(
        [
            (i, state, newest_text(stored[i], now))
            for i, state in states.items()
            if i in added or state != before[i].state
        ]
    )
    moved = _keep_etas(tx, news, before, now)
    heard = []
    for i in sorted((added | withdrawn | moved.keys()) & before.keys()):
        after = replace(before[i], state=states[i], carrier_eta_on=moved.get(i, before[i].carrier_eta_on))
        heard.append(Told(before[i], after, [each.event for each in stored[i]]))
    plan_tracking_mails(shop, tx, heard, now)
    return [
        (each.due, states[i], i in added or i in withdrawn or states[i].status is not before[i].state.status)
        for i, each in zip(ids, news, strict=True)
        if i in states
    ]


def state_by_events(parcel: Parcel, stored: Sequence[StoredEvent], now: datetime) -> ParcelState:
    """Return the state that follows from all stored events of a parcel."""
    return state_of(
        [each.event for each in stored],
        label_made_at=parcel.label_made_at,
        dispatched_at=parcel.dispatched_at,
        voided=parcel.voided_at is not None,
        now=now,
    )


def newest_text(stored: Sequence[StoredEvent], now: datetime) -> str:
    """Return the text of the event that happened last, or an empty one."""
    events = [each.event for each in stored]
    newest = max(events, key=lambda e: e.occurred_at or e.received_at or now, default=None)
    return newest.text if newest else ""


def _mark(tx: Transaction, stored: Sequence[StoredEvent], told: Mapping[str, TrackingEvent], now: datetime) -> bool:
    """Mark what the carrier stopped telling, and what it tells again; answer whether there was any of both."""
    gone, back = no_longer_told([(each.dedupe_key, each.event) for each in stored], told)
    ids = {each.dedupe_key: each.id for each in stored}
    tx.events.mark_withdrawn([ids[key] for key in sorted(gone)], now)
    tx.events.mark_withdrawn([ids[key] for key in sorted(back)], now, withdrawn=False)
    return bool(gone or back)


def _keep_etas(tx: Transaction, news: Sequence[_News], before: Mapping[int, Parcel], now: datetime) -> dict[int, date]:
    moved = {}
    for each in news:
        parcel, eta = before.get(each.due.parcel.id), each.answer.carrier_eta_on
        if parcel is not None and eta is not None and eta != parcel.carrier_eta_on:
            moved[parcel.id] = eta
    was = {i: eta.isoformat() if (eta := before[i].carrier_eta_on) else "" for i in moved}
    details = [(i, {"on": eta.isoformat(), "before": was[i]}) for i, eta in moved.items()]
    tx.audit.add_about_parcels(now, ETA_ACTION, details)
    tx.parcels.set_etas(list(moved.items()))
    return moved


def _keep_failure(
    shop: Shop, tx: Transaction, due: DueParcel, failure: TrackFailure | None, now: datetime, stretch: float
) -> None:
    count = due.not_found_count + 1 if failure is not None and failure.not_found else due.not_found_count
    # What will not be otherwise in a quarter of an hour is asked about as seldom as an answer.
    by_interval = count or (failure is not None and failure.permanent)
    again = _next(shop, due.parcel.state, due, now, count, stretch) if by_interval else now + PAUSE
    tx.parcels.set_polled(due.parcel.id, now, again, None, count)


def _next(
    shop: Shop, state: ParcelState, due: DueParcel, now: datetime, not_found_count: int, stretch: float
) -> datetime | None:
    return next_poll_at(
        state,
        dispatched_at=due.parcel.dispatched_at,
        now=now,
        jitter=random.uniform(-MAX_JITTER, MAX_JITTER),  # noqa: S311  (spreads requests, guards nothing)
        local_hour=_local_hour(due.country_code, shop.settings.shop.time_zone, now),
        not_found_count=not_found_count,
        stretch=stretch,
    )


@lru_cache(maxsize=512)
def _local_hour(country: str, home_zone: str, now: datetime) -> int:
    """Return the hour where the parcel goes, or at the shop where the country has several."""
    minutes = country_minutes(country, now.replace(tzinfo=None))
    if minutes is None:
        return now.astimezone(zone_of(home_zone)).hour
    return (now + timedelta(minutes=minutes)).hour
