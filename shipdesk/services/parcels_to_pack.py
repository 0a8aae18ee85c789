"""What goes into each parcel of an order: all of it, a part of it, or other orders with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from shipdesk.domain.orders import Order
from shipdesk.domain.parcel_plans import Items, PlannedParcel, lines_of, value_shares
from shipdesk.domain.parcels import Parcel
from shipdesk.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class ParcelToPack:
    """One parcel before its label.

    contents is the order as this parcel holds it: its own lines, its part of the value, its box and typed weight.
    items are the pieces of a split order; members are the other orders that travel in it, with their numbers.
    """

    contents: Order
    number: int = 1
    count: int = 1
    items: Items = ()
    members: tuple[int, ...] = ()
    member_numbers: tuple[str, ...] = ()


def parcels_to_pack(tx: Transaction, order: Order) -> tuple[ParcelToPack, ...]:
    """Return the parcels of an order in their order; it is one unless it was split."""
    plan = tx.plans.of_order(order.id)
    if not plan:
        members = tx.orders.get_many(tx.groups.members_of([order.id]).get(order.id, ()))
        return (_together(order, members),)
    values = value_shares(order.lines, plan, order.total_minor)
    return tuple(
        ParcelToPack(_part(order, parcel, value), number, len(plan), parcel.items)
        for number, (parcel, value) in enumerate(zip(plan, values, strict=True), start=1)
    )


def without_label(parcels: Sequence[ParcelToPack], live: Sequence[Parcel]) -> tuple[ParcelToPack, ...]:
    """Return the parcels that have no label yet."""
    have = {parcel.number_in_order for parcel in live}
    return tuple(parcel for parcel in parcels if parcel.number not in have)


def is_packed(tx: Transaction, order_id: int) -> bool:
    """Answer whether each parcel of an order has a label."""
    have = {parcel.number_in_order for parcel in tx.parcels.of_order(order_id, live_only=True)}
    wanted = len(tx.plans.of_order(order_id)) or 1
    return have >= set(range(1, wanted + 1))


def contents_of(tx: Transaction, order: Order, parcel: Parcel) -> Order:
    """Return the order as a parcel that has its label holds it."""
    if parcel.items:
        return replace(order, lines=lines_of(order.lines, parcel.items))
    members = tx.groups.members_of([order.id]).get(order.id, ())
    return _together(order, tx.orders.get_many(members)).contents if members else order


def _part(order: Order, parcel: PlannedParcel, value_minor: int | None) -> Order:
    # The weight and box of the whole order say nothing of a part.
    return replace(
        order,
        lines=lines_of(order.lines, parcel.items),
        total_minor=value_minor,
        box=parcel.box,
        weight_g=parcel.weight_g,
    )


def _together(order: Order, members: Sequence[Order]) -> ParcelToPack:
    if not members:
        return ParcelToPack(order)
    everyone = (order, *members)
    totals = [o.total_minor for o in everyone if o.total_minor is not None and o.currency == order.currency]
    promised = [o.promised_on for o in everyone if o.promised_on is not None]
    contents = replace(
        order,
        lines=tuple(
            line if o.currency == order.currency else replace(line, unit_price_minor=None)
            for o in everyone
            for line in o.lines
        ),
        # One sum of several currencies, or without one part, would be wrong on a customs form: better none.
        total_minor=sum(totals) if len(totals) == len(everyone) else None,
        promised_on=min(promised, default=None),
        recipient=replace(order.recipient, email=next((o.recipient.email for o in everyone if o.recipient.email), "")),
    )
    numbers = tuple(o.order_number for o in members)
    return ParcelToPack(contents, members=tuple(o.id for o in members), member_numbers=numbers)
