"""What is expected of a parcel under way, as it is kept with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from shipdesk.domain.forecast.values import Basis
from shipdesk.domain.late.causes import Chance, chance_word


@dataclass(frozen=True, slots=True)
class ParcelOutlook:
    """The days on which it arrives (one of ten earlier than p10, nine of ten by p90), and its chances."""

    made_at: datetime
    p10_on: date
    p50_on: date
    p90_on: date
    p_late: float | None
    """None where nothing was promised."""
    p_lost: float
    basis: Basis
    is_plain: bool = False
    """The forecast is off for its kind; these are the days of the plain median."""
    may_show_figure: bool = False
    """This shop's chances came true well enough to be shown as figures."""
    silent_after_at: datetime | None = None
    """From when on its silence is longer than 95 of 100 on its lane; None where too few are known."""

    @property
    def chance(self) -> Chance | None:
        """The chance of being late in a word."""
        return None if self.p_late is None else chance_word(self.p_late)


HAND_OVER = "hand_over"
"""The occasion of a parcel's first forecast."""


@dataclass(frozen=True, slots=True)
class MadeForecast:
    """A forecast as it was made."""

    parcel_id: int
    made_at: datetime
    occasion: str
    p10_on: date
    p50_on: date
    p90_on: date
    plain_on: date | None
    promised_on: date | None
    p_late: float | None
    p_lost: float
    basis_parcels: int
    basis_group: str
