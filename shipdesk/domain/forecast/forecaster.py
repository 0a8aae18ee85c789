"""Learns from each hand-over, scan and delivery as it comes, and says when a parcel arrives.

A delivery is learned in 30 millionths of a second. `refresh` takes in how far the parcels under way have come since,
and lets the forecasts follow, in about 50 milliseconds for a thousand of them. Nothing is trained.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from shipdesk.domain.forecast.calibration import Calibration
from shipdesk.domain.forecast.groups import Group, basis_of, groups_of, pace_groups_of
from shipdesk.domain.forecast.lanes import LaneLengths
from shipdesk.domain.forecast.outlook import Outlook, settled
from shipdesk.domain.forecast.pace import PaceBook
from shipdesk.domain.forecast.scan_book import ScanBook
from shipdesk.domain.forecast.under_way import UnderWay
from shipdesk.domain.forecast.values import Basis, Forecast, Journey, Scan, ServiceDays, day_number, end_of
from shipdesk.domain.forecast.working_time import Rhythm, WorkingTime

LOST_AFTER_DAYS = 60.0
"""A parcel that is under way for so long teaches nothing more: half of them never arrive."""
_LONGEST_WORKING_DAYS = 40.0
_AT_LEAST = 0.05
_SHARES = (0.1, 0.5, 0.9)
_USUAL = ServiceDays()

Service = tuple[str, str]


class Forecaster:
    """Knows how one shop's parcels travel. Not for use by two threads at once."""

    def __init__(self, services: Mapping[Service, ServiceDays] | None = None, holidays: Iterable[date] = ()) -> None:
        self.calibration = Calibration(0.0)
        self._services = dict(services or {})
        self._holidays = tuple(sorted({day.toordinal() for day in holidays}))
        self._rhythms: dict[Service, Rhythm] = {}
        self._times: dict[Service, WorkingTime] = {}
        self._lanes = LaneLengths()
        self._paces = PaceBook()
        self._scans = ScanBook()
        self._open: dict[str, UnderWay] = {}
        self._to_judge: list[tuple[float, int, UnderWay]] = []
        self._taken = 0
        self._refreshed_at = 0.0

    def hand_over(self, parcel_id: str, journey: Journey) -> Forecast:
        """Take in that a parcel was handed over, once for each, and say when it arrives."""
        groups = groups_of(journey)
        outlook = self._outlook(journey, groups)
        service = (journey.carrier, journey.service)
        pace_groups = pace_groups_of(groups, outlook.lane_days)
        parcel = UnderWay(groups, pace_groups, service, outlook.start, outlook.lane_days)
        self._open[parcel_id] = parcel
        promise_ends = None if journey.promised_on is None else end_of(journey.promised_on)
        if promise_ends is not None and promise_ends > outlook.now:
            parcel.said = outlook.chance_after(promise_ends)
            parcel.told = self.calibration.told(parcel.said)
            parcel.corrected = self.calibration.correction.of(parcel.said)
            parcel.late_weight = outlook.chance_to_come_after(promise_ends)
            self._taken += 1
            heapq.heappush(self._to_judge, (promise_ends, self._taken, parcel))
        return self._told(journey, groups, outlook)

    def scan(self, parcel_id: str, scan: Scan) -> None:
        """Take in what a carrier told of a parcel under way; of each status the first counts."""
        parcel = self._open.get(parcel_id)
        if parcel is not None and ScanBook.counts(scan.status):
            at = day_number(scan.at)
            parcel.scans.setdefault(scan.status, (at, 0.0))

    def deliver(self, parcel_id: str, delivered_at: datetime) -> None:
        """Take in a delivery; one that is not under way, or that was in before it left, teaches nothing."""
        parcel = self._open.pop(parcel_id, None)
        at = day_number(delivered_at)
        if parcel is None:
            return
        parcel.delivered = at
        if at <= parcel.start:
            return
        time = self._time(parcel.service)
        rhythm = self._rhythms.get(parcel.service)
        if rhythm is None:
            rhythm = self._rhythms[parcel.service] = Rhythm(self._days_of(parcel.service).weekdays)
        rhythm.learn(at)
        days = max(time.at(at) - time.at(parcel.start), _AT_LEAST)
        self._lanes.learn(parcel.groups, days, self._days_of(parcel.service).usual_days, at)
        way = max(days / parcel.lane_days, parcel.counted_to)
        self._paces.learn(parcel.pace_groups, parcel.counted_to, way, arrived=True, now=max(at, self._refreshed_at))
        self._scans.learn(parcel, time, at, arrived=True)

    def refresh(self, at: datetime) -> None:
        """Take in how far the parcels under way have come, judge forecasts whose promise is over, and follow."""
        now = day_number(at)
        for parcel_id in [one for one, parcel in self._open.items() if now - parcel.start > LOST_AFTER_DAYS]:
            del self._open[parcel_id]
        for parcel in self._open.values():
            time = self._time(parcel.service)
            way = (time.at(now) - time.at(parcel.start)) / parcel.lane_days
            if way > parcel.counted_to:
                self._paces.learn(parcel.pace_groups, parcel.counted_to, way, arrived=False, now=now)
                parcel.counted_to = way
            self._scans.learn(parcel, time, now, arrived=False)
        self._judge(now)
        self._times.clear()
        self._paces.refresh()
        self._scans.refresh()
        self._refreshed_at = now

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
            return settled(journey, delivered_at, self._basis(journey, groups))
        return self._told(journey, groups, self._outlook(journey, groups, at, last_scan))

    def _told(self, journey: Journey, groups: Sequence[Group], outlook: Outlook) -> Forecast:
        p_late = None
        if journey.promised_on is not None:
            p_late = self.calibration.told(outlook.chance_after(end_of(journey.promised_on)))
        left_on = day_number(journey.handed_over_at)
        p10, p50, p90 = (max(outlook.moment_of(share) - left_on, 0.0) for share in _SHARES)
        return Forecast(p10, p50, p90, p_late, outlook.p_lost, self._basis(journey, groups))

    def _basis(self, journey: Journey, groups: Sequence[Group]) -> Basis:
        return basis_of(journey, self._lanes.counts(groups))

    def _outlook(
        self, journey: Journey, groups: Sequence[Group], at: datetime | None = None, last_scan: Scan | None = None
    ) -> Outlook:
        service = (journey.carrier, journey.service)
        days = self._days_of(service)
        start = day_number(journey.handed_over_at)
        now = start if at is None else max(day_number(at), start)
        if journey.handed_over_at.hour >= days.cutoff_hour:
            start = math.floor(start) + 1.0
        known_at = self._refreshed_at or start
        lane_days = self._lanes.days(groups, days.usual_days, known_at)
        curve = self._paces.curve(pace_groups_of(groups, lane_days), known_at)
        by_scan = self._scans.curve(last_scan, journey.carrier, known_at) if last_scan else None
        return Outlook(curve, self._time(service), start, lane_days, now, _LONGEST_WORKING_DAYS, by_scan)

    def _days_of(self, service: Service) -> ServiceDays:
        return self._services.get(service, _USUAL)

    def _time(self, service: Service) -> WorkingTime:
        time = self._times.get(service)
        if time is None:
            rhythm = self._rhythms.get(service) or Rhythm(self._days_of(service).weekdays)
            time = self._times[service] = rhythm.working_time(self._holidays)
        return time

    def _judge(self, now: float) -> None:
        while self._to_judge and self._to_judge[0][0] <= now:
            promise_ends, _, parcel = heapq.heappop(self._to_judge)
            late = parcel.delivered is None or parcel.delivered >= promise_ends
            # One that is not in by its promise may be lost instead: late is counted by the chance that it still comes.
            self.calibration.learn(
                parcel.said,
                parcel.told,
                parcel.corrected,
                late=late,
                weight=parcel.late_weight if late else 1.0,
                now=promise_ends,
            )
        self.calibration.refresh()
