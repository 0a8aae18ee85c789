"""The tables of Insights: what stands in their rows, and how each number is meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from shipdesk.domain.insights.days import Days
from shipdesk.domain.insights.keys import By, Group, ParcelKey
from shipdesk.domain.insights.period import Period
from shipdesk.domain.insights.shares import Share

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Table(Generic[Row]):
    """Rows of one kind; meaning says what is counted, from when to when, and what is left out."""

    name: str
    meaning: str
    period: Period
    by: tuple[By, ...]
    rows: tuple[Row, ...]
    parcels: int = 0
    """How many the rows rest on: of a few nothing is told."""
    notes: tuple[str, ...] = ()
    """What follows from the numbers, in sentences."""
    beside: Table[Any] | None = None
    """Another table that is read together with it."""


@dataclass(frozen=True, slots=True)
class OnTimeRow:
    """How many came by the day that was promised; the share is of those that are decided."""

    group: Group
    share: Share
    late: int
    open: int
    unscanned: int
    unpromised: int
    key: ParcelKey


@dataclass(frozen=True, slots=True)
class TransitRow:
    """How many business days a lane takes, and how many were promised."""

    group: Group
    days: Days
    p50: int | None
    p90: int | None
    promised: int | None
    """The middle one of the promises."""
    key: ParcelKey


@dataclass(frozen=True, slots=True)
class AgeRow:
    """Parcels under way now, by how their age stands to what their lane usually takes."""

    group: Group
    p50: int | None
    p90: int | None
    usual: int
    """Not older than half of the lane takes."""
    slow: int
    """Older than that, as one in two is."""
    beyond: int
    """Older than nine of ten take."""
    unknown: int
    """Too few have arrived on this lane to say."""
    oldest_days: int
    key: ParcelKey

    @property
    def under_way(self) -> int:
        """How many there are."""
        return self.usual + self.slow + self.beyond + self.unknown


@dataclass(frozen=True, slots=True)
class BlameRow:
    """Late parcels of one cause; the share is of all late ones."""

    blame: str
    reason: str
    share: Share
    key: ParcelKey


@dataclass(frozen=True, slots=True)
class FirstAttemptRow:
    """How many were delivered by the first attempt; the share is of those that were tried."""

    group: Group
    share: Share
    again: int
    key: ParcelKey


@dataclass(frozen=True, slots=True)
class CostRow:
    """What was paid for labels, and what each parcel cost that came in time."""

    group: Group
    currency: str
    parcels: int
    unpriced: int
    spent_minor: int
    decided_minor: int
    """Of that, for parcels that came in time or late: of the others nobody knows yet."""
    on_time: int
    key: ParcelKey

    @property
    def per_parcel_minor(self) -> int | None:
        """What a parcel cost."""
        priced = self.parcels - self.unpriced
        return round(self.spent_minor / priced) if priced else None

    @property
    def per_on_time_minor(self) -> int | None:
        """What was paid for each that came in time: late ones were paid for too."""
        return round(self.decided_minor / self.on_time) if self.on_time else None


@dataclass(frozen=True, slots=True)
class CheckoutRow:
    """What may be promised at checkout: within how many business days nine of ten orders arrived."""

    group: Group
    days: Days
    p50: int | None
    p90: int | None
    kept: Share
    """How many of the arrived came within p90."""
    key: ParcelKey


@dataclass(frozen=True, slots=True)
class ToldRow:
    """Late parcels by whether their customers heard of it before the promise broke."""

    group: Group
    before: int
    after: int
    untold: int
    needlessly: int
    """Told of a delay, and then it came in time."""
    key: ParcelKey

    @property
    def share(self) -> Share:
        """How many of the late ones were told in time, and had no need to ask."""
        return Share(self.before, self.before + self.after + self.untold)


@dataclass(frozen=True, slots=True)
class CalibrationRow:
    """Parcels by the chance of being late that the forecast gave them at hand-over, and how many were."""

    low: float
    high: float
    said: float
    """The middle of what was said of them."""
    share: Share
    key: ParcelKey
