"""When a scan happened: wall clocks, zones and UTC as carriers tell them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipdesk.domain.event_times import (
    in_zone,
    offset_of,
    told_at,
    told_in_parts,
    utc_in_parts,
    with_offset,
)


def test_a_time_with_an_offset_keeps_the_wall_clock_beside_the_moment():
    time = told_at("2024-03-26T12:41:57-04:00")
    assert time.utc == datetime(2024, 3, 26, 16, 41, 57, tzinfo=UTC)
    assert time.local == datetime(2024, 3, 26, 12, 41, 57)
    assert (time.offset_minutes, time.zone_source) == (-240, "told")


def test_a_wall_clock_is_never_taken_for_utc():
    time = told_at("2024-03-26T12:41:57")
    assert time.utc is None
    assert time.local == datetime(2024, 3, 26, 12, 41, 57)
    assert time.zone_source == ""


def test_a_day_stays_a_day():
    time = told_at("2024-03-26")
    assert (time.raw, time.local, time.utc) == ("2024-03-26", None, None)


@pytest.mark.parametrize(
    ("day", "clock"),
    [
        ("20240326", "074700"), ("20240326", "74700"), ("2024-03-26", "07:47:00"), ("2024-03-26", "7:47 AM"),
        ("2024/03/26", "0747"), ("20240326", "07:47"), ("2024-03-26", "7:47:00 a.m."),
    ],
)  # fmt: skip
def test_a_clock_is_read_in_every_way_it_is_written(day: str, clock: str):
    assert told_in_parts(day, clock).local == datetime(2024, 3, 26, 7, 47)


def test_noon_and_midnight_are_told_apart():
    assert told_in_parts("20240326", "12:05 PM").local == datetime(2024, 3, 26, 12, 5)
    assert told_in_parts("20240326", "12:05 AM").local == datetime(2024, 3, 26, 0, 5)


def test_a_told_utc_wins_over_a_told_offset_and_is_not_shifted_again():
    moment = utc_in_parts("20210210", "151356")
    time = told_in_parts("20210210", "071356", "-05:00", utc=moment)
    assert time.utc == datetime(2021, 2, 10, 15, 13, 56, tzinfo=UTC)
    assert time.offset_minutes == -480


@pytest.mark.parametrize(
    ("told", "minutes"),
    [("-05:00", -300), ("+0530", 330), ("-420", -420), ("Z", 0), ("", None), ("EST?", None), ("+99:00", None)],
)
def test_offsets_are_read_or_left_alone(told: str, minutes: int | None):
    assert offset_of(told) == minutes


@pytest.mark.parametrize(
    "odd",
    ["", "000000", "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2024-13-01T00:00:00",
     "2024-03-26T25:00:00", "soon", "2024-02-30 10:00:00", "\x00"],
)  # fmt: skip
def test_what_cannot_be_a_time_is_kept_as_told_and_is_none(odd: str):
    time = told_at(odd)
    assert (time.local, time.utc) == (None, None)
    assert time.raw == odd.strip()


def test_the_hour_that_comes_twice_is_the_first_one_and_the_lost_hour_is_readable():
    berlin = ZoneInfo("Europe/Berlin")
    twice = in_zone(told_at("2026-10-25T02:30:00"), berlin, "place")
    assert twice.utc == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    lost = in_zone(told_at("2026-03-29T02:30:00"), berlin, "place")
    assert lost.utc is not None
    assert lost.zone_source == "place"


def test_a_zone_that_was_told_is_not_replaced():
    told = told_at("2024-03-26T12:00:00+01:00")
    assert with_offset(told, 600, "neighbour") == told


@given(st.text(max_size=40), st.text(max_size=20), st.text(max_size=10))
def test_no_text_is_too_odd(day: str, clock: str, offset: str):
    told_at(day)
    told = told_in_parts(day, clock, offset)
    assert told.utc is None or told.local is not None


@given(st.datetimes(datetime(1996, 1, 1), datetime(2099, 1, 1)), st.integers(-720, 840))
def test_what_we_write_is_read_back_to_the_second(local: datetime, minutes: int):
    local = local.replace(microsecond=0)
    sign = "-" if minutes < 0 else "+"
    offset = f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
    whole, parts = told_at(f"{local.isoformat()}{offset}"), told_in_parts(f"{local:%Y%m%d}", f"{local:%H%M%S}", offset)
    assert whole.utc == parts.utc
    assert whole.local == parts.local == local
    assert whole.offset_minutes == parts.offset_minutes == minutes
