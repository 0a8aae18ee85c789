"""Send orders again whose parcels went astray: a new order for each, linked to the old one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shipdesk.domain.errors import Refused
from shipdesk.domain.late.causes import LateAction
from shipdesk.domain.late.deeds import LateDeed
from shipdesk.domain.new_orders import OrderPreparer
from shipdesk.domain.orders import Order, OrderDraft, OrderStatus
from shipdesk.domain.parcels import SHIPPED_ELSEWHERE
from shipdesk.domain.same_way import numbers_text
from shipdesk.services.apply_rules import apply_to_arrived
from shipdesk.services.late.acted import Acted, by_whom, each_once, keep_deeds, new_batch
from shipdesk.services.late.keep_lines import keep_lines
from shipdesk.services.late.late_rows import LateRow
from shipdesk.services.order_diffs import desk_rules
from shipdesk.services.parcels_to_pack import contents_of
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class SentAgain:
    """An order that sends another one again."""

    order_id: int
    order_number: str
    of_order_number: str


@dataclass(frozen=True, slots=True)
class Reshipped(Acted):
    """What was done, and the new orders, in the order of the lines."""

    orders: tuple[SentAgain, ...] = ()


def reship_orders(shop: Shop, rows: Sequence[LateRow], *, again: bool = False) -> Reshipped:
    """Make a new order for each parcel, to be shipped by the shop's usual day; its mails go to the customer as usual.

    It holds what the parcel held, is called like the order with -R1, -R2 ..., is told to no shop, and is no new sale.
    Raises Refused for what has not left, and for what is sent again already unless that is meant (again).
    """
    wanted = each_once(rows)
    not_left = [row.order_number for row in wanted if row.parcel_id is None]
    if not_left:
        raise Refused(f"{numbers_text(not_left)}: nothing has left yet.", "Ship the order itself.")
    batch, now, by = new_batch(), shop.clock.now(), by_whom(shop)
    made: list[SentAgain] = []
    deeds: list[LateDeed] = []
    with shop.change(Topic.ORDERS, Topic.LATE, Topic.PARCELS) as tx:
        if not again:
            _refuse_known(tx, wanted)
        for row in wanted:
            sent = _send_again(shop, tx, row)
            made.append(sent)
            deeds.append(
                LateDeed(batch, row.key, LateAction.RESHIP, now, by, note=sent.order_number, made_id=sent.order_id)
            )
            tx.audit.add(now, "reship", actor=by, order_id=sent.order_id, detail={"words": sent.of_order_number})
        keep_deeds(tx, deeds)
    keep_lines(shop)
    return Reshipped(len(made), batch, f"Sent again as {numbers_text([s.order_number for s in made])}.", tuple(made))


def _refuse_known(tx: Transaction, rows: Sequence[LateRow]) -> None:
    """Refuse where one of these parcels is sent again already by an order that was not cancelled."""
    parcels = {row.parcel_id for row in rows}
    deeds = tx.late_actions.of_orders([row.order_id for row in rows])
    made = {d.made_id for d in deeds if d.action is LateAction.RESHIP and d.line.parcel_id in parcels and d.made_id}
    known = [r.order_number for r in tx.reships.get_many(made).values() if r.status is not OrderStatus.CANCELLED]
    if known:
        raise Refused(f"This is sent again already, as {numbers_text(known)}.", "Send it again only if that is meant.")


def _send_again(shop: Shop, tx: Transaction, row: LateRow) -> SentAgain:
    order = tx.orders.get(row.order_id)
    parcel = tx.parcels.get(row.parcel_id) if row.parcel_id else None
    if order is None or parcel is None:
        raise Refused(f"Order {row.order_number} is no longer here.", "Read the list again.")
    if order.source == SHIPPED_ELSEWHERE:
        raise Refused(f"{order.order_number} was shipped elsewhere.", "Nobody here knows what was in it.")
    now, inside = shop.clock.now(), contents_of(tx, order, parcel)
    preparer = OrderPreparer(desk_rules(shop.settings))
    draft = OrderDraft(
        source=order.source, order_number=_free_number(tx, order), placed_at_raw=order.placed_at_raw,
        recipient=inside.recipient, lines=inside.lines, row=0, placed_at=order.placed_at, status=OrderStatus.TO_SHIP,
        currency=order.currency, total_minor=_value(inside, is_part=bool(parcel.items)),
        ship_by_on=preparer.ship_by(now), service_wanted=order.service_wanted, note=order.note,
        gift_message=order.gift_message, raw=tx.orders.image(order.id)["order"]["raw"],
    )  # fmt: skip
    new = preparer.prepare(draft)
    (order_id,) = tx.orders.insert([new], None, now)
    tx.reships.link(order_id, order.id)
    apply_to_arrived(shop, tx, [(order_id, new)], [], now)
    return SentAgain(order_id, draft.order_number, order.order_number)


def _free_number(tx: Transaction, order: Order) -> str:
    """Return the next number of an order that is sent again; what was sent again goes on counting."""
    base = order.order_number
    first = tx.reships.get_many([order.id]).get(order.id)
    if first is not None and "-R" in base:
        base = base.rpartition("-R")[0]
    number = 1
    while tx.orders.find(f"{base}-R{number}", order.source):
        number += 1
    return f"{base}-R{number}"


def _value(inside: Order, *, is_part: bool) -> int | None:
    """Return what a parcel's contents are worth; of a part of an order only where each piece has its price."""
    if not is_part:
        return inside.total_minor
    prices = [line.unit_price_minor for line in inside.lines]
    if any(price is None for price in prices):
        return None
    return sum((line.unit_price_minor or 0) * line.quantity for line in inside.lines)
