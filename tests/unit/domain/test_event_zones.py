"""Zones of scans whose carrier told a wall clock only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipdesk.domain.event_times import EventTime, told_at, with_offset
from shipdesk.domain.event_zones import at_its_place, is_exact, settled, shown_time, zone_words
from shipdesk.domain.geography.time_zones import country_minutes, minutes_from_utc
from shipdesk.domain.parcels import Meaning, ParcelStatus, TrackingEvent
from shipdesk.domain.tracking import dedupe_key, state_of

NOON = datetime(2026, 7, 1, 12)


def scan(told: str, place: str = "", code: str = "IT") -> TrackingEvent:
    time = told_at(told)
    return TrackingEvent(
        code, code, Meaning(ParcelStatus.IN_TRANSIT), time.utc, time.raw, place, "test",
        local_at=time.local, offset_minutes=time.offset_minutes, zone_source=time.zone_source,
    )  # fmt: skip


def nowhere(place: str, local: datetime) -> int | None:
    return None


def unknown(local: datetime) -> int | None:
    return None


@pytest.mark.parametrize(
    ("place", "minutes"),
    [
        ("LEIPZIG, DE", 120), ("DE", 120), ("Louisville, KY US", -240), ("Los Angeles, CA US", -420),
        ("Memphis, TN 38118 US", -300), ("El Paso, TX US", -360), ("Pensacola, FL US", -300), ("Toronto, ON CA", -240),
        ("Phoenix, AZ US", -420), ("Sydney, NSW AU", 600), ("TX US", None), ("US", None),
        ("Madrid, ES", 120), ("Las Palmas, ES", 60), ("Tokyo, JP", 540), ("", None), ("12345", None),
    ],
)  # fmt: skip
def test_a_place_has_its_clock(place: str, minutes: int | None):
    assert minutes_from_utc(place, NOON) == minutes


def test_a_country_with_several_times_is_not_guessed():
    assert country_minutes("US", NOON) is None
    assert country_minutes("DE", NOON) == 120
    assert country_minutes("DE", datetime(2026, 1, 1, 12)) == 60


@pytest.mark.parametrize(
    ("told", "place", "clock"),
    [
        ("2026-11-16T17:45:00Z", "Hamburg, DE", "18:45 UTC+1"),
        ("2026-11-22T03:03:00Z", "Sorting centre KR, KR", "12:03 UTC+9"),
        ("2026-11-22T03:03:00Z", "London, GB", "03:03 UTC"),
        ("2026-11-22T03:03:00Z", "Nowhere at all", "03:03 UTC"),
        ("2026-11-22T03:03:00-05:00", "Hamburg, DE", "03:03 UTC-5"),
        ("2026-10-25T00:30:00Z", "Hamburg, DE", "02:30 UTC+2"),
        ("2026-10-25T01:30:00Z", "Hamburg, DE", "01:30 UTC"),
    ],
)
def test_a_time_told_in_utc_is_shown_by_the_clock_of_its_place_as_on_the_map(told: str, place: str, clock: str):
    shown = shown_time(at_its_place(scan(told, place), minutes_from_utc), UTC)
    assert shown is not None
    assert f"{shown.local:%H:%M} {shown.zone}" == clock


def test_the_place_decides_then_the_neighbour_then_the_assumption():
    events = (
        scan("2026-07-01T08:00:00", "Leipzig, DE"),
        scan("2026-07-01T09:00:00", "Nowhere at all"),
        scan("2026-07-02T10:00:00-04:00", "Memphis, TN US"),
    )
    first, second, third = settled(events, minutes_from_utc, unknown)
    assert first.occurred_at == datetime(2026, 7, 1, 6, tzinfo=UTC)
    assert (second.offset_minutes, second.zone_source) == (120, "neighbour")
    assert third.zone_source == "told"
    alone = settled((events[1],), nowhere, lambda _: 60)[0]
    assert alone.zone_source == "assumed"
    assert not is_exact(alone)


def test_a_time_without_any_hint_stays_as_it_was_told():
    event = settled((scan("2026-07-01T09:00:00"),), nowhere, unknown)[0]
    assert event.occurred_at is None
    assert event.local_at == datetime(2026, 7, 1, 9)


def test_a_zone_that_is_known_better_later_makes_no_second_event():
    told = scan("2026-07-01T09:00:00", "Hub 7")
    guessed = settled((told,), nowhere, lambda _: 60)[0]
    better = settled((told,), lambda *_: 120, unknown)[0]
    assert dedupe_key("N1", told) == dedupe_key("N1", guessed) == dedupe_key("N1", better)
    assert dedupe_key("N1", scan("2026-07-01T09:00:00+02:00")) != dedupe_key("N1", scan("2026-07-01T09:00:00+01:00"))


def test_a_withdrawn_scan_no_longer_counts():
    delivered = TrackingEvent(
        "DL", "Delivered", Meaning(ParcelStatus.DELIVERED), datetime(2026, 7, 2, 9, tzinfo=UTC), source="test",
        withdrawn_at=datetime(2026, 7, 2, 12, tzinfo=UTC),
    )  # fmt: skip
    moving = scan("2026-07-01T08:00:00+02:00")
    state = state_of((moving, delivered), label_made_at=None, dispatched_at=None)
    assert state.status is ParcelStatus.IN_TRANSIT
    assert state.delivered_at is None


@pytest.mark.parametrize(
    ("minutes", "words"), [(0, "UTC"), (-300, "UTC-5"), (120, "UTC+2"), (330, "UTC+5:30"), (-210, "UTC-3:30")]
)
def test_a_zone_is_said_as_its_distance_from_utc(minutes: int, words: str):
    assert zone_words(minutes) == words


@pytest.mark.parametrize(
    ("told", "place", "clock", "zone"),
    [
        ("2026-07-01T14:31:00-05:00", "", "14:31", "UTC-5"),
        ("2026-07-01T14:31:00", "Los Angeles, CA US", "14:31", "UTC-7"),
        ("2026-07-01T14:31:00", "", "14:31", "as reported"),
    ],
)
def test_a_scan_is_shown_by_the_clock_at_its_place(told: str, place: str, clock: str, zone: str):
    def at_place(place: str, local: datetime) -> int | None:
        return minutes_from_utc(place, local, ())

    (event,) = settled([scan(told, place)], at_place, lambda local: country_minutes("DE", local))
    shown = shown_time(event.time, ZoneInfo("Europe/Berlin"))
    assert shown is not None
    assert (f"{shown.local:%H:%M}", shown.zone) == (clock, zone)


def test_a_moment_without_a_clock_is_shown_by_the_shop_s():
    moment = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    shown = shown_time(EventTime(utc=moment), ZoneInfo("Europe/Berlin"))
    assert shown is not None
    assert (shown.local, shown.zone) == (datetime(2026, 7, 2, 0, 30), "UTC+2")
    assert shown_time(EventTime("yesterday"), UTC) is None


def test_a_zone_that_does_not_lead_to_the_moment_is_not_claimed():
    noon = datetime(2026, 7, 1, 12, tzinfo=UTC)
    odd = EventTime("12:00", NOON, -300, noon, "told")
    assert shown_time(odd, UTC).zone == "as reported"  # type: ignore[union-attr]


@given(st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1)), st.integers(-14 * 60, 14 * 60))
def test_a_shown_time_with_a_zone_is_never_off(local: datetime, minutes: int):
    time = with_offset(EventTime("", local), minutes, "told")
    shown = shown_time(time, UTC)
    assert shown is not None
    assert shown.offset_minutes is not None
    assert (shown.local - timedelta(minutes=shown.offset_minutes)).replace(tzinfo=UTC) == time.utc
