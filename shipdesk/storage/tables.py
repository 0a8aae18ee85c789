"""The tables of a shop's store. Rows never leave this folder: stores hand out the domain's frozen values."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlmodel import Field, SQLModel

from shipdesk.storage.columns import UtcTime

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata: MetaData = SQLModel.metadata
metadata.naming_convention = NAMING


def _time(*, index: bool = False, nullable: bool = True) -> Any:
    return Field(default=None, sa_column=Column(UtcTime(), index=index, nullable=nullable))


def _parent(table: str, *, cascade: bool = True, nullable: bool = False, index: bool = True) -> Any:
    key = ForeignKey(f"{table}.id", ondelete="CASCADE" if cascade else "RESTRICT")
    return Field(default=None, sa_column=Column(Integer, key, index=index, nullable=nullable))


class ImportRow(SQLModel, table=True):
    """One imported file."""

    __tablename__ = "imports"

    id: int | None = Field(default=None, primary_key=True)
    file: str
    source: str
    profile: str
    encoding: str = ""
    delimiter: str = ""
    sha256: str = ""
    new: int = 0
    changed: int = 0
    at: datetime = _time(nullable=False)
    undone_at: datetime | None = _time()


class AddressRow(SQLModel, table=True):
    """A customer's address as an order gave it."""

    __tablename__ = "addresses"

    id: int | None = Field(default=None, primary_key=True)
    name: str = ""
    company: str = ""
    lines: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country_code: str = ""
    email: str = ""
    phone: str = ""
    grade: str = "ok"
    reasons: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class OrderRecord(SQLModel, table=True):
    """An order; name, city, country and items are kept beside it for the grid."""

    __tablename__ = "orders"
    __table_args__ = (
        UniqueConstraint("source", "order_number"),
        Index("ix_orders_status_ship_by_on_id", "status", "ship_by_on", "id"),
        Index("ix_orders_status_address_grade", "status", "address_grade"),
        Index(
            "ix_orders_chosen",
            "chosen_carrier",
            "chosen_service",
            "status",
            sqlite_where=Column("chosen_carrier") != "",
            postgresql_where=Column("chosen_carrier") != "",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(index=True)
    order_number: str = Field(index=True)
    placed_at: datetime | None = _time(index=True)
    placed_at_raw: str = ""
    status: str
    file_status: str = ""
    """The status that the file told; ours may have moved on."""
    address_grade: str = "ok"
    hold_reason: str = ""
    address_id: int = _parent("addresses", cascade=False)
    recipient_name: str = Field(default="", index=True)
    city: str = ""
    country_code: str = Field(default="", index=True)
    items_text: str = ""
    quantity: int = 0
    currency: str = ""
    total_minor: int | None = Field(default=None, sa_column=Column(BigInteger, index=True))
    ship_by_on: date | None = Field(default=None, index=True)
    promised_on: date | None = None
    service_wanted: str = ""
    note: str = Field(default="", sa_column=Column(Text, nullable=False))
    gift_message: str = Field(default="", sa_column=Column(Text, nullable=False))
    content_hash: str = ""
    raw: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    remote_id: str = ""
    door_changes: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]"))
    """What was cleaned at the door, in words."""
    chosen_carrier: str = ""
    chosen_service: str = ""
    """What a person or a rule chose; service_wanted is the customer's own wish."""
    box: str = ""
    weight_g: int | None = None
    """Typed by a person for the whole order; otherwise it is computed."""
    combined_into: int | None = Field(
        default=None, sa_column=Column(Integer, ForeignKey("orders.id"), index=True, nullable=True)
    )
    """The order in whose parcel this one travels."""
    import_id: int | None = _parent("imports", cascade=False, nullable=True)
    created_at: datetime = _time(nullable=False)
    updated_at: datetime = _time(nullable=False)


class OrderLineRow(SQLModel, table=True):
    """One article of an order."""

    __tablename__ = "order_lines"

    id: int | None = Field(default=None, primary_key=True)
    order_id: int = _parent("orders")
    position: int
    sku: str = Field(default="", index=True)
    name: str = ""
    variant: str = ""
    quantity: int
    unit_price_minor: int | None = Field(default=None, sa_column=Column(BigInteger))
    weight_g: int | None = None


class OrderTagRow(SQLModel, table=True):
    """A tag on an order."""

    __tablename__ = "order_tags"

    order_id: int = Field(sa_column=Column(Integer, ForeignKey("orders.id", ondelete="CASCADE"), primary_key=True))
    tag: str = Field(primary_key=True, index=True)


class PlannedParcelRow(SQLModel, table=True):
    """One of several parcels that an order was split into, before it has a label; items as in ParcelRecord."""

    __tablename__ = "planned_parcels"
    __table_args__ = (UniqueConstraint("order_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    order_id: int = _parent("orders", index=False)
    number: int
    box: str = ""
    weight_g: int | None = None
    items: list[list[int]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class ProductRow(SQLModel, table=True):
    """What is known of an article by its SKU, learned from files or typed."""

    __tablename__ = "products"

    id: int | None = Field(default=None, primary_key=True)
    sku: str = Field(unique=True)
    name: str = ""
    weight_g: int | None = None
    length_mm: int | None = None
    width_mm: int | None = None
    height_mm: int | None = None
    customs_code: str = ""
    customs_text: str = ""
    origin_country: str = ""
    barcode: str = Field(default="", index=True)
    bin: str = ""
    typed: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """The fields that a person typed: no file overwrites them."""
    updated_at: datetime = _time(nullable=False)
    asks: str = Field(default="", sa_column=Column(String, nullable=False, server_default=""))
    """What is scanned of each piece when it is packed: "serial", "lot", or nothing."""
    parts: list[list[Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]"))
    """[SKU, pieces] of what a kit is packed from; empty for what is packed as it is."""
    substitutes: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]"))
    """SKUs that the owner lets go in its place."""


class ProductPictureRow(SQLModel, table=True):
    """What an article looks like, small enough to be shown at once."""

    __tablename__ = "product_pictures"

    sku: str = Field(primary_key=True)
    media_type: str
    document: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    saved_at: datetime = _time(nullable=False)


class RuleRecordRow(SQLModel, table=True):
    """Which rule did what to an order, in words."""

    __tablename__ = "rule_records"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = _time(nullable=False)
    order_id: int = _parent("orders")
    rule: str
    did: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class OrderNoteRow(SQLModel, table=True):
    """A note that somebody wrote on an order."""

    __tablename__ = "order_notes"

    id: int | None = Field(default=None, primary_key=True)
    order_id: int = _parent("orders")
    at: datetime = _time(nullable=False)
    author: str = ""
    text: str = Field(sa_column=Column(Text, nullable=False))


class ImportItemRow(SQLModel, table=True):
    """What an import did with one order, with the order as it was before, so that it can be undone."""

    __tablename__ = "import_items"

    id: int | None = Field(default=None, primary_key=True)
    import_id: int = _parent("imports")
    order_id: int | None = Field(default=None, index=True)
    order_number: str
    action: str
    before: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))


class ParcelRecord(SQLModel, table=True):
    """One parcel; a carrier's numbers are recycled, so a number is unique only among parcels that are not voided."""

    __tablename__ = "parcels"
    __table_args__ = (
        Index(
            "uq_parcels_live_number",
            "carrier",
            "tracking_number",
            unique=True,
            sqlite_where=Column("voided_at").is_(None),
            postgresql_where=Column("voided_at").is_(None),
        ),
        Index("ix_parcels_status_promised_on", "status", "promised_on"),
        Index(
            "ix_parcels_in_house",
            "carrier",
            "order_id",
            sqlite_where=Column("dispatched_at").is_(None) & Column("voided_at").is_(None),
            postgresql_where=Column("dispatched_at").is_(None) & Column("voided_at").is_(None),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    order_id: int = _parent("orders", cascade=False)
    number_in_order: int = 1
    carrier: str
    service: str = ""
    service_name: str = ""
    tracking_number: str = Field(index=True)
    barcode: str = Field(default="", index=True)
    status: str
    reason: str = ""
    blame: str = ""
    action_required: bool = False
    status_since: datetime | None = _time()
    last_event_at: datetime | None = _time(index=True)
    last_event_text: str = ""
    accepted_at: datetime | None = _time()
    first_attempt_at: datetime | None = _time()
    delivered_at: datetime | None = _time()
    weight_g: int | None = None
    promised_on: date | None = Field(default=None, index=True)
    carrier_eta_on: date | None = None
    label_made_at: datetime = _time(nullable=False)
    dispatched_at: datetime | None = _time(index=True)
    dispatched_by: str = ""
    voided_at: datetime | None = _time()
    items: list[list[int]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]"))
    """[position of the line, pieces] of what is in it; empty where the whole order is."""
    remote_id: str = ""
    cost_minor: int | None = None
    currency: str = ""
    sample: bool = False
    next_poll_at: datetime | None = _time(index=True)
    polled_at: datetime | None = _time()
    not_found_count: int = 0
    is_return: bool = Field(default=False, sa_column=Column(Boolean, nullable=False, server_default="0"))
    packed_at: datetime | None = _time()
    """When its content was scanned and found complete."""
    packed_by: str = Field(default="", sa_column=Column(String, nullable=False, server_default=""))
    came_back_at: datetime | None = _time()
    """When it was scanned in again after its way back."""


class BagRow(SQLModel, table=True):
    """A bag, cage or pile of one carrier's parcels, from the first parcel in it until it is handed over."""

    __tablename__ = "bags"
    __table_args__ = (
        Index(
            "uq_bags_open",
            "carrier",
            unique=True,
            sqlite_where=Column("closed_at").is_(None),
            postgresql_where=Column("closed_at").is_(None),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    carrier: str
    opened_at: datetime = _time(nullable=False)
    closed_at: datetime | None = _time()
    closed_by: str = ""
    station: str = ""
    manifest: str = ""
    """The number of the manifest that was made at closing it."""


class DispatchRow(SQLModel, table=True):
    """The moment a parcel left; one per parcel, by the database."""

    __tablename__ = "dispatches"

    id: int | None = Field(default=None, primary_key=True)
    parcel_id: int = Field(sa_column=Column(Integer, ForeignKey("parcels.id"), unique=True, nullable=False))
    scan_id: int | None = None
    at: datetime = _time(nullable=False)
    by: str = ""
    station: str = ""
    bag_id: int | None = Field(default=None, index=True)


class BenchSessionRow(SQLModel, table=True):
    """One thing done at a bench from its first scan to its end: a parcel packed, a return taken in, labels counted.

    An order is open at one bench, and a bench has one thing open, by the database; what is parked waits for its label.
    """

    __tablename__ = "bench_sessions"
    __table_args__ = (
        Index(
            "uq_bench_sessions_order",
            "order_id",
            "kind",
            unique=True,
            sqlite_where=Column("ended_at").is_(None),
            postgresql_where=Column("ended_at").is_(None),
        ),
        Index(
            "uq_bench_sessions_station",
            "station",
            unique=True,
            sqlite_where=Column("ended_at").is_(None) & Column("parked_at").is_(None),
            postgresql_where=Column("ended_at").is_(None) & Column("parked_at").is_(None),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    order_id: int | None = _parent("orders", cascade=False, nullable=True, index=True)
    number: int = 1
    """Which parcel of the order is packed."""
    parcel_id: int | None = _parent("parcels", cascade=False, nullable=True)
    station: str
    by: str = ""
    step: str
    times: int = 1
    """So many pieces the next scan of an article counts for."""
    weight_g: int | None = None
    """As the scale said; None where none was read."""
    wrong_scans: int = 0
    trouble: str = ""
    """What a person must answer before it goes on, in words."""
    last_put: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """[place, pieces, SKU] of what was put in last, so that it can be taken out again."""
    started_at: datetime = _time(index=True, nullable=False)
    parked_at: datetime | None = _time()
    ended_at: datetime | None = _time()
    outcome: str = ""


class BenchItemRow(SQLModel, table=True):
    """How many pieces of one article a session wants and has."""

    __tablename__ = "bench_items"

    session_id: int = Field(
        sa_column=Column(Integer, ForeignKey("bench_sessions.id", ondelete="CASCADE"), primary_key=True)
    )
    place: int = Field(primary_key=True)
    line: int
    """The position of the order's line."""
    sku: str = ""
    wanted: int
    packed: int = 0
    packed_as: list[list[Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """[SKU, pieces] of substitutes that went in its place."""


class PackedSerialRow(SQLModel, table=True):
    """The serial or lot number of one piece that was packed."""

    __tablename__ = "packed_serials"

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = _parent("bench_sessions")
    place: int
    sku: str = ""
    serial: str = Field(index=True)
    at: datetime = _time(nullable=False)


class PackingPhotoRow(SQLModel, table=True):
    """A picture of the open box, never changed."""

    __tablename__ = "packing_photos"

    id: int | None = Field(default=None, primary_key=True)
    order_id: int = _parent("orders", cascade=False)
    session_id: int | None = None
    at: datetime = _time(nullable=False)
    by: str = ""
    station: str = ""
    media_type: str
    sha256: str
    document: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class ScanRow(SQLModel, table=True):
    """Every scan, also the wrong ones, as it came."""

    __tablename__ = "scans"
    __table_args__ = (
        Index(
            "ix_scans_waiting",
            "station",
            sqlite_where=Column("outcome") == "waiting",
            postgresql_where=Column("outcome") == "waiting",
        ),
        Index(
            "uq_scans_local_id",
            "local_id",
            unique=True,
            sqlite_where=Column("local_id") != "",
            postgresql_where=Column("local_id") != "",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = _time(index=True, nullable=False)
    code: str
    outcome: str
    message: str = ""
    parcel_id: int | None = _parent("parcels", cascade=False, nullable=True)
    order_number: str = ""
    by: str = ""
    station: str = ""
    undone_at: datetime | None = _time()
    mode: str = Field(default="", sa_column=Column(String, nullable=False, server_default=""))
    """What the bench was set to."""
    session_id: int | None = Field(default=None, index=True)
    local_id: str = Field(default="", sa_column=Column(String, nullable=False, server_default=""))
    """Its number in the journal of a bench that could not reach the store."""


class TrackingEventRow(SQLModel, table=True):
    """A carrier's event, never changed and never deleted; raw is what the carrier sent."""

    __tablename__ = "tracking_events"
    __table_args__ = (UniqueConstraint("parcel_id", "dedupe_key"),)

    id: int | None = Field(default=None, primary_key=True)
    parcel_id: int = _parent("parcels", cascade=False)
    dedupe_key: str
    code: str
    text: str = ""
    status: str | None = None
    reason: str = ""
    blame: str = ""
    action_required: bool = False
    occurred_at: datetime | None = _time()
    local_raw: str = ""
    place: str = ""
    source: str = ""
    raw: str = Field(default="{}", sa_column=Column(Text, nullable=False))
    mapping_version: str = ""
    received_at: datetime = _time(nullable=False)
    local_at: datetime | None = Field(default=None, sa_column=Column(DateTime, nullable=True))
    """The wall clock at the place, without a zone."""
    offset_minutes: int | None = None
    zone_source: str = Field(default="", sa_column=Column(String, nullable=False, server_default=""))


class EventReadingRow(SQLModel, table=True):
    """What an event means by a newer table; the newest reading counts, the event itself stays as it was."""

    __tablename__ = "event_readings"

    id: int | None = Field(default=None, primary_key=True)
    event_id: int = _parent("tracking_events", cascade=False)
    read_at: datetime = _time(nullable=False)
    mapping_version: str
    status: str | None = None
    reason: str = ""
    blame: str = ""
    action_required: bool = False


class EventWithdrawalRow(SQLModel, table=True):
    """When a carrier stopped telling of an event, or told of it again; the newest mark counts."""

    __tablename__ = "event_withdrawals"

    id: int | None = Field(default=None, primary_key=True)
    event_id: int = _parent("tracking_events", cascade=False)
    at: datetime = _time(nullable=False)
    withdrawn: bool = True


class JobRunRow(SQLModel, table=True):
    """What ran by itself: when, for which account, what it cost and what came of it."""

    __tablename__ = "job_runs"

    id: int | None = Field(default=None, primary_key=True)
    job: str
    account: str = ""
    started_at: datetime = _time(index=True, nullable=False)
    ended_at: datetime = _time(nullable=False)
    requests: int = 0
    items: int = 0
    failed: int = 0
    said: str = ""


class LabelRow(SQLModel, table=True):
    """A label's bytes, kept before anything is printed; content is the model it was drawn from, if we drew it."""

    __tablename__ = "labels"

    id: int | None = Field(default=None, primary_key=True)
    parcel_id: int = _parent("parcels", cascade=False)
    media_type: str
    document: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    sha256: str
    layout: str = ""
    content: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))
    made_at: datetime = _time(nullable=False)
    printed_at: datetime | None = _time()


class OutboxRow(SQLModel, table=True):
    """One outside effect (docs/architecture.md)."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_kind_state_next_at", "kind", "state", "next_at"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    key: str = Field(unique=True)
    params_hash: str = ""
    payload: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    state: str
    attempt: int = 0
    owner: str = ""
    claimed_at: datetime | None = _time()
    next_at: datetime | None = _time()
    not_before: datetime | None = _time()
    remote_id: str = ""
    outcome: str = ""
    error: str = ""
    created_at: datetime = _time(nullable=False)
    finished_at: datetime | None = _time()


class PrintJobRow(SQLModel, table=True):
    """What a print job's effect in the outbox prints, and its place in the queue; labels are drawn when they go."""

    __tablename__ = "print_jobs"

    outbox_id: int = Field(sa_column=Column(Integer, ForeignKey("outbox.id", ondelete="CASCADE"), primary_key=True))
    position: int = Field(index=True)
    """Jobs of one printer go in this order; no two have the same."""
    paper: str
    printer: str
    """A profile's name; empty for files in the shop's folder."""
    title: str
    papers: int
    media_type: str = ""
    document: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    """Papers that are not labels, as long as they may be printed again."""


class MessageRecord(SQLModel, table=True):
    """A mail to a customer: one per (subject, milestone), by the database; body is fixed before it is first sent."""

    __tablename__ = "messages"
    __table_args__ = (UniqueConstraint("subject_key", "milestone"),)

    id: int | None = Field(default=None, primary_key=True)
    subject_key: str
    """parcel:7 or order:3"""
    milestone: str
    order_id: int = _parent("orders", cascade=False)
    parcel_id: int | None = _parent("parcels", cascade=False, nullable=True)
    outbox_id: int = _parent("outbox", cascade=False)
    to_name: str = ""
    to_address: str
    message_id: str = Field(unique=True)
    date_utc: str
    subject: str = ""
    text: str = Field(default="", sa_column=Column(Text, nullable=False))
    html: str = Field(default="", sa_column=Column(Text, nullable=False))
    sender_name: str = ""
    sender_address: str = ""
    reply_to: str = ""
    language: str = "en"
    facts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    created_at: datetime = _time(nullable=False)
    sent_at: datetime | None = _time()
    also_to: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]"))
    """Further addresses that get the same mail."""
    attachments: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]"))
    """What goes with it, such as {"kind": "invoice", "order_id": 3}; made when the mail is written."""
    to_approve: bool = Field(default=False, sa_column=Column(Boolean, nullable=False, server_default="0"))
    """It is held until the owner lets it go."""
    bounced_at: datetime | None = _time()


class FlaggedAddressRow(SQLModel, table=True):
    """An address that mails do not reach, or that wants fewer of them."""

    __tablename__ = "flagged_addresses"

    address: str = Field(primary_key=True)
    """In small letters."""
    flag: str = Field(primary_key=True)
    """bounced, delayed or unsubscribed"""
    at: datetime = _time(nullable=False)
    detail: str = Field(default="", sa_column=Column(Text, nullable=False))
    message_id: str = ""


class TemplateVersionRow(SQLModel, table=True):
    """A template as it was saved once, so that it can be taken back."""

    __tablename__ = "template_versions"
    __table_args__ = (Index("ix_template_versions_of", "milestone", "language"),)

    id: int | None = Field(default=None, primary_key=True)
    milestone: str
    language: str
    subject: str
    mjml: str = Field(sa_column=Column(Text, nullable=False))
    text: str = Field(sa_column=Column(Text, nullable=False))
    saved_at: datetime = _time(nullable=False)
    saved_by: str = ""


class TrackingPageRow(SQLModel, table=True):
    """A parcel's page for its customer: the name that nobody can guess, and what of it was published where."""

    __tablename__ = "tracking_pages"

    parcel_id: int = Field(
        sa_column=Column(Integer, ForeignKey("parcels.id", ondelete="RESTRICT"), primary_key=True, autoincrement=False)
    )
    name: str = Field(unique=True)
    made_at: datetime = _time(nullable=False)
    published_at: datetime | None = _time()
    published_digest: str = ""
    """Of the page as it stands there; empty where none does."""
    withdrawn_at: datetime | None = _time()
    next_at: datetime | None = _time(index=True)
    """When it is looked at again: published anew, or withdrawn."""
    failures: int = 0
    error: str = ""


class TemplateRow(SQLModel, table=True):
    """A mail template that the merchant changed."""

    __tablename__ = "templates"

    milestone: str = Field(primary_key=True)
    language: str = Field(primary_key=True)
    subject: str
    mjml: str = Field(sa_column=Column(Text, nullable=False))
    text: str = Field(sa_column=Column(Text, nullable=False))
    saved_at: datetime = _time(nullable=False)


class LateMarkRow(SQLModel, table=True):
    """A line of the late list that somebody put off or ignored, with the reason."""

    __tablename__ = "late_marks"
    __table_args__ = (UniqueConstraint("order_id", "parcel_id", "clock"),)

    id: int | None = Field(default=None, primary_key=True)
    order_id: int = _parent("orders")
    parcel_id: int = 0
    """0 for the order itself"""
    clock: str
    until: date | None = None
    """None: ignored for good"""
    reason: str = ""
    at: datetime = _time(nullable=False)


class ColumnMappingRow(SQLModel, table=True):
    """What a merchant said the columns of a file mean, remembered by the header's fingerprint."""

    __tablename__ = "column_mappings"

    fingerprint: str = Field(primary_key=True)
    answers: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    saved_at: datetime = _time(nullable=False)


class ShopCursorRow(SQLModel, table=True):
    """How far the orders of a shop's API were read, and what went wrong last."""

    __tablename__ = "shop_cursors"

    code: str = Field(primary_key=True)
    cursor: str = Field(default="", sa_column=Column(Text, nullable=False))
    pulled_at: datetime | None = _time()
    error: str = ""
    failures: int = 0
    """In a row; each makes the next try wait longer."""
    next_at: datetime | None = _time()


class AuditRow(SQLModel, table=True):
    """Who did what, never changed and never deleted; ids, no names of people."""

    __tablename__ = "audit_log"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = _time(index=True, nullable=False)
    actor: str = ""
    station: str = ""
    action: str
    order_id: int | None = Field(default=None, index=True)
    parcel_id: int | None = Field(default=None, index=True)
    detail: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class AuditLinkRow(SQLModel, table=True):
    """A row's place in the chain of the audit log: never changed and never deleted, as the row."""

    __tablename__ = "audit_links"

    audit_id: int = Field(
        sa_column=Column(
            Integer, ForeignKey("audit_log.id", ondelete="RESTRICT"), primary_key=True, autoincrement=False
        )
    )
    position: int = Field(sa_column=Column(Integer, nullable=False, unique=True))
    digest: str
    seal: str = ""
    key_id: str = ""


class PersonRow(SQLModel, table=True):
    """Somebody who works in the shop; a removed one stays, for the log tells of them."""

    __tablename__ = "people"

    id: int | None = Field(default=None, primary_key=True)
    name: str
    role: str
    badge: str = Field(default="", index=True)
    """What the badge's card says, empty without one."""
    pin: str = ""
    """Argon2id of the peppered PIN, empty without one."""
    failures: int = 0
    """Wrong PINs in a row."""
    wait_until: datetime | None = _time()
    added_at: datetime = _time(nullable=False)
    removed_at: datetime | None = _time()


class SettingRow(SQLModel, table=True):
    """One setting or one small fact about the store itself."""

    __tablename__ = "settings"

    key: str = Field(primary_key=True)
    value: Any = Field(default=None, sa_column=Column(JSON))


class SerialRow(SQLModel, table=True):
    """The next number of a range, so that no number is given out twice."""

    __tablename__ = "serials"

    name: str = Field(primary_key=True)
    next_value: int = Field(sa_column=Column(BigInteger, nullable=False))


def table_of(row: type[SQLModel]) -> Table:
    """Return the plain table behind a row class."""
    table: Table = row.__table__  # type: ignore[attr-defined]
    return table
