"""What the late list is made of, and what somebody put off or ignored."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlmodel import Session, col

from shipdesk.domain.mails import BAD_NEWS
from shipdesk.domain.orders import OrderStatus
from shipdesk.domain.parcels import FINAL, Parcel, ParcelStatus
from shipdesk.domain.rows import LateClock
from shipdesk.storage.parcel_rows import parcel_of
from shipdesk.storage.tables import LateMarkRow, MessageRecord, OrderRecord, ParcelRecord, table_of
from shipdesk.storage.upserts import upsert

_NAMED_AT_MOST = 500


@dataclass(frozen=True, slots=True)
class LateOrder:
    """What the clocks need to know of an order."""

    order_id: int
    order_number: str
    recipient_name: str
    country_code: str
    status: OrderStatus
    ship_by_on: date | None
    total_minor: int | None
    currency: str
    tracking_number: str = ""
    """Of its newest label, for an order that has not left; empty where it has none."""


@dataclass(frozen=True, slots=True)
class LateParcel:
    """A parcel under way with the order it belongs to."""

    order: LateOrder
    parcel: Parcel


@dataclass(frozen=True, slots=True)
class LateMark:
    """A line somebody put off until a day, or ignored for good (until None)."""

    order_id: int
    parcel_id: int
    clock: LateClock
    until: date | None
    reason: str


class LateStore:
    """Reads for the late list, and its marks."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def unshipped(self, ship_by_before: date) -> tuple[LateOrder, ...]:
        """Return the orders on our desk whose ship-by day is before the given one."""
        newest = (
            select(col(ParcelRecord.tracking_number))
            .where(col(ParcelRecord.order_id) == col(OrderRecord.id), col(ParcelRecord.voided_at).is_(None))
            .where(col(ParcelRecord.is_return).is_(False))
            .order_by(col(ParcelRecord.id).desc())
            .limit(1)
            .scalar_subquery()
        )
        statement = select(*_ORDER_COLUMNS, newest.label("number")).where(_is_unshipped(ship_by_before))
        found = [_late_order(row, row.number or "") for row in self._session.execute(statement)]
        earliest = self._earliest_of_members(ship_by_before)
        return tuple(
            replace(order, ship_by_on=min(filter(None, (order.ship_by_on, earliest.get(order.order_id)))))
            for order in found
        )

    def unshipped_ids(self, ship_by_before: date) -> list[int]:
        """Return the ids of those orders alone, for counting."""
        return [i for i in self._session.scalars(select(col(OrderRecord.id)).where(_is_unshipped(ship_by_before))) if i]

    def _earliest_of_members(self, ship_by_before: date) -> dict[int, date]:
        """Return the earliest ship-by day among the orders that travel with each lead, where it is past."""
        statement = select(col(OrderRecord.combined_into), func.min(OrderRecord.ship_by_on))
        overdue = statement.where(*_overdue_members(ship_by_before)).group_by(col(OrderRecord.combined_into))
        return {lead_id: day for lead_id, day in self._session.execute(overdue) if lead_id is not None}

    def under_way(
        self, *, promised_before: date, left_before: datetime, heard_before: datetime
    ) -> tuple[LateParcel, ...]:
        """Return the dispatched parcels under way that any clock might call late.

        Those are left out that no clock can: accepted or just gone, heard of lately, and not yet due.
        """
        # Columns, not objects: a shop has thousands under way, and this is read after each scan.
        statement = (
            select(*_ORDER_COLUMNS, *table_of(ParcelRecord).c)
            .join(ParcelRecord, col(ParcelRecord.order_id) == col(OrderRecord.id))
            .where(
                col(ParcelRecord.dispatched_at).isnot(None),
                col(ParcelRecord.voided_at).is_(None),
                # Named one by one, so that the index finds them among all that have arrived.
                col(ParcelRecord.status).in_(
                    [s.value for s in ParcelStatus if s not in FINAL or s is ParcelStatus.LOST]
                ),
                or_(
                    col(ParcelRecord.promised_on) < promised_before,
                    col(ParcelRecord.first_attempt_at).isnot(None),
                    col(ParcelRecord.accepted_at).is_(None) & (col(ParcelRecord.dispatched_at) <= left_before),
                    func.coalesce(ParcelRecord.last_event_at, ParcelRecord.dispatched_at) <= heard_before,
                ),
            )
        )
        return tuple(LateParcel(_late_order(row), parcel_of(row)) for row in self._session.execute(statement))

    def marks(self) -> dict[tuple[int, int, LateClock], LateMark]:
        """Return all marks by (order, parcel or 0, clock)."""
        marks = {}
        for row in self._session.scalars(select(LateMarkRow)):
            clock = LateClock(row.clock)
            marks[row.order_id, row.parcel_id, clock] = LateMark(
                row.order_id, row.parcel_id, clock, row.until, row.reason
            )
        return marks

    def put_mark(self, mark: LateMark, at: datetime) -> None:
        """Keep a mark, replacing an earlier one of the same line."""
        changed = {"until": mark.until, "reason": mark.reason, "at": at}
        key = {"order_id": mark.order_id, "parcel_id": mark.parcel_id, "clock": mark.clock.value}
        statement = upsert(self._session, LateMarkRow).values(**key, **changed)
        self._session.execute(statement.on_conflict_do_update(index_elements=list(key), set_=changed))

    def remove_mark(self, order_id: int, parcel_id: int, clock: LateClock) -> int:
        """Take a mark away; return how many there were."""
        statement = (
            delete(LateMarkRow)
            .where(
                col(LateMarkRow.order_id) == order_id,
                col(LateMarkRow.parcel_id) == parcel_id,
                col(LateMarkRow.clock) == clock.value,
            )
            .returning(col(LateMarkRow.id))
        )
        return len(self._session.scalars(statement).all())

    def told_at(self, order_ids: list[int]) -> dict[int, tuple[datetime | None, bool]]:
        """Return for each order when the last delay or problem mail went out, and whether one is planned."""
        about = [milestone.value for milestone in BAD_NEWS]
        statement = select(col(MessageRecord.order_id), col(MessageRecord.sent_at)).where(
            col(MessageRecord.milestone).in_(about)
        )
        if len(order_ids) <= _NAMED_AT_MOST:
            statement = statement.where(col(MessageRecord.order_id).in_(order_ids))
        told: dict[int, tuple[datetime | None, bool]] = {}
        for order_id, sent_at in self._session.execute(statement):
            last, planned = told.get(order_id, (None, False))
            newest = max((t for t in (last, sent_at) if t is not None), default=None)
            told[order_id] = (newest, planned or sent_at is None)
        return told


