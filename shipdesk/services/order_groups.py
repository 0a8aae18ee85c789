"""Groups of orders that travel in one parcel: how one leaves, and how a group is put back as it was.

A group is its lead, which is to ship, and its members, which are combined into it. A label binds the group: nobody
joins or leaves while there is one. All of this happens in the caller's unit of work.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from shipdesk.domain.errors import Refused
from shipdesk.domain.orders import OrderNote, OrderStatus
from shipdesk.domain.same_way import Traveller, destination, lead_of, numbers_text
from shipdesk.storage.groups_store import Standing
from shipdesk.storage.transaction import Transaction

Move = tuple[int, str, int | None, int | None, str, str, int | None]
"""An order; status, lead, typed weight and box before an edit; status and lead after: as JSON a plain list."""
Moves = list[Move]


def whole_groups(tx: Transaction, order_ids: Iterable[int]) -> list[int]:
    """Return these orders with everybody who travels with them, each once."""
    ids = list(dict.fromkeys(order_ids))
    groups = tx.groups.groups_of(ids)
    return list(dict.fromkeys([*ids, *groups, *(i for members in groups.values() for i in members)]))


def in_groups(tx: Transaction, order_ids: Sequence[int]) -> list[int]:
    """Return everybody in the groups that these orders are in; nobody where they travel by themselves."""
    groups = tx.groups.groups_of(list(order_ids))
    return list(dict.fromkeys(i for lead, members in groups.items() for i in (lead, *members)))


def refuse_bound(tx: Transaction, order_ids: Sequence[int]) -> None:
    """Raise Refused where one of these orders has a label, or one that is being bought."""
    bound = tx.plans.bound(order_ids)
    if not bound:
        return
    first = min(bound)
    number = tx.groups.numbers_of([first]).get(first, "")
    live = tx.parcels.of_order(first, live_only=True)
    if live:
        raise Refused(f"Order {number} has the label {live[-1].tracking_number} already.", "Give it back first.")
    raise Refused(f"The label of order {number} is being bought at this moment.", "Wait for it.")


def standings(tx: Transaction, order_ids: Sequence[int]) -> dict[int, Standing]:
    """Return where these orders stand, by id."""
    return {standing.order_id: standing for standing in tx.groups.standings(order_ids)}


def moves_since(tx: Transaction, before: Mapping[int, Standing]) -> Moves:
    """Return what became of orders since they stood as before, for undoing it."""
    after = standings(tx, list(before))
    return [
        (i, was.status.value, was.lead_id, was.weight_g, was.box, after[i].status.value, after[i].lead_id)
        for i, was in before.items()
        if i in after and after[i] != was
    ]


def check_moves(tx: Transaction, moves: Moves) -> None:
    """Raise Refused where what an edit moved cannot be put back: it was changed since, or has a label by now."""
    ids = [move[0] for move in moves]
    now = standings(tx, ids)
    refuse_bound(tx, whole_groups(tx, [i for i in ids if i in now]))
    for i, *_, status, lead_id in moves:
        standing = now.get(i)
        if standing is None or (standing.status.value, standing.lead_id) != (status, lead_id):
            number = tx.groups.numbers_of([i]).get(i, "that was removed")
            raise Refused(f"Order {number} was changed since.", "Nothing was taken back.")


def put_back(tx: Transaction, moves: Moves) -> None:
    """Let the orders stand as they did before an edit; call check_moves first."""
    touched = whole_groups(tx, [move[0] for move in moves])
    tx.groups.put(Standing(i, OrderStatus(was), lead, weight, box) for i, was, lead, weight, box, _, _ in moves)
    _reindex(tx, touched)


def take_back_moves(tx: Transaction, _ids: list[int], detail: dict[str, Any]) -> None:
    """Undo an edit that only moved orders between groups; raises Refused before anything is changed."""
    check_moves(tx, detail["moves"])
    put_back(tx, detail["moves"])


def put_back_if_free(tx: Transaction, moves: Moves) -> None:
    """Let orders travel as they did before an edit, unless that changed since or a label binds them by now."""
    try:
        check_moves(tx, moves)
    except Refused:
        return
    put_back(tx, moves)


def gather(tx: Transaction, travellers: Sequence[Traveller]) -> int:
    """Let these orders travel in one parcel and return the lead; the caller has made sure that they may.

    What was typed of the lead's weight and box was said of another parcel, and counts no more.
    """
    lead = lead_of(travellers).id
    everyone = standings(tx, [order.id for order in travellers])
    tx.groups.put(
        Standing(i, OrderStatus.TO_SHIP, None) if i == lead else _joined(standing, lead)
        for i, standing in everyone.items()
    )
    _reindex(tx, list(everyone))
    return lead


def take_out(tx: Transaction, order_ids: Iterable[int], now: datetime, *, why: str = "") -> None:
    """Let these orders travel by themselves again; the rest of each group stays together under its most urgent.

    why, such as "its address changed", is written as a note on both sides. Orders in no group are left as they are.
    """
    leaving = set(order_ids)
    for lead, members in tx.groups.groups_of(list(leaving)).items():
        everyone = standings(tx, [lead, *members])
        going = [i for i in everyone if i in leaving]
        staying = [i for i in everyone if i not in leaving]
        after = [_by_itself(everyone[i], was_lead=i == lead) for i in going]
        if staying:
            head = lead if lead in staying else lead_of(tx.groups.travellers(staying)).id
            after += [_joined(everyone[i], head) for i in staying if i != head]
            after.append(_by_itself(everyone[head], was_lead=head == lead or len(staying) > 1))
            if why:
                _note(tx, going, [head, *(i for i in staying if i != head)], now, why)
        tx.groups.put(after)
        _reindex(tx, list(everyone))


def part_ways(tx: Transaction, changed: Sequence[int], now: datetime) -> list[int]:
    """Take orders that changed out of their group where they no longer belong there; return those that left.

    That is: the address is another one, or it is not to be shipped any more. Where a lead changed, it leaves, and the
    others stay together. A note on both sides says why.
    """
    left: list[int] = []
    for lead, members in tx.groups.groups_of(changed).items():
        ids = [lead, *members]
        everyone = standings(tx, ids)
        ended = [i for i in ids if everyone[i].status not in (OrderStatus.TO_SHIP, OrderStatus.COMBINED)]
        for i in ended:
            take_out(tx, [i], now, why=f"it is {everyone[i].status.value.replace('_', ' ')}")
        goes_to = {order.id: destination(order.recipient) for order in tx.groups.travellers(ids)}
        rest = [i for i in ids if i not in ended]
        unchanged = [i for i in rest if i not in changed] or rest
        strayed = [i for i in rest if goes_to[i] is None or goes_to[i] != goes_to[unchanged[0]]] if rest else []
        if len(rest) > 1:
            take_out(tx, strayed, now, why="its address changed")
        left += [*ended, *strayed]
    return left


def _joined(standing: Standing, lead: int) -> Standing:
    return replace(standing, status=OrderStatus.COMBINED, lead_id=lead)


def _by_itself(standing: Standing, *, was_lead: bool) -> Standing:
    """Return an order at the head of its own parcel; a lead's typed weight was that of another content."""
    status = OrderStatus.TO_SHIP if standing.status is OrderStatus.COMBINED else standing.status
    freed = replace(standing, status=status, lead_id=None)
    return replace(freed, weight_g=None, box="") if was_lead else freed


def _note(tx: Transaction, going: Sequence[int], staying: Sequence[int], now: datetime, why: str) -> None:
    numbers = tx.groups.numbers_of([*going, *staying])
    rest = numbers_text([numbers[i] for i in staying])
    for i in going:
        tx.orders.add_note(i, OrderNote(now, "ShipDesk", f"No longer travels with {rest}: {why}."))
    gone = numbers_text([numbers[i] for i in going])
    tx.orders.add_note(staying[0], OrderNote(now, "ShipDesk", f"Order {gone} no longer travels with this one: {why}."))


def _reindex(tx: Transaction, order_ids: Sequence[int]) -> None:
    for i in order_ids:
        tx.orders.reindex(i)
