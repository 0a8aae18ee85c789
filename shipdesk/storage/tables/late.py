"""When parcels arrive, what is late, and what was done about it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Text
from sqlmodel import Field, SQLModel

from shipdesk.storage.tables.parts import moment, parent


class ForecastRow(SQLModel, table=True):
    """A forecast as it was made, never changed: what is shown of how good they are is counted from these."""

    __tablename__ = "forecasts"

    id: int | None = Field(default=None, primary_key=True)
    parcel_id: int = parent("parcels", cascade=False)
    made_at: datetime = moment(nullable=False)
    occasion: str
    """hand_over for the first of a parcel, else what it was made anew for: scan, silence, refresh."""
    p10_on: date
    p50_on: date
    p90_on: date
    plain_on: date | None = None
    """What the plain median of its lane would have said."""
    promised_on: date | None = None
    p_late: float | None = None
    p_lost: float = 0.0
    basis_parcels: int = 0
    basis_group: str = ""


class OutlookRow(SQLModel, table=True):
    """What is expected of a parcel under way now; gone once it has arrived."""

    __tablename__ = "outlooks"
    __table_args__ = (Index("ix_outlooks_p_late", "p_late"), Index("ix_outlooks_silent_after_at", "silent_after_at"))

    parcel_id: int = Field(
        sa_column=Column(Integer, ForeignKey("parcels.id", ondelete="RESTRICT"), primary_key=True, autoincrement=False)
    )
    made_at: datetime = moment(nullable=False)
    p10_on: date
    p50_on: date
    p90_on: date
    p_late: float | None = None
    p_lost: float = 0.0
    basis_parcels: int = 0
    basis_group: str = ""
    is_plain: bool = Field(default=False, sa_column=Column(Boolean, nullable=False, server_default="0"))
    """The forecast is off for its kind: these are the days of the plain median."""
    may_show_figure: bool = Field(default=False, sa_column=Column(Boolean, nullable=False, server_default="0"))
    silent_after_at: datetime | None = moment()
    """From when on its silence is longer than 95 of 100 on its lane."""


class LateLineRow(SQLModel, table=True):
    """A line of the late list from when it came until it left, and how."""

    __tablename__ = "late_lines"
    __table_args__ = (
        Index(
            "uq_late_lines_open",
            "order_id",
            "parcel_id",
            "cause",
            unique=True,
            sqlite_where=Column("left_at").is_(None),
            postgresql_where=Column("left_at").is_(None),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    order_id: int = parent("orders")
    parcel_id: int = 0
    """0 for the order itself"""
    cause: str
    since: date
    came_at: datetime = moment(nullable=False)
    left_at: datetime | None = moment(index=True)
    left_how: str = ""


class LateActionRow(SQLModel, table=True):
    """What somebody did about a line of the late list; taken back, it stays with the moment of that."""

    __tablename__ = "late_actions"
    __table_args__ = (
        Index(
            "ix_late_actions_away",
            "order_id",
            "parcel_id",
            "cause",
            sqlite_where=Column("undone_at").is_(None),
            postgresql_where=Column("undone_at").is_(None),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    batch: str = Field(index=True)
    """What was done with several lines at once, and is taken back at once."""
    order_id: int = parent("orders")
    parcel_id: int = 0
    cause: str
    action: str
    at: datetime = moment(nullable=False)
    by: str = ""
    until: date | None = None
    """Of a snoozed line."""
    note: str = Field(default="", sa_column=Column(Text, nullable=False))
    amount_minor: int | None = Field(default=None, sa_column=Column(BigInteger))
    currency: str = ""
    made_id: int | None = None
    """What came of it: the message, the order sent again, or the claim."""
    undone_at: datetime | None = moment()


class ClaimRow(SQLModel, table=True):
    """Money asked back from a carrier for a parcel, from the first thought until it is settled."""

    __tablename__ = "claims"
    __table_args__ = (
        Index(
            "uq_claims_open",
            "parcel_id",
            unique=True,
            sqlite_where=Column("closed_at").is_(None),
            postgresql_where=Column("closed_at").is_(None),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    order_id: int = parent("orders", cascade=False)
    parcel_id: int = parent("parcels", cascade=False)
    kind: str
    """lost, damaged, missing or late"""
    state: str
    rule: str = ""
    """Which rule set its days."""
    opened_at: datetime = moment(nullable=False)
    opened_by: str = ""
    opens_on: date | None = None
    """The first day on which the carrier takes it."""
    last_on: date | None = Field(default=None, index=True)
    """The last one."""
    note: str = Field(default="", sa_column=Column(Text, nullable=False))
    claimed_minor: int | None = Field(default=None, sa_column=Column(BigInteger))
    currency: str = ""
    filed_at: datetime | None = moment()
    reference: str = ""
    """The carrier's own number for it."""
    answered_at: datetime | None = moment()
    answer: str = Field(default="", sa_column=Column(Text, nullable=False))
    paid_minor: int | None = Field(default=None, sa_column=Column(BigInteger))
    closed_at: datetime | None = moment()


class ClaimPaperRow(SQLModel, table=True):
    """A proof that belongs to a claim, as it was given: an invoice, a picture, the file that was sent."""

    __tablename__ = "claim_papers"

    id: int | None = Field(default=None, primary_key=True)
    claim_id: int = parent("claims")
    kind: str
    """proof of value, photo, letter, or the file as it was made"""
    name: str
    media_type: str
    sha256: str
    document: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    added_at: datetime = moment(nullable=False)
    added_by: str = Field(default="", sa_column=Column(String, nullable=False, server_default=""))
