"""The days around now of one service, so that the dates of thousands of parcels are looked up and not worked out."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date

from shipdesk.domain.forecast.values import date_of
from shipdesk.domain.forecast.working_time import HOURS, WorkingTime

_BEFORE, _AFTER = 70, 170


class DayTable:
    """Working days gone at the beginning of each day from ten weeks before a day to half a year after it."""

    __slots__ = ("_begun", "_dates", "_done", "_first", "now", "now_gone", "time", "today")

    def __init__(self, time: WorkingTime, now: float) -> None:
        self.time = time
        self.now = now
        self.now_gone = time.at(now)
        self.today = date_of(now)
        first = max(int(now) - _BEFORE, 1)
        days = range(first, min(int(now) + _AFTER, date.max.toordinal()))
        self._first = first
        self._begun = [time.at(float(day)) for day in days]
        self._dates = [date.fromordinal(day) for day in days]
        self._done = time.day

    def at(self, moment: float) -> float:
        """Return the working days gone at a moment."""
        whole = int(moment)
        index = whole - self._first
        if not 0 <= index < len(self._begun) - 1:
            return self.time.at(moment)
        begun = self._begun[index]
        passed = (moment - whole) * HOURS
        if passed == 0:
            return begun
        hour = int(passed)
        done = self._done[hour]
        done += (self._done[hour + 1] - done) * (passed - hour)
        return begun + (self._begun[index + 1] - begun) * done

    def moment(self, gone: float) -> float:
        """Return the moment at which so many working days are gone."""
        index = bisect_right(self._begun, gone) - 1
        if not 0 <= index < len(self._begun) - 1:
            return self.time.moment(gone)
        begun = self._begun[index]
        return self._first + index + self.time.time_of_day((gone - begun) / (self._begun[index + 1] - begun))

    def date_of(self, gone: float) -> date:
        """Return the day on which so many working days are gone, not before today."""
        index = bisect_right(self._begun, gone) - 1
        if not 0 <= index < len(self._begun) - 1:
            return max(date_of(self.time.moment(gone)), self.today)
        found = self._dates[index]
        return found if found > self.today else self.today
