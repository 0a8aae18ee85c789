"""What services tell of parcels: one in full, its scans, and what asking carriers came to; all frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from shipdesk.domain.late.outlook import MadeForecast, ParcelOutlook
from shipdesk.domain.orders import Address
from shipdesk.domain.parcels import Parcel, TrackingEvent
from shipdesk.domain.rows import MessageRow, ScanOutcome, TimelineEntry


@dataclass(frozen=True, slots=True)
class ParcelDetail:
    """Everything known of one parcel."""

    parcel: Parcel
    carrier_name: str
    service_name: str
    order_number: str
    recipient: Address
    events: tuple[TrackingEvent, ...]
    timeline: tuple[TimelineEntry, ...]
    mails: tuple[MessageRow, ...]
    void_until_on: date | None = None
    """The last day on which its unused label can be given back; None where nobody says, or it is no longer unused."""
    promise_from: str = ""
    """Who made the original promise: order, carrier or shop; empty where nobody remembers."""
    outlook: ParcelOutlook | None = None
    """What we expect of it now; None where it is not under way."""
    said_at_hand_over: MadeForecast | None = None
    """What we said of it when it left, never changed since."""


class Wants(StrEnum):
    """What the bench does next by itself (`services.packing.serve`): it takes longer than a scan may."""

    NOTHING = ""
    WEIGHT = "weight"
    LABEL = "label"
    PHOTO = "photo"
    MANIFEST = "manifest"


@dataclass(frozen=True, slots=True)
class ScanResult:
    """The answer to one scan; message is a sentence for the screen."""

    code: str
    outcome: ScanOutcome
    message: str
    at: datetime
    order_number: str = ""
    tracking_number: str = ""
    recipient_name: str = ""
    parcel_id: int | None = None
    scan_id: int | None = None
    session_id: int | None = None
    """What is open at the bench, or was until this scan."""
    wants: Wants = Wants.NOTHING
    bag_id: int | None = None
    """The bag that was closed."""


@dataclass(frozen=True, slots=True)
class TrackReport:
    """What a tracking round came to."""

    asked: int
    changed: int
    failed: tuple[tuple[str, str], ...] = ()
    """(tracking number, reason)"""
    skipped: int = 0
    """Asked about only minutes ago, so not asked about again."""
