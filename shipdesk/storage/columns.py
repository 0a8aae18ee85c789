"""Column types that keep our promises on every database: times are UTC, and come back so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect
from sqlalchemy.types import TypeDecorator


class UtcTime(TypeDecorator[datetime]):
    """A moment in UTC; refuses naive values, for nobody could say what they mean."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """Return what makes a value of ours one of the database's; of a file's, in one step."""
        return _to_file if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """Return what makes a value of the database's one of ours; of a file's, in one step.

        A round of tracking reads a million moments: SQLAlchemy's two steps took as long as the reading itself.
        """
        return _from_file if dialect.name == "sqlite" else super().result_processor(dialect, coltype)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC as the database keeps it."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A time without a zone was about to be stored.")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return the moment as it is: in UTC and saying so."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _to_file(value: datetime | None) -> str | None:
    """Return a moment as SQLAlchemy writes it for SQLite: UTC to the microsecond, without saying so."""
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError("A time without a zone was about to be stored.")
    return value.astimezone(UTC).isoformat(" ", "microseconds")[:26]


def _from_file(value: str | None) -> datetime | None:
    if value is None:
        return None
    try:
        return datetime.fromisoformat(f"{value}+00:00")
    except ValueError:
        # Written by another hand, with a zone of its own.
        told = datetime.fromisoformat(value)
        return told.replace(tzinfo=UTC) if told.tzinfo is None else told.astimezone(UTC)
