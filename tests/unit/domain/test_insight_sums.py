"""Shares with their range, and days as quantiles: hand-counted, and as properties of all numbers."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipdesk.domain.errors import WrongUsage
from shipdesk.domain.insights.days import Days, median_of
from shipdesk.domain.insights.keys import By, Group, ParcelKey, Part, read_key
from shipdesk.domain.insights.period import Period, day_number, day_of, last_weeks, month_of
from shipdesk.domain.insights.shares import Share, wilson

counts = st.dictionaries(st.integers(0, 30), st.integers(1, 40), max_size=12)


@st.composite
def shares(draw: st.DrawFn) -> Share:
    of = draw(st.integers(1, 100_000))
    return Share(draw(st.integers(0, of)), of)


def test_the_range_is_the_one_of_the_book() -> None:
    # Newcombe 1998, Statistics in Medicine 17, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(15, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert wilson(1, 29) == pytest.approx((0.0061, 0.1718), abs=5e-5)


@given(shares())
def test_the_rate_lies_within_its_range_and_the_range_within_all_rates(share: Share) -> None:
    assert share.rate is not None
    assert 0 <= share.low <= share.rate <= share.high <= 1


@given(shares(), st.integers(2, 50))
def test_more_parcels_make_the_range_narrower(share: Share, times: int) -> None:
    more = Share(share.hits * times, share.of * times)
    assert more.high - more.low < share.high - share.low


@given(shares())
def test_what_is_true_of_late_ones_is_the_mirror_of_what_is_true_of_the_others(share: Share) -> None:
    low, high = wilson(share.of - share.hits, share.of)
    assert (1 - high, 1 - low) == pytest.approx((share.low, share.high), abs=1e-9)


def test_of_nothing_nothing_is_known() -> None:
    assert Share(0, 0).rate is None
    assert wilson(0, 0) == (0.0, 1.0)
    assert not Share(19, 19).is_enough
    assert Share(20, 20).is_enough


@given(counts.filter(bool), st.integers(1, 99))
def test_with_none_under_way_it_is_the_plain_quantile(arrived: dict[int, int], percent: int) -> None:
    days = sorted(Counter(arrived).elements())
    # The first day by which that share has come.
    plain = next(day for place, day in enumerate(days, 1) if place * 100 >= percent * len(days))
    assert Days(arrived).quantile(percent / 100) == plain


@given(counts, counts, st.integers(0, 20))
def test_those_under_way_and_those_lost_never_make_a_lane_quicker(
    arrived: dict[int, int], waiting: dict[int, int], never: int
) -> None:
    alone, all_ = Days(arrived).quantile(0.9), Days(arrived, waiting, never).quantile(0.9)
    assert all_ is None or (alone is not None and all_ >= alone)


@given(counts, counts)
def test_nine_of_ten_take_at_least_as_long_as_half(arrived: dict[int, int], waiting: dict[int, int]) -> None:
    p50, p90 = (Days(arrived, waiting).quantile(share) for share in (0.5, 0.9))
    assert p90 is None or (p50 is not None and p50 <= p90)


def test_parcels_still_under_way_count_for_as_long_as_they_were_seen() -> None:
    # Ten left: four came on day 1; two are under way since day 2; of the other four two came on day 3, two on day 5.
    days = Days({1: 4, 3: 2, 5: 2}, {2: 2})
    # After day 1 six of ten are left; on day 3 two of the four still looked at come, so 0.6 x 0.5 = 0.3 are left.
    assert days.quantile(0.5) == 3
    assert days.quantile(0.7) == 3
    assert days.quantile(0.71) == 5
    assert days.quantile(0.9) == 5


def test_where_too_many_never_came_no_day_is_told() -> None:
    assert Days({1: 8}, never=2).quantile(0.8) == 1
    assert Days({1: 8}, never=2).quantile(0.9) is None
    assert Days().quantile(0.5) is None


def test_the_middle_promise_is_the_lower_of_two() -> None:
    assert median_of({3: 1, 5: 1}) == 3
    assert median_of({3: 1, 5: 2}) == 5
    assert median_of({}) is None


@given(st.dates(date(2001, 1, 1), date(2100, 1, 1)), st.integers(0, 800), st.integers(1, 60))
def test_a_period_in_parts_is_the_whole_period(first: date, more: int, step: int) -> None:
    period = Period(first, first + timedelta(days=more))
    parts = list(period.parts(step))
    assert sum(part.days for part in parts) == period.days
    assert (parts[0].first_on, parts[-1].last_on) == (period.first_on, period.last_on)


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)))
def test_days_are_numbers_and_weeks_begin_on_mondays(day: date) -> None:
    assert day_of(day_number(day)) == day
    assert day_of(day_number(day) - day_number(day) % 7).weekday() == 0


def test_periods_are_months_and_weeks() -> None:
    assert month_of("2026-02") == Period(date(2026, 2, 1), date(2026, 2, 28))
    assert month_of("2024-12") == Period(date(2024, 12, 1), date(2024, 12, 31))
    period = last_weeks(date(2026, 11, 26), 2)
    assert period == Period(date(2026, 11, 16), date(2026, 11, 26))
    assert period.weeks() == (date(2026, 11, 16), date(2026, 11, 23))
    for wrong in ("2026-13", "26-11", "November", "", "2026-11-01"):
        with pytest.raises(WrongUsage):
            month_of(wrong)
    with pytest.raises(WrongUsage):
        Period(date(2026, 2, 2), date(2026, 2, 1))


words = st.text(st.characters(codec="utf-8"), max_size=12)
groups = st.builds(Group, st.none() | words, st.none() | words, st.none() | words, st.none() | st.dates())
keys = st.builds(
    ParcelKey,
    st.builds(lambda day, more: Period(day, day + timedelta(days=more)), st.dates(max_value=date(2100, 1, 1)),
              st.integers(0, 900)),
    groups,
    st.sampled_from(Part),
    st.none() | st.tuples(st.integers(0, 90), st.none() | st.integers(0, 90)),
    st.none() | st.tuples(words, words),
    st.none() | st.tuples(st.sampled_from([0.0, 0.7]), st.sampled_from([0.8, 1.0])),
)  # fmt: skip


@given(keys)
def test_a_key_that_was_written_names_the_same_parcels_when_it_is_read(key: ParcelKey) -> None:
    assert read_key(str(key)) == key


@pytest.mark.parametrize(
    "text", ["", "late", "from=2026-01-01", "from=2026-01-01&to=x", "from=2026-01-02&to=2026-01-01"]
)
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(WrongUsage):
        read_key(text)


def test_a_group_is_called_what_people_call_it() -> None:
    assert Group.of((By.CARRIER, By.WEEK), ("ups", date(2026, 10, 5))).words == "ups, week of 05 Oct"
    assert Group("ups", "ground", "US CA").words == "ups ground, US CA"
    assert Group().words == "all"
