"""What a forecaster keeps of each parcel under way."""

from __future__ import annotations

from dataclasses import dataclass, field

from shipdesk.domain.forecast.groups import Group
from shipdesk.domain.parcels import ParcelStatus


@dataclass(slots=True)
class UnderWay:
    """One parcel on the road; moments are day numbers, points of the way are lane lengths."""

    groups: tuple[Group, ...]
    pace_groups: tuple[Group, ...]
    service: tuple[str, str]
    start: float
    lane_days: float
    """The working days of its lane, as known when it was handed over."""
    counted_to: float = 0.0
    """Up to which point of its way it was counted."""
    delivered: float | None = None
    said: float = 0.0
    told: float = 0.0
    corrected: float = 0.0
    late_weight: float = 1.0
    scans: dict[ParcelStatus, tuple[float, float]] = field(default_factory=dict)
    """Of each status: when it was first told, and the working days since that were counted."""
