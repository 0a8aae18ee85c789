"""What the tables look like as charts, in the window and on paper alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from shipdesk.domain.insights.keys import By, Group, Part
from shipdesk.domain.insights.pictures import (
    MOST_BARS,
    PartBar,
    PartKind,
    PartPicture,
    Picture,
    RatePicture,
    Series,
    Span,
    SpanPicture,
    Spot,
)
from shipdesk.domain.insights.tables import (
    AgeRow,
    BlameRow,
    CalibrationRow,
    CheckoutRow,
    CostRow,
    FirstAttemptRow,
    OnTimeRow,
    Table,
    ToldRow,
    TransitRow,
)
from shipdesk.domain.money import minor_digits
from shipdesk.services.outside import CARRIER_NAMES

_AGES = (PartKind("as usual", "good"), PartKind("slower than half", "warn"), PartKind("slower than 9 of 10", "bad"),
         PartKind("too few to say", "neutral"))  # fmt: skip
_TOLD = (
    PartKind("told in time", "good"),
    PartKind("told after the promise broke", "warn"),
    PartKind("not told", "bad"),
)
_BLAMES = {"carrier": "the carrier", "shop": "ours", "customer": "the customer", "customs": "customs",
           "nature": "weather and the like", "": "nobody known"}  # fmt: skip


def picture_of(table: Table[Any]) -> Picture:
    """Return a table's chart."""
    return _PICTURES[table.name](table)


def group_words(group: Group) -> str:
    """Return what a group is called, its carrier by name."""
    carrier = CARRIER_NAMES.get(group.carrier or "", group.carrier or "")
    service = " ".join(part for part in (carrier, group.service) if part)
    week = f"week of {_day(group.week_on)}" if group.week_on else ""
    return ", ".join(part for part in (service, group.region, week) if part) or "all parcels"


def cause_words(row: BlameRow) -> str:
    """Return whose doing it was, and why."""
    whose = _BLAMES.get(row.blame, row.blame)
    reason = row.reason.replace("_", " ")
    return f"{whose}: {reason}" if reason and reason not in whose else whose


def _rates(title: str, table: Table[OnTimeRow] | Table[FirstAttemptRow]) -> RatePicture:
    if By.WEEK in table.by:
        return _rates_by_week(title, table)
    rows = _largest(table.rows, lambda row: row.share.of)
    spots = tuple(_spot(place, row) for place, row in enumerate(rows) if row.share.of)
    return RatePicture(title, tuple(group_words(row.group) for row in rows), (Series("", spots),))


def _rates_by_week(title: str, table: Table[OnTimeRow] | Table[FirstAttemptRow]) -> RatePicture:
    weeks = table.period.weeks()
    series: dict[str, list[Spot]] = {}
    for row in table.rows:
        name = group_words(Group(row.group.carrier, row.group.service, row.group.region))
        if row.share.of and row.group.week_on in weeks:
            series.setdefault(name, []).append(_spot(weeks.index(row.group.week_on), row))
    largest = _largest(series.items(), lambda each: sum(spot.parcels for spot in each[1]))
    shown = tuple(Series(name, tuple(spots)) for name, spots in largest)
    return RatePicture(title, tuple(_day(week) for week in weeks), shown, follows=True)


def _spot(place: int, row: OnTimeRow | FirstAttemptRow) -> Spot:
    share = row.share
    return Spot(place, share.rate or 0.0, share.low, share.high, share.of, row.key, share.is_enough)


def _transit(table: Table[TransitRow]) -> SpanPicture:
    rows = _largest([row for row in table.rows if row.p50 is not None], lambda row: row.days.parcels)
    spans = tuple(
        Span(group_words(row.group), row.p50, row.p90, row.promised, row.days.arrivals, row.key)
        for row in rows
        if row.p50 is not None
    )
    return SpanPicture("How long parcels take", "business days", "half arrive", "9 of 10 arrive", "promised", spans)


def _checkout(table: Table[CheckoutRow]) -> SpanPicture:
    rows = _largest([row for row in table.rows if row.p50 is not None], lambda row: row.days.parcels)
    spans = tuple(
        Span(group_words(row.group), row.p50, row.p90, None, row.days.arrivals, row.key)
        for row in rows
        if row.p50 is not None
    )
    return SpanPicture("What may be promised at checkout", "business days from the order", "half arrive",
                       "9 of 10 arrive", "", spans)  # fmt: skip


