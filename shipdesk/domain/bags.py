"""A carrier's bags: what was handed over together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Bag:
    """A bag of one carrier's parcels; closed_at None while it is being filled."""

    id: int
    carrier: str
    opened_at: datetime
    closed_at: datetime | None
    closed_by: str
    station: str
    manifest: str
    parcels: int


@dataclass(frozen=True, slots=True)
class BagParcel:
    """A parcel that is in a bag, or should be."""

    parcel_id: int
    order_number: str
    recipient_name: str
    tracking_number: str
    packed_at: datetime | None
