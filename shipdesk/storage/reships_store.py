"""Which orders are sent again as which others."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlmodel import Session

from shipdesk.domain.late.causes import LateAction
from shipdesk.domain.orders import OrderStatus
from shipdesk.domain.parcels import ParcelStatus
from shipdesk.storage.tables import LateActionRow, OrderRecord, ParcelRecord, table_of

_ORDERS, _ACTIONS, _PARCELS = table_of(OrderRecord), table_of(LateActionRow), table_of(ParcelRecord)
_ON_DESK = (OrderStatus.TO_SHIP, OrderStatus.PACKED, OrderStatus.ON_HOLD)


@dataclass(frozen=True, slots=True)
class Reship:
    """An order that sends another one again."""

    order_id: int
    order_number: str
    status: OrderStatus
    of_order_id: int


class ReshipsStore:
    """orders.reship_of."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def link(self, order_id: int, of_order_id: int) -> None:
        """Note that an order sends another one again."""
        self._session.execute(update(_ORDERS).where(_ORDERS.c.id == order_id).values(reship_of=of_order_id))
        self._session.expire_all()

    def get_many(self, order_ids: Collection[int]) -> dict[int, Reship]:
        """Return which of these orders send another one again, by their ids."""
        columns = (_ORDERS.c.id, _ORDERS.c.order_number, _ORDERS.c.status, _ORDERS.c.reship_of)
        statement = select(*columns).where(_ORDERS.c.id.in_(order_ids), _ORDERS.c.reship_of.isnot(None))
        return {
            order_id: Reship(order_id, number, OrderStatus(status), of_id)
            for order_id, number, status, of_id in self._session.execute(statement)
        }

    def needless(self) -> tuple[str, ...]:
        """Return the numbers of orders on the desk that send again what has arrived since."""
        statement = (
            select(_ORDERS.c.order_number)
            .join(_ACTIONS, _ACTIONS.c.made_id == _ORDERS.c.id)
            .join(_PARCELS, _PARCELS.c.id == _ACTIONS.c.parcel_id)
            .where(
                _ORDERS.c.status.in_([status.value for status in _ON_DESK]),
                _ACTIONS.c.action == LateAction.RESHIP.value,
                _ACTIONS.c.undone_at.is_(None),
                _PARCELS.c.status == ParcelStatus.DELIVERED.value,
            )
            .order_by(_ORDERS.c.id)
        )
        return tuple(self._session.scalars(statement))