def _is_unshipped(ship_by_before: date) -> ColumnElement[bool]:
    """Return the condition for orders that should have left; a group is late once, as its lead."""
    on_desk = [OrderStatus.TO_SHIP.value, OrderStatus.PACKED.value, OrderStatus.ON_HOLD.value]
    leads = select(col(OrderRecord.combined_into)).where(*_overdue_members(ship_by_before))
    late = or_(col(OrderRecord.ship_by_on) < ship_by_before, col(OrderRecord.id).in_(leads))
    return col(OrderRecord.status).in_(on_desk) & late


def _overdue_members(ship_by_before: date) -> tuple[ColumnElement[bool], ...]:
    is_member = col(OrderRecord.status) == OrderStatus.COMBINED.value
    return is_member, col(OrderRecord.ship_by_on) < ship_by_before


_ORDER_COLUMNS: Any = (
    OrderRecord.id.label("late_order_id"),  # type: ignore[union-attr]
    OrderRecord.order_number,
    OrderRecord.recipient_name,
    OrderRecord.country_code,
    OrderRecord.status.label("order_status"),  # type: ignore[attr-defined]
    OrderRecord.ship_by_on,
    OrderRecord.total_minor,
    OrderRecord.currency.label("order_currency"),  # type: ignore[attr-defined]
)


def _late_order(row: Any, tracking_number: str = "") -> LateOrder:
    return LateOrder(
        row.late_order_id, row.order_number, row.recipient_name, row.country_code, OrderStatus(row.order_status),
        row.ship_by_on, row.total_minor, row.order_currency, tracking_number,
    )  # fmt: skip
