"""The carriers' bags: which parcels went into which, and what should be in it and is not."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from shipdesk.domain.bags import Bag, BagParcel
from shipdesk.storage.tables import BagRow, DispatchRow, OrderRecord, ParcelRecord
from shipdesk.storage.upserts import upsert


class BagsStore:
    """The bags table."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def open_for(self, carrier: str, at: datetime, station: str) -> int:
        """Return the carrier's open bag, beginning one where there is none."""
        known = select(col(BagRow.id)).where(col(BagRow.carrier) == carrier, col(BagRow.closed_at).is_(None))
        found = self._session.scalars(known).one_or_none()
        if found is None:
            values = {"carrier": carrier, "opened_at": at, "station": station, "closed_by": "", "manifest": ""}
            self._session.execute(upsert(self._session, BagRow).values(**values).on_conflict_do_nothing())
            found = self._session.scalars(known).one()
        assert found is not None
        return found

    def close(self, bag_id: int, at: datetime, by: str, station: str) -> bool:
        """Close a bag once; tell whether it was open."""
        closed = self._session.scalars(
            update(BagRow)
            .where(col(BagRow.id) == bag_id, col(BagRow.closed_at).is_(None))
            .values(closed_at=at, closed_by=by, station=station)
            .returning(col(BagRow.id))
        ).all()
        return len(closed) == 1

    def set_manifest(self, bag_id: int, number: str) -> None:
        """Note the manifest that was made for a bag."""
        self._session.execute(update(BagRow).where(col(BagRow.id) == bag_id).values(manifest=number))

    def get(self, bag_id: int) -> Bag | None:
        """Return one bag, or None."""
        found = self._many(col(BagRow.id) == bag_id)
        return found[0] if found else None

    def open_bag(self, carrier: str) -> Bag | None:
        """Return the carrier's bag that is being filled, or None."""
        found = self._many(col(BagRow.carrier) == carrier, col(BagRow.closed_at).is_(None))
        return found[0] if found else None

    def newest(self, limit: int) -> tuple[Bag, ...]:
        """Return the newest bags, newest first, the open ones before all."""
        return self._many(limit=limit)

    def being_filled(self) -> tuple[Bag, ...]:
        """Return the bags that are open, newest first."""
        return self._many(col(BagRow.closed_at).is_(None))

    def of_parcels(self, parcel_ids: tuple[int, ...]) -> dict[int, int]:
        """Return the bag that each of these parcels went into."""
        statement = select(col(DispatchRow.parcel_id), col(DispatchRow.bag_id)).where(
            col(DispatchRow.parcel_id).in_(parcel_ids), col(DispatchRow.bag_id).is_not(None)
        )
        return {parcel_id: bag_id for parcel_id, bag_id in self._session.execute(statement) if bag_id is not None}

    def inside(self, bag_id: int) -> tuple[BagParcel, ...]:
        """Return the parcels in a bag, in the order in which they were scanned."""
        statement = (
            _parcels()
            .join(DispatchRow, col(DispatchRow.parcel_id) == col(ParcelRecord.id))
            .where(col(DispatchRow.bag_id) == bag_id)
            .order_by(col(DispatchRow.id))
        )
        return tuple(BagParcel(*row) for row in self._session.execute(statement))

    def left_out(self, carrier: str | None = None) -> tuple[BagParcel, ...]:
        """Return a carrier's parcels (None: all) that have labels and were not scanned out, the packed ones first."""
        statement = (
            _parcels()
            .where(
                *([col(ParcelRecord.carrier) == carrier] if carrier is not None else []),
                col(ParcelRecord.dispatched_at).is_(None),
                col(ParcelRecord.voided_at).is_(None),
                col(ParcelRecord.is_return).is_(False),
                col(OrderRecord.status).in_(("packed", "to_ship")),
            )
            .order_by(col(ParcelRecord.packed_at).is_(None), col(ParcelRecord.id))
        )
        return tuple(BagParcel(*row) for row in self._session.execute(statement))

    def _many(self, *conditions: Any, limit: int | None = None) -> tuple[Bag, ...]:
        # Of these bags only: a shop's dispatches are as many as its parcels.
        count = select(func.count()).where(col(DispatchRow.bag_id) == col(BagRow.id)).scalar_subquery()
        statement = (
            select(BagRow, count)
            .where(*conditions)
            .order_by(col(BagRow.closed_at).is_not(None), col(BagRow.id).desc())
            .limit(limit)
        )
        return tuple(
            Bag(
                row.id or 0, row.carrier, row.opened_at, row.closed_at, row.closed_by, row.station, row.manifest,
                int(parcels),
            )
            for row, parcels in self._session.execute(statement)
        )  # fmt: skip


def _parcels() -> Any:
    return select(
        col(ParcelRecord.id), col(OrderRecord.order_number), col(OrderRecord.recipient_name),
        col(ParcelRecord.tracking_number), col(ParcelRecord.packed_at),
    ).join(OrderRecord, col(OrderRecord.id) == col(ParcelRecord.order_id))  # fmt: skip
