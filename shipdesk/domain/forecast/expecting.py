"""Says for thousands of parcels under way what is expected of each, at one moment.

What depends only on what was learned stays with the parcel (`Place`) until more was learned; the rest is a few
additions and look-ups for each: 10,000 parcels take less than a tenth of a second.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from shipdesk.domain.forecast.books import Books
from shipdesk.domain.forecast.calibration import Calibration
from shipdesk.domain.forecast.counted_days import CountedDays
from shipdesk.domain.forecast.day_table import DayTable
from shipdesk.domain.forecast.groups import pace_step
from shipdesk.domain.forecast.outlook import LONGEST_WORKING_DAYS, NEVER, given
from shipdesk.domain.forecast.pace import Curve
from shipdesk.domain.forecast.scan_book import ScanCurve
from shipdesk.domain.forecast.under_way import Place, UnderWay
from shipdesk.domain.forecast.values import Expected, Scan, date_of, end_of, moment_of

Service = tuple[str, str]
_LANE, _NARROW = 3, 7
"""Where a parcel's lane, and its part of a postcode, stand among its groups."""
_NOTICEABLE = 1.02
_SHARES = (0.1, 0.5, 0.9)


class Expecting:
    """What is expected at one moment, by what is known."""

    def __init__(
        self,
        books: Books,
        calibration: Calibration,
        *,
        table_of: Callable[[Service], DayTable],
        known_at: float,
        news: int,
        off: frozenset[Service],
    ) -> None:
        self._books = books
        self._table_of = table_of
        self._known_at = known_at
        self._news = news
        self._off = off
        self._told = calibration.told if calibration.helps else _as_it_is
        self._services: dict[Service, DayTable] = {}
        self._curves: dict[tuple[Service, int], Curve] = {}

    def of(self, parcel_id: str, parcel: UnderWay) -> Expected:
        """Return what is expected of a parcel; nothing but its own news or others' arrivals lowers its chance."""
        table = self._services.get(parcel.service)
        if table is None:
            table = self._services[parcel.service] = self._table_of(parcel.service)
        place = parcel.place
        if place is None or place.known_at != self._known_at or place.time is not table.time:
            place = parcel.place = self._place_of(parcel, table)
        curve, lane_days, lost, gone = place.curve, place.lane_days, place.lost, place.start_gone
        out_now = curve.at((table.now_gone - gone) / lane_days)
        p_lost = min(lost / out_now, 1.0) if out_now > NEVER else 1.0
        p_late: float | None
        plain = self._books.plain.of(parcel.groups) if self._off and parcel.service in self._off else None
        if plain is not None:
            p10_on, p50_on, p90_on, p_late = _plainly(parcel, plain, table)
        elif parcel.last is not None and (by_scan := self._by_scan(parcel)) is not None:
            p10_on, p50_on, p90_on, p_late = self._scanned(parcel, place, by_scan, table, out_now)
        else:
            left = max(out_now - lost, 0.0)
            p10_on = table.date_of(gone + curve.way(lost + left * 0.9) * lane_days)
            p50_on = table.date_of(gone + curve.way(lost + left * 0.5) * lane_days)
            p90_on = table.date_of(gone + curve.way(lost + left * 0.1) * lane_days)
            p_late = parcel.promise_ends
            if p_late is not None:
                if p_late > table.now:
                    then = curve.at((place.promise_gone - gone) / lane_days) - lost
                    p_late = self._told(given(then, out_now - lost))
                else:
                    p_late = 1.0
        if p_late is not None:
            news, least = parcel.least_late
            if news == self._news and least > p_late:
                p_late = least
            parcel.least_late = (self._news, p_late)
        return Expected(
            parcel_id, p10_on, p50_on, p90_on, p_late, p_lost, place.basis, plain is not None, place.silent_after
        )

    def _is_old(self, place: Place, parcel: UnderWay) -> bool:
        """Answer whether its lane has learned noticeably since, or a day has gone."""
        lane, narrow = parcel.lane[_LANE], parcel.lane[_NARROW]
        return (
            lane.count > place.lane_count * _NOTICEABLE
            or narrow.count != place.narrow_count
            or self._known_at - place.placed_at >= 1
        )

    def _curve(self, parcel: UnderWay, step: int) -> Curve:
        key = parcel.service, step
        curve = self._curves.get(key)
        if curve is None:
            groups = (parcel.groups[0], parcel.groups[2], (parcel.groups[2], step))
            curve = self._curves[key] = self._books.paces.curve(groups, self._known_at)
        return curve

    def _place_of(self, parcel: UnderWay, table: DayTable) -> Place:
        """Return where a parcel is by what is known now: made anew, or following the pace of the road."""
        place = parcel.place
        if place is None or place.time is not table.time or self._is_old(place, parcel):
            return self._placed(parcel, table)
        place.curve = self._curve(parcel, place.step)
        place.lost = place.curve.at(LONGEST_WORKING_DAYS / place.lane_days)
        place.known_at = self._known_at
        return place

    def _placed(self, parcel: UnderWay, table: DayTable) -> Place:
        books = self._books
        lane_days = books.lanes.lane_days(parcel.lane, parcel.usual_days, self._known_at)
        step = pace_step(lane_days)
        curve = self._curve(parcel, step)
        limit = books.silence.limit(parcel.groups)
        start = table.at(parcel.start)
        heard = start if parcel.heard == parcel.start else table.at(parcel.heard)
        return Place(
            self._known_at,
            self._known_at,
            step,
            parcel.lane[_LANE].count,
            parcel.lane[_NARROW].count,
            books.lanes.basis(parcel.lane, parcel.groups),
            table.time,
            start,
            lane_days,
            curve,
            curve.at(LONGEST_WORKING_DAYS / lane_days),
            0.0 if parcel.promise_ends is None else table.at(parcel.promise_ends),
            None if limit is None else table.moment(heard + limit),
        )

    def _by_scan(self, parcel: UnderWay) -> ScanCurve | None:
        """Return how parcels went on after its last scan; None where that says nothing."""
        assert parcel.last is not None
        if parcel.last not in parcel.scans:
            return None
        curve = self._books.scans.curve(Scan(parcel.last, moment_of(0.0)), parcel.service[0], self._known_at)
        return None if curve is None else curve._replace(at=parcel.scans[parcel.last][0])

    def _scanned(
        self, parcel: UnderWay, place: Place, by_scan: ScanCurve, table: DayTable, out_now: float
    ) -> tuple[date, date, date, float | None]:
        """Return the dates and the chance by age and by the last scan, mixed as `Outlook` does."""
        curve, at, weight = by_scan
        scanned, lost = table.at(at), place.lost
        aged = max(out_now - lost, 0.0)
        since = curve.at(table.now_gone - scanned)

        def out(gone: float) -> float:
            by_age = given(place.curve.at((gone - place.start_gone) / place.lane_days) - lost, out_now - lost)
            return weight * given(curve.at(gone - scanned), since) + (1 - weight) * by_age

        def day(share: float) -> date:
            # The mixture's day lies between those of its parts.
            old = place.start_gone + place.curve.way(lost + aged * (1 - share)) * place.lane_days
            new = scanned + curve.way(since * (1 - share))
            low, high = sorted((table.date_of(old), table.date_of(new)))
            while low < high:
                middle = low + timedelta(days=(high - low).days // 2)
                if out(table.at(end_of(middle))) > 1 - share:
                    low = middle + timedelta(days=1)
                else:
                    high = middle
            return low

        first, middle, last = (day(share) for share in _SHARES)
        p_late = None
        if parcel.promise_ends is not None:
            ended = parcel.promise_ends <= table.now
            p_late = 1.0 if ended else self._told(out(place.promise_gone))
        return first, middle, last, p_late


def _as_it_is(chance: float) -> float:
    return chance


def _plainly(parcel: UnderWay, counted: CountedDays, table: DayTable) -> tuple[date, date, date, float | None]:
    """Return the dates and the chance of the plain count of a lane's days, given that the parcel is not in yet."""
    age = max(table.now - parcel.left, 0.0)
    out_now = counted.longer(age)
    days = [max(counted.within(1 - out_now * (1 - share)), age) for share in _SHARES]
    first, middle, last = (max(date_of(parcel.left + day), table.today) for day in days)
    p_late = None
    if parcel.promise_ends is not None:
        ended = parcel.promise_ends <= table.now
        p_late = 1.0 if ended else given(counted.longer(parcel.promise_ends - parcel.left), out_now)
    return first, middle, last, p_late
