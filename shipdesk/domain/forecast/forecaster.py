"""Learns from each hand-over, scan and delivery as it comes, and says when a parcel arrives.

A delivery is learned in 30 millionths of a second. `refresh` takes in how far the parcels under way have come since,
and lets the forecasts follow. Nothing is trained.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise

from shipdesk.domain.forecast.books import Books
from shipdesk.domain.forecast.calibration import Calibration
from shipdesk.domain.forecast.contest import Standing
from shipdesk.domain.forecast.day_table import DayTable
from shipdesk.domain.forecast.expecting import Expecting
from shipdesk.domain.forecast.groups import Group, basis_of, groups_of, pace_groups_of
from shipdesk.domain.forecast.outlook import Outlook, settled
from shipdesk.domain.forecast.pace import Stretches
from shipdesk.domain.forecast.scan_book import ScanBook
from shipdesk.domain.forecast.under_way import Said, UnderWay
from shipdesk.domain.forecast.values import (
    Basis,
    Expected,
    Forecast,
    Journey,
    Scan,
    ServiceDays,
    date_of,
    day_number,
    end_of,
)
from shipdesk.domain.forecast.working_time import Rhythm, WorkingTime
from shipdesk.domain.parcels import ParcelStatus

LOST_AFTER_DAYS = 60.0
"""A parcel that is under way for so long teaches nothing more: half of them never arrive."""
_REMEMBERED_DAYS = 100
"""For so long a parcel that arrived is known not to be a new one."""
_NOTICEABLE = 0.005
"""A service's weekdays and hours follow when it has delivered so much more."""
_AT_LEAST = 0.05
_SHARES = (0.1, 0.5, 0.9)
_USUAL = ServiceDays()

Service = tuple[str, str]


