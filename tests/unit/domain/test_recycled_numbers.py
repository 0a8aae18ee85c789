"""One number, several parcels: ours is the one that left about when we made its label."""

from __future__ import annotations

from datetime import date

import pytest

from shipdesk.domain.recycled_numbers import may_be_ours

LABEL = date(2026, 3, 10)


def _days(*days: date | None, label: date | None = LABEL) -> tuple[date | None, ...]:
    return may_be_ours(days, lambda day: day, label)


@pytest.mark.parametrize("day", [date(2026, 3, 8), date(2026, 3, 10), date(2026, 3, 24), date(2026, 6, 1), None])
def test_a_lone_parcel_is_ours_unless_it_left_before_our_label_was_made(day: date | None):
    assert _days(day) == (day,)


def test_a_lone_parcel_of_last_year_is_somebody_elses():
    assert _days(date(2025, 4, 24)) == ()
    assert _days(date(2026, 3, 7)) == ()


def test_of_several_the_one_sent_around_our_label_is_ours():
    assert _days(date(2025, 9, 1), date(2026, 3, 11), date(2026, 9, 1)) == (date(2026, 3, 11),)
    assert _days(date(2026, 3, 9), date(2026, 3, 10)) == (date(2026, 3, 10),)


def test_of_several_none_is_ours_where_all_left_at_another_time():
    assert _days(date(2025, 9, 1), date(2026, 9, 1)) == ()


def test_a_parcel_without_a_date_counts_only_where_no_dated_one_fits():
    assert _days(None, date(2026, 3, 10)) == (date(2026, 3, 10),)
    assert _days(None, date(2025, 3, 10)) == (None,)


def test_nobody_can_tell_without_the_day_of_our_label_or_between_two_that_are_as_near():
    both = (date(2025, 9, 1), date(2026, 3, 11))
    assert _days(*both, label=None) == both
    assert _days(date(2026, 3, 9), date(2026, 3, 11)) == (date(2026, 3, 9), date(2026, 3, 11))
