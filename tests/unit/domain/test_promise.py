"""By when to ship and when it arrives, in the business days of the shop's country."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipdesk.domain.promise import add_business_days, arrival, is_business_day, ship_by, zone_of

FRIDAY = date(2026, 11, 20)
COUNTRIES = st.sampled_from(["DE", "US", "GB", "FR", "JP", "AE", "XX", ""])
DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))


def by(placed_at: datetime | None, days: int, *, cutoff: int = 14, zone: str = "Europe/Berlin") -> date | None:
    return ship_by(placed_at, handling_days=days, cutoff_hour=cutoff, zone=zone, country="DE")


@pytest.mark.parametrize(
    ("day", "country", "works"),
    [
        (date(2026, 11, 20), "DE", True),
        (date(2026, 11, 21), "DE", False),
        (date(2026, 11, 22), "DE", False),
        (date(2026, 12, 25), "DE", False),
        (date(2026, 12, 25), "de", False),
        (date(2026, 11, 26), "US", False),  # Thanksgiving
        (date(2026, 11, 26), "DE", True),
        (date(2026, 7, 14), "FR", False),
        (date(2026, 7, 14), "", True),
        (date(2026, 7, 14), "no country", True),
    ],
)
def test_business_days(day: date, country: str, works: bool) -> None:
    assert is_business_day(day, country) is works


def test_an_order_before_the_cutoff_leaves_on_its_own_day() -> None:
    assert by(datetime(2026, 11, 18, 12, 59, tzinfo=UTC), 0) == date(2026, 11, 18)  # 13:59 in Berlin


def test_an_order_at_the_cutoff_counts_from_tomorrow() -> None:
    assert by(datetime(2026, 11, 18, 13, 0, tzinfo=UTC), 0) == date(2026, 11, 19)


def test_an_order_of_friday_afternoon_leaves_on_monday() -> None:
    assert by(datetime(2026, 11, 20, 16, 0, tzinfo=UTC), 0) == date(2026, 11, 23)
    assert by(datetime(2026, 11, 20, 16, 0, tzinfo=UTC), 1) == date(2026, 11, 24)


def test_the_day_is_the_shops_own() -> None:
    late_evening = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)
    assert by(late_evening, 0, cutoff=24) == date(2026, 11, 19)
    assert by(late_evening, 0, cutoff=24, zone="America/New_York") == date(2026, 11, 18)


def test_an_order_that_does_not_say_when_has_no_ship_by_day() -> None:
    assert by(None, 1) is None


def test_a_parcel_of_the_day_before_christmas_arrives_after_it() -> None:
    # 25 December 2026 is a Friday; Monday the 28th is the first day on which carriers work.
    assert arrival(date(2026, 12, 24), transit_days=1, country="DE") == date(2026, 12, 28)
    assert arrival(date(2026, 12, 24), transit_days=2, country="GB") == date(2026, 12, 30)


@given(start=DAYS, days=st.integers(0, 40), country=COUNTRIES)
def test_the_day_found_is_a_business_day_and_so_many_lie_before_it(start: date, days: int, country: str) -> None:
    found = add_business_days(start, days, country)
    assert is_business_day(found, country)
    first = add_business_days(start, 0, country)
    between = sum(is_business_day(first + timedelta(days=n), country) for n in range((found - first).days))
    assert between == days


@given(start=DAYS, days=st.integers(0, 20), more=st.integers(0, 20), country=COUNTRIES)
def test_two_waits_are_one_long_wait(start: date, days: int, more: int, country: str) -> None:
    assert add_business_days(add_business_days(start, days, country), more, country) == add_business_days(
        start, days + more, country
    )


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../../etc/passwd", "/etc/passwd", "\0"])
def test_an_unknown_zone_is_utc(name: str) -> None:
    assert zone_of(name).key == "UTC"
