"""What forecasts are learned from and written to: journeys of parcels, what is expected now, what was said when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, or_, select
from sqlmodel import Session, col

from shipdesk.domain.forecast.values import Basis
from shipdesk.domain.late.outlook import HAND_OVER, MadeForecast, ParcelOutlook
from shipdesk.domain.parcels import FINAL, SHIPPED_ELSEWHERE, ParcelStatus
from shipdesk.storage.tables import (
    AddressRow,
    DispatchRow,
    ForecastRow,
    OrderRecord,
    OutlookRow,
    ParcelRecord,
    TrackingEventRow,
    table_of,
)
from shipdesk.storage.upserts import upsert

_AT_ONCE = 500
_OVERLAP = 300
"""On a server ids may come out of order: so many of the newest are read again, which teaches nothing twice."""
_OUTLOOKS = table_of(OutlookRow)
_FORECASTS = table_of(ForecastRow)


_OVER = FINAL | {ParcelStatus.RETURNING}


@dataclass(frozen=True, slots=True)
class Heads:
    """The newest ids of what forecasts are learned from."""

    dispatch_id: int = 0
    event_id: int = 0


@dataclass(frozen=True, slots=True)
class StoredJourney:
    """A parcel as forecasts see it; it is under way from left_at (None: it has not left) until it is over."""

    parcel_id: int
    order_number: str
    tracking_number: str
    carrier: str
    service: str
    service_name: str
    status: ParcelStatus
    dispatched_at: datetime | None
    left_at: datetime | None
    delivered_at: datetime | None
    promised_on: date | None
    promise_from: str
    carrier_eta_on: date | None
    last_event_at: datetime | None
    country: str
    state: str
    postal_code: str
    is_voided: bool
    is_return: bool

    @property
    def is_over(self) -> bool:
        """Whether nothing is expected of it any more."""
        return self.is_voided or self.status in _OVER or self.delivered_at is not None


class OutlooksStore:
    """The outlooks and forecasts tables, and what they are made from."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def heads(self) -> Heads:
        """Return the newest ids there are."""
        dispatch_id = self._session.scalar(select(func.max(DispatchRow.id)))
        event_id = self._session.scalar(select(func.max(TrackingEventRow.id)))
        return Heads(dispatch_id or 0, event_id or 0)

    def touched_since(self, heads: Heads) -> frozenset[int]:
        """Return the parcels that left or were heard of since, and some of those before."""
        left = select(col(DispatchRow.parcel_id)).where(col(DispatchRow.id) > heads.dispatch_id - _OVERLAP)
        heard = select(col(TrackingEventRow.parcel_id)).where(col(TrackingEventRow.id) > heads.event_id - _OVERLAP)
        return frozenset(self._session.scalars(left)) | frozenset(self._session.scalars(heard.distinct()))

    def under_way(self) -> dict[int, datetime | None]:
        """Return every parcel under way, and when it was heard of last."""
        statement = select(col(ParcelRecord.id), col(ParcelRecord.last_event_at)).where(_IS_UNDER_WAY)
        return {parcel_id: heard_at for parcel_id, heard_at in self._session.execute(statement) if parcel_id}

    def journeys(self, parcel_ids: Iterable[int]) -> Iterator[StoredJourney]:
        """Yield the journeys of some parcels, those of combined orders and returns too."""
        ids = list(parcel_ids)
        for start in range(0, len(ids), _AT_ONCE):
            wanted = col(ParcelRecord.id).in_(ids[start : start + _AT_ONCE])
            for row in self._session.execute(_JOURNEYS.where(wanted)).all():
                yield _journey(row)

    def journeys_left(self, after: datetime | None, limit: int) -> tuple[StoredJourney, ...]:
        """Return the parcels of the past that left after a moment, oldest first; a whole moment is never cut apart."""
        past = _JOURNEYS.where(col(ParcelRecord.voided_at).is_(None), col(ParcelRecord.is_return).is_(False))
        past = past.where(col(ParcelRecord.dispatched_at).isnot(None))
        if after is not None:
            past = past.where(col(ParcelRecord.dispatched_at) > after)
        ordered = past.order_by(col(ParcelRecord.dispatched_at), col(ParcelRecord.id))
        rows = self._session.execute(ordered.limit(limit)).all()
        if len(rows) == limit:
            same = past.where(col(ParcelRecord.dispatched_at) == rows[-1].dispatched_at)
            rows = [row for row in rows if row.dispatched_at != rows[-1].dispatched_at]
            rows += self._session.execute(same.order_by(col(ParcelRecord.id))).all()
        return tuple(map(_journey, rows))

    def scans(self, parcel_ids: Sequence[int]) -> dict[int, list[tuple[ParcelStatus, datetime]]]:
        """Return what carriers told of parcels, and when that was, for those of whom they told anything."""
        found: dict[int, list[tuple[ParcelStatus, datetime]]] = {}
        for start in range(0, len(parcel_ids), _AT_ONCE):
            wanted = col(TrackingEventRow.parcel_id).in_(parcel_ids[start : start + _AT_ONCE])
            for parcel_id, status, at in self._session.execute(_SCANS.where(wanted)):
                found.setdefault(parcel_id, []).append((_STATUSES[status], at))
        return found

    def count_past(self, after: datetime) -> int:
        """Return how many parcels left after a moment."""
        return self._session.scalar(select(func.count()).where(col(ParcelRecord.dispatched_at) > after)) or 0

    def find(self, number: str) -> tuple[StoredJourney, ...]:
        """Return the parcels that have a tracking number, the newest first."""
        statement = _JOURNEYS.where(col(ParcelRecord.tracking_number) == number)
        return tuple(map(_journey, self._session.execute(statement.order_by(col(ParcelRecord.id).desc()))))

    def first_said(self, parcel_ids: Sequence[int]) -> frozenset[int]:
        """Return those of some parcels of which something was forecast before."""
        found: set[int] = set()
        for start in range(0, len(parcel_ids), _AT_ONCE):
            wanted = _FORECASTS.c.parcel_id.in_(parcel_ids[start : start + _AT_ONCE])
            found.update(self._session.scalars(select(_FORECASTS.c.parcel_id).where(wanted).distinct()))
        return frozenset(found)

    def outlooks(self) -> dict[int, ParcelOutlook]:
        """Return what is expected now, by parcel."""
        return {row.parcel_id: outlook_of(row) for row in self._session.execute(select(_OUTLOOKS))}

    def of_parcel(self, parcel_id: int) -> ParcelOutlook | None:
        """Return what is expected of a parcel, or None."""
        rows = self._session.execute(select(_OUTLOOKS).where(_OUTLOOKS.c.parcel_id == parcel_id))
        return next((outlook_of(row) for row in rows), None)

    def put(self, outlooks: Sequence[tuple[int, ParcelOutlook]]) -> None:
        """Keep what is expected of parcels now."""
        if not outlooks:
            return
        statement = upsert(self._session, OutlookRow)
        changed = {c.name: statement.excluded[c.name] for c in _OUTLOOKS.c if c.name != "parcel_id"}
        statement = statement.on_conflict_do_update(index_elements=["parcel_id"], set_=changed)
        self._session.execute(statement, [_outlook_values(parcel_id, one) for parcel_id, one in outlooks])

    def drop(self, parcel_ids: Sequence[int]) -> None:
        """Forget what was expected of parcels whose journey is over."""
        for start in range(0, len(parcel_ids), _AT_ONCE):
            wanted = _OUTLOOKS.c.parcel_id.in_(parcel_ids[start : start + _AT_ONCE])
            self._session.execute(delete(OutlookRow).where(wanted))

    def add(self, forecasts: Sequence[MadeForecast]) -> None:
        """Append forecasts; they are never changed."""
        values = [{name: getattr(one, name) for name in _SAID} for one in forecasts]
        if values:
            self._session.execute(_FORECASTS.insert(), values)

    def said_since(self) -> datetime | None:
        """Return when the first forecast that is kept was made."""
        return self._session.scalar(select(_FORECASTS.c.made_at).order_by(_FORECASTS.c.id).limit(1))

    def said_at_hand_over(self, parcel_id: int) -> MadeForecast | None:
        """Return what was said of a parcel when it left."""
        columns = (_FORECASTS.c[name] for name in _SAID)
        found = select(*columns).where(_FORECASTS.c.parcel_id == parcel_id, _FORECASTS.c.occasion == HAND_OVER)
        row = self._session.execute(found.order_by(_FORECASTS.c.id).limit(1)).first()
        return MadeForecast(*row) if row is not None else None


