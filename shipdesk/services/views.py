"""The values that services hand to screens and commands; all frozen, safe to cross threads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from shipdesk.domain.addresses import AddressFix
from shipdesk.domain.late.causes import Chance, LateAction, LateCause, LateClock, Proposal
from shipdesk.domain.mails import Milestone
from shipdesk.domain.orders import Address, AddressCheck, OrderLine, OrderStatus, RefusedRow
from shipdesk.domain.parcel_plans import Travels
from shipdesk.domain.parcels import Parcel
from shipdesk.domain.photos import BoxPhoto
from shipdesk.domain.rows import (
    MessageRow,
    OrderQuery,
    OrderRow,
    OrderSort,
    OrderView,
    PackingScan,
    ParcelQuery,
    ParcelRow,
    ParcelSort,
    PastImport,
    ScanOutcome,
    TimelineEntry,
    TimelineKind,
    WaitingScan,
)
from shipdesk.domain.weights import Packing
from shipdesk.services.late.late_rows import LateRow, LateShown
from shipdesk.services.parcel_views import ParcelDetail, ScanResult, TrackReport, Wants
from shipdesk.services.rule_views import NOTHING_CHOSEN, Chosen

__all__ = [
    "CarrierOffer",
    "Chance",
    "ColumnMeaning",
    "ColumnQuestion",
    "DiffKind",
    "FieldChange",
    "FilePreview",
    "ImportReport",
    "LabelReport",
    "LateAction",
    "LateCause",
    "LateClock",
    "LateRow",
    "LateShown",
    "MadeLabel",
    "MailReport",
    "MessageDetail",
    "MessageRow",
    "OrderDetail",
    "OrderDiff",
    "OrderQuery",
    "OrderRow",
    "OrderSort",
    "OrderView",
    "PackingScan",
    "ParcelDetail",
    "ParcelQuery",
    "ParcelRow",
    "ParcelSort",
    "PastImport",
    "Problem",
    "Proposal",
    "RefusedOrder",
    "RenderedMail",
    "ScanOutcome",
    "ScanResult",
    "SearchHit",
    "StoreCheck",
    "TemplateText",
    "TimelineEntry",
    "TimelineKind",
    "TrackReport",
    "Travels",
    "WaitingScan",
    "Wants",
]


@dataclass(frozen=True, slots=True)
class OrderDetail:
    """Everything known of one order."""

    id: int
    order_number: str
    source: str
    status: OrderStatus
    hold_reason: str
    placed_at: datetime | None
    placed_at_raw: str
    recipient: Address
    address_check: AddressCheck
    lines: tuple[OrderLine, ...]
    currency: str
    total_minor: int | None
    ship_by_on: date | None
    promised_on: date | None
    service_wanted: str
    note: str
    gift_message: str
    tags: tuple[str, ...]
    notes: tuple[TimelineEntry, ...]
    parcels: tuple[Parcel, ...]
    timeline: tuple[TimelineEntry, ...]
    import_id: int | None
    door_changes: tuple[str, ...] = ()
    """What was cleaned when the order came in, in words."""
    address_remarks: tuple[str, ...] = ()
    address_fixes: tuple[AddressFix, ...] = ()
    """What is worth knowing of the address, and what would mend it; nothing where a label is made."""
    travels: Travels = field(default_factory=Travels)
    same_way: tuple[str, ...] = ()
    """Numbers of other orders to ship that go to the same person and address, and could be combined with it."""
    chosen: Chosen = NOTHING_CHOSEN
    """Carrier, service and box that a rule or a person chose."""
    packing: Packing | None = None
    """What it weighs in which box, as long as it has no label."""
    returns: tuple[Parcel, ...] = ()
    """Parcels that come back from the customer; they are none of `parcels`."""
    photos: tuple[BoxPhoto, ...] = ()
    """Photos of the open box, oldest first."""


@dataclass(frozen=True, slots=True)
class MessageDetail:
    """A mail as the customer sees it."""

    row: MessageRow
    text: str
    html: str
    message_id: str
    sender: str
    logo: bytes = b""
    """The shop's, as a PNG, where the page shows it from within the mail."""