def _costs(table: Table[CostRow]) -> SpanPicture:
    rows = [row for row in table.rows if row.per_parcel_minor is not None]
    currencies = sorted({row.currency for row in rows}, key=lambda c: -sum(r.parcels for r in rows if r.currency == c))
    currency = currencies[0] if currencies else ""
    shown = _largest([row for row in rows if row.currency == currency], lambda row: row.parcels)
    digits = minor_digits(currency) if currency else 0

    def money(minor: int | None) -> float | None:
        return None if minor is None else minor / 10**digits

    spans = tuple(
        Span(group_words(row.group), money(row.per_parcel_minor) or 0.0, money(row.per_on_time_minor), None,
             row.parcels, row.key)
        for row in shown
    )  # fmt: skip
    return SpanPicture("What a parcel in time costs", currency, "a label", "a parcel in time", "", spans, digits)


def _ages(table: Table[AgeRow]) -> PartPicture:
    bars = []
    for row in _largest(table.rows, lambda row: row.under_way):
        p50, p90 = row.p50, row.p90
        ends: tuple[tuple[int, int | None], ...] = (
            (0, p50), ((p50 or 0) + 1, p90), ((p90 or 0) + 1, None), (0, None)
        )  # fmt: skip
        counts = (row.usual, row.slow, row.beyond, row.unknown)
        keys = tuple(row.key.only(Part.UNDER_WAY, days=days) for days in ends)
        bars.append(PartBar(group_words(row.group), counts, row.key, keys))
    return PartPicture("How old the parcels under way are", _AGES, tuple(bars))


def _told(table: Table[ToldRow]) -> PartPicture:
    parts = (Part.TOLD_BEFORE, Part.TOLD_AFTER, Part.UNTOLD)
    rows = [row for row in table.rows if row.share.of]
    shown = rows[-MOST_BARS:] if By.WEEK in table.by else _largest(rows, lambda row: row.share.of)
    bars = tuple(
        PartBar(group_words(row.group), (row.before, row.after, row.untold), row.key.only(Part.LATE),
                tuple(row.key.only(part) for part in parts))
        for row in shown
    )  # fmt: skip
    return PartPicture("Whether customers of late parcels knew", _TOLD, bars)


def _blame(table: Table[BlameRow]) -> PartPicture:
    bars = tuple(PartBar(cause_words(row), (row.share.hits,), row.key, (row.key,)) for row in table.rows[:MOST_BARS])
    return PartPicture("Why parcels were late", (PartKind("late parcels", "bad"),), bars)


def _calibration(table: Table[CalibrationRow]) -> RatePicture:
    rows = table.rows
    spots = tuple(
        Spot(place, row.share.rate or 0.0, row.share.low, row.share.high, row.share.of, row.key, row.share.is_enough)
        for place, row in enumerate(rows)
    )
    places = tuple(f"{row.low * 100:.0f}-{row.high * 100:.0f} %" for row in rows)
    return RatePicture("Whether the forecast came true", places, (Series("were late", spots),),
                       ideal=tuple(row.said for row in rows), ideal_word="what was said")  # fmt: skip


def _largest(rows: Iterable[Any], size: Callable[[Any], int]) -> list[Any]:
    """Return the largest ones, as they stood."""
    all_rows = list(rows)
    chosen = sorted(range(len(all_rows)), key=lambda place: -size(all_rows[place]))[:MOST_BARS]
    return [all_rows[place] for place in sorted(chosen)]


def _day(day: Any) -> str:
    return f"{day.day} {day:%b}"


_PICTURES: Mapping[str, Callable[[Any], Picture]] = {
    "on_time": partial(_rates, "How many came in time"), "transit": _transit, "ageing": _ages, "blame": _blame,
    "first_attempts": partial(_rates, "How many were delivered by the first attempt"), "costs": _costs,
    "checkout": _checkout, "told": _told, "calibration": _calibration,
}  # fmt: skip
