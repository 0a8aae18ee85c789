"""What happens at the benches: scans, boxes, bags."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, LargeBinary, String
from sqlmodel import Field, SQLModel

from shipdesk.storage.tables.parts import moment, parent


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
    opened_at: datetime = moment(nullable=False)
    closed_at: datetime | None = moment()
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
    at: datetime = moment(nullable=False)
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
    order_id: int | None = parent("orders", cascade=False, nullable=True, index=True)
    number: int = 1
    """Which parcel of the order is packed."""
    parcel_id: int | None = parent("parcels", cascade=False, nullable=True)
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
    started_at: datetime = moment(index=True, nullable=False)
    parked_at: datetime | None = moment()
    ended_at: datetime | None = moment()
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
    session_id: int = parent("bench_sessions")
    place: int
    sku: str = ""
    serial: str = Field(index=True)
    at: datetime = moment(nullable=False)


class PackingPhotoRow(SQLModel, table=True):
    """A picture of the open box, never changed."""

    __tablename__ = "packing_photos"

    id: int | None = Field(default=None, primary_key=True)
    order_id: int = parent("orders", cascade=False)
    session_id: int | None = None
    at: datetime = moment(nullable=False)
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
    at: datetime = moment(index=True, nullable=False)
    code: str
    outcome: str
    message: str = ""
    parcel_id: int | None = parent("parcels", cascade=False, nullable=True)
    order_number: str = ""
    by: str = ""
    station: str = ""
    undone_at: datetime | None = moment()
    mode: str = Field(default="", sa_column=Column(String, nullable=False, server_default=""))
    """What the bench was set to."""
    session_id: int | None = Field(default=None, index=True)
    local_id: str = Field(default="", sa_column=Column(String, nullable=False, server_default=""))
    """Its number in the journal of a bench that could not reach the store."""
