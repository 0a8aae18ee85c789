"""What a box should weigh, by what the scale said of those before it and by what is known of its articles."""

from __future__ import annotations

from collections import Counter

from shipdesk.domain.packing.expected_weight import WeightOpinion, expect_weight
from shipdesk.domain.packing.open_box import OpenBox
from shipdesk.domain.weights import WeightSource
from shipdesk.services.packing.box_contents import contents
from shipdesk.services.weigh_orders import pack, products_of
from shipdesk.settings import Settings
from shipdesk.storage.transaction import Transaction

_SURE = (WeightSource.COMPUTED, WeightSource.FILE, WeightSource.TYPED)


def opinion_of(tx: Transaction, settings: Settings, box: OpenBox) -> WeightOpinion | None:
    """Return what this box should weigh in grams, or None where too little is known."""
    order = tx.orders.get(box.order_id) if box.order_id is not None else None
    if order is None:
        return None
    held: Counter[str] = Counter()
    for item in box.items:
        held[item.sku] += item.wanted
    alike = tx.bench.weighed_alike(frozenset(held.items()))
    whole = contents(tx, order, box.number, box.parcel_id)
    weight = pack(settings, whole.lines, products_of(tx, whole.lines), box=whole.box).weight
    computed = weight.grams if weight.source in _SURE and not weight.missing else None
    return expect_weight(alike, computed)
