"""Zones of scans whose carrier told a wall clock only."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from shipdesk.domain.event_times import told_at
from shipdesk.domain.event_zones import is_exact, settled
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
        ("Madrid, ES", 120), ("Las Palmas, ES", 60), ("Tokyo, JP", 540), ("", None), ("12345", None),
    ],
)  # fmt: skip
def test_a_place_has_its_clock(place: str, minutes: int | None):
    assert minutes_from_utc(place, NOON) == minutes


def test_a_country_with_several_times_is_not_guessed():
    assert country_minutes("US", NOON) is None
    assert country_minutes("DE", NOON) == 120
    assert country_minutes("DE", datetime(2026, 1, 1, 12)) == 60


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
