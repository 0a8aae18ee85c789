"""How stores count days: by the shop's clock, in weeks, and in business days, the same on both kinds of store.

Days are numbers since a Monday (`domain.insights.period.DAY_ONE`), so that comparing, weeks and business days are sums
of whole numbers. Nothing of a day is kept beside the moments: the shop may move, and the clocks change twice a year.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, case, cast, func, literal, type_coerce

from shipdesk.domain.insights.period import DAY_ONE, day_number

_JULIAN_DAY_ONE = 2451910.5 - 1e-8
"""DAY_ONE as SQLite's julianday tells it, less a millisecond: the sums are floats, and midnight fell on either side."""
_MINUTES = 1440.0
Whole = ColumnElement[int]


@dataclass(frozen=True, slots=True)
class LocalDays:
    """A shop's clock as steps: before each moment, how many minutes it is ahead of UTC; last the one from then on."""

    steps: tuple[tuple[datetime, int], ...]
    last: int

    def minutes(self, moment: ColumnElement[Any]) -> Any:
        """Return how many minutes the shop's clock is ahead of UTC at a moment of a row."""
        if not self.steps:
            return literal(self.last, Integer)
        return case(*((moment < until, ahead) for until, ahead in self.steps), else_=self.last)


@lru_cache(maxsize=32)
def local_days(zone: tzinfo, first_on: date, last_on: date) -> LocalDays:
    """Return a zone's steps between two days."""
    steps: list[tuple[datetime, int]] = []
    moment = datetime(first_on.year, first_on.month, first_on.day, tzinfo=UTC)
    end = datetime(last_on.year, last_on.month, last_on.day, tzinfo=UTC)
    ahead = _ahead(zone, moment)
    while moment < end:
        later = moment + timedelta(days=1)
        if _ahead(zone, later) != ahead:
            steps.append((_change(zone, moment, later), ahead))
            ahead = _ahead(zone, later)
        moment = later
    return LocalDays(tuple(steps), ahead)


def _change(zone: tzinfo, before: datetime, after: datetime) -> datetime:
    """Return the minute between two moments from which on the clock is as at the second one."""
    ahead = _ahead(zone, before)
    while after - before > timedelta(minutes=1):
        middle = before + timedelta(minutes=int((after - before).total_seconds() // 120))
        if _ahead(zone, middle) == ahead:
            before = middle
        else:
            after = middle
    return after


def _ahead(zone: tzinfo, moment: datetime) -> int:
    ahead = moment.astimezone(zone).utcoffset() or timedelta()
    return int(ahead.total_seconds() // 60)


def day_of_moment(moment: ColumnElement[Any], days: LocalDays, dialect: str) -> Whole:
    """Return the number of the day of a moment by the shop's clock."""
    minutes = days.minutes(moment)
    if dialect == "sqlite":
        told = func.julianday(moment) - _JULIAN_DAY_ONE + minutes / _MINUTES
        return cast(told, Integer)
    local = func.timezone("UTC", moment) + func.make_interval(0, 0, 0, 0, 0, minutes)
    return type_coerce(cast(local, Date).op("-")(literal(DAY_ONE, Date)), Integer)


def number_of_date(day: Any, dialect: str) -> Whole:
    """Return the number of a day that is kept as a day."""
    if dialect == "sqlite":
        return cast(func.julianday(day) - _JULIAN_DAY_ONE, Integer)
    return type_coerce(day.op("-")(literal(DAY_ONE, Date)), Integer)


def week_of_number(number: Whole) -> Whole:
    """Return the number of the Monday of a day's week."""
    return number - number % 7


def business_days(start: Whole, end: Whole, holidays: Sequence[date]) -> Whole:
    """Return how many business days there are after one day up to another, which counts; 0 where it is not later.

    holidays are public holidays from Monday to Friday.
    """
    days = _weekdays_before(end + 1) - _weekdays_before(start + 1)
    for holiday in holidays:
        number = day_number(holiday)
        days = days - case(((start < number) & (end >= number), 1), else_=0)
    return case((end <= start, 0), else_=days)


def _weekdays_before(number: Whole) -> Whole:
    return (number // 7) * 5 + case((number % 7 > 5, 5), else_=number % 7)
