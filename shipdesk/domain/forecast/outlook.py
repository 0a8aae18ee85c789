"""What is left of a parcel's way, seen from one moment: its chances and its dates, given that it is not in yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shipdesk.domain.forecast.pace import Curve
from shipdesk.domain.forecast.scan_book import ScanCurve
from shipdesk.domain.forecast.values import Basis, Forecast, Journey, day_number, end_of
from shipdesk.domain.forecast.working_time import WorkingTime

_HALVINGS = 40
NEVER = 1e-9
"""A share so small that nobody is left."""
LONGEST_WORKING_DAYS = 40.0
"""After so many a parcel that is not in counts as lost."""
_MOST_DAYS = 400.0


@dataclass(frozen=True, slots=True)
class Outlook:
    """A parcel's curve laid over its calendar; moments are day numbers.

    Of all parcels a few never arrive. What is said of dates and of being late is said of those that do: the share that
    is still out after the longest time is taken off.
    """

    curve: Curve
    time: WorkingTime
    start: float
    lane_days: float
    now: float
    by_scan: ScanCurve | None = None

    @property
    def p_lost(self) -> float:
        """The chance that it never arrives, given that it is not in yet."""
        out_now = self.curve.at(self._way(self.now))
        return min(self._lost / out_now, 1.0) if out_now > NEVER else 1.0

    def chance_after(self, moment: float) -> float:
        """Return the chance that it arrives at a moment or after, given that it is not in yet; 1 once that is now."""
        if moment <= self.now:
            return 1.0
        gone = self.time.at(moment)
        return self._mixed(gone)

    def chance_to_come_after(self, moment: float) -> float:
        """Return the chance that it still arrives, if it is not in by a moment."""
        out_then = self.curve.at(self._way(moment))
        return max(1 - self._lost / out_then, 0.0) if out_then > NEVER else 0.0

    def moment_of(self, share: float) -> float:
        """Return the moment by which a share of such parcels is in, given that this one is not in yet."""
        if self.by_scan is None:
            out_now = max(self.curve.at(self._way(self.now)), self._lost)
            wanted = self._lost + (out_now - self._lost) * (1 - share)
            way = self.curve.way(wanted)
            found = self.time.moment(self.time.at(self.start) + way * self.lane_days)
            return max(found, self.now)
        low = self.time.at(self.now)
        high = low + _MOST_DAYS
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            if self._mixed(middle) > 1 - share:
                low = middle
            else:
                high = middle
        return max(self.time.moment(high), self.now)

    @property
    def _lost(self) -> float:
        return self.curve.at(LONGEST_WORKING_DAYS / self.lane_days)

    def _way(self, moment: float) -> float:
        return (self.time.at(moment) - self.time.at(self.start)) / self.lane_days

    def _mixed(self, gone: float) -> float:
        """Return the chance to be out still at so many working days, by age and by the last scan."""
        lost = self._lost
        by_age = given(
            self.curve.at((gone - self.time.at(self.start)) / self.lane_days) - lost,
            self.curve.at(self._way(self.now)) - lost,
        )
        if self.by_scan is None:
            return by_age
        curve, at, weight = self.by_scan
        scanned = self.time.at(at)
        by_scan = given(curve.at(gone - scanned), curve.at(self.time.at(self.now) - scanned))
        return weight * by_scan + (1 - weight) * by_age


def settled(journey: Journey, delivered_at: datetime, basis: Basis) -> Forecast:
    """Return what is left to say of a delivered parcel."""
    arrived = day_number(delivered_at)
    days = max(arrived - day_number(journey.handed_over_at), 0.0)
    p_late = None if journey.promised_on is None else float(arrived >= end_of(journey.promised_on))
    return Forecast(days, days, days, p_late, 0.0, basis)


def given(then: float, before: float) -> float:
    """Return which share of those who were left before is left then."""
    # Where nobody is left by what is known, a parcel that is out all the same will be late.
    return min(max(then, 0.0) / before, 1.0) if before > NEVER else 1.0
