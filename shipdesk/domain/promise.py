"""By when a shop should ship and when a parcel should arrive, in business days of the shop's country."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

SATURDAY = 5


def ship_by(
    placed_at: datetime | None, *, handling_days: int, cutoff_hour: int, zone: str, country: str
) -> date | None:
    """Return the last day on which an order should leave; one placed after the cut-off hour counts from tomorrow."""
    if placed_at is None:
        return None
    local = placed_at.astimezone(zone_of(zone))
    start = local.date() + timedelta(days=1) if local.hour >= cutoff_hour else local.date()
    return add_business_days(start, handling_days, country)


def arrival(left_on: date, *, transit_days: int, country: str) -> date:
    """Return the day a parcel should arrive that leaves on a day."""
    return add_business_days(left_on, transit_days, country)


def add_business_days(start: date, days: int, country: str) -> date:
    """Return the day that many business days after start; with 0 the first business day from start on."""
    day = start
    while not is_business_day(day, country):
        day += timedelta(days=1)
    for _ in range(days):
        day += timedelta(days=1)
        while not is_business_day(day, country):
            day += timedelta(days=1)
    return day


def is_business_day(day: date, country: str) -> bool:
    """Answer whether carriers usually work: Monday to Friday, no public holiday of the country (holidays package)."""
    return day.weekday() < SATURDAY and day not in _holidays_of(country.upper(), day.year)


def holidays_between(first: date, last: date, country: str) -> frozenset[date]:
    """Return the public holidays of a country from one day's year to the year after another's (holidays package)."""
    years = range(first.year, min(last.year + 1, date.max.year) + 1)
    return frozenset(day for year in years for day in _holidays_of(country.upper(), year))


def zone_of(name: str) -> ZoneInfo:
    """Return the time zone, or UTC where the name is not known."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


@lru_cache(maxsize=256)
def _holidays_of(country: str, year: int) -> frozenset[date]:
    # Imported here: it takes as long as half of Qt, and the window must be painted first.
    import holidays

    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except (NotImplementedError, KeyError):
        return frozenset()
