"""The links of the audit log: added beside its rows in the same unit of work, never changed."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import Session

from shipdesk.domain.audit_chain import RESTORED, START, AuditContent, Link, next_link
from shipdesk.storage.plain_inserts import insert_plain
from shipdesk.storage.tables import AuditLinkRow, AuditRow, table_of

_BATCH = 2000
_ROW = table_of(AuditRow)
_LINK = table_of(AuditLinkRow)


@dataclass(frozen=True, slots=True)
class AuditShare:
    """A part of the log: what was done with an order, by whom, and which actions; what is empty does not matter."""

    order_id: int | None = None
    actor: str = ""
    action: str = ""


ALL = AuditShare()


class AuditChainStore:
    """The chain of the audit log."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def last(self) -> Link | None:
        """Return the link at the end of the chain."""
        row = self._session.execute(select(_LINK).order_by(_LINK.c.position.desc()).limit(1)).first()
        return None if row is None else Link(row.position, row.digest, row.seal, row.key_id)

    def digest_at(self, position: int) -> str | None:
        """Return the digest at a position, or None where the chain does not reach it."""
        return self._session.scalar(select(_LINK.c.digest).where(_LINK.c.position == position))

    def restores(self) -> int:
        """Return how often a backup was put in the store's place."""
        return int(self._session.scalar(select(func.count()).where(_ROW.c.action == RESTORED)) or 0)

    def extend(self, ids: Sequence[int], key: bytes | None) -> Link:
        """Tie the rows with these ids, which this unit of work added, to the end of the chain; return its new end.

        What is tied is read back from the store, so that it is what others will read.
        """
        link, ours = self.last() or Link(0, START), set(ids)
        fresh: list[dict[str, Any]] = []
        for row in self._session.execute(select(_ROW).where(_ROW.c.id >= min(ids)).order_by(_ROW.c.id)):
            if row.id in ours:
                link = next_link(link, _content(row), key)
                fresh.append({
                    "audit_id": row.id, "position": link.position, "digest": link.digest, "seal": link.seal,
                    "key_id": link.key_id,
                })  # fmt: skip
        insert_plain(self._session, AuditLinkRow, fresh)
        return link

    def rows(self) -> Iterator[tuple[AuditContent, Link | None]]:
        """Return the whole log with its links, oldest first, a few rows at a time."""
        done = -1
        while rows := self._session.execute(_with_links().where(_ROW.c.id > done).limit(_BATCH)).all():
            for row in rows:
                link = None if row.position is None else Link(row.position, row.digest, row.seal, row.key_id)
                yield _content(row), link
            done = rows[-1].id

    def lost_row(self) -> tuple[int, int] | None:
        """Return position and id of the first row that is gone though its link is there."""
        orphans = select(_LINK.c.position, _LINK.c.audit_id).where(_LINK.c.audit_id.not_in(select(_ROW.c.id)))
        found = self._session.execute(orphans.order_by(_LINK.c.position).limit(1)).first()
        return None if found is None else (int(found.position), int(found.audit_id))

    def ids(self, share: AuditShare = ALL, limit: int | None = None) -> array[int]:
        """Return the ids of a share of the log, newest first."""
        statement = _of(select(_ROW.c.id), share).order_by(_ROW.c.id.desc()).limit(limit)
        return array("q", self._session.scalars(statement))

    def rows_of(self, ids: Sequence[int]) -> tuple[AuditContent, ...]:
        """Return the rows with these ids in that order, without those that are not there."""
        found = {row.id: row for row in self._session.execute(select(_ROW).where(_ROW.c.id.in_(ids)))}
        return tuple(_content(found[i]) for i in ids if i in found)

    def newest(self, limit: int, share: AuditShare = ALL) -> tuple[AuditContent, ...]:
        """Return the newest rows of a share, newest first."""
        statement = _of(select(_ROW), share).order_by(_ROW.c.id.desc()).limit(limit)
        return tuple(_content(row) for row in self._session.execute(statement))

    def count(self, share: AuditShare = ALL) -> int:
        """Return how many rows a share of the log has."""
        return int(self._session.scalar(_of(select(func.count()).select_from(_ROW), share)) or 0)

    def actors(self) -> tuple[str, ...]:
        """Return who is named in the log."""
        return tuple(self._session.scalars(select(_ROW.c.actor).where(_ROW.c.actor != "").distinct()))

    def actions(self) -> tuple[str, ...]:
        """Return what is told in the log, by its published names."""
        return tuple(self._session.scalars(select(_ROW.c.action).distinct()))


def _of(statement: Select[Any], share: AuditShare) -> Select[Any]:
    if share.order_id is not None:
        statement = statement.where(_ROW.c.order_id == share.order_id)
    if share.actor:
        statement = statement.where(_ROW.c.actor == share.actor)
    return statement.where(_ROW.c.action == share.action) if share.action else statement


def _with_links() -> Select[Any]:
    joined = _ROW.outerjoin(_LINK, _LINK.c.audit_id == _ROW.c.id)
    told = select(_ROW, _LINK.c.position, _LINK.c.digest, _LINK.c.seal, _LINK.c.key_id)
    return told.select_from(joined).order_by(_ROW.c.id)


def _content(row: Any) -> AuditContent:
    return AuditContent(
        row.id, row.at, row.actor, row.station, row.action, row.order_id, row.parcel_id, row.detail
    )  # fmt: skip
