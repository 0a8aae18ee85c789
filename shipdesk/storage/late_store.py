"""What the late list is made of: orders on the desk, and parcels under way with what is expected of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlmodel import Session, col

from shipdesk.domain.forecast.values import Basis
from shipdesk.domain.late.outlook import ParcelOutlook
from shipdesk.domain.mails import BAD_NEWS, Milestone
from shipdesk.domain.orders import OrderStatus
from shipdesk.domain.outbox import OutboxState
from shipdesk.domain.parcels import FINAL, Parcel, ParcelStatus
from shipdesk.storage.columns import UtcTime
from shipdesk.storage.parcel_rows import parcel_of
from shipdesk.storage.tables import (
    BagRow,
    DispatchRow,
    MessageRecord,
    OrderRecord,
    OutboxRow,
    OutlookRow,
    ParcelRecord,
    table_of,
)

_NAMED_AT_MOST = 500
_TROUBLE = (*BAD_NEWS, Milestone.READY_FOR_PICKUP)
_CAME_TO_NOTHING = (OutboxState.CANCELLED.value, OutboxState.FAILED.value)


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
    promised_on: date | None = None
    tracking_number: str = ""
    """Of its newest label, for an order that has not left; empty where it has none."""


@dataclass(frozen=True, slots=True)
class LateParcel:
    """A parcel under way with the order it belongs to."""

    order: LateOrder
    parcel: Parcel
    outlook: ParcelOutlook | None = None
    bag_id: int | None = None
    """The bag in which it was handed over."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a customer was told last of an order's or a parcel's trouble, and whether a mail about it waits to go."""

    at: datetime | None = None
    milestone: Milestone | None = None
    is_planned: bool = False

    def or_later(self, other: Told) -> Told:
        """Return what was told last of both."""
        last = other if other.at is not None and (self.at is None or other.at > self.at) else self
        return replace(last, is_planned=self.is_planned or other.is_planned)


@dataclass(frozen=True, slots=True)
class BagScans:
    """How many parcels a bag had, and how many of them no carrier has scanned."""

    carrier: str
    left_at: datetime
    parcels: int
    without_scan: int


@dataclass(frozen=True, slots=True)
class Candidates:
    """Which parcels may be late: what happened before these moments, or is as likely as this."""

    now: datetime
    today: date
    left_before: datetime
    heard_before: datetime
    back_after: datetime
    owner_line: float


