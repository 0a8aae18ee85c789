"""The rows of lists and the questions that lists answer; frozen, safe to cross threads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from shipdesk.domain.event_times import EventTime
from shipdesk.domain.mails import Milestone
from shipdesk.domain.orders import AddressGrade, OrderStatus
from shipdesk.domain.outbox import OutboxState
from shipdesk.domain.parcels import ParcelStatus


class OrderView(StrEnum):
    """The saved views of the Orders screen."""

    TO_SHIP = "to_ship"
    PROBLEMS = "problems"
    ON_HOLD = "on_hold"
    PACKED = "packed"
    DISPATCHED = "dispatched"
    ALL = "all"


class OrderSort(StrEnum):
    """What the Orders grid can be sorted by; each has an index."""

    NUMBER = "order_number"
    PLACED = "placed_at"
    NAME = "recipient_name"
    COUNTRY = "country_code"
    STATUS = "status"
    SHIP_BY = "ship_by_on"
    TOTAL = "total_minor"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class OrderQuery:
    """Which orders, in which order; text filters as you type (number, name, tracking number, SKU, e-mail)."""

    view: OrderView = OrderView.TO_SHIP
    text: str = ""
    sort: OrderSort = OrderSort.SHIP_BY
    descending: bool = False


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One row of the Orders grid."""

    id: int
    order_number: str
    source: str
    placed_at: datetime | None
    status: OrderStatus
    address_grade: AddressGrade
    recipient_name: str
    city: str
    country_code: str
    items_text: str
    quantity: int
    total_minor: int | None
    currency: str
    ship_by_on: date | None
    promised_on: date | None
    service_wanted: str
    tags: tuple[str, ...]
    parcel_status: ParcelStatus | None
    tracking_number: str
    travels_with: str = ""
    """The number of the order in whose parcel this one travels."""
    companions: int = 0
    """How many orders travel in this one's parcel."""
    planned_parcels: int = 0
    """Into how many parcels it was split; 0 where it is one."""
    labels_made: int = 0


class TimelineKind(StrEnum):
    """What kind of thing a line of a timeline tells."""

    ORDER = "order"
    LABEL = "label"
    SCAN = "scan"
    CARRIER = "carrier"
    MAIL = "mail"
    NOTE = "note"
    CHANGE = "change"
    PHOTO = "photo"


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line of a timeline: when, what, and who said so.

    A carrier's scan has its time as told too: `event_zones.shown_time` says which clock and zone to show for it.
    """

    at: datetime | None
    kind: TimelineKind
    title: str
    detail: str = ""
    source: str = ""
    told_at: EventTime | None = None
    withdrawn_at: datetime | None = None
    """When the carrier had stopped telling of it: it counts no more."""


class ParcelSort(StrEnum):
    """What the Parcels grid can be sorted by."""

    STATUS = "status"
    ORDER = "order_number"
    PROMISED = "promised_on"
    LAST_EVENT = "last_event_at"
    DISPATCHED = "dispatched_at"
    CARRIER = "carrier"
    COUNTRY = "country_code"


@dataclass(frozen=True, slots=True)
class ParcelQuery:
    """Which parcels, in which order; status None means all."""

    text: str = ""
    statuses: tuple[ParcelStatus, ...] = ()
    sort: ParcelSort = ParcelSort.LAST_EVENT
    descending: bool = True


@dataclass(frozen=True, slots=True)
class ParcelRow:
    """One row of the Parcels grid; silence_h is the hours since the last carrier scan of a parcel under way."""

    id: int
    order_id: int
    order_number: str
    recipient_name: str
    country_code: str
    carrier: str
    service: str
    tracking_number: str
    status: ParcelStatus
    reason: str
    action_required: bool
    promised_on: date | None
    carrier_eta_on: date | None
    dispatched_at: datetime | None
    last_event_at: datetime | None
    last_event_text: str
    silence_h: int | None
    is_return: bool = False


class ScanOutcome(StrEnum):
    """What a scan came to."""

    DISPATCHED = "dispatched"
    ALREADY = "already"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    COMMAND = "command"
    """A command card: what it says was done."""
    OPENED = "opened"
    """An order is being packed now, a return taken in, or labels are counted."""
    ITEM = "item"
    """The right article."""
    WRONG_ITEM = "wrong_item"
    NUMBERED = "numbered"
    """The serial or lot number of a piece."""
    COMPLETE = "complete"
    """All is in the box: its weight and its label come next."""
    LABELLED = "labelled"
    """The label was made and goes to the printer: it is to be stuck on and scanned."""
    SWAPPED = "swapped"
    """The label of another parcel."""
    PACKED = "packed"
    """The right label is on the box; it waits for its hand-over."""
    CAME_BACK = "came_back"
    COUNTED = "counted"
    BAG_CLOSED = "bag_closed"
    WAITING = "waiting"
    """Kept, and not answered yet."""

    @property
    def is_good(self) -> bool:
        """Answer whether what was scanned was done."""
        return self not in _NOT_DONE


_NOT_DONE = frozenset(
    (
        ScanOutcome.ALREADY, ScanOutcome.UNKNOWN, ScanOutcome.REFUSED, ScanOutcome.WAITING, ScanOutcome.WRONG_ITEM,
        ScanOutcome.SWAPPED,
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class WaitingScan:
    """A scan that is kept and waits for its answer."""

    id: int
    at: datetime
    code: str
    by: str
    station: str
    mode: str = ""
    """What the bench was set to, a `domain.bench.BenchMode`; empty where nobody said."""


@dataclass(frozen=True, slots=True)
class PackingScan:
    """One of the last scans, for the list beside the scan field."""

    id: int
    at: datetime
    code: str
    outcome: ScanOutcome
    message: str
    order_number: str
    by: str
    can_undo_until: datetime | None
    undone: bool = False
    station: str = ""


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One mail in the outbox or gone."""

    id: int
    order_number: str
    parcel_id: int | None
    milestone: Milestone
    to_address: str
    subject: str
    state: OutboxState
    created_at: datetime
    not_before: datetime | None
    sent_at: datetime | None
    error: str
    next_at: datetime | None = None
    """When it is tried again, where it waits for that."""
    came_back_at: datetime | None = None
    """When it was told that it did not arrive."""


@dataclass(frozen=True, slots=True)
class PastImport:
    """An import as listed for undoing."""

    id: int
    file: str
    source: str
    profile: str
    at: datetime
    new: int
    changed: int
    undone_at: datetime | None
    undo_refused: str = ""


__all__ = [
    "MessageRow",
    "OrderQuery",
    "OrderRow",
    "OrderSort",
    "OrderView",
    "PackingScan",
    "ParcelQuery",
    "ParcelRow",
    "ParcelSort",
    "PastImport",
    "ScanOutcome",
    "TimelineEntry",
    "TimelineKind",
    "WaitingScan",
]
