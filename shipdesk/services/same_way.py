"""Which orders on the desk could travel with one that is looked at."""

from __future__ import annotations

from shipdesk.domain.orders import AddressGrade, Order, OrderStatus
from shipdesk.domain.same_way import Traveller, destination, urgency
from shipdesk.storage.transaction import Transaction


def same_way(tx: Transaction, order: Order) -> tuple[Traveller, ...]:
    """Return the other orders that could travel with this one, most urgent first; none where it cannot be combined."""
    to = destination(order.recipient)
    if to is None or order.status is not OrderStatus.TO_SHIP or order.address_check.grade is AddressGrade.CANNOT_SHIP:
        return ()
    near = not_being_bought(tx, [o for o in tx.groups.waiting(order.recipient) if destination(o.recipient) == to])
    if order.id not in {o.id for o in near}:
        return ()
    return tuple(sorted((o for o in near if o.id != order.id), key=urgency))


def not_being_bought(tx: Transaction, orders: list[Traveller]) -> list[Traveller]:
    """Leave out the orders whose label is being bought at this moment."""
    buying = tx.plans.being_bought() if orders else set()
    return [order for order in orders if order.id not in buying]
