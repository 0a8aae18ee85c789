"""What carriers' scans say about the time that is left: each kind of scan is a start of its own.

Only some statuses count; being in transit says no more than the hand-over did. Not measured on real scans yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from shipdesk.domain.forecast.groups import Group
from shipdesk.domain.forecast.pace import Curve, PaceBook
from shipdesk.domain.forecast.under_way import UnderWay
from shipdesk.domain.forecast.values import Scan, day_number
from shipdesk.domain.forecast.working_time import WorkingTime
from shipdesk.domain.parcels import ParcelStatus

_COUNTING = frozenset(
    {
        ParcelStatus.OUT_FOR_DELIVERY,
        ParcelStatus.AVAILABLE_FOR_PICKUP,
        ParcelStatus.FAILED_ATTEMPT,
        ParcelStatus.EXCEPTION,
    }
)
_PRIOR_PARCELS = 30.0
"""After so many parcels with such a scan it weighs as much as the age since the hand-over."""


class ScanCurve(NamedTuple):
    """How parcels went on after a scan: the share not in yet by working days since it, and how much that weighs."""

    curve: Curve
    at: float
    weight: float


class ScanBook:
    """Learns how long parcels still take after a scan, by its status and carrier."""

    __slots__ = ("_counts", "_paces")

    def __init__(self) -> None:
        self._paces = PaceBook()
        self._counts: dict[Group, int] = {}

    @staticmethod
    def counts(status: ParcelStatus) -> bool:
        """Answer whether a status says more than the age of the parcel does."""
        return status in _COUNTING

    def learn(self, parcel: UnderWay, time: WorkingTime, now: float, *, arrived: bool) -> None:
        """Take in how long a parcel has been under way since each of its scans."""
        for status, (at, counted) in parcel.scans.items():
            since = max(time.at(now) - time.at(at), counted)
            groups = _groups(status, parcel.service[0])
            self._paces.learn(groups, counted, since, arrived=arrived, now=now)
            parcel.scans[status] = (at, since)
            if arrived:
                for group in groups:
                    self._counts[group] = self._counts.get(group, 0) + 1

    def curve(self, scan: Scan, carrier: str, now: float) -> ScanCurve | None:
        """Return how parcels went on after such a scan; None where it says nothing or none is known."""
        groups = _groups(scan.status, carrier)
        known = self._counts.get(groups[0], 0)
        if not self.counts(scan.status) or not known:
            return None
        return ScanCurve(self._paces.curve(groups, now), day_number(scan.at), known / (known + _PRIOR_PARCELS))

    def state(self) -> list[Any]:
        """Return all there is to know, as JSON."""
        return [self._paces.state(), list(self._counts.items())]

    def take(self, state: Sequence[Any]) -> None:
        """Take in what a state was made of; keys are groups again."""
        self._paces.take(state[0])
        self._counts.update(state[1])

    def refresh(self) -> None:
        """Let the curves follow what was learned since."""
        self._paces.refresh()


def _groups(status: ParcelStatus, carrier: str) -> tuple[Group, ...]:
    return status, (status, carrier)
