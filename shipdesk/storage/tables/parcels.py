"""Parcels, their labels, and what carriers told of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Column, DateTime, Index, LargeBinary, String, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from shipdesk.storage.tables.parts import moment, parent


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
    order_id: int = parent("orders", cascade=False)
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
    status_since: datetime | None = moment()
    last_event_at: datetime | None = moment(index=True)
    last_event_text: str = ""
    accepted_at: datetime | None = moment()
    first_attempt_at: datetime | None = moment()
    delivered_at: datetime | None = moment()
    weight_g: int | None = None
    promised_on: date | None = Field(default=None, index=True)
    carrier_eta_on: date | None = None
    label_made_at: datetime = moment(nullable=False)
    dispatched_at: datetime | None = moment(index=True)
    dispatched_by: str = ""
    voided_at: datetime | None = moment()
    items: list[list[int]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]"))
    """[position of the line, pieces] of what is in it; empty where the whole order is."""
    remote_id: str = ""
    cost_minor: int | None = None
    currency: str = ""
    sample: bool = False
    next_poll_at: datetime | None = moment(index=True)
    polled_at: datetime | None = moment()
    not_found_count: int = 0
    is_return: bool = Field(default=False, sa_column=Column(Boolean, nullable=False, server_default="0"))
    packed_at: datetime | None = moment()
    """When its content was scanned and found complete."""
    packed_by: str = Field(default="", sa_column=Column(String, nullable=False, server_default=""))
    came_back_at: datetime | None = moment()
    """When it was scanned in again after its way back."""
    promise_from: str = Field(default="", sa_column=Column(String, nullable=False, server_default=""))
    """Who promised promised_on: order, carrier or shop; the promise never changes."""


class LabelRow(SQLModel, table=True):
    """A label's bytes, kept before anything is printed; content is the model it was drawn from, if we drew it."""

    __tablename__ = "labels"

    id: int | None = Field(default=None, primary_key=True)
    parcel_id: int = parent("parcels", cascade=False)
    media_type: str
    document: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    sha256: str
    layout: str = ""
    content: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))
    made_at: datetime = moment(nullable=False)
    printed_at: datetime | None = moment()


class TrackingEventRow(SQLModel, table=True):
    """A carrier's event, never changed and never deleted; raw is what the carrier sent."""

    __tablename__ = "tracking_events"
    __table_args__ = (UniqueConstraint("parcel_id", "dedupe_key"),)

    id: int | None = Field(default=None, primary_key=True)
    parcel_id: int = parent("parcels", cascade=False)
    dedupe_key: str
    code: str
    text: str = ""
    status: str | None = None
    reason: str = ""
    blame: str = ""
    action_required: bool = False
    occurred_at: datetime | None = moment()
    local_raw: str = ""
    place: str = ""
    source: str = ""
    raw: str = Field(default="{}", sa_column=Column(Text, nullable=False))
    mapping_version: str = ""
    received_at: datetime = moment(nullable=False)
    local_at: datetime | None = Field(default=None, sa_column=Column(DateTime, nullable=True))
    """The wall clock at the place, without a zone."""
    offset_minutes: int | None = None
    zone_source: str = Field(default="", sa_column=Column(String, nullable=False, server_default=""))


class EventReadingRow(SQLModel, table=True):
    """What an event means by a newer table; the newest reading counts, the event itself stays as it was."""

    __tablename__ = "event_readings"

    id: int | None = Field(default=None, primary_key=True)
    event_id: int = parent("tracking_events", cascade=False)
    read_at: datetime = moment(nullable=False)
    mapping_version: str
    status: str | None = None
    reason: str = ""
    blame: str = ""
    action_required: bool = False


class EventWithdrawalRow(SQLModel, table=True):
    """When a carrier stopped telling of an event, or told of it again; the newest mark counts."""

    __tablename__ = "event_withdrawals"

    id: int | None = Field(default=None, primary_key=True)
    event_id: int = parent("tracking_events", cascade=False)
    at: datetime = moment(nullable=False)
    withdrawn: bool = True
