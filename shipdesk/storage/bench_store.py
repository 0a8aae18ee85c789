"""What is open at the benches: boxes that are packed, returns that are taken in, labels that are counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from shipdesk.domain.packing.open_box import BoxItem, OpenBox, SessionKind, Step
from shipdesk.storage.bench_items import items_of_sessions
from shipdesk.storage.bench_past_store import BenchPastStore
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


class BenchStore:
    """The sessions at the benches, with their articles; those that ended are in BenchPastStore.

    To hold one is to keep other units of work from changing it until the end of this one, where the store is on a
    server: a scan and what the bench does by itself after the scan before it may come at the same moment.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def past(self) -> BenchPastStore:
        """The sessions that ended."""
        return BenchPastStore(self._session)

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
        if session_id is not None:
            self._add_items(session_id, box.items)
        return session_id

    def get(self, session_id: int, *, hold: bool = False) -> OpenBox | None:
        """Return a session that is still open, or None; hold it for the unit of work that changes it."""
        return self._one(col(BenchSessionRow.id) == session_id, hold=hold)

    def at_station(self, station: str, *, hold: bool = False) -> OpenBox | None:
        """Return what a bench has open and not parked, or None; hold it for the unit of work that changes it."""
        here = (col(BenchSessionRow.station) == station, col(BenchSessionRow.parked_at).is_(None))
        return self._one(*here, hold=hold)

    def of_order(self, order_id: int, kind: SessionKind, *, hold: bool = False) -> OpenBox | None:
        """Return the open session of an order, parked or not, or None; hold it for the unit of work that changes it."""
        mine = (col(BenchSessionRow.order_id) == order_id, col(BenchSessionRow.kind) == kind.value)
        return self._one(*mine, hold=hold)

    def of_parcel(self, parcel_id: int) -> OpenBox | None:
        """Return the open session of a parcel, or None."""
        return self._one(col(BenchSessionRow.parcel_id) == parcel_id)

    def parked(self) -> tuple[OpenBox, ...]:
        """Return the boxes that wait for their labels, oldest first."""
        # Only boxes with an order are parked; saying so lets SQLite use the index of those that are open.
        return self._many(col(BenchSessionRow.parked_at).is_not(None), col(BenchSessionRow.order_id) > 0)

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

    def replace_items(self, session_id: int, items: Sequence[BoxItem], at: datetime) -> None:
        """Let a session want other articles than before, with the numbers that pieces of them told."""
        self._session.execute(delete(_ITEMS).where(_ITEMS.c.session_id == session_id))
        self._session.execute(delete(PackedSerialRow).where(col(PackedSerialRow.session_id) == session_id))
        self._add_items(session_id, items)
        for item in items:
            self.keep_numbers(session_id, item, at)

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
                # What was put back on the shelf may be packed again, and so may what a customer sent back.
                col(BenchSessionRow.ended_at).is_(None) | (col(BenchSessionRow.outcome) == "packed"),
                ~select(_PARCELS.c.id)
                .where(
                    _PARCELS.c.order_id == col(BenchSessionRow.order_id),
                    (_PARCELS.c.id == col(BenchSessionRow.parcel_id)) | _PARCELS.c.is_return.is_(True),
                    _PARCELS.c.came_back_at >= col(PackedSerialRow.at),
                )
                .exists(),
            )
            .order_by(col(PackedSerialRow.id).desc())
            .limit(1)
        )
        row = self._session.execute(statement).one_or_none()
        return None if row is None else (row[0], row[1])

    def scanned_parcels(self, session_id: int, outcome: str) -> tuple[int, ...]:
        """Return the parcels whose labels were scanned in a session with that outcome, each once."""
        statement = select(col(ScanRow.parcel_id)).where(
            col(ScanRow.session_id) == session_id, col(ScanRow.outcome) == outcome
        )
        return tuple(dict.fromkeys(p for p in self._session.scalars(statement) if p is not None))

    def _add_items(self, session_id: int, items: Sequence[BoxItem]) -> None:
        rows = [
            {
                "session_id": session_id, "place": item.place, "line": item.line, "sku": item.sku,
                "wanted": item.wanted, "packed": item.packed, "packed_as": [list(each) for each in item.packed_as],
            }
            for item in items
        ]  # fmt: skip
        if rows:
            self._session.execute(_ITEMS.insert(), rows)

    # Reading

    def _one(self, *conditions: Any, hold: bool = False) -> OpenBox | None:
        found = self._many(*conditions, hold=hold)
        return found[-1] if found else None

    def _many(self, *conditions: Any, hold: bool = False) -> tuple[OpenBox, ...]:
        statement = select(_SESSIONS).where(_SESSIONS.c.ended_at.is_(None), *conditions)
        found = self._session.execute(statement.with_for_update() if hold else statement)
        # Put in order here: told to, SQLite would go through all sessions by their ids instead of by those open.
        rows = sorted(found, key=lambda row: row.id)
        items = items_of_sessions(self._session, [row.id for row in rows])
        return tuple(_box(row, items.get(row.id, ())) for row in rows)


def _box(row: Any, items: tuple[BoxItem, ...]) -> OpenBox:
    last = (int(row.last_put[0]), int(row.last_put[1]), str(row.last_put[2])) if row.last_put else None
    return OpenBox(
        id=row.id, kind=SessionKind(row.kind), order_id=row.order_id, number=row.number, parcel_id=row.parcel_id,
        station=row.station, by=row.by, step=Step(row.step), started_at=row.started_at, times=row.times,
        weight_g=row.weight_g, wrong_scans=row.wrong_scans, trouble=row.trouble, last_put=last,
        parked_at=row.parked_at, items=items,
    )  # fmt: skip
