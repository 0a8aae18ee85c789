"""One order in several parcels: which pieces go into which, before there is a label.

The law of a plan: every piece of every line is in exactly one parcel, and no parcel is empty. Lines are named by their
position in the order, from 0; people count them from 1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from shipdesk.domain.errors import Refused
from shipdesk.domain.orders import OrderLine

MOST_PARCELS = 99
Items = tuple[tuple[int, int], ...]
"""(position of the line, pieces), by position; each line once."""


@dataclass(frozen=True, slots=True)
class PlannedParcel:
    """One parcel of a plan; box is a preset's name or empty, weight_g is typed, None where it is computed."""

    items: Items
    box: str = ""
    weight_g: int | None = None

    @property
    def pieces(self) -> int:
        """How many pieces are in it."""
        return sum(pieces for _, pieces in self.items)


Plan = tuple[PlannedParcel, ...]


@dataclass(frozen=True, slots=True)
class Travels:
    """How an order travels: in whose parcel, which orders in its own, and in how many parcels."""

    with_number: str = ""
    """The order in whose parcel it is; then the parcels are that one's."""
    lead_id: int | None = None
    combined: tuple[str, ...] = ()
    """The orders in its own parcel."""
    combined_items: tuple[str, ...] = ()
    """What they bring into it, in words; as many as combined."""
    plan: Plan = ()
    """The parcels it was split into."""


ALONE = Travels()


def checked_plan(lines: Sequence[OrderLine], parcels: Sequence[PlannedParcel]) -> Plan:
    """Return the plan in its plain form (items by line, no zeros); raises Refused with what breaks the law."""
    plan = tuple(replace(parcel, items=_plain(parcel.items)) for parcel in parcels)
    if len(plan) < 2:
        raise Refused("One parcel is no split.", "Name at least two parcels.")
    if len(plan) > MOST_PARCELS:
        raise Refused(f"{len(plan)} parcels are too many.", f"An order can be split into {MOST_PARCELS} at most.")
    packed: Counter[int] = Counter()
    for number, parcel in enumerate(plan, start=1):
        if not parcel.items:
            raise Refused(f"Parcel {number} is empty.", "Put a piece into it, or leave the parcel out.")
        if parcel.weight_g is not None and parcel.weight_g < 1:
            raise Refused(f"Parcel {number} cannot weigh {parcel.weight_g} g.", "Leave the weight out, or correct it.")
        for position, pieces in parcel.items:
            if not 0 <= position < len(lines):
                raise Refused(f"The order has no line {position + 1}.", f"It has {len(lines)}.")
            if pieces < 0:
                raise Refused(f"Parcel {number} cannot hold {pieces} pieces of line {position + 1}.")
            packed[position] += pieces
    for position, line in enumerate(lines):
        wanted = max(0, line.quantity)
        if packed[position] != wanted:
            name = line.name or line.sku or f"line {position + 1}"
            raise Refused(
                f"{packed[position]} of {wanted} pieces of {name} (line {position + 1}) are in a parcel.",
                "Every piece goes into exactly one parcel.",
            )
    return plan


def _plain(items: Sequence[tuple[int, int]]) -> Items:
    summed: Counter[int] = Counter()
    for position, pieces in items:
        if pieces < 0:
            return tuple(items)
        summed[position] += pieces
    return tuple((position, pieces) for position, pieces in sorted(summed.items()) if pieces)


def line_by_line(lines: Sequence[OrderLine]) -> Plan:
    """Return a plan with one parcel for each line."""
    return tuple(PlannedParcel(((i, line.quantity),)) for i, line in enumerate(lines) if line.quantity > 0)


def piece_by_piece(lines: Sequence[OrderLine]) -> Plan:
    """Return a plan with one parcel for each piece."""
    return tuple(PlannedParcel(((i, 1),)) for i, line in enumerate(lines) for _ in range(line.quantity))


def equal_parcels(lines: Sequence[OrderLine], count: int) -> Plan:
    """Return a plan of so many parcels, alike as far as the pieces divide; their sizes differ by one piece at most."""
    pieces = sum(max(0, line.quantity) for line in lines)
    if not 2 <= count <= min(pieces, MOST_PARCELS):
        raise Refused(f"{pieces} pieces cannot be {count} parcels.", "Every parcel holds at least one piece.")
    packed: list[list[tuple[int, int]]] = [[] for _ in range(count)]
    next_parcel = 0
    for position, line in enumerate(lines):
        each, left = divmod(max(0, line.quantity), count)
        extra = {(next_parcel + i) % count for i in range(left)}
        next_parcel = (next_parcel + left) % count
        for number, items in enumerate(packed):
            if each + (number in extra):
                items.append((position, each + (number in extra)))
    return tuple(PlannedParcel(tuple(items)) for items in packed)


def by_weight(lines: Sequence[OrderLine], piece_weights_g: Sequence[int | None], most_g: int) -> Plan:
    """Return a plan with parcels of at most most_g grams, the heaviest pieces first, each where it still fits.

    Raises Refused where a weight is not known or a piece is too heavy by itself.
    """
    pieces: list[tuple[int, int]] = []
    for position, (line, weight) in enumerate(zip(lines, piece_weights_g, strict=True)):
        if weight is None:
            raise Refused(
                f"The weight of {line.name or line.sku} is not known.", "Enter it with the product, or split by pieces."
            )
        if weight > most_g:
            raise Refused(f"One {line.name or line.sku} weighs {weight} g.", f"Allow more than {most_g} g a parcel.")
        pieces += [(weight, position)] * line.quantity
    parcels: list[tuple[int, Counter[int]]] = []
    for weight, position in sorted(pieces, key=lambda piece: (-piece[0], piece[1])):
        fitting = next((i for i, (used, _) in enumerate(parcels) if used + weight <= most_g), None)
        if fitting is None:
            parcels.append((weight, Counter({position: 1})))
        else:
            used, held = parcels[fitting]
            held[position] += 1
            parcels[fitting] = (used + weight, held)
    return tuple(PlannedParcel(tuple(sorted(held.items()))) for _, held in parcels)


def lines_of(lines: Sequence[OrderLine], items: Items) -> tuple[OrderLine, ...]:
    """Return the lines of one parcel with the pieces in it; without items the whole order is in it."""
    if not items:
        return tuple(lines)
    return tuple(replace(lines[at], quantity=pieces) for at, pieces in items if at < len(lines))


def shares(total: int, parts: Sequence[int]) -> tuple[int, ...]:
    """Return the total divided as the parts are to each other, in whole units that add up to it again."""
    whole = sum(parts)
    if whole <= 0:
        parts, whole = [1] * len(parts), len(parts)
    given, passed, shared = 0, 0, []
    for part in parts:
        passed += part
        upto = total * passed // whole
        shared.append(upto - given)
        given = upto
    return tuple(shared)


def value_shares(lines: Sequence[OrderLine], plan: Plan, total_minor: int | None) -> tuple[int | None, ...]:
    """Return what each parcel is worth of the order's total, by the prices of its pieces, or by their number."""
    if total_minor is None:
        return (None,) * len(plan)
    prices = [line.unit_price_minor for line in lines]
    known = all(price is not None and price >= 0 for price in prices)
    worth = [sum(((prices[at] or 0) if known else 1) * pieces for at, pieces in parcel.items) for parcel in plan]
    if not any(worth):
        worth = [parcel.pieces for parcel in plan]
    return shares(total_minor, worth)
