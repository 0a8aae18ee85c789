"""Weigh orders: what their parcels weigh in which box, and why that may be wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from shipdesk.domain.boxes import BoxChoice, choose_box
from shipdesk.domain.orders import Order, OrderLine, items_text
from shipdesk.domain.products import Product
from shipdesk.domain.weights import Weight, WeightSource, weigh
from shipdesk.services.shop import Shop
from shipdesk.settings import Settings
from shipdesk.storage.packing_store import Content
from shipdesk.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Packing:
    """One parcel's weight and box."""

    weight: Weight
    box: BoxChoice


@dataclass(frozen=True, slots=True)
class DoubtfulWeight:
    """An order whose weight is out of line, and why, in sentences."""

    order_id: int
    order_number: str
    weight: Weight


@dataclass(frozen=True, slots=True)
class WeightCheck:
    """How sure the weights of orders are before their labels are made: who is doubtful, how many are only usual."""

    checked: int
    doubtful: tuple[DoubtfulWeight, ...]
    usual: int


def weigh_orders(shop: Shop, ids: Sequence[int]) -> dict[int, Packing]:
    """Return weight and box of each order, with its doubts; orders that are gone are left out."""
    with shop.look() as tx:
        return packings(tx, shop.settings, tx.orders.get_many(ids))


def check_weights(shop: Shop, ids: Sequence[int] | None = None) -> WeightCheck:
    """Return which of these orders (None: all that are ready) have doubtful weights, before labels are made."""
    with shop.look() as tx:
        orders = tx.orders.get_many(tx.orders.ready_ids() if ids is None else ids)
        packed = packings(tx, shop.settings, orders)
    doubtful = tuple(
        DoubtfulWeight(o.id, o.order_number, packed[o.id].weight) for o in orders if packed[o.id].weight.doubts
    )
    usual = sum(packed[o.id].weight.source is WeightSource.DEFAULT for o in orders)
    return WeightCheck(len(orders), doubtful, usual)


def packings(tx: Transaction, settings: Settings, orders: Sequence[Order]) -> dict[int, Packing]:
    """Return weight and box of each order's parcel, compared with earlier ones; articles that travel with it count."""
    lines = _lines_with_travellers(tx, orders)
    products = products_of(tx, [line for of_order in lines.values() for line in of_order])
    alone = [order for order in orders if len(lines[order.id]) == len(order.lines)]
    contents = {_text(order): content for order in alone if (content := _content(order.lines))}
    earlier = tx.packing.earlier_weights(contents) if contents else {}
    usual_g = settings.label.default_weight_g
    packed: dict[int, Packing] = {}
    for order in orders:
        like_it = earlier.get(_text(order), ()) if len(lines[order.id]) == len(order.lines) else ()
        # The usual weight says nothing about what was in those parcels.
        said = tuple(grams for grams in like_it if grams != usual_g)
        packed[order.id] = pack(
            settings, lines[order.id], products, box=order.box, typed_g=order.weight_g, earlier=said
        )
    return packed


def pack(
    settings: Settings,
    lines: Sequence[OrderLine],
    products: Mapping[str, Product],
    *,
    box: str = "",
    typed_g: int | None = None,
    earlier: Sequence[int] = (),
) -> Packing:
    """Return weight and box of one parcel with these lines; box is the chosen one's name, typed_g a person's word."""
    choice = choose_box(settings.box_kinds(), lines, products, box, settings.usual_box)
    weight = weigh(lines, products, choice.box, typed_g, settings.label.default_weight_g, earlier=earlier)
    if choice.doubt:
        weight = Weight(weight.grams, weight.source, (*weight.doubts, choice.doubt), weight.missing)
    return Packing(weight, choice)


def pack_one(tx: Transaction, settings: Settings, order: Order) -> Packing:
    """Return weight and box of an order's only parcel, without a look at earlier ones: for buying its label."""
    lines = _lines_with_travellers(tx, [order])[order.id]
    return pack(settings, lines, products_of(tx, lines), box=order.box, typed_g=order.weight_g)


def products_of(tx: Transaction, lines: Iterable[OrderLine]) -> dict[str, Product]:
    """Return what is known of the articles of these lines, by SKU."""
    return tx.products.of_skus(list({line.sku for line in lines if line.sku}))


def _lines_with_travellers(tx: Transaction, orders: Sequence[Order]) -> dict[int, tuple[OrderLine, ...]]:
    """Return the lines of each order and of those that travel in its parcel."""
    members = tx.groups.members_of([order.id for order in orders])
    travelling = {o.id: o.lines for o in tx.orders.get_many([i for ids in members.values() for i in ids])}
    together: dict[int, tuple[OrderLine, ...]] = {}
    for order in orders:
        others = [line for i in members.get(order.id, ()) for line in travelling.get(i, ())]
        together[order.id] = (*order.lines, *others)
    return together


def _text(order: Order) -> str:
    return items_text(order.lines)


def _content(lines: Sequence[OrderLine]) -> Content:
    pieces: Counter[str] = Counter()
    for line in lines:
        pieces[line.sku] += line.quantity
    return frozenset(pieces.items())
