"""A parcel's state follows from all its events, in whatever order and however often they arrive."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shipdesk.domain.parcels import Blame, Meaning, ParcelState, TrackingEvent
from shipdesk.domain.parcels import ParcelStatus as S
from shipdesk.domain.tracking import dedupe_key, is_lost, journey_ended, state_of

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def event(status: S | None, hours: float, **more: object) -> TrackingEvent:
    meaning = Meaning(status, str(more.pop("reason", "")), action_required=bool(more.pop("action_required", False)))
    at = MONDAY + timedelta(hours=hours)
    fields: dict[str, object] = {"occurred_at": at, "received_at": at + timedelta(hours=1), "place": "Oslo"} | more
    return TrackingEvent(code=str(status), text=f"{status} scan", meaning=meaning, **fields)  # type: ignore[arg-type]


def state(*events: TrackingEvent, dispatched_h: float | None = None, **more: object) -> ParcelState:
    dispatched_at = None if dispatched_h is None else MONDAY + timedelta(hours=dispatched_h)
    return state_of(events, label_made_at=MONDAY, dispatched_at=dispatched_at, **more)  # type: ignore[arg-type]


def test_a_new_label_is_a_label_made():
    assert state() == ParcelState(S.LABEL_MADE, since=MONDAY)


def test_our_own_scan_dispatches_a_parcel_the_carrier_has_not_seen():
    assert state(dispatched_h=3).status is S.DISPATCHED
    assert state(event(S.INFO_RECEIVED, 1), dispatched_h=3).status is S.DISPATCHED
    assert state(dispatched_h=3).accepted_at is None


def test_our_own_scan_after_the_carriers_does_not_move_the_parcel_back():
    assert state(event(S.IN_TRANSIT, 2), dispatched_h=3).status is S.IN_TRANSIT


def test_the_first_scan_on_the_way_is_the_acceptance():
    known = state(event(S.INFO_RECEIVED, 1), event(S.IN_TRANSIT, 9), event(S.OUT_FOR_DELIVERY, 30))
    assert known.accepted_at == MONDAY + timedelta(hours=9)
    assert known.status is S.OUT_FOR_DELIVERY


def test_an_event_that_says_nothing_keeps_the_state_but_breaks_the_silence():
    known = state(event(S.IN_TRANSIT, 9), event(None, 20), event(S.UNKNOWN, 21))
    assert known.status is S.IN_TRANSIT
    assert known.since == MONDAY + timedelta(hours=9)
    assert known.last_event_at == MONDAY + timedelta(hours=21)


def test_an_old_event_that_arrives_late_does_not_move_the_parcel_back():
    late = event(S.IN_TRANSIT, 9, received_at=MONDAY + timedelta(days=9))
    known = state(event(S.DELIVERED, 30), late)
    assert known.status is S.DELIVERED
    assert known.delivered_at == MONDAY + timedelta(hours=30)


def test_a_scan_within_a_day_after_the_delivery_is_a_second_scan():
    assert state(event(S.DELIVERED, 30), event(S.IN_TRANSIT, 53)).status is S.DELIVERED
    reopened = state(event(S.DELIVERED, 30), event(S.IN_TRANSIT, 55))
    assert reopened.status is S.IN_TRANSIT
    assert reopened.delivered_at is None


def test_delivered_on_the_way_back_means_returned():
    known = state(event(S.FAILED_ATTEMPT, 30), event(S.RETURNING, 60), event(S.IN_TRANSIT, 70), event(S.DELIVERED, 90))
    assert known.status is S.RETURNED
    assert known.delivered_at is None
    assert known.first_attempt_at == MONDAY + timedelta(hours=30)


def test_a_parcel_on_its_way_back_stays_so_through_other_scans():
    assert state(event(S.RETURNING, 60), event(S.OUT_FOR_DELIVERY, 70)).status is S.RETURNING
    assert state(event(S.RETURNING, 60), event(S.OUT_FOR_DELIVERY, 70)).first_attempt_at is None


def test_the_first_attempt_counts_even_when_nobody_was_home():
    known = state(event(S.FAILED_ATTEMPT, 30), event(S.DELIVERED, 54))
    assert known.first_attempt_at == MONDAY + timedelta(hours=30)


def test_waiting_at_a_pickup_point_counts_as_the_first_attempt():
    assert state(event(S.AVAILABLE_FOR_PICKUP, 30)).first_attempt_at == MONDAY + timedelta(hours=30)


def test_a_problem_names_its_reason_and_is_over_with_the_next_scan():
    problem = event(S.EXCEPTION, 20, reason="customs", action_required=True)
    assert state(problem).action_required
    assert state(problem).reason == "customs"
    solved = state(problem, event(S.IN_TRANSIT, 40))
    assert (solved.action_required, solved.reason, solved.blame) == (False, "", Blame.NONE)


def test_a_voided_label_is_cancelled_unless_the_carrier_moved_it():
    assert state(event(S.INFO_RECEIVED, 1), voided=True).status is S.CANCELLED
    assert state(event(S.IN_TRANSIT, 5), voided=True).status is S.IN_TRANSIT


def test_events_of_an_earlier_parcel_with_the_same_number_are_left_out():
    assert state(event(S.DELIVERED, -30 * 24)).status is S.LABEL_MADE


def test_a_date_far_in_the_future_does_not_hide_later_events():
    odd = event(S.EXCEPTION, 73 * 365 * 24, received_at=MONDAY + timedelta(hours=10))
    assert state(odd).status is S.EXCEPTION
    assert state(odd, event(S.IN_TRANSIT, 20)).status is S.IN_TRANSIT


def test_an_event_without_a_time_counts_when_it_arrived():
    undated = event(S.OUT_FOR_DELIVERY, 0, occurred_at=None, received_at=MONDAY + timedelta(hours=20))
    again = event(S.OUT_FOR_DELIVERY, 0, occurred_at=None, received_at=MONDAY + timedelta(hours=90))
    known = state(event(S.IN_TRANSIT, 9), undated, event(S.DELIVERED, 40), again)
    assert known.status is S.DELIVERED


def test_a_long_silence_means_lost():
    silent = state(event(S.IN_TRANSIT, 9), dispatched_h=3, now=MONDAY + timedelta(days=46))
    assert (silent.status, silent.reason) == (S.LOST, "silent")
    assert state(event(S.IN_TRANSIT, 9), now=MONDAY + timedelta(days=44)).status is S.IN_TRANSIT
    assert state(event(S.EXCEPTION, 9), now=MONDAY + timedelta(days=46)).status is S.EXCEPTION


def test_a_parcel_that_never_left_us_is_not_lost():
    assert state(event(S.INFO_RECEIVED, 1), now=MONDAY + timedelta(days=400)).status is S.INFO_RECEIVED
    forgotten = state(dispatched_h=1, now=MONDAY + timedelta(days=61))
    assert (forgotten.status, forgotten.reason) == (S.LOST, "never_accepted")
    assert not is_lost(state(event(S.DELIVERED, 9)), dispatched_at=None, now=MONDAY + timedelta(days=400))


def test_a_found_parcel_is_no_longer_lost():
    assert state(event(S.LOST, 100), event(S.DELIVERED, 900)).status is S.DELIVERED


def test_a_journey_ends_a_day_after_the_delivery():
    done = state(event(S.DELIVERED, 30))
    assert not journey_ended(done, now=MONDAY + timedelta(hours=31))
    assert journey_ended(done, now=MONDAY + timedelta(hours=54))
    assert journey_ended(state(event(S.CANCELLED, 1)), now=MONDAY)
    assert not journey_ended(state(event(S.RETURNING, 1)), now=MONDAY)


def test_the_same_scan_told_twice_has_one_key():
    told = event(S.IN_TRANSIT, 9)
    again = event(S.IN_TRANSIT, 9, received_at=MONDAY + timedelta(days=5), raw='{"x": 1}', place="  OSLO ")
    assert dedupe_key("N1", told) == dedupe_key("N1", again)
    assert dedupe_key("N1", told) != dedupe_key("N2", told)
    assert dedupe_key("N1", told) != dedupe_key("N1", event(S.IN_TRANSIT, 9.5))


events_of_a_parcel = st.lists(
    st.builds(
        event,
        st.sampled_from([*S, None]),
        st.sampled_from([0, 1, 1, 5, 20, 30, 54, 54, 55, 90, 200, 9000]),
        place=st.sampled_from(["Oslo", "Bergen"]),
        reason=st.sampled_from(["", "customs"]),
    ),
    max_size=12,
)


@given(events_of_a_parcel, st.randoms(use_true_random=False), st.sampled_from([None, 0.5, 40.0]))
def test_order_and_repetition_of_events_change_nothing(
    events: list[TrackingEvent], chance: random.Random, dispatched_h: float | None
):
    told = state(*events, dispatched_h=dispatched_h)
    retold = events + [e for e in events if chance.random() < 0.5]
    chance.shuffle(retold)
    assert state(*retold, dispatched_h=dispatched_h) == told


@given(events_of_a_parcel, st.randoms(use_true_random=False), st.sampled_from([None, 0.5]))
def test_withdrawn_events_count_for_nothing_in_any_order(
    events: list[TrackingEvent], chance: random.Random, dispatched_h: float | None
):
    kept = [e for e in dict.fromkeys(events) if chance.random() < 0.6]
    gone = [replace(e, withdrawn_at=MONDAY + timedelta(days=50)) for e in dict.fromkeys(events) if e not in kept]
    mixed = [*kept, *gone, *gone]
    chance.shuffle(mixed)
    assert state(*mixed, dispatched_h=dispatched_h) == state(*kept, dispatched_h=dispatched_h)
    # Told again it counts, whichever of the two comes first.
    back = [*mixed, *(replace(e, withdrawn_at=None) for e in gone)]
    chance.shuffle(back)
    assert state(*back, dispatched_h=dispatched_h) == state(*kept, *events, dispatched_h=dispatched_h)


@given(events_of_a_parcel, st.randoms(use_true_random=False))
def test_a_correction_is_as_if_it_had_been_told_at_once(events: list[TrackingEvent], chance: random.Random):
    wrong = event(S.DELIVERED, 40, place="Oslo")
    right = event(S.FAILED_ATTEMPT, 40, place="Oslo", received_at=MONDAY + timedelta(days=3))
    others = [e for e in events if e.occurred_at != wrong.occurred_at]
    told = [*others, right, replace(wrong, withdrawn_at=MONDAY + timedelta(days=3))]
    chance.shuffle(told)
    assert state(*told) == state(*others, right)


@given(events_of_a_parcel, events_of_a_parcel, st.randoms(use_true_random=False))
def test_an_earlier_parcel_of_the_same_number_changes_nothing(
    ours: list[TrackingEvent], theirs: list[TrackingEvent], chance: random.Random
):
    year_ago = [replace(e, occurred_at=(e.occurred_at or MONDAY) - timedelta(days=500)) for e in theirs]
    mixed = [*ours, *year_ago]
    chance.shuffle(mixed)
    assert state(*mixed) == state(*ours)


@given(events_of_a_parcel, st.randoms(use_true_random=False))
def test_what_comes_back_under_its_own_number_is_never_delivered(events: list[TrackingEvent], chance: random.Random):
    way_back = [
        event(S.RETURNING, 300),
        event(S.IN_TRANSIT, 320),
        event(S.OUT_FOR_DELIVERY, 340),
        event(S.DELIVERED, 350),
    ]
    told = [*(e for e in events if e.occurred_at < way_back[0].occurred_at), *way_back]
    chance.shuffle(told)
    known = state(*told)
    assert (known.status, known.delivered_at) == (S.RETURNED, None)


@given(st.lists(st.sampled_from([S.INFO_RECEIVED, S.IN_TRANSIT, S.OUT_FOR_DELIVERY]), max_size=6),
       st.randoms(use_true_random=False))  # fmt: skip
def test_scans_within_a_day_after_the_delivery_never_take_it_back(later: list[S], chance: random.Random):
    told = [event(S.IN_TRANSIT, 9), event(S.DELIVERED, 30)]
    told += [event(status, 30 + chance.uniform(0.1, 24)) for status in later]
    chance.shuffle(told)
    assert state(*told).delivered_at == MONDAY + timedelta(hours=30)


@given(events_of_a_parcel)
def test_a_state_is_never_without_its_times(events: list[TrackingEvent]):
    known = state(*events)
    assert (known.status is S.DELIVERED) == (known.delivered_at is not None)
    if known.status is S.DELIVERED:
        assert known.first_attempt_at is not None
        assert known.first_attempt_at <= known.delivered_at  # type: ignore[operator]