@dataclass(frozen=True, slots=True)
class TemplateText:
    """One mail template as the merchant edits it; custom tells whether it differs from ours."""

    milestone: Milestone
    subject: str
    mjml: str
    text: str
    custom: bool
    language: str = "en"
    """ISO 639-1."""


@dataclass(frozen=True, slots=True)
class RenderedMail:
    """A template filled with a real order; problems are sentences with the line they belong to."""

    subject: str
    text: str
    html: str
    problems: tuple[str, ...] = ()
    logo: bytes = b""
    """The shop's, as a PNG, where the page shows it from within the mail."""


class DiffKind(StrEnum):
    """What an import does with an order."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    PROTECTED = "protected"
    """Changed in the file, but already packed or dispatched here: it is not touched."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that a file tells differently from what we have."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class OrderDiff:
    """What an import would do with one order."""

    order_number: str
    kind: DiffKind
    recipient_name: str
    country_code: str
    items_text: str
    total_text: str
    row: int
    changes: tuple[FieldChange, ...] = ()
    remarks: tuple[str, ...] = ()
    suspicious: tuple[str, ...] = ()
    """Those of the remarks that a person should look at before the order is sent."""


@dataclass(frozen=True, slots=True)
class ColumnQuestion:
    """A column whose meaning is unsure; meanings are the field names it may be, best first."""

    column: str
    samples: tuple[str, ...]
    meanings: tuple[str, ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class ColumnMeaning:
    """What a column of a file is taken for: a field's name, or empty where it is not used.

    is_fallback says that it counts only where the delivery address is empty.
    """

    column: str
    samples: tuple[str, ...]
    meaning: str
    is_fallback: bool = False


@dataclass(frozen=True, slots=True)
class FilePreview:
    """What one file holds, before anything is stored."""

    file: str
    source: str
    profile: str
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    sample_rows: tuple[tuple[str, ...], ...]
    orders: int
    lines: int
    new: int
    changed: int
    unchanged: int
    protected: int
    refused: tuple[RefusedRow, ...]
    diffs: Sequence[OrderDiff]
    questions: tuple[ColumnQuestion, ...] = ()
    remarks: tuple[str, ...] = ()
    problem: str = ""
    """Why the whole file was refused, or empty."""
    columns: tuple[ColumnMeaning, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    """What a person said about columns, now or (is_remembered) when such a file was imported before."""
    is_remembered: bool = False
    garbled: tuple[str, ...] = ()
    """A word that looks wrongly encoded and what may be meant by it (empty where unknown), or nothing."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import of one file did; import_id is None where nothing was stored."""

    preview: FilePreview
    import_id: int | None
    new: int
    changed: int
    unchanged: int
    left_out: int = 0
    """How many good orders a person left out."""


@dataclass(frozen=True, slots=True)
class MadeLabel:
    """One label of a batch; page counts from 1 in the PDF."""

    order_number: str
    order_id: int
    parcel_id: int
    label_id: int
    carrier: str
    service: str
    tracking_number: str
    page: int
    package_number: int = 1
    package_count: int = 1
    cost_minor: int | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class RefusedOrder:
    """An order that got no label, and why."""

    order_number: str
    reason: str


@dataclass(frozen=True, slots=True)
class LabelReport:
    """What a batch of labels came to."""

    labels: tuple[MadeLabel, ...]
    refused: tuple[RefusedOrder, ...]


@dataclass(frozen=True, slots=True)
class MailReport:
    """What a run of the mail queue came to."""

    sent: int
    waiting: int
    failed: int
    unsure: int
    held: int
    stopped_because: str = ""


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One answer of the search from anywhere."""

    kind: str
    """order or parcel"""
    order_id: int
    parcel_id: int | None
    order_number: str
    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that needs a person, for the banner: a sentence and the screen that helps."""

    key: str
    message: str
    screen: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class StoreCheck:
    """The answer of `shipdesk check`."""

    ok: bool
    findings: tuple[str, ...]
    counts: dict[str, int] = field(default_factory=dict)
    schema: str = ""
    last_backup_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CarrierOffer:
    """A carrier that can be chosen for a label."""

    code: str
    name: str
    services: tuple[tuple[str, str], ...]
    """(service code, name)"""
    ready: bool
    reason: str = ""
