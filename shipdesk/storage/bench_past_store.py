"""What was done at the benches: boxes packed and weighed, returns that came, who did it and how long it took."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from shipdesk.domain.packing.open_box import BoxItem, SessionKind
from shipdesk.storage.bench_items import items_of_sessions
from shipdesk.storage.tables import BenchItemRow, BenchSessionRow, OrderRecord, PackedSerialRow, table_of

_SESSIONS = table_of(BenchSessionRow)
_ORDERS = table_of(OrderRecord)
_ITEMS = table_of(BenchItemRow)
_NEWEST = 1000
"""How many of the newest weighed boxes are looked at; what was packed long before was packed otherwise."""
_LOOKED_THROUGH = 5000
"""Among so many of the newest sessions: a shop without a scale would look through all of them at every scan."""


@dataclass(frozen=True, slots=True)
class EndedSession:
    """A session that came to its end: who did it, how long it took, and how often a scan was wrong.

    pieces are those that were scanned: none where the content was taken as told.
    """

    by: str
    started_at: datetime
    ended_at: datetime
    wrong_scans: int
    pieces: int


@dataclass(frozen=True, slots=True)
class WeighedBox:
    """A box that the scale weighed: its articles as (SKU, pieces), the kind of box, and grams."""

    content: frozenset[tuple[str, int]]
    box: str
    grams: int


@dataclass(frozen=True, slots=True)
class DoneSession:
    """A session that ended, with what was in the box; weight_g is what the scale said.

    was_scanned is False where the content was taken as told: nobody looked into the box.
    """

    kind: SessionKind
    outcome: str
    by: str
    station: str
    started_at: datetime
    ended_at: datetime
    weight_g: int | None
    items: tuple[BoxItem, ...]
    was_scanned: bool = True


class BenchPastStore:
    """The sessions that ended."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def weighed(self) -> tuple[WeighedBox, ...]:
        """Return the newest boxes that the scale weighed, newest first."""
        newest_id = self._session.scalar(select(func.max(_SESSIONS.c.id))) or 0
        newest = (
            select(_SESSIONS.c.id, _SESSIONS.c.weight_g, _ORDERS.c.box)
            .join(_ORDERS, _ORDERS.c.id == _SESSIONS.c.order_id)
            .where(
                _SESSIONS.c.id > newest_id - _LOOKED_THROUGH, _SESSIONS.c.weight_g.is_not(None),
                _SESSIONS.c.outcome == "packed", _SESSIONS.c.kind == SessionKind.PACK.value,
            )
            .order_by(_SESSIONS.c.id.desc())
            .limit(_NEWEST)
            .subquery()
        )  # fmt: skip
        held: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        told: dict[int, tuple[int, str]] = {}
        statement = select(newest, _ITEMS.c.sku, _ITEMS.c.wanted).join(_ITEMS, _ITEMS.c.session_id == newest.c.id)
        for session_id, weight_g, box, sku, wanted in self._session.execute(statement):
            held[session_id][sku] += wanted
            told[session_id] = (weight_g, box)
        return tuple(WeighedBox(frozenset(held[i].items()), told[i][1], told[i][0]) for i in sorted(held, reverse=True))

    def done_with(self, *, order_id: int | None = None, parcel_id: int | None = None) -> tuple[DoneSession, ...]:
        """Return the ended sessions of an order or of a parcel, oldest first."""
        mine = _SESSIONS.c.order_id == order_id if order_id is not None else _SESSIONS.c.parcel_id == parcel_id
        statement = select(_SESSIONS).where(mine, _SESSIONS.c.ended_at.is_not(None)).order_by(_SESSIONS.c.id)
        rows = self._session.execute(statement).all()
        items = items_of_sessions(self._session, [row.id for row in rows])
        return tuple(
            DoneSession(
                SessionKind(row.kind), row.outcome, row.by, row.station, row.started_at, row.ended_at, row.weight_g,
                items.get(row.id, ()), bool(row.last_put),
            )
            for row in rows
        )  # fmt: skip

    def scanned(self, parcel_ids: Sequence[int]) -> set[int]:
        """Return which of these parcels were packed piece by piece, not taken as told."""
        statement = select(_SESSIONS.c.parcel_id, _SESSIONS.c.last_put).where(
            _SESSIONS.c.parcel_id.in_(parcel_ids), _SESSIONS.c.kind == SessionKind.PACK.value,
            _SESSIONS.c.outcome == "packed",
        )  # fmt: skip
        return {parcel_id for parcel_id, last_put in self._session.execute(statement) if last_put}

    def orders_with_number(self, number: str) -> tuple[int, ...]:
        """Return the orders for which a piece with this serial or lot number was packed, newest first."""
        statement = (
            select(col(BenchSessionRow.order_id))
            .join(PackedSerialRow, col(PackedSerialRow.session_id) == col(BenchSessionRow.id))
            .where(col(PackedSerialRow.serial) == number, col(BenchSessionRow.order_id).is_not(None))
            .order_by(col(BenchSessionRow.id).desc())
            .limit(20)
        )
        return tuple(dict.fromkeys(i for i in self._session.scalars(statement) if i is not None))

    def ended_between(self, first: datetime, last: datetime, outcome: str) -> tuple[EndedSession, ...]:
        """Return the sessions that began in a span of time and ended so, oldest first."""
        pieces = (
            select(func.sum(_ITEMS.c.packed)).where(_ITEMS.c.session_id == _SESSIONS.c.id).scalar_subquery()
        )  # fmt: skip
        statement = (
            select(
                _SESSIONS.c.by, _SESSIONS.c.started_at, _SESSIONS.c.ended_at, _SESSIONS.c.wrong_scans,
                _SESSIONS.c.last_put, pieces,
            )
            .where(
                _SESSIONS.c.started_at >= first, _SESSIONS.c.started_at < last, _SESSIONS.c.outcome == outcome,
                _SESSIONS.c.ended_at.is_not(None),
            )
            .order_by(_SESSIONS.c.id)
        )  # fmt: skip
        return tuple(
            EndedSession(by, started, ended, wrong, int(count or 0) if last_put else 0)
            for by, started, ended, wrong, last_put, count in self._session.execute(statement)
        )
