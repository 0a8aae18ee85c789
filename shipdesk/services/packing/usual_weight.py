"""What a box should weigh, by what the scale said of those before it and by what is known of its articles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from shipdesk.domain.orders import OrderLine
from shipdesk.domain.packing.expected_weight import WeightOpinion, expect_weight
from shipdesk.domain.packing.open_box import OpenBox
from shipdesk.domain.weights import Packing, WeightSource
from shipdesk.services.packing.box_contents import contents
from shipdesk.services.weigh_orders import pack, products_of
from shipdesk.settings import Settings
from shipdesk.storage.bench_past_store import WeighedBox
from shipdesk.storage.transaction import Transaction

_SURE = (WeightSource.COMPUTED, WeightSource.FILE, WeightSource.TYPED)
_TEACHERS = 100
"""So many of the newest other boxes tell how far off computed weights usually are."""


def opinion_of(tx: Transaction, settings: Settings, box: OpenBox, *, division_g: float = 1) -> WeightOpinion | None:
    """Return what this box should weigh in grams, or None where too little is known; division_g is the scale's step."""
    order = tx.orders.get(box.order_id) if box.order_id is not None else None
    if order is None:
        return None
    held: Counter[str] = Counter()
    for item in box.items:
        held[item.sku] += item.wanted
    whole = contents(tx, order, box.number, box.parcel_id)
    weighed = tx.bench.past.weighed()
    alike = [each.grams for each in weighed if each.content == frozenset(held.items()) and each.box == whole.box]
    others = [each for each in weighed if each.content != frozenset(held.items())][:_TEACHERS]
    computed = _known(pack(settings, whole.lines, products_of(tx, whole.lines), box=whole.box))
    return expect_weight(alike, computed, _lessons(tx, settings, others), division_g=division_g)


def _lessons(tx: Transaction, settings: Settings, others: Sequence[WeighedBox]) -> list[tuple[int, int]]:
    """Return (computed, measured) grams of boxes whose articles' weights are all known."""
    lines = [
        tuple(OrderLine(sku, "", pieces) for sku, pieces in sorted(each.content)) for each in others
    ]  # fmt: skip
    products = products_of(tx, [line for each in lines for line in each])
    computed = [_known(pack(settings, each, products, box=box.box)) for each, box in zip(lines, others, strict=True)]
    return [(grams, box.grams) for grams, box in zip(computed, others, strict=True) if grams is not None]


def _known(packed: Packing) -> int | None:
    weight = packed.weight
    return weight.grams if weight.source in _SURE and not weight.missing else None
