"""Every scan as it came, and the dispatches that scans made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlmodel import Session, col

from shipdesk.domain.kept_scans import KeptScan
from shipdesk.domain.rows import PackingScan, ScanOutcome, WaitingScan
from shipdesk.storage.tables import DispatchRow, OrderRecord, ParcelRecord, ScanRow, table_of
from shipdesk.storage.upserts import upsert

_SCANS = table_of(ScanRow)
_ADD = insert(_SCANS).returning(_SCANS.c.id)
_ONE = select(_SCANS).where(_SCANS.c.id == bindparam("scan_id"))

_LOOKED_THROUGH = 20_000
"""How many scans of all benches a bench's last one is looked for among."""


class ScansStore:
    """The scans and dispatches tables."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(
        self, at: datetime, code: str, outcome: ScanOutcome, message: str, *,
        parcel_id: int | None = None, order_number: str = "", by: str = "", station: str = "", mode: str = "",
    ) -> int:  # fmt: skip
        """Keep a scan and return its id."""
        values = {
            "at": at, "code": code, "outcome": outcome.value, "message": message, "parcel_id": parcel_id,
            "order_number": order_number, "by": by, "station": station, "mode": mode, "local_id": "",
        }  # fmt: skip
        return int(self._session.scalar(_ADD, values) or 0)

    def bring(self, kept: KeptScan) -> int:
        """Keep a scan that comes from a computer's own journal, once however often it comes, and return its id."""
        statement = (
            upsert(self._session, ScanRow)
            .values(
                at=kept.at, code=kept.code, outcome=ScanOutcome.WAITING.value, message="", order_number="",
                by=kept.by, station=kept.station, mode=kept.mode, local_id=kept.local_id,
            )
            .on_conflict_do_nothing(index_elements=["local_id"], index_where=col(ScanRow.local_id) != "")
            .returning(col(ScanRow.id))
        )  # fmt: skip
        new = self._session.scalars(statement).one_or_none()
        if new is None:
            new = self._session.scalars(select(col(ScanRow.id)).where(col(ScanRow.local_id) == kept.local_id)).one()
        return new or 0

    def some(self, ids: Sequence[int]) -> tuple[PackingScan, ...]:
        """Return these scans, oldest first."""
        statement = select(ScanRow).where(col(ScanRow.id).in_(ids)).order_by(col(ScanRow.id))
        return tuple(_scan(row) for row in self._session.scalars(statement))

    def waiting_scan(self, scan_id: int) -> WaitingScan | None:
        """Return a scan that waits for its answer; None where it has one."""
        row = self._session.execute(_ONE, {"scan_id": scan_id}).one_or_none()
        if row is None or row.outcome != ScanOutcome.WAITING.value:
            return None
        return WaitingScan(row.id, row.at, row.code, row.by, row.station, row.mode)

    def waiting_ids(self, station: str, since: datetime) -> tuple[int, ...]:
        """Return the scans of a station since a moment that have no answer, oldest first."""
        statement = (
            select(col(ScanRow.id))
            .where(
                col(ScanRow.at) >= since,
                col(ScanRow.outcome) == ScanOutcome.WAITING.value,
                col(ScanRow.station) == station,
            )
            .order_by(col(ScanRow.id))
        )
        return tuple(scan_id for scan_id in self._session.scalars(statement) if scan_id is not None)

    def settle(
        self, scan_id: int, code: str, outcome: ScanOutcome, message: str, *,
        parcel_id: int | None = None, order_number: str = "", session_id: int | None = None,
    ) -> None:  # fmt: skip
        """Write a scan's answer beside it, and its code as it can be shown."""
        self._session.execute(
            update(_SCANS)
            .where(_SCANS.c.id == scan_id)
            .values(
                code=code, outcome=outcome.value, message=message, parcel_id=parcel_id, order_number=order_number,
                session_id=session_id,
            )
        )  # fmt: skip
        self._session.expire_all()

    def just_before(self, station: str, before_id: int) -> PackingScan | None:
        """Return a station's newest scan before another one, or None."""
        statement = (
            select(ScanRow)
            .where(*_shortly_before(before_id), col(ScanRow.station) == station)
            .order_by(col(ScanRow.id).desc())
            .limit(1)
        )
        row = self._session.scalars(statement).one_or_none()
        return None if row is None else _scan(row)

    def last_at_station(self, station: str, before_id: int) -> tuple[PackingScan, int] | None:
        """Return a station's newest scan of a parcel before another scan, and the parcel."""
        statement = (
            select(ScanRow)
            .where(
                *_shortly_before(before_id), col(ScanRow.station) == station, col(ScanRow.parcel_id).is_not(None),
                col(ScanRow.undone_at).is_(None), col(ScanRow.outcome) != ScanOutcome.COMMAND.value,
            )
            .order_by(col(ScanRow.id).desc())
            .limit(1)
        )  # fmt: skip
        row = self._session.scalars(statement).one_or_none()
        return None if row is None or row.parcel_id is None else (_scan(row), row.parcel_id)

    def last_wrong_of(self, session_id: int) -> str | None:
        """Return the code of a session's newest scan where that was wrong; None where it was not, or there is none."""
        statement = (
            select(col(ScanRow.code), col(ScanRow.outcome))
            .where(col(ScanRow.session_id) == session_id)
            .order_by(col(ScanRow.id).desc())
            .limit(1)
        )
        row = self._session.execute(statement).one_or_none()
        return row[0] if row is not None and row[1] == ScanOutcome.WRONG_ITEM.value else None

    def record_dispatch(
        self, parcel_id: int, scan_id: int, at: datetime, by: str, station: str, bag_id: int | None = None
    ) -> bool:
        """Write down the moment a parcel left; False where it had left before (one per parcel, by the database)."""
        statement = (
            upsert(self._session, DispatchRow)
            .values(parcel_id=parcel_id, scan_id=scan_id, at=at, by=by, station=station, bag_id=bag_id)
            .on_conflict_do_nothing(index_elements=["parcel_id"])
            .returning(table_of(DispatchRow).c.id)
        )
        return self._session.scalars(statement).one_or_none() is not None

    def take_back(self, scan_id: int, parcel_id: int, at: datetime) -> None:
        """Take a dispatch back and mark its scan."""
        self._session.execute(delete(DispatchRow).where(col(DispatchRow.parcel_id) == parcel_id))
        self._session.execute(update(ScanRow).where(col(ScanRow.id) == scan_id).values(undone_at=at))
        self._session.expire_all()

    def dispatch_of(self, parcel_id: int) -> tuple[datetime, str, str] | None:
        """Return when a parcel left, by whom and at which station, or None."""
        statement = select(DispatchRow).where(col(DispatchRow.parcel_id) == parcel_id)
        row = self._session.scalars(statement).one_or_none()
        return None if row is None else (row.at, row.by, row.station)

    def get(self, scan_id: int) -> PackingScan | None:
        """Return one scan, or None."""
        row = self._session.get(ScanRow, scan_id, populate_existing=True)
        return None if row is None else _scan(row)

    def parcel_of_scan(self, scan_id: int) -> int | None:
        """Return the parcel a scan was about, or None; undone scans have none."""
        row = self._session.get(ScanRow, scan_id, populate_existing=True)
        return None if row is None or row.undone_at is not None else row.parcel_id

    def last(self, limit: int) -> tuple[PackingScan, ...]:
        """Return the last scans, newest first."""
        return tuple(
            _scan(r) for r in self._session.scalars(select(ScanRow).order_by(col(ScanRow.id).desc()).limit(limit))
        )

    def of_parcel(self, parcel_id: int) -> tuple[PackingScan, ...]:
        """Return all scans of a parcel, oldest first."""
        statement = select(ScanRow).where(col(ScanRow.parcel_id) == parcel_id).order_by(col(ScanRow.id))
        return tuple(_scan(row) for row in self._session.scalars(statement))

    def dispatched_since(self, since: datetime) -> int:
        """Return how many parcels left since a moment."""
        return int(self._session.execute(select(func.count()).where(col(DispatchRow.at) >= since)).scalar_one())

    def waiting(self) -> int:
        """Return how many labelled parcels have not left."""
        statement = (
            select(func.count())
            .select_from(ParcelRecord)
            .join(OrderRecord, col(OrderRecord.id) == col(ParcelRecord.order_id))
            .where(
                col(ParcelRecord.dispatched_at).is_(None),
                col(ParcelRecord.voided_at).is_(None),
                col(ParcelRecord.is_return).is_(False),
                # To ship is an order that has some of its labels: those parcels wait too.
                col(OrderRecord.status).in_(("packed", "to_ship")),
            )
        )
        return int(self._session.execute(statement).scalar_one())


def _shortly_before(scan_id: int) -> tuple[Any, Any]:
    # A bench that never scanned would else have all scans of the shop looked through.
    return col(ScanRow.id) < scan_id, col(ScanRow.id) >= scan_id - _LOOKED_THROUGH


def _scan(row: ScanRow) -> PackingScan:
    return PackingScan(
        id=row.id or 0,
        at=row.at,
        code=row.code,
        outcome=ScanOutcome(row.outcome),
        message=row.message if row.undone_at is None else f"{row.message} Undone.",
        order_number=row.order_number,
        by=row.by,
        can_undo_until=None,
        undone=row.undone_at is not None,
        station=row.station,
    )
