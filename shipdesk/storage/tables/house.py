"""People, the audit log, settings and numbers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Integer
from sqlmodel import Field, SQLModel

from shipdesk.storage.tables.parts import moment


class AuditRow(SQLModel, table=True):
    """Who did what, never changed and never deleted; ids, no names of people."""

    __tablename__ = "audit_log"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = moment(index=True, nullable=False)
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
    wait_until: datetime | None = moment()
    added_at: datetime = moment(nullable=False)
    removed_at: datetime | None = moment()


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
