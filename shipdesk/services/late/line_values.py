"""What lines of the late list are worth: a part of an order its part, orders that travel together all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shipdesk.domain.late.deeds import Worth
from shipdesk.domain.orders import Order
from shipdesk.domain.parcel_plans import lines_of
from shipdesk.domain.parcels import Parcel
from shipdesk.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Valued:
    """An order (or its parcel) whose worth is asked for; minor units, None where nobody knows."""

    order_id: int
    parcel: Parcel | None
    total_minor: int | None
    currency: str

    def worth(self, values: Mapping[tuple[int, int], int | None]) -> Worth:
        """Return what it and its whole order are worth, by what line_values found."""
        mine = values.get((self.order_id, self.parcel.id if self.parcel else 0))
        is_part = self.parcel is not None and bool(self.parcel.items)
        return Worth(mine, self.total_minor if is_part else mine)


def line_values(tx: Transaction, asked: Iterable[Valued]) -> dict[tuple[int, int], int | None]:
    """Return what each is worth, by order and parcel (0: the order itself), in minor units of its order's currency."""
    wanted = list(asked)
    parts = {each.order_id for each in wanted if each.parcel is not None and each.parcel.items}
    split = {order.id: order for order in tx.orders.get_many(list(parts))} if parts else {}
    whole = [each.order_id for each in wanted if each.parcel is None or not each.parcel.items]
    members = tx.groups.members_of(whole)
    others = {row.id: row for row in tx.orders.rows([i for ids in members.values() for i in ids])} if members else {}
    found: dict[tuple[int, int], int | None] = {}
    for each in wanted:
        key = each.order_id, each.parcel.id if each.parcel else 0
        if each.parcel is not None and each.parcel.items:
            found[key] = _part(split.get(each.order_id), each.parcel)
            continue
        totals = [each.total_minor]
        for order_id in members.get(each.order_id, ()):
            row = others.get(order_id)
            # One sum of several currencies would be wrong: better none.
            totals.append(row.total_minor if row is not None and row.currency == each.currency else None)
        known = [total for total in totals if total is not None]
        found[key] = sum(known) if len(known) == len(totals) else None
    return found


def _part(order: Order | None, parcel: Parcel) -> int | None:
    """Return what a part of an order is worth by the prices of its pieces; None where one has no price."""
    pieces = lines_of(order.lines, parcel.items) if order is not None else ()
    prices = [line.unit_price_minor for line in pieces]
    if not prices or any(price is None for price in prices):
        return None
    return sum((line.unit_price_minor or 0) * line.quantity for line in pieces)
