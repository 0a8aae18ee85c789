"""What the shop has to send: orders, their articles, and where they came from."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from shipdesk.storage.tables.parts import moment, parent


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
    at: datetime = moment(nullable=False)
    undone_at: datetime | None = moment()


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
    placed_at: datetime | None = moment(index=True)
    placed_at_raw: str = ""
    status: str
    file_status: str = ""
    """The status that the file told; ours may have moved on."""
    address_grade: str = "ok"
    hold_reason: str = ""
    address_id: int = parent("addresses", cascade=False)
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
    reship_of: int | None = Field(
        default=None, sa_column=Column(Integer, ForeignKey("orders.id"), index=True, nullable=True)
    )
    """The order whose parcel went astray and is sent again as this one."""
    import_id: int | None = parent("imports", cascade=False, nullable=True)
    created_at: datetime = moment(nullable=False)
    updated_at: datetime = moment(nullable=False)


class OrderLineRow(SQLModel, table=True):
    """One article of an order."""

    __tablename__ = "order_lines"

    id: int | None = Field(default=None, primary_key=True)
    order_id: int = parent("orders")
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
    order_id: int = parent("orders", index=False)
    number: int
    box: str = ""
    weight_g: int | None = None
    items: list[list[int]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class RuleRecordRow(SQLModel, table=True):
    """Which rule did what to an order, in words."""

    __tablename__ = "rule_records"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = moment(nullable=False)
    order_id: int = parent("orders")
    rule: str
    did: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class OrderNoteRow(SQLModel, table=True):
    """A note that somebody wrote on an order."""

    __tablename__ = "order_notes"

    id: int | None = Field(default=None, primary_key=True)
    order_id: int = parent("orders")
    at: datetime = moment(nullable=False)
    author: str = ""
    text: str = Field(sa_column=Column(Text, nullable=False))


class ImportItemRow(SQLModel, table=True):
    """What an import did with one order, with the order as it was before, so that it can be undone."""

    __tablename__ = "import_items"

    id: int | None = Field(default=None, primary_key=True)
    import_id: int = parent("imports")
    order_id: int | None = Field(default=None, index=True)
    order_number: str
    action: str
    before: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))


class ColumnMappingRow(SQLModel, table=True):
    """What a merchant said the columns of a file mean, remembered by the header's fingerprint."""

    __tablename__ = "column_mappings"

    fingerprint: str = Field(primary_key=True)
    answers: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    saved_at: datetime = moment(nullable=False)


class ShopCursorRow(SQLModel, table=True):
    """How far the orders of a shop's API were read, and what went wrong last."""

    __tablename__ = "shop_cursors"

    code: str = Field(primary_key=True)
    cursor: str = Field(default="", sa_column=Column(Text, nullable=False))
    pulled_at: datetime | None = moment()
    error: str = ""
    failures: int = 0
    """In a row; each makes the next try wait longer."""
    next_at: datetime | None = moment()
