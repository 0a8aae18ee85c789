"""Labels as money: what was spent, which labels were never used, and how carriers kept what they promised."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from sqlalchemy import func, select
from sqlmodel import Session, col

from shipdesk.domain.parcels import Parcel, ParcelStatus
from shipdesk.storage.parcel_rows import parcel_of
from shipdesk.storage.tables import OrderRecord, ParcelRecord

_ENDED = (ParcelStatus.DELIVERED.value, ParcelStatus.RETURNED.value, ParcelStatus.LOST.value)
_NEWEST = 20_000
Lane = tuple[str, str]
"""Carrier and service, to one country."""


@dataclass(frozen=True, slots=True)
class UnusedParcel:
    """A parcel that has a label and never left."""

    parcel: Parcel
    order_number: str
    recipient_name: str
    service_name: str


class PurchasesStore:
    """Reads over the parcels table."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def spent_since(self, since: datetime) -> dict[str, int]:
        """Return what was paid for labels since a moment, by currency; what was given back does not count."""
        statement = (
            select(col(ParcelRecord.currency), func.sum(col(ParcelRecord.cost_minor)))
            .where(
                col(ParcelRecord.label_made_at) >= since,
                col(ParcelRecord.voided_at).is_(None),
                col(ParcelRecord.cost_minor).isnot(None),
            )
            .group_by(col(ParcelRecord.currency))
        )
        return {currency: int(minor) for currency, minor in self._session.execute(statement)}

    def unused(self) -> tuple[UnusedParcel, ...]:
        """Return the labels that hold and whose parcels neither left us nor were seen by the carrier, oldest first."""
        statement = (
            select(ParcelRecord, OrderRecord.order_number, OrderRecord.recipient_name)  # type: ignore[call-overload]
            .join(OrderRecord, col(OrderRecord.id) == col(ParcelRecord.order_id))
            .where(
                col(ParcelRecord.dispatched_at).is_(None),
                col(ParcelRecord.voided_at).is_(None),
                col(ParcelRecord.accepted_at).is_(None),
                col(ParcelRecord.is_return).is_(False),
            )
            .order_by(col(ParcelRecord.id))
        )
        return tuple(
            UnusedParcel(parcel_of(row), number, name, row.service_name or row.service)
            for row, number, name in self._session.execute(statement)
        )

    def kept_promises(self, country: str, carriers: Sequence[str], zone: tzinfo) -> dict[Lane, tuple[int, int]]:
        """Return for each carrier and service to a country how many parcels ended, and how many of them in time.

        In time is a first attempt at the door by the day promised, in the shop's zone. The newest parcels count.
        """
        statement = (
            select(
                col(ParcelRecord.carrier), col(ParcelRecord.service),
                col(ParcelRecord.promised_on), col(ParcelRecord.first_attempt_at),
            )
            .join(OrderRecord, col(OrderRecord.id) == col(ParcelRecord.order_id))
            .where(
                col(OrderRecord.country_code) == country,
                col(ParcelRecord.carrier).in_(carriers),
                col(ParcelRecord.status).in_(_ENDED),
                col(ParcelRecord.dispatched_at).isnot(None),
                col(ParcelRecord.promised_on).isnot(None),
                col(ParcelRecord.is_return).is_(False),
            )
            .order_by(col(ParcelRecord.id).desc())
            .limit(_NEWEST)
        )  # fmt: skip
        ended: dict[Lane, int] = defaultdict(int)
        in_time: dict[Lane, int] = defaultdict(int)
        for carrier, service, promised_on, attempt in self._session.execute(statement):
            ended[carrier, service] += 1
            in_time[carrier, service] += attempt is not None and attempt.astimezone(zone).date() <= promised_on
        return {lane: (count, in_time[lane]) for lane, count in ended.items()}
