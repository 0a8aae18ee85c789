"""Which parcels are looked at: those that left us from one day to another, both included."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from shipdesk.domain.errors import WrongUsage

DAY_ONE = date(2001, 1, 1)
"""A Monday: stores count days from here, so that a number divided by seven is a week."""
USUAL_WEEKS = 13
_MONTH = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True, slots=True)
class Period:
    """Days on which parcels left us, by the shop's clock."""

    first_on: date
    last_on: date

    def __post_init__(self) -> None:
        """Refuse what ends before it begins."""
        if self.last_on < self.first_on:
            raise WrongUsage("The period ends before it begins.", "Give the earlier day first.")

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last_on - self.first_on).days + 1

    def parts(self, days: int = 31) -> Iterator[Period]:
        """Yield it in parts of so many days at most, for work that somebody may stop."""
        first = self.first_on
        while first <= self.last_on:
            last = min(self.last_on, first + timedelta(days=days - 1))
            yield Period(first, last)
            first = last + timedelta(days=1)

    def weeks(self) -> tuple[date, ...]:
        """Return the Mondays of its weeks."""
        monday = week_of(self.first_on)
        return tuple(monday + timedelta(days=7 * n) for n in range((week_of(self.last_on) - monday).days // 7 + 1))


def week_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def last_weeks(today: date, weeks: int = USUAL_WEEKS) -> Period:
    """Return the period of so many weeks, of which the last is the one that today is in."""
    return Period(week_of(today) - timedelta(days=7 * (weeks - 1)), today)


def month_of(text: str) -> Period:
    """Return the month that is written like 2026-11; raises WrongUsage where it is not."""
    found = _MONTH.fullmatch(text.strip())
    if found is None or not 1 <= int(found[2]) <= 12 or not 2001 <= int(found[1]) <= 9998:
        raise WrongUsage(f"{text!r} is no month.", "Write it as YYYY-MM, such as 2026-11.")
    first = date(int(found[1]), int(found[2]), 1)
    return Period(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))


def day_number(day: date) -> int:
    """Return a day as stores count it."""
    return (day - DAY_ONE).days


def day_of(number: int) -> date:
    """Return the day of a store's number."""
    return DAY_ONE + timedelta(days=number)