class LateStore:
    """Reads for the late list."""

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

    def under_way(self, asked: Candidates) -> tuple[LateParcel, ...]:
        """Return the dispatched parcels that may be late by any cause.

        Those are left out that cannot: accepted or just gone, heard of lately, not yet due and expected in time.
        """
        # Columns, not objects: a shop has thousands under way, and this is read after each scan.
        statement = (
            select(*_ORDER_COLUMNS, *table_of(ParcelRecord).c, *_OUTLOOK_COLUMNS, col(DispatchRow.bag_id))
            .join(ParcelRecord, col(ParcelRecord.order_id) == col(OrderRecord.id))
            .outerjoin(OutlookRow, col(OutlookRow.parcel_id) == col(ParcelRecord.id))
            .outerjoin(DispatchRow, col(DispatchRow.parcel_id) == col(ParcelRecord.id))
            .where(
                col(ParcelRecord.dispatched_at).isnot(None),
                col(ParcelRecord.voided_at).is_(None),
                col(ParcelRecord.is_return).is_(False),
                or_(_UNDER_WAY & _may_be_late(asked), _came_back(asked)),
            )
        )
        return tuple(
            LateParcel(_late_order(row), parcel_of(row), _outlook(row), row.bag_id)
            for row in self._session.execute(statement)
        )

    def told(self, order_ids: Sequence[int]) -> dict[tuple[int, int], Told]:
        """Return what was told last of a delay or problem, by order and parcel (0: the order as a whole).

        A mail that was cancelled or failed told nothing.
        """
        columns = (MessageRecord.order_id, MessageRecord.parcel_id, MessageRecord.sent_at, MessageRecord.milestone)
        statement = (
            select(*map(col, columns), col(OutboxRow.state))
            .join(OutboxRow, col(OutboxRow.id) == col(MessageRecord.outbox_id))
            .where(col(MessageRecord.milestone).in_([milestone.value for milestone in _TROUBLE]))
        )
        if len(order_ids) <= _NAMED_AT_MOST:
            statement = statement.where(col(MessageRecord.order_id).in_(order_ids))
        told: dict[tuple[int, int], Told] = {}
        for order_id, parcel_id, sent_at, milestone, state in self._session.execute(statement):
            key = (order_id, parcel_id or 0)
            if sent_at is not None:
                told[key] = told.get(key, Told()).or_later(Told(sent_at, Milestone(milestone)))
            elif state not in _CAME_TO_NOTHING:
                told[key] = replace(told.get(key, Told()), is_planned=True)
        return told

    def told_in_time(self, since: datetime, zone: tzinfo) -> int:
        """Return of how many parcels the customers were told since a moment, by the end of the promised day."""
        statement = (
            select(col(MessageRecord.parcel_id), col(MessageRecord.sent_at), col(ParcelRecord.promised_on))
            .join(ParcelRecord, col(ParcelRecord.id) == col(MessageRecord.parcel_id))
            .where(col(MessageRecord.sent_at) >= since, col(ParcelRecord.promised_on).isnot(None))
            .where(col(MessageRecord.milestone).in_([milestone.value for milestone in BAD_NEWS]))
        )
        rows = self._session.execute(statement)
        return len({parcel_id for parcel_id, at, promised in rows if at.astimezone(zone).date() <= promised})

    def bag_scans(self, bag_ids: Collection[int]) -> dict[int, BagScans]:
        """Return for each bag how many parcels it had and how many of them no carrier has scanned."""
        unscanned = func.sum(case((col(ParcelRecord.accepted_at).is_(None), 1), else_=0))
        left_at = func.coalesce(BagRow.closed_at, func.max(DispatchRow.at), type_=UtcTime())
        statement = (
            select(col(BagRow.id), col(BagRow.carrier), left_at, func.count(), unscanned)
            .join(DispatchRow, col(DispatchRow.bag_id) == col(BagRow.id))
            .join(ParcelRecord, col(ParcelRecord.id) == col(DispatchRow.parcel_id))
            .where(col(BagRow.id).in_(bag_ids))
            .group_by(col(BagRow.id), col(BagRow.carrier), col(BagRow.closed_at))
        )
        return {bag_id: BagScans(*rest) for bag_id, *rest in self._session.execute(statement)}


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
    OrderRecord.promised_on.label("order_promised_on"),  # type: ignore[union-attr]
)


def _late_order(row: Any, tracking_number: str = "") -> LateOrder:
    return LateOrder(
        row.late_order_id, row.order_number, row.recipient_name, row.country_code, OrderStatus(row.order_status),
        row.ship_by_on, row.total_minor, row.order_currency, row.order_promised_on, tracking_number,
    )  # fmt: skip


# Named one by one, so that the index finds them among all that have arrived.
_UNDER_WAY = col(ParcelRecord.status).in_([s.value for s in ParcelStatus if s not in FINAL or s is ParcelStatus.LOST])
_OUTLOOK_COLUMNS: Any = tuple(
    column.label(f"outlook_{column.name}") for column in table_of(OutlookRow).c if column.name != "parcel_id"
)


def _may_be_late(asked: Candidates) -> ColumnElement[bool]:
    return or_(
        col(ParcelRecord.promised_on) < asked.today,
        col(ParcelRecord.first_attempt_at).isnot(None),
        col(ParcelRecord.action_required).is_(True),
        col(ParcelRecord.status).in_([ParcelStatus.LOST.value, ParcelStatus.RETURNING.value]),
        col(ParcelRecord.accepted_at).is_(None) & (col(ParcelRecord.dispatched_at) <= asked.left_before),
        func.coalesce(ParcelRecord.last_event_at, ParcelRecord.dispatched_at) <= asked.heard_before,
        col(OutlookRow.silent_after_at) <= asked.now,
        col(OutlookRow.p_late) >= asked.owner_line,
    )


def _came_back(asked: Candidates) -> ColumnElement[bool]:
    """Return the condition for parcels that came back lately: somebody must decide what becomes of the order."""
    is_back = col(ParcelRecord.status) == ParcelStatus.RETURNED.value
    return is_back & (col(ParcelRecord.status_since) >= asked.back_after)


def _outlook(row: Any) -> ParcelOutlook | None:
    if row.outlook_made_at is None:
        return None
    return ParcelOutlook(
        row.outlook_made_at, row.outlook_p10_on, row.outlook_p50_on, row.outlook_p90_on, row.outlook_p_late,
        row.outlook_p_lost, Basis(row.outlook_basis_parcels, row.outlook_basis_group), row.outlook_is_plain,
        row.outlook_may_show_figure, row.outlook_silent_after_at,
    )  # fmt: skip
