"""How tables are written down: names of constraints, moments, and what a row belongs to."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table
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


def moment(*, index: bool = False, nullable: bool = True) -> Any:
    """Return a column for a moment, in UTC."""
    return Field(default=None, sa_column=Column(UtcTime(), index=index, nullable=nullable))


def parent(table: str, *, cascade: bool = True, nullable: bool = False, index: bool = True) -> Any:
    """Return a column for the row of another table that this one belongs to; with cascade it goes with it."""
    key = ForeignKey(f"{table}.id", ondelete="CASCADE" if cascade else "RESTRICT")
    return Field(default=None, sa_column=Column(Integer, key, index=index, nullable=nullable))


def table_of(row: type[SQLModel]) -> Table:
    """Return the plain table behind a row class."""
    table: Table = row.__table__  # type: ignore[attr-defined]
    return table
