"""Parcels, their states, and what happened to them on the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from shipdesk.domain.event_times import EventTime


class ParcelStatus(StrEnum):
    """Where a parcel is, in one word (docs/architecture.md)."""

    LABEL_MADE = "label_made"
    DISPATCHED = "dispatched"
    INFO_RECEIVED = "info_received"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    AVAILABLE_FOR_PICKUP = "available_for_pickup"
    DELIVERED = "delivered"
    FAILED_ATTEMPT = "failed_attempt"
    EXCEPTION = "exception"
    RETURNING = "returning"
    RETURNED = "returned"
    LOST = "lost"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


class Blame(StrEnum):
    """Whose doing an exception is."""

    NONE = ""
    CARRIER = "carrier"
    SHOP = "shop"
    CUSTOMER = "customer"
    CUSTOMS = "customs"
    NATURE = "nature"


SHIPPED_ELSEWHERE = "elsewhere"
"""Who dispatched a parcel that we only follow: no label of it was made here, and nobody knows when it left."""
LOST_BY_SILENCE = ("silent", "never_accepted")
"""Reasons of lost parcels that no carrier told."""
FINAL = frozenset({ParcelStatus.DELIVERED, ParcelStatus.RETURNED, ParcelStatus.LOST, ParcelStatus.CANCELLED})


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a carrier's code means to us; status None is an informational event that changes nothing."""

    status: ParcelStatus | None
    reason: str = ""
    blame: Blame = Blame.NONE
    action_required: bool = False


@dataclass(frozen=True, slots=True)
class TrackingEvent:
    """One thing that happened to a parcel.

    occurred_at is UTC where enough is known; local_at is the wall clock at the place, and offset_minutes what lies
    between the two; zone_source says who knew it ("told", "place", "neighbour", or "" for nobody); local_raw is the
    time as told. code and text are verbatim; raw is the carrier's own JSON; mapping_version says which table gave the
    meaning. withdrawn_at is when the carrier had stopped telling of it.
    """

    code: str
    text: str
    meaning: Meaning
    occurred_at: datetime | None
    local_raw: str = ""
    place: str = ""
    source: str = ""
    raw: str = "{}"
    mapping_version: str = ""
    received_at: datetime | None = None
    local_at: datetime | None = None
    offset_minutes: int | None = None
    zone_source: str = ""
    withdrawn_at: datetime | None = None

    @property
    def time(self) -> EventTime:
        """When it happened, as told and as far as it is known."""
        return EventTime(self.local_raw, self.local_at, self.offset_minutes, self.occurred_at, self.zone_source)


@dataclass(frozen=True, slots=True)
class ParcelState:
    """The state of a parcel as it follows from all its events."""

    status: ParcelStatus
    reason: str = ""
    blame: Blame = Blame.NONE
    action_required: bool = False
    since: datetime | None = None
    last_event_at: datetime | None = None
    accepted_at: datetime | None = None
    """The carrier's first scan of the parcel itself, not of its data."""
    first_attempt_at: datetime | None = None
    """First delivery, failed attempt or arrival at a pick-up point: what counts against the promise."""
    delivered_at: datetime | None = None

    @property
    def is_reported_lost(self) -> bool:
        """Whether the carrier says that it is lost; of others only their long silence does."""
        return self.status is ParcelStatus.LOST and self.reason not in LOST_BY_SILENCE


@dataclass(frozen=True, slots=True)
class Parcel:
    """One parcel of an order; promised_on is the original promise and never changes."""

    id: int
    order_id: int
    number_in_order: int
    carrier: str
    service: str
    tracking_number: str
    barcode: str
    state: ParcelState
    weight_g: int | None = None
    promised_on: date | None = None
    carrier_eta_on: date | None = None
    label_made_at: datetime | None = None
    """None where its label was not made here."""
    dispatched_at: datetime | None = None
    dispatched_by: str = ""
    voided_at: datetime | None = None
    remote_id: str = ""
    cost_minor: int | None = None
    currency: str = ""
    next_poll_at: datetime | None = None
    items: tuple[tuple[int, int], ...] = ()
    """(position of the line, pieces) of what is in it; empty where the whole order is."""
    is_return: bool = False
    """It comes back from the customer; number_in_order is negative then."""
