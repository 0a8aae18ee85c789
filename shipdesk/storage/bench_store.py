"""What is open at the benches: boxes that are packed, returns that are taken in, labels that are counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from shipdesk.domain.packing.open_box import BoxItem, OpenBox, SessionKind, Step
from shipdesk.storage.tables import (
    BenchItemRow,
    BenchSessionRow,
    OrderLineRow,
    OrderRecord,
    PackedSerialRow,
    ParcelRecord,
    ScanRow,
    table_of,
)
from shipdesk.storage.upserts import upsert

_SESSIONS = table_of(BenchSessionRow)
_ORDERS = table_of(OrderRecord)
_ITEMS = table_of(BenchItemRow)
_PARCELS = table_of(ParcelRecord)
_NEWEST = 1000
"""How many of the newest weighed boxes are looked at; what was packed long before was packed otherwise."""


@dataclass(frozen=True, slots=True)
class EndedSession:
    """A session that came to its end: who did it, how long it took, and how often a scan was wrong."""

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
    """A session that ended, with what was in the box; weight_g is what the scale said."""

    kind: SessionKind
    outcome: str
    by: str
    station: str
    started_at: datetime
    ended_at: datetime
    weight_g: int | None
    items: tuple[BoxItem, ...]


class BenchStore:
    """The sessions at the benches, with their articles."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def begin(self, box: OpenBox) -> int | None:
        """Open a session and return its id; None where the order or the bench has another one open."""
        statement = (
            upsert(self._session, BenchSessionRow)
            .values(
                kind=box.kind.value, order_id=box.order_id, number=box.number, parcel_id=box.parcel_id,
                station=box.station, by=box.by, step=box.step.value, times=box.times, weight_g=box.weight_g,
                wrong_scans=box.wrong_scans, trouble=box.trouble, last_put=[], started_at=box.started_at, outcome="",
            )
            .on_conflict_do_nothing()
            .returning(col(BenchSessionRow.id))
        )  # fmt: skip
        session_id = self._session.scalars(statement).one_or_none()
        if session_id is not None and box.items:
            rows = [
                {
                    "session_id": session_id, "place": item.place, "line": item.line, "sku": item.sku,
                    "wanted": item.wanted, "packed": item.packed, "packed_as": [],
                }
                for item in box.items
            ]  # fmt: skip
            self._session.execute(_ITEMS.insert(), rows)
        return session_id

    def get(self, session_id: int) -> OpenBox | None:
        """Return a session that is still open, or None."""
        return self._one(col(BenchSessionRow.id) == session_id)

    def at_station(self, station: str) -> OpenBox | None:
        """Return what a bench has open and not parked, or None."""
        return self._one(col(BenchSessionRow.station) == station, col(BenchSessionRow.parked_at).is_(None))

    def of_order(self, order_id: int, kind: SessionKind) -> OpenBox | None:
        """Return the open session of an order, parked or not, or None."""
        return self._one(col(BenchSessionRow.order_id) == order_id, col(BenchSessionRow.kind) == kind.value)

    def of_parcel(self, parcel_id: int) -> OpenBox | None:
        """Return the open session of a parcel, or None."""
        return self._one(col(BenchSessionRow.parcel_id) == parcel_id)

    def parked(self) -> tuple[OpenBox, ...]:
        """Return the boxes that wait for their labels, oldest first."""
        return self._many(col(BenchSessionRow.parked_at).is_not(None))

    def open_orders(self, order_ids: Sequence[int]) -> set[int]:
        """Return which of these orders are being packed anywhere."""
        statement = select(_SESSIONS.c.order_id).where(
            _SESSIONS.c.order_id.in_(order_ids), _SESSIONS.c.ended_at.is_(None)
        )
        return set(self._session.scalars(statement))

    def take_single(self, skus: Sequence[str]) -> int | None:
        """Return the most urgent order to ship that holds just one of these articles and is open at no bench.

        On a server the order stays locked until the end of the unit of work, and those that other benches have locked
        are passed over.
        """
        other = aliased(OrderLineRow)
        statement = (
            select(_ORDERS.c.id)
            .join(OrderLineRow, col(OrderLineRow.order_id) == _ORDERS.c.id)
            .where(
                col(OrderLineRow.sku).in_(skus),
                _ORDERS.c.status.in_(("to_ship", "packed")),
                _ORDERS.c.address_grade != "cannot_ship",
                ~select(col(other.id))
                .where(col(other.order_id) == _ORDERS.c.id, col(other.id) != col(OrderLineRow.id))
                .exists(),
                ~select(_SESSIONS.c.id)
                .where(_SESSIONS.c.order_id == _ORDERS.c.id, _SESSIONS.c.ended_at.is_(None))
                .exists(),
                ~select(_PARCELS.c.id)
                .where(
                    _PARCELS.c.order_id == _ORDERS.c.id,
                    _PARCELS.c.packed_at.is_not(None) | _PARCELS.c.dispatched_at.is_not(None),
                    _PARCELS.c.voided_at.is_(None),
                )
                .exists(),
            )
            .order_by(_ORDERS.c.ship_by_on.is_(None), _ORDERS.c.ship_by_on, _ORDERS.c.placed_at, _ORDERS.c.id)
            .limit(1)
            .with_for_update(skip_locked=True, of=_ORDERS)
        )
        return self._session.scalar(statement)

    def save(self, box: OpenBox) -> None:
        """Write a session as it is now, with how full its articles are."""
        self._session.execute(
            update(_SESSIONS)
            .where(_SESSIONS.c.id == box.id)
            .values(
                number=box.number, parcel_id=box.parcel_id, station=box.station, by=box.by, step=box.step.value,
                times=box.times, weight_g=box.weight_g, wrong_scans=box.wrong_scans, trouble=box.trouble,
                last_put=list(box.last_put or ()), parked_at=box.parked_at,
            )
        )  # fmt: skip
        self._session.expire_all()

    def save_item(self, session_id: int, item: BoxItem) -> None:
        """Write how full one article is."""
        self._session.execute(
            update(_ITEMS)
            .where(_ITEMS.c.session_id == session_id, _ITEMS.c.place == item.place)
            .values(
                line=item.line,
                wanted=item.wanted,
                packed=item.packed,
                packed_as=[list(each) for each in item.packed_as],
            )
        )

    def drop_item(self, session_id: int, place: int) -> None:
        """Let an article be no part of a box any more."""
        self._session.execute(delete(_ITEMS).where(_ITEMS.c.session_id == session_id, _ITEMS.c.place == place))

    def end(self, session_id: int, at: datetime, outcome: str) -> bool:
        """End a session once; tell whether it was open."""
        ended = self._session.scalars(
            update(_SESSIONS)
            .where(_SESSIONS.c.id == session_id, _SESSIONS.c.ended_at.is_(None))
            .values(ended_at=at, outcome=outcome)
            .returning(_SESSIONS.c.id)
        ).all()
        self._session.expire_all()
        return len(ended) == 1

    # Parcels

    def mark_packed(self, parcel_id: int, at: datetime, by: str) -> None:
        """Note that a parcel's content was found complete and its label is on it."""
        self._set_parcel(parcel_id, packed_at=at, packed_by=by)

    def mark_came_back(self, parcel_id: int, at: datetime) -> None:
        """Note that a parcel was scanned in again; its carrier is not asked about it any more."""
        self._set_parcel(parcel_id, came_back_at=at, next_poll_at=None)

    def packed(self, parcel_ids: Sequence[int]) -> dict[int, tuple[datetime, str]]:
        """Return when and by whom parcels were packed; those that were not are left out."""
        statement = select(_PARCELS.c.id, _PARCELS.c.packed_at, _PARCELS.c.packed_by).where(
            _PARCELS.c.id.in_(parcel_ids), _PARCELS.c.packed_at.is_not(None)
        )
        return {parcel_id: (at, by) for parcel_id, at, by in self._session.execute(statement)}

    def came_back(self, parcel_id: int) -> datetime | None:
        """Return when a parcel was scanned in again, or None."""
        return self._session.scalar(select(_PARCELS.c.came_back_at).where(_PARCELS.c.id == parcel_id))

    def _set_parcel(self, parcel_id: int, **values: Any) -> None:
        self._session.execute(update(_PARCELS).where(_PARCELS.c.id == parcel_id).values(**values))
        self._session.expire_all()

    # Numbers of pieces

    def keep_numbers(self, session_id: int, item: BoxItem, at: datetime) -> None:
        """Write the serial or lot numbers of an article's pieces, in the place of those that were kept."""
        mine = (col(PackedSerialRow.session_id) == session_id, col(PackedSerialRow.place) == item.place)
        self._session.execute(delete(PackedSerialRow).where(*mine))
        rows = [
            PackedSerialRow(session_id=session_id, place=item.place, sku=item.sku, serial=number, at=at)
            for number in item.serials
        ]
        self._session.add_all(rows)
        self._session.flush()

    def packed_before(self, sku: str, serial: str) -> tuple[str, datetime] | None:
        """Return the order in which a piece with this serial number was packed last, and when; None if never."""
        statement = (
            select(col(OrderRecord.order_number), col(PackedSerialRow.at))
            .join(BenchSessionRow, col(BenchSessionRow.id) == col(PackedSerialRow.session_id))
            .join(OrderRecord, col(OrderRecord.id) == col(BenchSessionRow.order_id))
            .where(
                col(PackedSerialRow.serial) == serial,
                col(PackedSerialRow.sku) == sku,
                col(BenchSessionRow.kind) == SessionKind.PACK.value,
                # What was put back on the shelf may be packed again.
                col(BenchSessionRow.ended_at).is_(None) | (col(BenchSessionRow.outcome) == "packed"),
            )
            .order_by(col(PackedSerialRow.id).desc())
            .limit(1)
        )
        row = self._session.execute(statement).one_or_none()
        return None if row is None else (row[0], row[1])

    def numbers_of_orders(self, order_ids: Sequence[int]) -> dict[int, tuple[tuple[str, str], ...]]:
        """Return (SKU, serial or lot number) of the pieces that were packed for each order."""
        statement = (
            select(col(BenchSessionRow.order_id), col(PackedSerialRow.sku), col(PackedSerialRow.serial))
            .join(BenchSessionRow, col(BenchSessionRow.id) == col(PackedSerialRow.session_id))
            .where(col(BenchSessionRow.order_id).in_(order_ids), col(BenchSessionRow.outcome) == "packed")
            .order_by(col(PackedSerialRow.id))
        )
        found: dict[int, list[tuple[str, str]]] = defaultdict(list)
        for order_id, sku, serial in self._session.execute(statement):
            found[order_id or 0].append((sku, serial))
        return {order_id: tuple(numbers) for order_id, numbers in found.items()}

    # Weights

    def weighed(self) -> tuple[WeighedBox, ...]:
        """Return the newest boxes that the scale weighed, newest first."""
        newest = (
            select(_SESSIONS.c.id, _SESSIONS.c.weight_g, _ORDERS.c.box)
            .join(_ORDERS, _ORDERS.c.id == _SESSIONS.c.order_id)
            .where(
                _SESSIONS.c.weight_g.is_not(None), _SESSIONS.c.outcome == "packed",
                _SESSIONS.c.kind == SessionKind.PACK.value,
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

    # What was done

    def done_with(self, *, order_id: int | None = None, parcel_id: int | None = None) -> tuple[DoneSession, ...]:
        """Return the ended sessions of an order or of a parcel, oldest first."""
        mine = _SESSIONS.c.order_id == order_id if order_id is not None else _SESSIONS.c.parcel_id == parcel_id
        statement = select(_SESSIONS).where(mine, _SESSIONS.c.ended_at.is_not(None)).order_by(_SESSIONS.c.id)
        rows = self._session.execute(statement).all()
        items = self._items([row.id for row in rows])
        return tuple(
            DoneSession(
                SessionKind(row.kind), row.outcome, row.by, row.station, row.started_at, row.ended_at, row.weight_g,
                items.get(row.id, ()),
            )
            for row in rows
        )  # fmt: skip

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

    # Figures

    def ended_between(self, first: datetime, last: datetime, outcome: str) -> tuple[EndedSession, ...]:
        """Return the sessions that began in a span of time and ended so, oldest first."""
        pieces = (
            select(_ITEMS.c.session_id, func.sum(_ITEMS.c.packed).label("pieces"))
            .group_by(_ITEMS.c.session_id)
            .subquery()
        )
        statement = (
            select(
                _SESSIONS.c.by, _SESSIONS.c.started_at, _SESSIONS.c.ended_at, _SESSIONS.c.wrong_scans, pieces.c.pieces
            )
            .outerjoin(pieces, pieces.c.session_id == _SESSIONS.c.id)
            .where(
                _SESSIONS.c.started_at >= first, _SESSIONS.c.started_at < last, _SESSIONS.c.outcome == outcome,
                _SESSIONS.c.ended_at.is_not(None),
            )
            .order_by(_SESSIONS.c.id)
        )  # fmt: skip
        return tuple(
            EndedSession(by, started, ended, wrong, int(count or 0))
            for by, started, ended, wrong, count in self._session.execute(statement)
        )

    def scanned_parcels(self, session_id: int, outcome: str) -> tuple[int, ...]:
        """Return the parcels whose labels were scanned in a session with that outcome, each once."""
        statement = select(col(ScanRow.parcel_id)).where(
            col(ScanRow.session_id) == session_id, col(ScanRow.outcome) == outcome
        )
        return tuple(dict.fromkeys(p for p in self._session.scalars(statement) if p is not None))

    # Reading

    def _one(self, *conditions: Any) -> OpenBox | None:
        found = self._many(*conditions)
        return found[-1] if found else None

    def _many(self, *conditions: Any) -> tuple[OpenBox, ...]:
        statement = select(_SESSIONS).where(_SESSIONS.c.ended_at.is_(None), *conditions).order_by(_SESSIONS.c.id)
        rows = self._session.execute(statement).all()
        items = self._items([row.id for row in rows])
        return tuple(_box(row, items.get(row.id, ())) for row in rows)

    def _items(self, session_ids: Sequence[int]) -> dict[int, tuple[BoxItem, ...]]:
        if not session_ids:
            return {}
        numbers: dict[tuple[int, int], list[str]] = defaultdict(list)
        told = select(
            col(PackedSerialRow.session_id), col(PackedSerialRow.place), col(PackedSerialRow.serial)
        ).where(col(PackedSerialRow.session_id).in_(session_ids)).order_by(col(PackedSerialRow.id))  # fmt: skip
        for session_id, place, serial in self._session.execute(told):
            numbers[session_id, place].append(serial)
        items: dict[int, list[BoxItem]] = defaultdict(list)
        statement = select(_ITEMS).where(_ITEMS.c.session_id.in_(session_ids)).order_by(_ITEMS.c.place)
        for row in self._session.execute(statement):
            items[row.session_id].append(
                BoxItem(
                    row.place, row.line, row.sku, row.wanted, row.packed,
                    packed_as=_pairs(row.packed_as), serials=tuple(numbers[row.session_id, row.place]),
                )
            )  # fmt: skip
        return {session_id: tuple(each) for session_id, each in items.items()}


def _pairs(kept: Iterable[Sequence[Any]]) -> tuple[tuple[str, int], ...]:
    return tuple((str(sku), int(pieces)) for sku, pieces in kept)


def _box(row: Any, items: tuple[BoxItem, ...]) -> OpenBox:
    last = (int(row.last_put[0]), int(row.last_put[1]), str(row.last_put[2])) if row.last_put else None
    return OpenBox(
        id=row.id, kind=SessionKind(row.kind), order_id=row.order_id, number=row.number, parcel_id=row.parcel_id,
        station=row.station, by=row.by, step=Step(row.step), started_at=row.started_at, times=row.times,
        weight_g=row.weight_g, wrong_scans=row.wrong_scans, trouble=row.trouble, last_put=last,
        parked_at=row.parked_at, items=items,
    )  # fmt: skip
