"""What a carrier needs to know to move a parcel, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from shipdesk.domain.orders import Address
from shipdesk.domain.papers import CustomsLine
from shipdesk.domain.parcels import TrackingEvent


@dataclass(frozen=True, slots=True)
class Shipment:
    """One parcel before it has a label; reference is the order number, weight in grams, sizes in mm."""

    sender: Address
    recipient: Address
    reference: str
    weight_g: int
    length_mm: int | None = None
    width_mm: int | None = None
    height_mm: int | None = None
    value_minor: int | None = None
    currency: str = ""
    contents: str = ""
    layout: str = "4x6"
    is_return: bool = False
    """The customer sends it back to the shop: sender is the customer, recipient the shop."""
    customs_lines: tuple[CustomsLine, ...] = ()
    """What customs are told is in it; empty where nobody has listed it (see `domain.customs.lines_to_declare`)."""


@dataclass(frozen=True, slots=True)
class Rate:
    """One service a carrier offers for a shipment."""

    carrier: str
    service: str
    service_name: str
    price_minor: int | None
    currency: str
    transit_days: int | None = None
    remote_id: str = ""


@dataclass(frozen=True, slots=True)
class LabelDocument:
    """A carrier's own label, byte for byte; media_type is application/pdf, image/png or text/zpl."""

    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class BoughtLabel:
    """A purchase: barcode is what the bars say (often longer than the tracking number).

    document is None where the carrier leaves the drawing to us. sample marks numbers that are no postage.
    """

    carrier: str
    service: str
    service_name: str
    tracking_number: str
    barcode: str
    remote_id: str
    cost_minor: int | None = None
    currency: str = ""
    promised_on: date | None = None
    document: LabelDocument | None = None
    sample: bool = False


@dataclass(frozen=True, slots=True)
class CarrierManifest:
    """A carrier's own list of what it is handed over; document is its form, where it gives one."""

    number: str
    document: LabelDocument | None = None


@dataclass(frozen=True, slots=True)
class TrackedParcel:
    """What a carrier is asked about: a number, the purchase it belongs to, and where it goes (for local hours)."""

    tracking_number: str
    remote_id: str = ""
    carrier_hint: str = ""
    shipped_at: datetime | None = None
    """When it left us, or got its label: of several parcels with one number, the one sent about then is ours."""
    country_code: str = ""
    postal_code: str = ""
    stamp: str = ""
    """The stamp of the last answer that was kept, where the carrier gives one."""


@dataclass(frozen=True, slots=True)
class TrackAnswer:
    """All events a carrier knows of a parcel, oldest first, and its present delivery date."""

    tracking_number: str
    events: tuple[TrackingEvent, ...]
    carrier_eta_on: date | None = None
    remote_id: str = ""
    complete: bool = True
    """False where only the newest events are told: then nothing that is missing was withdrawn."""
    stamp: str = ""
    """What changes whenever the carrier's answer does; empty where it tells no such thing."""
    unchanged: bool = False
    """The answer with this stamp was kept already, so its events are not told again."""


@dataclass(frozen=True, slots=True)
class ChangedPage:
    """What changed at a carrier since a cursor; more says that the next page is there already."""

    answers: tuple[TrackAnswer, ...]
    cursor: str
    more: bool = False


@dataclass(frozen=True, slots=True)
class TrackFailure:
    """Why one parcel could not be asked about; not_found is its own case, for it is asked again more slowly."""

    tracking_number: str
    message: str
    not_found: bool = False
    permanent: bool = False
