"""Carriers are asked as often as it helps and no more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipdesk.domain.parcels import ParcelState
from shipdesk.domain.parcels import ParcelStatus as S
from shipdesk.domain.polling import next_poll_at, silent_after

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)


def wait_h(
    status: S,
    *,
    since_h: float = 1,
    silent_h: float | None = None,
    left_h: float | None = None,
    hour: int = 12,
    jitter: float = 0.0,
    not_found: int = 0,
) -> float | None:
    since = NOW - timedelta(hours=since_h)
    last = NOW - timedelta(hours=since_h if silent_h is None else silent_h)
    state = ParcelState(status, since=since, last_event_at=last, delivered_at=since if status is S.DELIVERED else None)
    left_at = None if left_h is None else NOW - timedelta(hours=left_h)
    at = next_poll_at(state, dispatched_at=left_at, now=NOW, jitter=jitter, local_hour=hour, not_found_count=not_found)
    return None if at is None else (at - NOW) / timedelta(hours=1)


@pytest.mark.parametrize(("age_h", "hours"), [(1, 6), (48, 6), (49, 12), (120, 12), (121, 24), (29 * 24, 24)])
def test_an_announced_parcel_is_asked_about_less_and_less(age_h: float, hours: float):
    assert wait_h(S.INFO_RECEIVED, since_h=age_h) == hours
    assert wait_h(S.DISPATCHED, since_h=age_h, left_h=age_h) == hours


@pytest.mark.parametrize(("silent_h", "hours"), [(1, 6), (36, 6), (37, 8), (96, 8), (97, 12)])
def test_a_silent_parcel_is_asked_about_less_and_less(silent_h: float, hours: float):
    assert wait_h(S.IN_TRANSIT, since_h=200, silent_h=silent_h) == hours


@pytest.mark.parametrize(("hour", "hours"), [(7, 4), (8, 1), (20, 1), (21, 4), (0, 4)])
def test_a_parcel_in_the_van_is_asked_about_every_hour_of_the_day(hour: int, hours: float):
    assert wait_h(S.OUT_FOR_DELIVERY, hour=hour) == hours


def test_the_other_states_have_their_own_pace():
    assert wait_h(S.FAILED_ATTEMPT) == 3
    assert wait_h(S.AVAILABLE_FOR_PICKUP) == 8
    assert wait_h(S.RETURNING) == 24
    assert wait_h(S.EXCEPTION, since_h=48) == 4
    assert wait_h(S.EXCEPTION, since_h=49) == 12


def test_an_old_parcel_is_asked_about_daily():
    assert wait_h(S.FAILED_ATTEMPT, left_h=31 * 24) == 24
    assert wait_h(S.IN_TRANSIT, since_h=1, left_h=31 * 24) == 24


def test_a_parcel_silent_for_too_long_is_given_up():
    assert wait_h(S.IN_TRANSIT, since_h=45 * 24, left_h=46 * 24) is None
    assert wait_h(S.EXCEPTION, since_h=45 * 24, left_h=46 * 24) == 24
    assert wait_h(S.EXCEPTION, since_h=60 * 24, left_h=61 * 24) is None
    assert wait_h(S.LABEL_MADE, since_h=60 * 24) is None


def test_a_delivery_is_looked_at_once_more_after_a_day():
    assert wait_h(S.DELIVERED, since_h=1) == 23
    assert wait_h(S.DELIVERED, since_h=24) is None


@given(st.floats(-0.1, 0.1))
def test_the_look_after_a_delivery_is_the_last(jitter: float):
    first = wait_h(S.DELIVERED, since_h=0, jitter=jitter)
    assert first is not None
    assert first >= 24
    assert wait_h(S.DELIVERED, since_h=first, jitter=jitter) is None


@pytest.mark.parametrize("status", [S.RETURNED, S.LOST, S.CANCELLED])
def test_nobody_asks_about_a_finished_parcel(status: S):
    assert wait_h(status) is None


def test_an_unknown_number_is_asked_again_more_slowly():
    assert [wait_h(S.DISPATCHED, not_found=n) for n in (1, 2, 3, 4, 9)] == [1, 3, 6, 12, 12]


@given(st.sampled_from(list(S)), st.floats(-0.1, 0.1), st.integers(0, 23), st.integers(0, 2000), st.integers(0, 9))
def test_jitter_stays_within_a_tenth(status: S, jitter: float, hour: int, since_h: int, not_found: int):
    plain = wait_h(status, since_h=since_h, hour=hour, not_found=not_found)
    shifted = wait_h(status, since_h=since_h, hour=hour, not_found=not_found, jitter=jitter)
    assert (plain is None) == (shifted is None)
    if plain is not None and shifted is not None:
        assert shifted > 0
        assert status is S.DELIVERED or abs(shifted - plain) <= plain * 0.1001


def test_our_own_scan_counts_against_the_silence():
    state = ParcelState(S.DISPATCHED, since=NOW - timedelta(days=3))
    assert silent_after(state, dispatched_at=NOW - timedelta(days=1), now=NOW) == timedelta(days=1)
    assert silent_after(state, dispatched_at=None, now=NOW) == timedelta(days=3)
    assert silent_after(ParcelState(S.UNKNOWN), dispatched_at=None, now=NOW) == timedelta(0)
