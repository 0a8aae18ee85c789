"""What a forecast is asked about and what it answers.

All moments of one shop are in one local time; where they carry a zone, it is not looked at. Inside, a moment is a day
number: the day's ordinal with the time of day as its fraction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from shipdesk.domain.parcels import ParcelStatus

MONDAY_TO_FRIDAY = (1.0, 1.0, 1.0, 1.0, 1.0, 0.3, 0.07)
"""What is delivered on each weekday against a usual one (96,000 real deliveries), until a service's own say."""
EVERY_DAY = (1.0,) * 7
_LAST_DAY = float(date.max.toordinal())


@dataclass(frozen=True, slots=True)
class Journey:
    """What is known of a parcel at the moment it is handed over to its carrier."""

    handed_over_at: datetime
    carrier: str = ""
    service: str = ""
    origin_region: str = ""
    origin_postcode: str = ""
    destination_region: str = ""
    destination_postcode: str = ""
    promised_on: date | None = None
    """The original promise; it never changes."""
    usual_days: float | None = None
    """The working days that are usual for this way; None: those of its service."""


@dataclass(frozen=True, slots=True)
class Scan:
    """The last that a carrier told of a parcel."""

    status: ParcelStatus
    at: datetime


@dataclass(frozen=True, slots=True)
class ServiceDays:
    """What is usual of a service, for as long as the shop has not seen enough of it."""

    weekdays: tuple[float, ...] = MONDAY_TO_FRIDAY
    """From Monday: 1 for a day like any other, 0 for one on which nothing is delivered."""
    cutoff_hour: int = 24
    """What is handed over from this hour on travels from the next day."""
    usual_days: float | None = None
    """Its days on the road, business days where it rests at weekends."""


@dataclass(frozen=True, slots=True)
class Basis:
    """Which delivered parcels a forecast rests on: the narrowest group that has enough of them."""

    parcels: int
    group: str
    """Such as "UPS Ground to the West"; empty for all parcels of the shop."""

    @property
    def words(self) -> str:
        """Say it as a person reads it."""
        if not self.parcels:
            return "based on no parcels yet, only on the days that carriers usually need"
        count = "1 parcel" if self.parcels == 1 else f"{self.parcels:,} parcels"
        return f"based on {count} {self.group}" if self.group else f"based on {count} of all kinds"


@dataclass(frozen=True, slots=True)
class Forecast:
    """When a parcel arrives, in days after its hand-over: one of ten earlier than p10, nine of ten than p90."""

    p10_days: float
    p50_days: float
    p90_days: float
    p_late: float | None
    """The chance that it arrives after its promised day, if it arrives; None where nothing was promised."""
    p_lost: float
    """The chance that it never arrives."""
    basis: Basis


class Expected(NamedTuple):
    """What is expected of a parcel under way; its days are dates of its destination."""

    parcel_id: str
    p10_on: date
    p50_on: date
    p90_on: date
    p_late: float | None
    """None where nothing was promised."""
    p_lost: float
    basis: Basis
    is_plain: bool
    """The forecast is off for its service; these are the days of the plain median."""
    silent_after: float | None
    """The moment (a day number) from which on its silence is longer than 95 of 100 parcels have."""


def day_number(moment: datetime) -> float:
    """Return a moment as its day's ordinal, the time of day as fraction."""
    seconds = moment.hour * 3600 + moment.minute * 60 + moment.second
    return moment.toordinal() + seconds / 86_400


def end_of(day: date) -> float:
    """Return the first moment after a day, as a day number."""
    return float(day.toordinal() + 1)


def day_after(handed_over_at: datetime, days: float) -> date:
    """Return the date so many days after a hand-over; the last one there is where the calendar ends."""
    return date_of(day_number(handed_over_at) + days)


def date_of(moment: float) -> date:
    """Return the date of a day number; the first or last one there is where the calendar ends."""
    return date.fromordinal(int(min(max(moment, 1.0), _LAST_DAY)))


def moment_of(day: float) -> datetime:
    """Return a day number as a moment, without a zone, to the second."""
    whole = min(max(day, 1.0), _LAST_DAY)
    return datetime.fromordinal(int(whole)) + timedelta(seconds=round((whole - int(whole)) * 86_400))
