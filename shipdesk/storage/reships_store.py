"""Which orders are sent again as which others."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlmodel import Session

from shipdesk.domain.orders import OrderStatus
from shipdesk.storage.tables import OrderRecord, table_of

_ORDERS = table_of(OrderRecord)


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
