"""Parcels: where each is, and when its carrier is asked about it."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, bindparam, case, func, or_, select, update
from sqlmodel import Session, col

from shipdesk.domain.parcels import FINAL, Parcel, ParcelState, ParcelStatus
from shipdesk.domain.polling import urgency
from shipdesk.domain.rows import ParcelQuery, ParcelRow, ParcelSort
from shipdesk.storage.ids import read_ids
from shipdesk.storage.parcel_rows import PARCEL_COLUMNS, parcel_from, parcel_of, parcel_row, state_values
from shipdesk.storage.plain_updates import update_plain
from shipdesk.storage.search_store import SearchStore
from shipdesk.storage.tables import OrderRecord, ParcelRecord, table_of
from shipdesk.storage.tracking_pages_store import touch_pages

# Plain updates: through the ORM each one looks for objects to bring in line first, which costs as much as the update.
_PARCELS = table_of(ParcelRecord)
# Columns, not objects: a round reads thousands of them and changes none.
_COLUMNS = tuple(_PARCELS.c[name] for name in PARCEL_COLUMNS)
_ALL = select(*_COLUMNS)
_MANY = _ALL.where(_PARCELS.c.id.in_(bindparam("ids", expanding=True)))
_ORDERS = table_of(OrderRecord)
_TO_ASK = select(*_COLUMNS, _ORDERS.c.country_code, _PARCELS.c.not_found_count, _PARCELS.c.polled_at).join(
    _ORDERS, _ORDERS.c.id == _PARCELS.c.order_id
)


@dataclass(frozen=True, slots=True)
class NewParcel:
    """A parcel that just got its label."""

    order_id: int
    number_in_order: int
    carrier: str
    service: str
    service_name: str
    tracking_number: str
    barcode: str
    weight_g: int | None
    promised_on: date | None
    label_made_at: datetime
    remote_id: str
    cost_minor: int | None
    currency: str
    sample: bool
    items: tuple[tuple[int, int], ...] = ()
    is_return: bool = False
    promise_from: str = ""
    """order, carrier or shop"""


@dataclass(frozen=True, slots=True)
class DueParcel:
    """A parcel whose carrier is to be asked."""

    parcel: Parcel
    country_code: str
    not_found_count: int
    polled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Polling:
    """How many parcels of a carrier are under way, how many are to be asked about now, and when the next one is."""

    under_way: int
    due: int
    next_at: datetime | None


class ParcelsStore:
    """The parcels table."""

    def __init__(self, session: Session, search: SearchStore) -> None:
        self._session = session
        self._search = search

    def insert(self, new: NewParcel) -> int:
        """Store a parcel and return its id."""
        row = ParcelRecord(
            order_id=new.order_id,
            number_in_order=new.number_in_order,
            carrier=new.carrier,
            service=new.service,
            service_name=new.service_name,
            tracking_number=new.tracking_number,
            barcode=new.barcode,
            status=ParcelStatus.LABEL_MADE.value,
            status_since=new.label_made_at,
            weight_g=new.weight_g,
            promised_on=new.promised_on,
            promise_from=new.promise_from,
            label_made_at=new.label_made_at,
            remote_id=new.remote_id,
            cost_minor=new.cost_minor,
            currency=new.currency,
            sample=new.sample,
            items=[list(item) for item in new.items],
            is_return=new.is_return,
        )
        self._session.add(row)
        self._session.flush()
        return row.id or 0

    def get(self, parcel_id: int) -> Parcel | None:
        """Return one parcel, or None."""
        return self.get_many([parcel_id]).get(parcel_id)

    def get_many(self, parcel_ids: Sequence[int]) -> dict[int, Parcel]:
        """Return parcels by their ids; those that are gone are left out."""
        rows = self._session.execute(_MANY, {"ids": parcel_ids}).all()
        return {row[0]: parcel_from(row) for row in rows}

    def service_name(self, parcel_id: int) -> str:
        """Return the service's name for people."""
        row = self._session.get_one(ParcelRecord, parcel_id)
        return row.service_name or row.service

    def promise_from(self, parcel_id: int) -> str:
        """Return who made a parcel's promise: order, carrier or shop; empty where nobody remembers."""
        return self._session.get_one(ParcelRecord, parcel_id).promise_from

    def of_order(self, order_id: int, *, live_only: bool = False, returns: bool = False) -> tuple[Parcel, ...]:
        """Return an order's parcels, oldest first; with returns those that come back instead."""
        statement = _ALL.where(_PARCELS.c.order_id == order_id).order_by(_PARCELS.c.id)
        statement = statement.where(_PARCELS.c.is_return.is_(returns))
        if live_only:
            statement = statement.where(_PARCELS.c.voided_at.is_(None))
        return tuple(parcel_from(row) for row in self._session.execute(statement))

    def of_orders(self, order_ids: Sequence[int], *, returns: bool = False) -> dict[int, tuple[Parcel, ...]]:
        """Return the parcels of many orders, oldest first, voided ones too; with returns those that come back too."""
        found: dict[int, list[Parcel]] = {}
        for start in range(0, len(order_ids), 500):
            chunk = order_ids[start : start + 500]
            statement = select(ParcelRecord).where(col(ParcelRecord.order_id).in_(chunk)).order_by(col(ParcelRecord.id))
            if not returns:
                statement = statement.where(col(ParcelRecord.is_return).is_(False))
            for row in self._session.scalars(statement):
                found.setdefault(row.order_id, []).append(parcel_of(row))
        return {order_id: tuple(parcels) for order_id, parcels in found.items()}

    def with_code(self, codes: Sequence[str]) -> tuple[Parcel, ...]:
        """Return the parcels whose tracking number or barcode is one of the codes; live ones first, newest first."""
        if not codes:
            return ()
        statement = (
            _ALL.where(or_(_PARCELS.c.tracking_number.in_(codes), _PARCELS.c.barcode.in_(codes)))
            .order_by(_PARCELS.c.voided_at.isnot(None), _PARCELS.c.id.desc())
            .limit(10)
        )
        return tuple(parcel_from(row) for row in self._session.execute(statement))

    def last_sent(self, limit: int) -> tuple[tuple[str, str, str], ...]:
        """Return (carrier, service, tracking number) of the newest parcels that were not voided."""
        statement = (
            select(col(ParcelRecord.carrier), col(ParcelRecord.service), col(ParcelRecord.tracking_number))
            .where(col(ParcelRecord.voided_at).is_(None))
            .order_by(col(ParcelRecord.id).desc())
            .limit(limit)
        )
        return tuple((row[0], row[1], row[2]) for row in self._session.execute(statement))

    def dispatch(self, parcel_id: int, at: datetime, by: str, next_poll_at: datetime | None) -> bool:
        """Mark a parcel dispatched if it has not left yet and is not voided; tell whether it was."""
        statement = (
            update(_PARCELS)
            .where(
                _PARCELS.c.id == parcel_id,
                _PARCELS.c.dispatched_at.is_(None),
                _PARCELS.c.voided_at.is_(None),
            )
            .values(dispatched_at=at, dispatched_by=by, next_poll_at=next_poll_at)
            .returning(_PARCELS.c.id)
        )
        moved = self._session.scalars(statement).all()
        self._session.expire_all()
        return len(moved) == 1

    def undispatch(self, parcel_id: int) -> None:
        """Take a dispatch back."""
        statement = update(_PARCELS).where(col(ParcelRecord.id) == parcel_id)
        self._session.execute(statement.values(dispatched_at=None, dispatched_by="", next_poll_at=None))
        self._session.expire_all()

    def void(self, parcel_id: int, at: datetime) -> None:
        """Mark a label as given back."""
        statement = update(_PARCELS).where(col(ParcelRecord.id) == parcel_id)
        self._session.execute(
            statement.values(voided_at=at, status=ParcelStatus.CANCELLED.value, status_since=at, next_poll_at=None)
        )
        touch_pages(self._session, [parcel_id])
        self._session.expire_all()

    def set_state(self, parcel_id: int, state: ParcelState, last_text: str) -> None:
        """Keep the state that follows from all events."""
        self.set_states([(parcel_id, state, last_text)])

    def set_states(self, states: Sequence[tuple[int, ParcelState, str]]) -> None:
        """Keep the states that follow from all events, each with the newest event's text."""
        if not states:
            return
        values = [state_values(state, text) for _, state, text in states]
        columns = {name: [each[name] for each in values] for name in values[0]}
        ids = [parcel_id for parcel_id, _, _ in states]
        update_plain(self._session, ParcelRecord, ids, columns)
        touch_pages(self._session, ids)
        self._session.expire_all()

    def set_polled(
        self, parcel_id: int, at: datetime, next_poll_at: datetime | None, eta: date | None, not_found_count: int
    ) -> None:
        """Note when a carrier was asked, when it is to be asked again and what date it gives now."""
        values: dict[str, Any] = {
            "polled_at": at, "next_poll_at": next_poll_at, "not_found_count": not_found_count,
        }  # fmt: skip
        if eta is not None:
            values["carrier_eta_on"] = eta
        condition = (col(ParcelRecord.id) == parcel_id) & col(ParcelRecord.voided_at).is_(None)
        self._session.execute(update(_PARCELS).where(condition).values(**values))
        self._session.expire_all()

    def set_etas(self, etas: Sequence[tuple[int, date]]) -> None:
        """Keep the day that the carrier gives now for each parcel."""
        if etas:
            columns = {"carrier_eta_on": [eta for _, eta in etas]}
            ids = [parcel_id for parcel_id, _ in etas]
            update_plain(self._session, ParcelRecord, ids, columns)
            touch_pages(self._session, ids)
            self._session.expire_all()

    def set_polled_many(self, at: datetime, parcels: Sequence[tuple[int, datetime | None]]) -> None:
        """Note that parcels were asked about, and when each is to be asked about again."""
        columns: dict[str, list[Any]] = {
            "next_poll_at": [again for _, again in parcels],
            "polled_at": [at] * len(parcels),
            "not_found_count": [0] * len(parcels),
        }
        ids = [parcel_id for parcel_id, _ in parcels]
        update_plain(self._session, ParcelRecord, ids, columns, only="voided_at IS NULL")

    def under_way_counts(self, carrier: str) -> dict[ParcelStatus, int]:
        """Return how many parcels of a carrier are to be asked about, by status."""
        statement = (
            select(col(ParcelRecord.status), func.count())
            .where(col(ParcelRecord.carrier) == carrier, col(ParcelRecord.next_poll_at).isnot(None))
            .group_by(col(ParcelRecord.status))
        )
        return {ParcelStatus(status): number for status, number in self._session.execute(statement)}

    def polling(self, now: datetime) -> dict[str, Polling]:
        """Return of each carrier how many parcels are asked about, and when."""
        due_at = col(ParcelRecord.next_poll_at)
        # Delivered ones are asked about a last time or two; nobody waits for that.
        is_under_way = col(ParcelRecord.status).notin_([s.value for s in FINAL])
        statement = (
            select(
                col(ParcelRecord.carrier),
                func.sum(case((is_under_way, 1), else_=0)),
                func.sum(case((is_under_way & (due_at <= now), 1), else_=0)),
                func.min(case((due_at > now, due_at))),
            )
            .where(due_at.isnot(None), col(ParcelRecord.voided_at).is_(None))
            .group_by(col(ParcelRecord.carrier))
        )
        return {row[0]: Polling(row[1], row[2], row[3]) for row in self._session.execute(statement)}

    def under_way_ids(self, carrier: str) -> tuple[int, ...]:
        """Return the parcels of a carrier that are to be asked about, those first that are due first."""
        statement = (
            select(col(ParcelRecord.id))
            .where(
                col(ParcelRecord.carrier) == carrier,
                col(ParcelRecord.next_poll_at).isnot(None),
                col(ParcelRecord.voided_at).is_(None),
            )
            .order_by(col(ParcelRecord.next_poll_at))
        )
        return tuple(i for i in self._session.scalars(statement) if i is not None)

    def asked_about(self, carrier: str, numbers: Sequence[str]) -> tuple[DueParcel, ...]:
        """Return the parcels of a carrier with these numbers whose journeys have not ended."""
        condition = (
            (_PARCELS.c.carrier == carrier)
            & _PARCELS.c.tracking_number.in_(numbers)
            & _PARCELS.c.next_poll_at.isnot(None)
            & _PARCELS.c.voided_at.is_(None)
        )
        return self._to_ask(condition, 10 * len(numbers))

    def postpone(self, parcel_ids: Sequence[int], next_poll_at: datetime) -> None:
        """Ask about these parcels later, if they were not given back meanwhile."""
        condition = _PARCELS.c.id.in_(parcel_ids) & _PARCELS.c.voided_at.is_(None)
        self._session.execute(update(_PARCELS).where(condition).values(next_poll_at=next_poll_at))

    def due(self, now: datetime, limit: int) -> tuple[DueParcel, ...]:
        """Return the parcels whose carrier is to be asked now, those in need first, then the longest waiting."""
        need = case({s.value: urgency(s) for s in ParcelStatus}, value=_PARCELS.c.status, else_=99)
        return self._to_ask(_PARCELS.c.next_poll_at <= now, limit, need)

    def under_way(self, limit: int = 1_000_000) -> tuple[DueParcel, ...]:
        """Return every parcel whose journey has not ended: dispatched ones, and those that come back."""
        final = [s.value for s in FINAL]
        left = _PARCELS.c.dispatched_at.isnot(None) | _PARCELS.c.is_return
        condition = left & _PARCELS.c.status.notin_(final)
        return self._to_ask(condition & _PARCELS.c.voided_at.is_(None), limit)

    def chosen(self, parcel_ids: Sequence[int]) -> tuple[DueParcel, ...]:
        """Return these parcels to be asked about."""
        return self._to_ask(_PARCELS.c.id.in_(parcel_ids), len(parcel_ids))

    def ids(self, query: ParcelQuery) -> array[int]:
        """Return the ids of the parcels asked for, sorted; voided ones only where their status is asked for."""
        sort: Any = _PARCEL_SORTS[query.sort]
        key = sort.desc().nulls_last() if query.descending else sort.asc().nulls_last()
        tie = col(ParcelRecord.id).desc() if query.descending else col(ParcelRecord.id).asc()
        statement: Select[Any] = select(col(ParcelRecord.id)).order_by(key, tie)
        if query.text.strip() or query.sort in (ParcelSort.ORDER, ParcelSort.COUNTRY):
            statement = statement.join(OrderRecord, col(OrderRecord.id) == col(ParcelRecord.order_id))
        if query.statuses:
            statement = statement.where(col(ParcelRecord.status).in_([s.value for s in query.statuses]))
        if query.text.strip():
            statement = statement.where(self._search.matching(query.text))
        return read_ids(self._session, statement)

    def rows(self, ids: Sequence[int], now: datetime) -> list[ParcelRow]:
        """Return the rows of a page, in the order asked."""
        statement = (
            select(ParcelRecord, OrderRecord.order_number, OrderRecord.recipient_name, OrderRecord.country_code)  # type: ignore[call-overload]
            .join(OrderRecord, col(OrderRecord.id) == col(ParcelRecord.order_id))
            .where(col(ParcelRecord.id).in_(ids))
        )
        found = {row[0].id: parcel_row(row, now) for row in self._session.execute(statement)}
        return [found[i] for i in ids if i in found]

    def status_counts(self) -> dict[ParcelStatus, int]:
        """Return how many parcels are in each status."""
        statement = select(col(ParcelRecord.status), func.count()).group_by(col(ParcelRecord.status))
        return {ParcelStatus(status): number for status, number in self._session.execute(statement)}

    def _to_ask(self, condition: Any, limit: int, *first: Any) -> tuple[DueParcel, ...]:
        statement = (
            _TO_ASK.where(condition)
            .order_by(*first, _PARCELS.c.next_poll_at.asc().nulls_last(), _PARCELS.c.id)
            .limit(limit)
        )
        return tuple(DueParcel(parcel_from(row[:-3]), *row[-3:]) for row in self._session.execute(statement).all())


_PARCEL_SORTS: dict[ParcelSort, Any] = {
    ParcelSort.STATUS: ParcelRecord.status,
    ParcelSort.ORDER: OrderRecord.order_number,
    ParcelSort.PROMISED: ParcelRecord.promised_on,
    ParcelSort.LAST_EVENT: ParcelRecord.last_event_at,
    ParcelSort.DISPATCHED: ParcelRecord.dispatched_at,
    ParcelSort.CARRIER: ParcelRecord.carrier,
    ParcelSort.COUNTRY: OrderRecord.country_code,
}
