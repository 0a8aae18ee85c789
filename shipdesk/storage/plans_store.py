"""Parcels that orders were split into before their labels, and which orders a label binds."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, delete, func, insert, select
from sqlmodel import Session, col

from shipdesk.domain.outbox import OutboxKind, OutboxState
from shipdesk.domain.parcel_plans import Plan, PlannedParcel
from shipdesk.storage.tables import OutboxRow, ParcelRecord, PlannedParcelRow, table_of

_CHUNK = 500
_BEING_BOUGHT = (OutboxState.SENDING.value, OutboxState.UNSURE.value)
_TABLE = table_of(PlannedParcelRow)
_PLANS = (
    select(_TABLE.c.order_id, _TABLE.c["items"], _TABLE.c.box, _TABLE.c.weight_g)
    .where(_TABLE.c.order_id.in_(bindparam("ids", expanding=True)))
    .order_by(_TABLE.c.order_id, _TABLE.c.number)
)


class PlansStore:
    """The planned parcels table."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_order(self, order_id: int) -> Plan:
        """Return the parcels an order was split into, in their order; empty where it is one parcel."""
        return self.of_orders([order_id]).get(order_id, ())

    def of_orders(self, order_ids: Sequence[int]) -> dict[int, Plan]:
        """Return the plans of those orders that were split."""
        found: dict[int, list[PlannedParcel]] = {}
        for start in range(0, len(order_ids), _CHUNK):
            chunk = order_ids[start : start + _CHUNK]
            rows = self._session.execute(_PLANS, {"ids": chunk})
            for order_id, pieces_of, box, weight_g in rows:
                items = tuple((position, pieces) for position, pieces in pieces_of)
                found.setdefault(order_id, []).append(PlannedParcel(items, box, weight_g))
        return {order_id: tuple(parcels) for order_id, parcels in found.items()}

    def counts(self, order_ids: Sequence[int]) -> dict[int, int]:
        """Return how many parcels those orders were split into that were."""
        found: dict[int, int] = {}
        for start in range(0, len(order_ids), _CHUNK):
            statement = (
                select(col(PlannedParcelRow.order_id), func.count())
                .where(col(PlannedParcelRow.order_id).in_(order_ids[start : start + _CHUNK]))
                .group_by(col(PlannedParcelRow.order_id))
            )
            found.update((order_id, count) for order_id, count in self._session.execute(statement))
        return found

    def put(self, order_id: int, plan: Plan) -> None:
        """Keep an order's plan in the place of an earlier one; an empty one makes it one parcel again."""
        self._session.execute(delete(PlannedParcelRow).where(col(PlannedParcelRow.order_id) == order_id))
        if plan:
            self._session.execute(
                insert(PlannedParcelRow),
                [
                    {
                        "order_id": order_id,
                        "number": number,
                        "box": parcel.box,
                        "weight_g": parcel.weight_g,
                        "items": [list(item) for item in parcel.items],
                    }
                    for number, parcel in enumerate(plan, start=1)
                ],
            )
        self._session.expire_all()

    def bound(self, order_ids: Sequence[int]) -> set[int]:
        """Return those orders that have a label, or one that is or may be being bought."""
        bound: set[int] = set()
        for start in range(0, len(order_ids), _CHUNK):
            statement = select(col(ParcelRecord.order_id)).where(
                col(ParcelRecord.order_id).in_(order_ids[start : start + _CHUNK]),
                col(ParcelRecord.voided_at).is_(None),
                col(ParcelRecord.is_return).is_(False),
            )
            bound.update(self._session.scalars(statement))
        return bound | (self.being_bought() & set(order_ids))

    def being_bought(self) -> set[int]:
        """Return the orders whose label is being bought at this moment, or may have been."""
        statement = select(col(OutboxRow.payload)).where(
            col(OutboxRow.kind) == OutboxKind.LABEL.value, col(OutboxRow.state).in_(_BEING_BOUGHT)
        )
        return {int(payload["order_id"]) for payload in self._session.scalars(statement)}
