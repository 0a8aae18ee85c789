"""Learns a shop's whole past at once, as if it had happened day by day."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from datetime import datetime, timedelta

from shipdesk.domain.forecast.forecaster import Forecaster
from shipdesk.domain.forecast.values import Journey, Scan

_STEP = timedelta(days=3)
"""How often the road is looked at: more often teaches little more, and takes longer."""


class PastLearner:
    """Takes parcels in the order in which they were handed over."""

    def __init__(self, forecaster: Forecaster) -> None:
        self.forecaster = forecaster
        self._delivered: list[tuple[datetime, str]] = []
        self._next_at: datetime | None = None

    def take(
        self, parcel_id: str, journey: Journey, scans: Sequence[Scan] = (), delivered_at: datetime | None = None
    ) -> None:
        """Take one parcel in, with all that was heard of it since."""
        at = journey.handed_over_at
        if self._next_at is None:
            self._next_at = at + _STEP
        if at >= self._next_at:
            self._look(self._next_at + (at - self._next_at) // _STEP * _STEP)
        self.forecaster.learn_hand_over(parcel_id, journey)
        self.forecaster.hear(parcel_id, scans)
        if delivered_at is not None:
            heapq.heappush(self._delivered, (delivered_at, parcel_id))

    def end(self, now: datetime) -> Forecaster:
        """Come to the present: what is not delivered by now is under way."""
        self._look(now)
        return self.forecaster

    def _look(self, at: datetime) -> None:
        while self._delivered and self._delivered[0][0] <= at:
            delivered_at, parcel_id = heapq.heappop(self._delivered)
            self.forecaster.deliver(parcel_id, delivered_at)
        self.forecaster.refresh(at)
        self._next_at = at + _STEP
