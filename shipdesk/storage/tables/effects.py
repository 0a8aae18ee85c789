"""What reaches outside, and what runs by itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, LargeBinary
from sqlmodel import Field, SQLModel

from shipdesk.storage.tables.parts import moment


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
    claimed_at: datetime | None = moment()
    next_at: datetime | None = moment()
    not_before: datetime | None = moment()
    remote_id: str = ""
    outcome: str = ""
    error: str = ""
    created_at: datetime = moment(nullable=False)
    finished_at: datetime | None = moment()


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


class JobRunRow(SQLModel, table=True):
    """What ran by itself: when, for which account, what it cost and what came of it."""

    __tablename__ = "job_runs"

    id: int | None = Field(default=None, primary_key=True)
    job: str
    account: str = ""
    started_at: datetime = moment(index=True, nullable=False)
    ended_at: datetime = moment(nullable=False)
    requests: int = 0
    items: int = 0
    failed: int = 0
    said: str = ""