class Forecaster:
    """Knows how one shop's parcels travel. Not for use by two threads at once.

    Being told of the same hand-over or delivery again changes nothing.
    """

    def __init__(self, services: Mapping[Service, ServiceDays] | None = None, holidays: Iterable[date] = ()) -> None:
        self.calibration = Calibration(0.0)
        self.books = Books()
        self.under_way: dict[str, UnderWay] = {}
        self.done: dict[str, int] = {}
        """Parcels that arrived lately, and the day of their hand-over."""
        self.to_judge: list[tuple[float, int, Said]] = []
        self.taken = 0
        self.news = 0
        """How many deliveries were learned; what rests on fewer is older."""
        self.refreshed_at = 0.0
        self._services = dict(services or {})
        self._holidays = tuple(sorted({day.toordinal() for day in holidays}))
        self._times: dict[Service, WorkingTime] = {}
        self._tables: dict[Service, DayTable] = {}
        self._learned: dict[Service, int] = {}
        """How many deliveries each service's times do not know of."""

    def hand_over(self, parcel_id: str, journey: Journey) -> Forecast:
        """Take in that a parcel was handed over, and say when it arrives."""
        groups = groups_of(journey)
        outlook = self._outlook(journey, groups)
        told = self._told(journey, groups, outlook)
        self._take(parcel_id, journey, groups, outlook, told.p50_days)
        return told

    def learn_hand_over(self, parcel_id: str, journey: Journey) -> None:
        """Take in a hand-over of the past: the same, but nobody asks when it arrives."""
        groups = groups_of(journey)
        outlook = self._outlook(journey, groups)
        p50_days = max(outlook.moment_of(0.5) - day_number(journey.handed_over_at), 0.0)
        self._take(parcel_id, journey, groups, outlook, p50_days)

    def _take(
        self, parcel_id: str, journey: Journey, groups: tuple[Group, ...], outlook: Outlook, p50_days: float
    ) -> None:
        if parcel_id in self.under_way or parcel_id in self.done:
            return
        service = (journey.carrier, journey.service)
        left = day_number(journey.handed_over_at)
        parcel = UnderWay(
            groups, pace_groups_of(groups, outlook.lane_days), service, outlook.start, outlook.lane_days,
            usual_days=self._usual_days_of(journey), left=left, heard=left, ours_days=p50_days,
            plain_days=self._plain_days(groups), lane=self.books.lanes.lane(groups, self.refreshed_at or outlook.start),
        )  # fmt: skip
        self.under_way[parcel_id] = parcel
        if journey.promised_on is not None:
            parcel.promise_ends = end_of(journey.promised_on)
            if parcel.promise_ends > outlook.now:
                self._note_said(parcel, outlook, parcel.promise_ends)

    def know_service(self, carrier: str, service: str, days: ServiceDays) -> None:
        """Take in what is usual of a service, before the first parcel goes with it."""
        self._services.setdefault((carrier, service), days)

    def hear(self, parcel_id: str, scans: Sequence[Scan]) -> None:
        """Take in all that a carrier has told of a parcel under way so far, anew each time there is more."""
        parcel = self.under_way.get(parcel_id)
        if parcel is None or not scans:
            return
        told = sorted((day_number(scan.at), scan.status) for scan in scans)
        for at, status in told:
            if ScanBook.counts(status):
                parcel.scans.setdefault(status, (at, 0.0))
        last = [(at, status) for at, status in told if status is not ParcelStatus.UNKNOWN]
        parcel.last = last[-1][1] if last else parcel.last
        time = self._time(parcel.service)
        gone = [time.at(parcel.left), *(time.at(at) for at, _ in told if at > parcel.left)]
        parcel.longest_gap = max((after - before for before, after in pairwise(gone)), default=0.0)
        if told[-1][0] > parcel.heard:
            parcel.heard = told[-1][0]
            parcel.least_late = (-1, 0.0)
            parcel.place = None

    def scan(self, parcel_id: str, scan: Scan) -> None:
        """Take in one thing that a carrier told of a parcel under way; of each status the first counts."""
        parcel = self.under_way.get(parcel_id)
        if parcel is not None and ScanBook.counts(scan.status):
            parcel.scans.setdefault(scan.status, (day_number(scan.at), 0.0))

    def leave_out(self, parcel_id: str) -> None:
        """Forget a parcel under way that will not arrive: it teaches nothing."""
        self.under_way.pop(parcel_id, None)

    def deliver(self, parcel_id: str, delivered_at: datetime) -> None:
        """Take in a delivery; one that is not under way, or that was in before it left, teaches nothing."""
        parcel = self.under_way.pop(parcel_id, None)
        if parcel is None:
            return
        at = day_number(delivered_at)
        self.done[parcel_id] = int(parcel.left)
        if parcel.said is not None:
            parcel.said.delivered = at
        if at <= parcel.start:
            return
        self._learn(parcel, at)

    def refresh(self, at: datetime) -> None:
        """Take in how far the parcels under way have come, judge forecasts whose promise is over, and follow."""
        now = day_number(at)
        for parcel_id in [one for one, parcel in self.under_way.items() if now - parcel.start > LOST_AFTER_DAYS]:
            del self.under_way[parcel_id]
        self._follow_the_road(now)
        self._judge(now)
        self._follow_rhythms()
        self._tables.clear()
        self.books.refresh()
        self.refreshed_at = now

    def outlooks(self, at: datetime, parcel_ids: Iterable[str] | None = None) -> Iterator[Expected]:
        """Say what is expected at a moment of parcels under way (None: of all), by what was known at the last refresh.

        Those that are not under way are left out.
        """
        now = day_number(at)
        expecting = Expecting(
            self.books, self.calibration, table_of=lambda service: self._table(service, now),
            known_at=self.refreshed_at or now, news=self.news, off=self.books.contest.off(),
        )  # fmt: skip
        if parcel_ids is None:
            for parcel_id, parcel in self.under_way.items():
                yield expecting.of(parcel_id, parcel)
            return
        for parcel_id in parcel_ids:
            found = self.under_way.get(parcel_id)
            if found is not None:
                yield expecting.of(parcel_id, found)

    def forecast(
        self,
        journey: Journey,
        *,
        at: datetime | None = None,
        last_scan: Scan | None = None,
        delivered_at: datetime | None = None,
    ) -> Forecast:
        """Say when a parcel arrives, as known at a moment (None: its hand-over) at which it is still under way.

        Once it is delivered the answer is certain and stays.
        """
        groups = groups_of(journey)
        if delivered_at is not None:
            return settled(journey, delivered_at, self._basis(groups))
        return self._told(journey, groups, self._outlook(journey, groups, at, last_scan))

    def plain_on(self, parcel_id: str) -> date | None:
        """Return the day that the plain median of its lane said of a parcel under way at its hand-over."""
        parcel = self.under_way.get(parcel_id)
        return None if parcel is None or parcel.plain_days is None else date_of(parcel.left + parcel.plain_days)

    def standing(self, carrier: str, service: str) -> Standing:
        """Return how our forecasts of a service do beside the plain median."""
        return self.books.contest.standing((carrier, service))

    def forget_the_old(self) -> None:
        """Drop what is too old to say anything."""
        now = self.refreshed_at
        self.books.lanes.forget((group for parcel in self.under_way.values() for group in parcel.lane), now)
        self.done = {parcel_id: day for parcel_id, day in self.done.items() if now - day < _REMEMBERED_DAYS}

    def follow(self) -> None:
        """Let everything that is worked out follow what was learned since the last refresh."""
        self._times.clear()
        self._tables.clear()
        self._learned.clear()
        self.books.refresh()
        for parcel in self.under_way.values():
            parcel.place = None

    def _learn(self, parcel: UnderWay, at: float) -> None:
        time, service, books = self._time(parcel.service), parcel.service, self.books
        self.news += 1
        self._learned[service] = self._learned.get(service, 0) + 1
        rhythm = books.rhythms.get(service)
        if rhythm is None:
            rhythm = books.rhythms[service] = Rhythm(self._days_of(service).weekdays)
        rhythm.learn(at)
        gone = time.at(at)
        days = max(gone - time.at(parcel.start), _AT_LEAST)
        books.lanes.learn(parcel.groups, days, parcel.usual_days, at)
        way = max(days / parcel.lane_days, parcel.counted_to)
        books.paces.learn(parcel.pace_groups, parcel.counted_to, way, arrived=True, now=max(at, self.refreshed_at))
        if parcel.scans:
            books.scans.learn(parcel, time, at, arrived=True)
        took = at - parcel.left
        if parcel.plain_days is not None:
            books.contest.learn(service, abs(took - parcel.ours_days), abs(took - parcel.plain_days), at)
        books.plain.learn(parcel.groups, took, at)
        if parcel.last is not None:
            books.silence.learn(parcel.groups, max(parcel.longest_gap, gone - time.at(parcel.heard)), at)

    def _follow_rhythms(self) -> None:
        # Times are made anew where they would change noticeably: all that was worked out by them is then, too.
        for service, count in list(self._learned.items()):
            if count >= self.books.rhythms[service].deliveries * _NOTICEABLE:
                self._times.pop(service, None)
                del self._learned[service]

    def _follow_the_road(self, now: float) -> None:
        roads: dict[tuple[Group, ...], Stretches] = {}
        for parcel in self.under_way.values():
            table = self._table(parcel.service, now)
            place = parcel.place
            gone = place.start_gone if place is not None and place.time is table.time else table.at(parcel.start)
            way = (table.now_gone - gone) / parcel.lane_days
            if way > parcel.counted_to:
                road = roads.get(parcel.pace_groups)
                if road is None:
                    road = roads[parcel.pace_groups] = Stretches()
                road.add(parcel.counted_to, way)
                parcel.counted_to = way
            if parcel.scans:
                self.books.scans.learn(parcel, table.time, now, arrived=False)
        self.books.paces.learn_roads(roads, now)

    def _note_said(self, parcel: UnderWay, outlook: Outlook, promise_ends: float) -> None:
        chance = outlook.chance_after(promise_ends)
        told, corrected = self.calibration.told(chance), self.calibration.correction.of(chance)
        parcel.said = Said(chance, told, corrected, outlook.chance_to_come_after(promise_ends))
        self.taken += 1
        heapq.heappush(self.to_judge, (promise_ends, self.taken, parcel.said))

    def _plain_days(self, groups: Sequence[Group]) -> float | None:
        counted = self.books.plain.of(groups)
        return None if counted is None else counted.within(0.5)

    def _told(self, journey: Journey, groups: Sequence[Group], outlook: Outlook) -> Forecast:
        p_late = None
        if journey.promised_on is not None:
            p_late = self.calibration.told(outlook.chance_after(end_of(journey.promised_on)))
        left_on = day_number(journey.handed_over_at)
        p10, p50, p90 = (max(outlook.moment_of(share) - left_on, 0.0) for share in _SHARES)
        return Forecast(p10, p50, p90, p_late, outlook.p_lost, self._basis(groups))

    def _basis(self, groups: Sequence[Group]) -> Basis:
        return basis_of(groups, self.books.lanes.counts(groups))

    def _outlook(
        self, journey: Journey, groups: Sequence[Group], at: datetime | None = None, last_scan: Scan | None = None
    ) -> Outlook:
        service = (journey.carrier, journey.service)
        days = self._days_of(service)
        start = day_number(journey.handed_over_at)
        now = start if at is None else max(day_number(at), start)
        if journey.handed_over_at.hour >= days.cutoff_hour:
            start = math.floor(start) + 1.0
        known_at = self.refreshed_at or start
        lane_days = self.books.lanes.days(groups, self._usual_days_of(journey), known_at)
        curve = self.books.paces.curve(pace_groups_of(groups, lane_days), known_at)
        by_scan = self.books.scans.curve(last_scan, journey.carrier, known_at) if last_scan else None
        return Outlook(curve, self._time(service), start, lane_days, now, by_scan)

    def _usual_days_of(self, journey: Journey) -> float | None:
        if journey.usual_days is not None:
            return journey.usual_days
        return self._days_of((journey.carrier, journey.service)).usual_days

    def _days_of(self, service: Service) -> ServiceDays:
        return self._services.get(service, _USUAL)

    def _time(self, service: Service) -> WorkingTime:
        time = self._times.get(service)
        if time is None:
            rhythm = self.books.rhythms.get(service) or Rhythm(self._days_of(service).weekdays)
            time = self._times[service] = rhythm.working_time(self._holidays)
        return time

    def _judge(self, now: float) -> None:
        while self.to_judge and self.to_judge[0][0] <= now:
            promise_ends, _, said = heapq.heappop(self.to_judge)
            late = said.delivered is None or said.delivered >= promise_ends
            # One that is not in by its promise may be lost instead: late is counted by the chance that it still comes.
            weight = said.late_weight if late else 1.0
            self.calibration.learn(said.said, said.told, said.corrected, late=late, weight=weight, now=promise_ends)
        self.calibration.refresh()

    def _table(self, service: Service, now: float) -> DayTable:
        table = self._tables.get(service)
        if table is None or table.now != now:
            table = self._tables[service] = DayTable(self._time(service), now)
        return table
