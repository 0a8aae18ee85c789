"""Whether the forecasts came true: what was said of parcels when they left against what came."""

from __future__ import annotations

from dataclasses import dataclass

from shipdesk.domain.insights.keys import ParcelKey
from shipdesk.domain.insights.period import Period
from shipdesk.domain.insights.shares import Share
from shipdesk.domain.insights.tables import CalibrationRow

BY_P90, IN_RANGE = 0.9, 0.8
"""How many are meant to be in by the last day of their range, and within it."""


@dataclass(frozen=True, slots=True)
class ServiceProof:
    """How the forecasts of one service came out; an empty name is all services."""

    carrier: str
    service: str
    judged: int
    late: Share
    by_p90: Share
    """Of the delivered, those that were in by the last day of their range."""
    in_range: Share
    """From the first day of the range to the last."""
    ours_days: float | None = None
    """How many days the middle date was off, on average over those that were delivered."""
    plain_days: float | None = None
    """The same of the plain median of the lane, where it was known; ours is then counted over the same parcels."""
    ours_beside_plain_days: float | None = None
    is_plain: bool = False
    """The plain median does better lately, and is what is told."""
    key: ParcelKey | None = None
    """None where no key leads to just these parcels: the carrier calls two services the same."""

    @property
    def delivered(self) -> int:
        """How many are in."""
        return self.by_p90.of


@dataclass(frozen=True, slots=True)
class ForecastProof:
    """The proof of the forecasts of a carrier, or of all, for parcels that left in a period."""

    period: Period
    all: ServiceProof
    tenths: tuple[CalibrationRow, ...]
    """Those that anything was said in."""
    services: tuple[ServiceProof, ...]
    may_show_figure: bool
    """The shop's own past allows to show chances as figures."""
