"""Combine orders that go to the same address into one parcel, and take them apart again, before a label exists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shipdesk.domain.errors import Refused
from shipdesk.domain.orders import AddressGrade, OrderStatus
from shipdesk.domain.same_way import Traveller, destination, numbers_text, travel_groups, urgency
from shipdesk.services.last_edits import Inverse, note_edit
from shipdesk.services.order_groups import (
    Moves,
    gather,
    moves_since,
    refuse_bound,
    standings,
    take_back_moves,
    take_out,
    whole_groups,
)
from shipdesk.services.same_way import not_being_bought, same_way
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.storage.transaction import Transaction

_COMBINABLE = (OrderStatus.TO_SHIP, OrderStatus.COMBINED)
INVERSES: dict[str, tuple[str, Inverse]] = {
    "combine": ("Travels as before:", take_back_moves),
    "uncombine": ("Combined again:", take_back_moves),
}
"""How each edit is undone (services/undo_edits.py)."""


@dataclass(frozen=True, slots=True)
class TravelGroup:
    """Orders that could travel in one parcel, the lead first; companions are in the parcel of one of them already."""

    orders: tuple[Traveller, ...]
    companions: tuple[str, ...] = ()

    @property
    def ids(self) -> tuple[int, ...]:
        """The orders to combine."""
        return tuple(order.id for order in self.orders)


@dataclass(frozen=True, slots=True)
class Combination:
    """A group that was made: its lead and how many orders are in the parcel."""

    lead: int
    order_number: str
    orders: int


def combinable(shop: Shop) -> tuple[TravelGroup, ...]:
    """Return every group of orders to ship that go to one address and could be one parcel, most urgent first."""
    with shop.look() as tx:
        free = not_being_bought(tx, tx.groups.waiting())
        groups = travel_groups(free)
        members = tx.groups.members_of([order.id for group in groups for order in group])
        numbers = tx.groups.numbers_of(i for ids in members.values() for i in ids)
    return tuple(
        TravelGroup(group, tuple(numbers[i] for order in group for i in members.get(order.id, ()))) for group in groups
    )


def combine_orders(shop: Shop, ids: Sequence[int]) -> int:
    """Let orders travel in one parcel and return the lead, the one to be shipped first; undoable.

    Who travels with one of them already comes along. Raises Refused where they cannot.
    """
    with shop.change(Topic.ORDERS, Topic.LATE) as tx:
        made = _combine(tx, ids)
        note_edit(shop, tx, "combine", made.ids, made.words, {"moves": made.moves})
    return made.lead


def group_of(shop: Shop, ids: Sequence[int]) -> list[int]:
    """Return what combining these orders would make one parcel, its lead first; raises Refused where they cannot be."""
    with shop.look() as tx:
        travellers = _travellers(tx, whole_groups(tx, ids))
    return [order.id for order in sorted(travellers, key=urgency)]


def combine_chosen(shop: Shop, ids: Sequence[int]) -> Combination:
    """Combine these orders; one alone is combined with every order that could travel with it."""
    chosen = list(ids)
    if len(chosen) == 1:
        with shop.look() as tx:
            order = tx.orders.get(chosen[0])
            chosen += [other.id for other in same_way(tx, order)] if order else []
        if len(chosen) == 1:
            raise Refused("No other order to ship goes to the same person and address.", "Nothing was changed.")
    lead = combine_orders(shop, chosen)
    with shop.look() as tx:
        members = tx.groups.members_of([lead]).get(lead, ())
        return Combination(lead, tx.groups.numbers_of([lead])[lead], len(members) + 1)


def combine_groups(shop: Shop, groups: Sequence[Sequence[int]]) -> tuple[int, ...]:
    """Combine each of several groups and return their leads; one that can no longer be is left out.

    All of it is one edit, undone at once.
    """
    made: list[_Combined] = []
    with shop.change(Topic.ORDERS, Topic.LATE) as tx:
        for ids in groups:
            try:
                made.append(_combine(tx, ids))
            except Refused:
                continue  # somebody was quicker with one of its orders
        moves = [move for one in made for move in one.moves]
        words = "; ".join(one.words for one in made)
        note_edit(shop, tx, "combine", [i for one in made for i in one.ids], words, {"moves": moves})
    return tuple(one.lead for one in made)


def uncombine(shop: Shop, order_id: int) -> int:
    """Let an order travel by itself again; a lead takes its whole group apart. Return how many are free; undoable.

    Raises Refused where it travels with no other, or there is a label.
    """
    with shop.change(Topic.ORDERS, Topic.LATE) as tx:
        everyone = whole_groups(tx, [order_id])
        before = standings(tx, everyone)
        if order_id not in before:
            raise Refused("This order is no longer here.")
        if len(everyone) == 1:
            raise Refused("This order travels with no other.", "There is nothing to take apart.")
        refuse_bound(tx, everyone)
        numbers = tx.groups.numbers_of(everyone)
        leaving = [order_id] if before[order_id].lead_id is not None else everyone
        take_out(tx, leaving, shop.clock.now())
        words = numbers_text([numbers[i] for i in everyone])
        note_edit(shop, tx, "uncombine", everyone, words, {"moves": moves_since(tx, before)})
        return len(leaving)


@dataclass(frozen=True, slots=True)
class _Combined:
    """A group that was made: its lead, everybody in it, what moved, and their numbers."""

    lead: int
    ids: list[int]
    moves: Moves
    words: str


def _combine(tx: Transaction, ids: Sequence[int]) -> _Combined:
    """Gather orders into one group; changes nothing where it raises Refused."""
    everyone = whole_groups(tx, ids)
    travellers = _travellers(tx, everyone)
    before = standings(tx, everyone)
    leads = {standing.lead_id or standing.order_id for standing in before.values()}
    if len(leads) == 1:
        raise Refused("These orders travel together already.", "Nothing was changed.")
    lead = gather(tx, travellers)
    words = numbers_text([order.order_number for order in sorted(travellers, key=urgency)])
    return _Combined(lead, everyone, moves_since(tx, before), words)


def _travellers(tx: Transaction, ids: Sequence[int]) -> list[Traveller]:
    """Return the orders; raises Refused where they cannot travel together."""
    orders = tx.orders.get_many(ids)
    if len(orders) < 2:
        raise Refused("One order cannot be combined with itself.", "Choose at least two.")
    for order in orders:
        number = order.order_number
        if order.status not in _COMBINABLE:
            words = order.status.value.replace("_", " ")
            raise Refused(f"Order {number} is {words}.", "Only orders to ship can be combined.")
        if order.address_check.grade is AddressGrade.CANNOT_SHIP:
            raise Refused(f"The address of order {number} cannot be shipped to.", "Correct it first.")
    split = tx.plans.counts(ids)
    for order in orders:
        if order.id in split:
            raise Refused(f"Order {order.order_number} is split into {split[order.id]} parcels.", "Unsplit it first.")
    refuse_bound(tx, ids)
    travellers = tx.groups.travellers(ids)
    first = min(travellers, key=urgency)
    for other in travellers:
        to = destination(other.recipient)
        if to is None:
            raise Refused(f"The address of order {other.order_number} says too little.", "Correct it first.")
        if to != destination(first.recipient):
            raise Refused(
                f"Orders {first.order_number} and {other.order_number} do not go to the same person and address.",
                "Correct the address where it was typed wrong.",
            )
    return travellers
