"""Weigh orders: what their parcels weigh in which box, and why that may be wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from shipdesk.domain.boxes import BoxChoice, choose_box
from shipdesk.domain.orders import Order, OrderLine, items_text
from shipdesk.domain.products import Product
from shipdesk.domain.weights import Packing, Weight, WeightSource, weigh
from shipdesk.services.parcels_to_pack import parcels_to_pack
from shipdesk.services.shop import Shop
from shipdesk.settings import Settings
from shipdesk.storage.packing_store import Content
from shipdesk.storage.transaction import Transaction


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
    """Return weight and box of each order, compared with earlier parcels like it.

    What travels with it counts; of a split order it is all its parcels together, each of them in doubt for itself.
    """
    parcels = _parcels(tx, orders)
    products = products_of(tx, [line for packed in parcels.values() for parcel in packed for line in parcel.lines])
    alone = [order for order in orders if parcels[order.id] == (order,)]
    contents = {items_text(order.lines): _content(order.lines) for order in alone}
    earlier = tx.packing.earlier_weights(contents) if contents else {}
    usual_g = settings.label.default_weight_g
    packed: dict[int, Packing] = {}
    for order in orders:
        like_it = earlier.get(items_text(order.lines), ()) if parcels[order.id] == (order,) else ()
        # The usual weight says nothing about what was in those parcels.
        said = tuple(grams for grams in like_it if grams != usual_g)
        packed[order.id] = _together([
            pack(settings, part.lines, products, box=part.box, typed_g=part.weight_g, earlier=said)
            for part in parcels[order.id]
        ])  # fmt: skip
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


def products_of(tx: Transaction, lines: Iterable[OrderLine]) -> dict[str, Product]:
    """Return what is known of the articles of these lines, by SKU."""
    return tx.products.of_skus(list({line.sku for line in lines if line.sku}))


def _parcels(tx: Transaction, orders: Sequence[Order]) -> dict[int, tuple[Order, ...]]:
    """Return what the parcels of each order hold; most are one parcel of their own, and no store is asked for those."""
    ids = [order.id for order in orders]
    unusual = tx.plans.counts(ids).keys() | tx.groups.members_of(ids).keys()
    return {
        order.id: tuple(p.contents for p in parcels_to_pack(tx, order)) if order.id in unusual else (order,)
        for order in orders
    }


def _together(packed: Sequence[Packing]) -> Packing:
    """Return several parcels as one: all their grams, the least sure source, and the doubts of each."""
    if len(packed) == 1:
        return packed[0]
    weights = [packing.weight for packing in packed]
    doubts = [
        f"Parcel {number} of {len(packed)}: {doubt}"
        for number, weight in enumerate(weights, start=1)
        for doubt in weight.doubts
    ]
    source = max((weight.source for weight in weights), key=_SURENESS.index)
    missing = tuple(dict.fromkeys(name for weight in weights for name in weight.missing))
    return Packing(Weight(sum(w.grams for w in weights), source, tuple(doubts), missing), BoxChoice())


_SURENESS = (WeightSource.TYPED, WeightSource.FILE, WeightSource.COMPUTED, WeightSource.DEFAULT)


def _content(lines: Sequence[OrderLine]) -> Content:
    pieces: Counter[str] = Counter()
    for line in lines:
        pieces[line.sku] += line.quantity
    return frozenset(pieces.items())