_SAID = tuple(MadeForecast.__dataclass_fields__)
_LEFT_US = and_(col(ParcelRecord.dispatched_at).isnot(None), col(ParcelRecord.dispatched_by) != SHIPPED_ELSEWHERE)
_IS_UNDER_WAY: ColumnElement[bool] = and_(
    or_(_LEFT_US, col(ParcelRecord.accepted_at).isnot(None)),
    col(ParcelRecord.voided_at).is_(None),
    col(ParcelRecord.is_return).is_(False),
    # Named one by one, so that the index finds them among all that have arrived.
    col(ParcelRecord.status).in_([status.value for status in ParcelStatus if status not in FINAL]),
)
_PARCEL_NAMES = (
    "id", "tracking_number", "carrier", "service", "service_name", "status", "dispatched_at", "dispatched_by",
    "accepted_at", "delivered_at", "promised_on", "promise_from", "carrier_eta_on", "last_event_at", "voided_at",
    "is_return",
)  # fmt: skip
_JOURNEYS: Any = (
    select(
        *(table_of(ParcelRecord).c[name] for name in _PARCEL_NAMES), col(OrderRecord.order_number),
        *(table_of(AddressRow).c[name] for name in ("country_code", "state", "postal_code")),
    )
    .join(OrderRecord, col(OrderRecord.id) == col(ParcelRecord.order_id))
    .join(AddressRow, col(AddressRow.id) == col(OrderRecord.address_id))
)  # fmt: skip


