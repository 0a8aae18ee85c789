"""Where parcels under way were told to be last, for all of them at once."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import Session, col

from shipdesk.domain.parcels import FINAL, ParcelStatus
from shipdesk.storage.tables import OrderRecord, ParcelRecord, TrackingEventRow

_TOLD = 3
"""How many of the newest places are looked at: the last one may be words that nobody finds on a map."""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """A parcel under way, where it goes, and the places that were told of it, the newest first."""

    parcel_id: int
    tracking_number: str
    order_number: str
    recipient: str
    town: str
    country: str
    status: ParcelStatus
    action_required: bool
    told: tuple[str, ...]


class WhereaboutsStore:
    """Reads parcels, orders and events together; writes nothing."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def under_way(self) -> tuple[Whereabouts, ...]:
        """Return every dispatched parcel whose journey has not ended, oldest first."""
        told = self._told()
        statement = (
            select(  # type: ignore[call-overload]
                ParcelRecord.id, ParcelRecord.tracking_number, ParcelRecord.status, ParcelRecord.action_required,
                OrderRecord.order_number, OrderRecord.recipient_name, OrderRecord.city, OrderRecord.country_code,
            )
            .join(OrderRecord, col(OrderRecord.id) == col(ParcelRecord.order_id))
            .where(*_UNDER_WAY)
            .order_by(col(ParcelRecord.id))
        )  # fmt: skip
        return tuple(
            Whereabouts(
                row.id, row.tracking_number, row.order_number, row.recipient_name, row.city, row.country_code,
                ParcelStatus(row.status), row.action_required, tuple(told.get(row.id, ())),
            )
            for row in self._session.execute(statement)
        )  # fmt: skip

    def _told(self) -> dict[int, list[str]]:
        newest = (
            func.row_number()
            .over(
                partition_by=col(TrackingEventRow.parcel_id),
                order_by=(col(TrackingEventRow.occurred_at).desc().nulls_last(), col(TrackingEventRow.id).desc()),
            )
            .label("newest")
        )
        events = (
            select(
                col(TrackingEventRow.parcel_id).label("parcel_id"), col(TrackingEventRow.place).label("place"), newest
            )
            .join(ParcelRecord, col(ParcelRecord.id) == col(TrackingEventRow.parcel_id))
            .where(*_UNDER_WAY, col(TrackingEventRow.place) != "")
            .subquery()
        )
        statement = select(events.c.parcel_id, events.c.place).where(events.c.newest <= _TOLD)
        found: dict[int, list[str]] = {}
        for parcel_id, place in self._session.execute(statement.order_by(events.c.parcel_id, events.c.newest)):
            found.setdefault(parcel_id, []).append(place)
        return found


_UNDER_WAY = (
    col(ParcelRecord.dispatched_at).isnot(None),
    col(ParcelRecord.voided_at).is_(None),
    col(ParcelRecord.status).notin_([status.value for status in FINAL]),
)
