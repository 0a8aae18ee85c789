"""Some orders with everything that papers say of them, read at once: parcels, companions, articles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shipdesk.domain.orders import Order, OrderLine
from shipdesk.domain.parcel_plans import Plan
from shipdesk.domain.parcels import Parcel
from shipdesk.domain.products import Product
from shipdesk.services.weigh_orders import products_of
from shipdesk.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Parcelled:
    """An order that has parcels of its own; members travel with it."""

    order: Order
    members: tuple[Order, ...]
    plan: Plan
    parcels: tuple[Parcel, ...]
    """Those with a label, by their number in the order."""

    @property
    def everyone(self) -> tuple[Order, ...]:
        """The order and those that travel with it."""
        return (self.order, *self.members)

    @property
    def lines(self) -> tuple[tuple[OrderLine, str], ...]:
        """All lines with the number of their order; those of the order itself come first, in its order."""
        return tuple((line, order.order_number) for order in self.everyone for line in order.lines)

    @property
    def count(self) -> int:
        """How many parcels there are or will be."""
        return max(1, len(self.plan))

    def parcel(self, number: int) -> Parcel | None:
        """Return the parcel of that number where it has a label."""
        return next((parcel for parcel in self.parcels if parcel.number_in_order == number), None)

    def items(self, number: int) -> tuple[tuple[int, int], ...]:
        """Return (position, pieces) of what is in a parcel, by the lines of `lines`."""
        if self.plan:
            return self.plan[number - 1].items
        return tuple((at, line.quantity) for at, (line, _) in enumerate(self.lines))


@dataclass(frozen=True, slots=True)
class Batch:
    """Orders with parcels of their own, and what is known of their articles."""

    orders: tuple[Parcelled, ...]
    products: dict[str, Product]


def read_batch(tx: Transaction, order_ids: Sequence[int] | None) -> Batch:
    """Return the orders (None: all that are ready); what travels with another comes with that one, each once."""
    ids = tx.orders.ready_ids() if order_ids is None else list(order_ids)
    leads = tx.groups.leads_of(ids)
    own = list(dict.fromkeys(leads.get(i, i) for i in ids))
    members = tx.groups.members_of(own)
    found = {order.id: order for order in tx.orders.get_many([*own, *(m for group in members.values() for m in group)])}
    plans = tx.plans.of_orders(own)
    parcels = tx.parcels.of_orders(own)
    batch = tuple(
        Parcelled(
            found[i],
            tuple(found[m] for m in members.get(i, ()) if m in found),
            plans.get(i, ()),
            tuple(p for p in parcels.get(i, ()) if p.voided_at is None),
        )
        for i in own
        if i in found
    )
    return Batch(batch, products_of(tx, [line for each in batch for line, _ in each.lines]))
