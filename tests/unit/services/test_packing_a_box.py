"""A packer's day at the bench: slip, articles, label, gone; and everything that goes wrong on the way."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shipdesk.domain.bench import BenchMode, BenchSettings
from shipdesk.domain.orders import Order, OrderStatus
from shipdesk.domain.rows import ScanOutcome
from shipdesk.services.bench_settings import save_bench_settings
from shipdesk.services.list_orders import find_order
from shipdesk.services.packing.bench_view import bench_view
from shipdesk.services.packing.serve import serve
from shipdesk.services.parcel_views import ScanResult
from shipdesk.services.shop import Shop
from shipdesk.services.take_scans import scan_now

Scan = Callable[[str], ScanResult]


@pytest.fixture
def bench(handful_shop: Shop) -> Scan:
    """Set the bench to packing and return how it is scanned at; what it does by itself is done at once."""
    save_bench_settings(handful_shop, BenchSettings(station="bench 1", mode=BenchMode.PACK))

    def scan(code: str) -> ScanResult:
        result = scan_now(handful_shop, code, by="Anna")
        return serve(handful_shop, result) or result

    return scan


def order_in(shop: Shop, number: str) -> Order:
    order_id = find_order(shop, number)
    assert order_id is not None
    with shop.look() as tx:
        order = tx.orders.get(order_id)
    assert order is not None
    return order


def test_an_order_is_packed_with_n_plus_two_scans(handful_shop: Shop, bench: Scan) -> None:
    order = order_in(handful_shop, "L-2026-0119")
    opened = bench("L-2026-0119")
    assert opened.outcome is ScanOutcome.OPENED
    results = [bench(line.sku) for line in order.lines for _ in range(line.quantity)]
    assert [r.outcome for r in results[:-1]] == [ScanOutcome.ITEM] * (len(results) - 1)
    assert results[-1].outcome is ScanOutcome.LABELLED
    gone = bench(results[-1].tracking_number)
    assert gone.outcome is ScanOutcome.DISPATCHED, gone.message
    assert order_in(handful_shop, "L-2026-0119").status is OrderStatus.DISPATCHED
    assert bench_view(handful_shop).box is None
