"""Boxes that are open at benches, on both stores: each order at one bench, each bench with one box, by the store."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from packing_bench import Bench
from test_finding_and_sorting import new_order

from shipdesk.domain.rows import ScanOutcome as Came
from shipdesk.services.first_start import PRACTICE_START
from shipdesk.services.packing.bags import open_bag
from shipdesk.services.products import save_product
from shipdesk.services.shop import Shop, open_shop

TEA = "TEA-1"
ORDERS = 6


@pytest.fixture
def waiting(shop: Shop) -> Shop:
    """Return a shop with orders of one cup of tea each."""
    with shop.change() as tx:
        orders = [new_order(f"T-{n}", f"Ana {n}", sku=TEA, item="Tea") for n in range(ORDERS)]
        tx.orders.insert(orders, None, PRACTICE_START)
    save_product(shop, TEA, {"name": "Tea"})
    return shop


def test_an_order_is_packed_on_either_store(waiting: Shop) -> None:
    bench = Bench(waiting)
    label = bench.scan(TEA)
    assert label.outcome is Came.LABELLED, label.message
    assert bench.scan(label.tracking_number).outcome is Came.DISPATCHED
    bag = open_bag(waiting, "practice")
    assert bag is not None
    assert [parcel.order_number for parcel in bag.inside] == [label.order_number]


def test_benches_that_scan_the_same_article_at_once_never_get_the_same_order(waiting: Shop) -> None:
    shops = [open_shop(waiting.folder, clock=waiting.clock) for _ in range(2)]

    def pack(number: int) -> list[str]:
        bench = Bench(shops[number], f"bench {number}")
        taken = []
        for _ in range(ORDERS // 2):
            label = bench.scan(TEA)
            assert label.outcome is Came.LABELLED, label.message
            assert bench.scan(label.tracking_number).outcome is Came.DISPATCHED
            taken.append(label.order_number)
        return taken

    try:
        with ThreadPoolExecutor(2) as pool:
            one, other = pool.map(pack, range(2))
    finally:
        for each in shops:
            each.close()
    assert not set(one) & set(other)
    assert len({*one, *other}) == ORDERS


def test_the_store_refuses_a_second_box_of_an_order_and_a_second_one_at_a_bench(waiting: Shop) -> None:
    Bench(waiting).scan("T-1")
    with waiting.change() as tx:
        first = tx.bench.at_station("bench 1")
        assert first is not None
        assert tx.bench.begin(first) is None
    assert Bench(waiting, "bench 2").scan("T-1").outcome is Came.REFUSED
    with waiting.look() as tx:
        assert tx.bench.at_station("bench 2") is None