_STATUSES = {status.value: status for status in ParcelStatus}
_SCANS = select(col(TrackingEventRow.parcel_id), col(TrackingEventRow.status), col(TrackingEventRow.occurred_at)).where(
    col(TrackingEventRow.status).isnot(None), col(TrackingEventRow.occurred_at).isnot(None)
)


def _journey(row: Any) -> StoredJourney:
    # When one of another's hand left, nobody knows; its carrier's first scan is the next best.
    ours = row.dispatched_at if row.dispatched_by != SHIPPED_ELSEWHERE else None
    return StoredJourney(
        row.id, row.order_number, row.tracking_number, row.carrier, row.service, row.service_name,
        ParcelStatus(row.status), row.dispatched_at, ours or row.accepted_at, row.delivered_at,
        row.promised_on, row.promise_from, row.carrier_eta_on, row.last_event_at, row.country_code,
        row.state, row.postal_code, row.voided_at is not None, row.is_return,
    )  # fmt: skip


def outlook_of(row: Any) -> ParcelOutlook:
    """Return what a row of outlooks says."""
    return ParcelOutlook(
        row.made_at, row.p10_on, row.p50_on, row.p90_on, row.p_late, row.p_lost,
        Basis(row.basis_parcels, row.basis_group), row.is_plain, row.may_show_figure, row.silent_after_at,
    )  # fmt: skip


def _outlook_values(parcel_id: int, one: ParcelOutlook) -> dict[str, Any]:
    return {
        "parcel_id": parcel_id, "made_at": one.made_at, "p10_on": one.p10_on, "p50_on": one.p50_on,
        "p90_on": one.p90_on, "p_late": one.p_late, "p_lost": one.p_lost, "basis_parcels": one.basis.parcels,
        "basis_group": one.basis.group, "is_plain": one.is_plain, "may_show_figure": one.may_show_figure,
        "silent_after_at": one.silent_after_at,
    }  # fmt: skip
