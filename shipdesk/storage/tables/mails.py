"""What customers are told: mails, their templates, and pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from shipdesk.storage.tables.parts import moment, parent


class MessageRecord(SQLModel, table=True):
    """A mail to a customer: one per (subject, milestone), by the database; body is fixed before it is first sent."""

    __tablename__ = "messages"
    __table_args__ = (UniqueConstraint("subject_key", "milestone"),)

    id: int | None = Field(default=None, primary_key=True)
    subject_key: str
    """parcel:7 or order:3"""
    milestone: str
    order_id: int = parent("orders", cascade=False)
    parcel_id: int | None = parent("parcels", cascade=False, nullable=True)
    outbox_id: int = parent("outbox", cascade=False)
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
    created_at: datetime = moment(nullable=False)
    sent_at: datetime | None = moment()
    also_to: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]"))
    """Further addresses that get the same mail."""
    attachments: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]"))
    """What goes with it, such as {"kind": "invoice", "order_id": 3}; made when the mail is written."""
    to_approve: bool = Field(default=False, sa_column=Column(Boolean, nullable=False, server_default="0"))
    """It is held until the owner lets it go."""
    bounced_at: datetime | None = moment()


class FlaggedAddressRow(SQLModel, table=True):
    """An address that mails do not reach, or that wants fewer of them."""

    __tablename__ = "flagged_addresses"

    address: str = Field(primary_key=True)
    """In small letters."""
    flag: str = Field(primary_key=True)
    """bounced, delayed or unsubscribed"""
    at: datetime = moment(nullable=False)
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
    saved_at: datetime = moment(nullable=False)
    saved_by: str = ""


class TemplateRow(SQLModel, table=True):
    """A mail template that the merchant changed."""

    __tablename__ = "templates"

    milestone: str = Field(primary_key=True)
    language: str = Field(primary_key=True)
    subject: str
    mjml: str = Field(sa_column=Column(Text, nullable=False))
    text: str = Field(sa_column=Column(Text, nullable=False))
    saved_at: datetime = moment(nullable=False)


class TrackingPageRow(SQLModel, table=True):
    """A parcel's page for its customer: the name that nobody can guess, and what of it was published where."""

    __tablename__ = "tracking_pages"

    parcel_id: int = Field(
        sa_column=Column(Integer, ForeignKey("parcels.id", ondelete="RESTRICT"), primary_key=True, autoincrement=False)
    )
    name: str = Field(unique=True)
    made_at: datetime = moment(nullable=False)
    published_at: datetime | None = moment()
    published_digest: str = ""
    """Of the page as it stands there; empty where none does."""
    withdrawn_at: datetime | None = moment()
    next_at: datetime | None = moment(index=True)
    """When it is looked at again: published anew, or withdrawn."""
    failures: int = 0
    error: str = ""
