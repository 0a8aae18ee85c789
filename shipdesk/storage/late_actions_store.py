"""What was done about lines of the late list, which of them are put away, and how lines left it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import Session, col

from shipdesk.domain.late.causes import AWAY, LateAction, LateCause
from shipdesk.domain.late.deeds import LateDeed, LateLine, LineKey
from shipdesk.storage.tables import LateActionRow, LateLineRow, table_of

# Columns, not objects: what is put away is read with each count of the list.
_ACTIONS = table_of(LateActionRow)
_IN_FORCE = _ACTIONS.c.undone_at.is_(None)
_SETTLING = (LateAction.RESHIP.value, LateAction.REFUND.value, LateAction.CLAIM.value)


class LateActionsStore:
    """The late_actions and late_lines tables."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, deeds: Iterable[LateDeed]) -> None:
        """Keep what was done."""
        rows = [
            {
                "batch": deed.batch, "order_id": deed.line.order_id, "parcel_id": deed.line.parcel_id,
                "cause": deed.line.cause.value, "action": deed.action.value, "at": deed.at, "by": deed.by,
                "until": deed.until, "note": deed.note, "amount_minor": deed.amount_minor, "currency": deed.currency,
                "made_id": deed.made_id, "undone_at": None,
            }
            for deed in deeds
        ]  # fmt: skip
        if rows:
            self._session.execute(insert(LateActionRow), rows)

    def away(self) -> dict[LineKey, LateDeed]:
        """Return the last that put each line away and was not taken back."""
        statement = select(_ACTIONS).where(_IN_FORCE, _ACTIONS.c.action.in_([action.value for action in AWAY]))
        return {deed.line: deed for deed in self._read(statement)}

    def settling(self) -> dict[int, tuple[LateDeed, ...]]:
        """Return what may have settled lines (sent again, money given or asked back) by order, not taken back."""
        found: dict[int, tuple[LateDeed, ...]] = {}
        for deed in self._read(select(_ACTIONS).where(_IN_FORCE, _ACTIONS.c.action.in_(_SETTLING))):
            found[deed.line.order_id] = (*found.get(deed.line.order_id, ()), deed)
        return found

    def of_orders(self, order_ids: Sequence[int]) -> tuple[LateDeed, ...]:
        """Return what was done about these orders and not taken back, the oldest first."""
        return self._read(select(_ACTIONS).where(_IN_FORCE, _ACTIONS.c.order_id.in_(order_ids)))

    def of_batch(self, batch: str) -> tuple[LateDeed, ...]:
        """Return what was done at once and not taken back."""
        return self._read(select(_ACTIONS).where(_IN_FORCE, _ACTIONS.c.batch == batch))

    def last_batch(self) -> str:
        """Return what was done last and not taken back; empty where nothing was."""
        statement = select(_ACTIONS.c.batch).where(_IN_FORCE).order_by(_ACTIONS.c.id.desc()).limit(1)
        return self._session.scalars(statement).first() or ""

    def undo(self, deed_ids: Sequence[int], at: datetime) -> int:
        """Mark deeds as taken back; return how many were in force."""
        statement = (
            update(LateActionRow)
            .where(col(LateActionRow.id).in_(deed_ids), col(LateActionRow.undone_at).is_(None))
            .values(undone_at=at)
            .returning(col(LateActionRow.id))
        )
        return len(self._session.scalars(statement).all())

    def open_lines(self) -> dict[LineKey, LateLine]:
        """Return the lines that have not left."""
        return {line.key: line for line in self._lines(select(LateLineRow).where(col(LateLineRow.left_at).is_(None)))}

    def lines_left(self, since: datetime) -> tuple[LateLine, ...]:
        """Return the lines that left from a moment on, the newest first."""
        statement = select(LateLineRow).where(col(LateLineRow.left_at) >= since)
        return self._lines(statement.order_by(col(LateLineRow.left_at).desc(), col(LateLineRow.id).desc()))

    def put_lines(self, lines: Iterable[LateLine]) -> None:
        """Keep lines that have come."""
        rows = [
            {
                "order_id": line.key.order_id, "parcel_id": line.key.parcel_id, "cause": line.key.cause.value,
                "since": line.since, "came_at": line.came_at, "left_at": None, "left_how": "",
            }
            for line in lines
        ]  # fmt: skip
        if rows:
            self._session.execute(insert(LateLineRow), rows)

    def close_line(self, line_id: int, at: datetime, how: str) -> None:
        """Note that a line left, and how."""
        self._session.execute(
            update(LateLineRow)
            .where(col(LateLineRow.id) == line_id, col(LateLineRow.left_at).is_(None))
            .values(left_at=at, left_how=how)
        )

    def _read(self, statement: Any) -> tuple[LateDeed, ...]:
        rows = self._session.execute(statement.order_by(_ACTIONS.c.id))
        return tuple(
            LateDeed(
                r.batch, _key(r), LateAction(r.action), r.at, r.by, r.until, r.note, r.amount_minor, r.currency,
                r.made_id, r.id,
            )
            for r in rows
        )  # fmt: skip

    def _lines(self, statement: Any) -> tuple[LateLine, ...]:
        return tuple(
            LateLine(_key(r), r.since, r.came_at, r.left_at, r.left_how, r.id) for r in self._session.scalars(statement)
        )


def _key(row: Any) -> LineKey:
    return LineKey(row.order_id, row.parcel_id, LateCause(row.cause))
