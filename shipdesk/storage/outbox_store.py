"""The outbox: every outside effect as a row before anything reaches outside (docs/architecture.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlmodel import Session, col

from shipdesk.domain.outbox import OutboxItem, OutboxKind, OutboxState
from shipdesk.storage.tables import OutboxRow, table_of
from shipdesk.storage.upserts import is_server, upsert

# A plain table: through the ORM each update looks for objects to bring in line first.
_OUTBOX = table_of(OutboxRow)
_CLAIMABLE = (OutboxState.PLANNED.value, OutboxState.WAITING.value)


class OutboxStore:
    """Plans, claims and finishes outside effects; each key exists once."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def plan(
        self,
        kind: OutboxKind,
        key: str,
        payload: dict[str, Any],
        now: datetime,
        *,
        params_hash: str = "",
        not_before: datetime | None = None,
        state: OutboxState = OutboxState.PLANNED,
    ) -> int | None:
        """Plan an effect and return its id, or None where the key was planned before."""
        statement = (
            upsert(self._session, OutboxRow)
            .values(
                kind=kind.value, key=key, params_hash=params_hash, payload=payload, state=state.value, attempt=0,
                owner="", not_before=not_before, next_at=not_before, remote_id="", outcome="", error="", created_at=now,
            )
            .on_conflict_do_nothing(index_elements=["key"])
            .returning(col(OutboxRow.id))
        )  # fmt: skip
        return self._session.scalars(statement).one_or_none()

    def plan_many(
        self,
        kind: OutboxKind,
        effects: Mapping[str, dict[str, Any]],
        now: datetime,
        *,
        not_before: Mapping[str, datetime | None] | None = None,
        state: OutboxState = OutboxState.PLANNED,
    ) -> dict[str, int]:
        """Plan effects at once, given by their keys with their payloads; return the ids of those that are new."""
        if not effects:
            return {}
        same: dict[str, Any] = {
            "kind": kind.value, "params_hash": "", "state": state.value, "attempt": 0, "owner": "",
            "remote_id": "", "outcome": "", "error": "", "created_at": now,
        }  # fmt: skip
        waits = not_before or {}
        statement = (
            upsert(self._session, OutboxRow)
            .on_conflict_do_nothing(index_elements=["key"])
            .returning(_OUTBOX.c.key, _OUTBOX.c.id)
        )
        values = [
            same | {"key": key, "payload": payload, "not_before": waits.get(key), "next_at": waits.get(key)}
            for key, payload in effects.items()
        ]
        rows = self._session.execute(statement, values)
        return {key: item_id for key, item_id in rows if item_id is not None}

    def get(self, item_id: int) -> OutboxItem | None:
        """Return one effect, or None."""
        row = self._session.get(OutboxRow, item_id, populate_existing=True)
        return None if row is None else _item(row)

    def with_key(self, key: str) -> OutboxItem | None:
        """Return the effect of that key, or None."""
        row = self._session.scalars(select(OutboxRow).where(col(OutboxRow.key) == key)).one_or_none()
        return None if row is None else _item(row)

    def newest_with_prefix(self, prefix: str) -> OutboxItem | None:
        """Return the newest effect whose key starts with the prefix, or None."""
        end = prefix[:-1] + chr(ord(prefix[-1]) + 1)
        statement = select(OutboxRow).where(col(OutboxRow.key) >= prefix, col(OutboxRow.key) < end)
        row = self._session.scalars(statement.order_by(col(OutboxRow.id).desc()).limit(1)).one_or_none()
        return None if row is None else _item(row)

    def claim(self, item_id: int, owner: str, now: datetime) -> OutboxItem | None:
        """Take an effect for this process if nobody has it; return it, or None. Commit before the first byte."""
        mine = (col(OutboxRow.id) == item_id) & col(OutboxRow.state).in_(_CLAIMABLE) & _is_due(now)
        if is_server(self._session):
            # Nobody waits for a row that somebody else is taking at this moment.
            free = select(col(OutboxRow.id)).where(mine).with_for_update(skip_locked=True)
            mine = col(OutboxRow.id).in_(free)
        statement = (
            update(OutboxRow)
            .where(mine)
            .values(state=OutboxState.SENDING.value, owner=owner, claimed_at=now, attempt=col(OutboxRow.attempt) + 1)
            .returning(col(OutboxRow.id))
        )
        taken = self._session.scalars(statement).one_or_none()
        return None if taken is None else self.get(taken)

    def finish(
        self,
        item_id: int,
        state: OutboxState,
        now: datetime,
        *,
        owner: str | None,
        remote_id: str = "",
        outcome: str = "",
        error: str = "",
        next_at: datetime | None = None,
    ) -> bool:
        """Write down what became of an effect; False where it is no longer ours to say.

        owner is the process that claimed it. None says that it was tried and never claimed: then only a resting
        effect is changed, for another process may have claimed and even sent it meanwhile.
        """
        final = state in (OutboxState.DONE, OutboxState.FAILED, OutboxState.CANCELLED)
        values: dict[str, Any] = {
            "state": state.value, "remote_id": remote_id, "outcome": outcome, "error": error, "next_at": next_at,
            "owner": "", "finished_at": now if final else None,
        }  # fmt: skip
        if owner is None:
            mine: Any = col(OutboxRow.state).in_((*_CLAIMABLE, OutboxState.HELD.value))
            values["attempt"] = col(OutboxRow.attempt) + 1
        else:
            mine = (col(OutboxRow.state) == OutboxState.SENDING.value) & (col(OutboxRow.owner) == owner)
        statement = update(OutboxRow).where(col(OutboxRow.id) == item_id, mine).values(**values)
        changed = self._session.scalars(statement.returning(col(OutboxRow.id))).all()
        self._session.expire_all()
        return len(changed) == 1

    def move(
        self, item_ids: Sequence[int], only_from: Sequence[OutboxState], to: OutboxState, next_at: datetime | None
    ) -> int:
        """Move effects between resting states (hold, release, cancel); return how many moved."""
        statement = (
            update(_OUTBOX)
            .where(_OUTBOX.c.id.in_(item_ids), _OUTBOX.c.state.in_([s.value for s in only_from]))
            .values(state=to.value, next_at=next_at, owner="")
            .returning(_OUTBOX.c.id)
        )
        moved = len(self._session.scalars(statement).all())
        self._session.expire_all()
        return moved

    def due(self, kind: OutboxKind, now: datetime, limit: int) -> tuple[OutboxItem, ...]:
        """Return the effects that may be tried now, oldest first."""
        statement = (
            select(OutboxRow)
            .where(col(OutboxRow.kind) == kind.value, col(OutboxRow.state).in_(_CLAIMABLE), _is_due(now))
            .order_by(col(OutboxRow.id))
            .limit(limit)
        )
        return tuple(_item(row) for row in self._session.scalars(statement))

    def in_state(self, kind: OutboxKind, state: OutboxState) -> tuple[OutboxItem, ...]:
        """Return all effects of a kind in one state, oldest first."""
        statement = select(OutboxRow).where(col(OutboxRow.kind) == kind.value, col(OutboxRow.state) == state.value)
        return tuple(_item(row) for row in self._session.scalars(statement.order_by(col(OutboxRow.id))))

    def newest(self, kind: OutboxKind, limit: int, *states: OutboxState) -> tuple[OutboxItem, ...]:
        """Return the effects of a kind that were planned last (only in these states, where some are named)."""
        statement = select(OutboxRow).where(col(OutboxRow.kind) == kind.value)
        if states:
            statement = statement.where(col(OutboxRow.state).in_([state.value for state in states]))
        found = self._session.scalars(statement.order_by(col(OutboxRow.id).desc()).limit(limit))
        return tuple(_item(row) for row in found)

    def sending_owners(self) -> tuple[str, ...]:
        """Return the processes that have claimed something."""
        statement = select(col(OutboxRow.owner)).where(col(OutboxRow.state) == OutboxState.SENDING.value).distinct()
        return tuple(self._session.scalars(statement))

    def own(self, item_id: int, owner: str) -> None:
        """Note which process works on an effect that it took out of another state."""
        self._session.execute(update(OutboxRow).where(col(OutboxRow.id) == item_id).values(owner=owner))
        self._session.expire_all()

    def give_up_of(self, owner: str) -> int:
        """Make everything a dead process was sending UNSURE, never planned again by itself; return how many."""
        statement = (
            update(OutboxRow)
            .where(col(OutboxRow.owner) == owner, col(OutboxRow.state) == OutboxState.SENDING.value)
            .values(state=OutboxState.UNSURE.value, owner="", error="The program ended while this was under way.")
            .returning(col(OutboxRow.id))
        )
        return len(self._session.scalars(statement).all())

    def counts(self) -> dict[tuple[OutboxKind, OutboxState], int]:
        """Return how many effects of each kind are in each state."""
        statement = select(col(OutboxRow.kind), col(OutboxRow.state), func.count()).group_by(
            col(OutboxRow.kind), col(OutboxRow.state)
        )
        return {(OutboxKind(k), OutboxState(s)): n for k, s, n in self._session.execute(statement)}

    def done_since(self, kind: OutboxKind, since: datetime) -> int:
        """Return how many effects of a kind were done since a moment (for the mail account's limits)."""
        statement = select(func.count()).where(
            col(OutboxRow.kind) == kind.value,
            col(OutboxRow.state) == OutboxState.DONE.value,
            col(OutboxRow.finished_at) >= since,
        )
        return int(self._session.execute(statement).scalar_one())

    def hold_all(self) -> int:
        """Hold everything that has not gone out (after a restore: it may have gone out already)."""
        resting = (*_CLAIMABLE, OutboxState.SENDING.value)
        statement = (
            update(OutboxRow).where(col(OutboxRow.state).in_(resting)).values(state=OutboxState.HELD.value, owner="")
        )
        return len(self._session.scalars(statement.returning(col(OutboxRow.id))).all())


def _is_due(now: datetime) -> Any:
    return or_(col(OutboxRow.next_at).is_(None), col(OutboxRow.next_at) <= now)


def _item(row: OutboxRow) -> OutboxItem:
    return OutboxItem(
        id=row.id or 0,
        kind=OutboxKind(row.kind),
        key=row.key,
        params_hash=row.params_hash,
        payload=row.payload,
        state=OutboxState(row.state),
        attempt=row.attempt,
        owner=row.owner,
        claimed_at=row.claimed_at,
        next_at=row.next_at,
        not_before=row.not_before,
        remote_id=row.remote_id,
        outcome=row.outcome,
        error=row.error,
        created_at=row.created_at,
    )
