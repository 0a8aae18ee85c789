"""Who did what: rows are added, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlmodel import Session, col

from shipdesk.storage.tables import AuditRow, table_of

_ROW = table_of(AuditRow)
_ADDED = "audit rows without a link"
_ACTOR = "who is at the bench"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One thing that somebody did."""

    id: int
    at: datetime
    actor: str
    action: str
    order_id: int | None
    parcel_id: int | None
    detail: dict[str, Any]


class AuditStore:
    """The audit log. What is added is tied to the log's chain before the unit of work ends."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def act_for(self, actor: str) -> None:
        """Say who is at the bench, for entries of this unit of work that name nobody else."""
        self._session.info[_ACTOR] = actor

    def add(
        self,
        at: datetime,
        action: str,
        *,
        actor: str = "",
        station: str = "",
        order_id: int | None = None,
        parcel_id: int | None = None,
        detail: dict[str, Any] | None = None,
    ) -> int:
        """Write one entry and return its id; detail holds ids and words, no customers' names."""
        row = AuditRow(
            at=at,
            actor=actor or self._session.info.get(_ACTOR, ""),
            station=station,
            action=action,
            order_id=order_id,
            parcel_id=parcel_id,
            detail=detail or {},
        )
        self._session.add(row)
        self._session.flush()
        self._session.info.setdefault(_ADDED, []).append(row.id)
        return row.id or 0

    def add_about_parcels(
        self, at: datetime, action: str, parcels: Sequence[tuple[int, dict[str, Any]]], *, actor: str = ""
    ) -> None:
        """Write one entry about each of some parcels, given by id with its detail."""
        if not parcels:
            return
        same = {
            "at": at, "actor": actor or self._session.info.get(_ACTOR, ""), "station": "", "action": action,
            "order_id": None,
        }  # fmt: skip
        values = [same | {"parcel_id": parcel_id, "detail": detail} for parcel_id, detail in parcels]
        added = self._session.scalars(insert(_ROW).returning(_ROW.c.id), values)
        self._session.info.setdefault(_ADDED, []).extend(added)

    def of_order(self, order_id: int) -> tuple[AuditEntry, ...]:
        """Return what was done with an order, oldest first."""
        rows = self._session.scalars(
            select(AuditRow).where(col(AuditRow.order_id) == order_id).order_by(col(AuditRow.id))
        )
        return tuple(_entry(row) for row in rows)

    def latest(self, actions: tuple[str, ...], limit: int = 50) -> tuple[AuditEntry, ...]:
        """Return the newest entries of these actions, newest first."""
        rows = self._session.scalars(
            select(AuditRow).where(col(AuditRow.action).in_(actions)).order_by(col(AuditRow.id).desc()).limit(limit)
        )
        return tuple(_entry(row) for row in rows)


def take_added(session: Session) -> list[int]:
    """Return the ids of the rows that the session's unit of work added since this was last asked."""
    added: list[int] = session.info.pop(_ADDED, [])
    return added


def _entry(row: AuditRow) -> AuditEntry:
    return AuditEntry(row.id or 0, row.at, row.actor, row.action, row.order_id, row.parcel_id, row.detail)
