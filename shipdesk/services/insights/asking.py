"""What all tables of Insights share: which parcels are asked about, part by part, and how days are counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from dataclasses import replace
from datetime import date

from shipdesk.domain.errors import Cancelled
from shipdesk.domain.insights.days import Days
from shipdesk.domain.insights.keys import By, Group, ParcelKey
from shipdesk.domain.insights.period import Period, last_weeks
from shipdesk.domain.promise import holidays_between, zone_of
from shipdesk.services.ports import CancelCheck
from shipdesk.services.shop import Shop
from shipdesk.storage.insights_store import AskedParcels, InsightsStore

Counts = Counter[tuple[Hashable, ...]]
PROMISE = "against the promise first made, which never changes; the promised day itself is on time"
ATTEMPT = "judged by the first attempt to deliver"


def usual_period(shop: Shop) -> Period:
    """Return the last thirteen weeks."""
    return last_weeks(today_of(shop))


def today_of(shop: Shop) -> date:
    """Return the day it is in the shop."""
    return shop.clock.now().astimezone(zone_of(shop.settings.shop.time_zone)).date()


def asked_of(shop: Shop, period: Period, group: Group | None = None) -> AskedParcels:
    """Return how a store is asked about the parcels of a period."""
    place = shop.settings.shop
    zone, home = zone_of(place.time_zone), place.country_code.upper()
    now = shop.clock.now()
    first, last = period.first_on, max(period.last_on, now.astimezone(zone).date())
    # A week day only: the others are no business days anyhow.
    resting = tuple(
        sorted(day for day in holidays_between(first, last, home) if day.weekday() < 5 and first <= day <= last)
    )
    return AskedParcels(period, now, zone, home, resting, group or Group())


def count(
    shop: Shop,
    asked: AskedParcels,
    read: Callable[[InsightsStore, AskedParcels], Counts],
    cancelled: CancelCheck,
) -> Counts:
    """Return the sum over the months of a period; raises Cancelled when somebody asks to stop."""
    found: Counts = Counter()
    for part in parts_of(asked, cancelled):
        with shop.look() as tx:
            found.update(read(tx.insights, part))
    return found


def parts_of(asked: AskedParcels, cancelled: CancelCheck) -> Iterator[AskedParcels]:
    """Yield what is asked month by month, until somebody asks to stop."""
    for period in asked.period.parts():
        if cancelled():
            raise Cancelled
        yield replace(asked, period=period)


def groups_in(counts: Counts, by: tuple[By, ...]) -> dict[Group, Counts]:
    """Return counts by group, in the order of their names; the rest of each key stays."""
    found: dict[Group, Counts] = {}
    for key, number in counts.items():
        group = Group.of(by, key[: len(by)])
        found.setdefault(group, Counter())[key[len(by) :]] += number
    return dict(sorted(found.items(), key=lambda each: each[0].sort_key))


def days_in(counts: Counts) -> Days:
    """Return what a store counted as days."""
    arrived: Counter[int] = Counter()
    waiting: Counter[int] = Counter()
    never = 0
    for (kind, days), number in counts.items():
        if kind == "never":
            never += number
        else:
            (arrived if kind == "arrived" else waiting)[int(str(days))] += number
    return Days(arrived, waiting, never)


def key_of(period: Period, carrier: str, group: Group) -> ParcelKey:
    """Return the key of a group's parcels, of the carrier that all were asked of."""
    return ParcelKey(period, replace(group, carrier=group.carrier or carrier or None))


def whole(by: tuple[By, ...]) -> tuple[By, ...]:
    """Return by with the carrier before each service: services of two carriers may be called the same."""
    wanted = dict.fromkeys(by)
    if By.SERVICE in wanted:
        wanted = dict.fromkeys((By.CARRIER, *(each for each in by if each is not By.CARRIER)))
    return tuple(wanted)


def business_words(shop: Shop) -> str:
    """Return how business days are counted, in words."""
    country = shop.settings.shop.country_code.upper()
    resting = f" without public holidays in {country}" if country else ""
    return f"Days are counted from Monday to Friday{resting}; the day it begins on does not count"
