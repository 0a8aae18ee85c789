"""What a forecaster keeps of each parcel under way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from shipdesk.domain.forecast.groups import Group
from shipdesk.domain.parcels import ParcelStatus

if TYPE_CHECKING:
    from shipdesk.domain.forecast.lanes import LaneGroup
    from shipdesk.domain.forecast.pace import Curve
    from shipdesk.domain.forecast.values import Basis
    from shipdesk.domain.forecast.working_time import WorkingTime


@dataclass(slots=True)
class Said:
    """A chance of being late as it was said at the hand-over, to be judged once the promised day has ended."""

    said: float
    """Before any correction."""
    told: float
    corrected: float
    late_weight: float
    """The chance that it still comes, if it is not in by its promise."""
    delivered: float | None = None


@dataclass(slots=True)
class Place:
    """Where a parcel is on its lane by what is known now; made anew when more was learned."""

    known_at: float
    """Which refresh its curve is of."""
    placed_at: float
    """At which refresh all else was worked out."""
    step: int
    """Which lanes it is like (`pace_step`)."""
    lane_count: int
    narrow_count: int
    """How many parcels of its lane, and of its part of a postcode, were known."""
    basis: Basis
    time: WorkingTime
    start_gone: float
    """Working days gone at its start, as all that are called gone."""
    lane_days: float
    curve: Curve
    lost: float
    """The share that never arrives."""
    promise_gone: float
    silent_after: float | None
    """The moment from which on its silence is longer than usual."""


@dataclass(slots=True)
class UnderWay:
    """One parcel on the road; moments are day numbers, points of the way are lane lengths."""

    groups: tuple[Group, ...]
    pace_groups: tuple[Group, ...]
    service: tuple[str, str]
    start: float
    lane_days: float
    """The working days of its lane, as known when it was handed over."""
    usual_days: float | None = None
    left: float = 0.0
    """When it was handed over; it starts later where that was after the cut-off."""
    promise_ends: float | None = None
    counted_to: float = 0.0
    """Up to which point of its way it was counted."""
    said: Said | None = None
    ours_days: float = 0.0
    plain_days: float | None = None
    """What was said of its days at the hand-over, and what the plain median would have said."""
    scans: dict[ParcelStatus, tuple[float, float]] = field(default_factory=dict)
    """Of each status: when it was first told, and the working days since that were counted."""
    last: ParcelStatus | None = None
    heard: float = 0.0
    """When it was scanned last, or handed over."""
    longest_gap: float = 0.0
    """The working days for which nothing was heard of it at most, so far."""
    lane: tuple[LaneGroup, ...] = ()
    place: Place | None = None
    least_late: tuple[int, float] = (-1, 0.0)
    """By what was known then, the chance of being late that silence alone cannot lower."""
