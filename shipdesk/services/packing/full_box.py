"""A box that is full, or whose rest is missing: what is in it becomes a parcel of its own, the rest another."""

from __future__ import annotations

from dataclasses import replace

from shipdesk.domain.errors import Refused
from shipdesk.domain.orders import Order
from shipdesk.domain.packing.open_box import OpenBox
from shipdesk.domain.parcel_plans import Items, PlannedParcel, checked_plan
from shipdesk.services.packing.at_bench import AtBench
from shipdesk.services.packing.standing import wanted_now


def split_here(at: AtBench, box: OpenBox) -> tuple[OpenBox, str]:
    """Let the box hold what is in it now and plan another parcel for the rest; return the box and a sentence.

    Raises Refused where nothing or everything is in it, its label exists, or a kit would be torn apart.
    """
    order = at.tx.orders.get(box.order_id) if box.order_id is not None else None
    if order is None:
        raise Refused("This order is no longer here.", "Scan ABORT.")
    if wanted_now(at.tx, box) is not None:
        raise Refused("The order was changed since this box was opened.", "Scan its slip: it is shown as it is now.")
    _refuse_unsplittable(at, box, order)
    plan = at.tx.plans.of_order(order.id)
    wanted: Items = plan[box.number - 1].items if plan else tuple((i, x.quantity) for i, x in enumerate(order.lines))
    inside = _whole_lines(box, wanted)
    rest = tuple((line, pieces - inside.get(line, 0)) for line, pieces in wanted if pieces > inside.get(line, 0))
    if not inside or not rest:
        raise Refused("All or nothing is in this box.", "A parcel of its own needs a part of the order.")
    here = PlannedParcel(tuple(sorted(inside.items())), box=plan[box.number - 1].box if plan else "")
    parcels = [*plan[: box.number - 1], here, *plan[box.number :], PlannedParcel(rest)]
    at.tx.plans.put(order.id, checked_plan(order.lines, parcels))
    at.tx.audit.add(
        at.now, "split", actor=at.scan.by, station=at.scan.station, order_id=order.id,
        detail={"words": f"{len(parcels)} parcels, at the bench"},
    )  # fmt: skip
    kept = [place for place, (position, _) in enumerate(wanted) if position in inside]
    items = tuple(replace(i, wanted=i.packed, line=kept.index(i.line)) for i in box.items if i.line in kept)
    for item in box.items:
        if item.line not in kept:
            at.tx.bench.drop_item(box.id, item.place)
    for item in items:
        at.tx.bench.save_item(box.id, item)
    left = sum(pieces for _, pieces in rest)
    waits = f"{left} pieces wait" if left > 1 else "1 piece waits"
    return replace(box, items=items), f"Parcel {box.number} of {len(parcels)}; {waits} for another."


def _refuse_unsplittable(at: AtBench, box: OpenBox, order: Order) -> None:
    if box.parcel_id is not None:
        raise Refused("The label of this box is made already.", "Give it back in Parcels first, or scan ABORT.")
    if at.tx.groups.members_of([order.id]):
        raise Refused("Several orders travel in this box.", "Take them apart in Orders first.")
    if box.asked is not None:
        raise Refused(f"{box.asked.words} has not told its number yet.", "Scan its number first.")


def _whole_lines(box: OpenBox, wanted: Items) -> dict[int, int]:
    """Return how many pieces of each of the order's lines are in the box; the parts of a kit count only together.

    An item's line counts among the lines of this parcel, a planned parcel's among those of the order.
    """
    inside: dict[int, int] = {}
    for place, (position, count) in enumerate(wanted):
        parts = [item for item in box.items if item.line == place]
        each = [divmod(item.packed * count, item.wanted) for item in parts if item.wanted]
        if len({whole for whole, _ in each}) > 1 or any(torn for _, torn in each):
            raise Refused(
                f"{parts[0].kit or parts[0].words} is not whole in this box.", "Put all its parts in, or none of them."
            )  # fmt: skip
        if each and each[0][0]:
            inside[position] = each[0][0]
    return inside
