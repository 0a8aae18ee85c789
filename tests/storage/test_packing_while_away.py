"""A bench goes on packing while its server is away, and everything is as it said once the server is back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from packing_bench import order_in, pieces
from postgres_server import PostgresServer
from pulled_cable import Cable
from test_server_away import back, scanned

from shipdesk.domain.bench import BenchMode, BenchSettings
from shipdesk.domain.orders import OrderStatus
from shipdesk.domain.rows import ScanOutcome as Came
from shipdesk.services.bench_settings import save_bench_settings
from shipdesk.services.clocks import FixedClock
from shipdesk.services.list_orders import order_ids, order_rows
from shipdesk.services.make_labels import make_labels
from shipdesk.services.packing.bench_view import bench_view
from shipdesk.services.scan_conflicts import scan_conflicts
from shipdesk.services.shop import MARKER, Shop, open_shop
from shipdesk.services.views import OrderQuery, OrderView
from shipdesk.ui.pack.scan_queue import ScanQueue

STORES = ("server",)


@pytest.fixture
def cable(postgres: PostgresServer) -> Iterator[Cable]:
    """Return the bench's cable to the server."""
    cable = Cable(postgres.port)
    yield cable
    cable.pull()


def test_orders_are_packed_from_the_copy_and_written_down_afterwards(
    sample_shop: Shop, cable: Cable, postgres: PostgresServer, tmp_path: Path, clock: FixedClock
) -> None:
    ids = order_ids(sample_shop, OrderQuery(OrderView.TO_SHIP))[:2]
    labels = make_labels(sample_shop, ids).labels
    first, second = (order_in(sample_shop, row.order_number) for row in order_rows(sample_shop, ids))
    url = json.loads((sample_shop.folder / MARKER).read_text())["store"]
    shop = open_shop(tmp_path / "bench", clock=clock, store=url.replace(f":{postgres.port}/", f":{cable.port}/"))
    try:
        save_bench_settings(shop, BenchSettings(station="bench 1", mode=BenchMode.PACK))
        queue = ScanQueue(shop, "Anna")
        opened = scanned(queue, first.order_number)[0].result
        assert opened is not None
        assert opened.outcome is Came.OPENED
        queue.away.see(bench_view(shop))
        cable.pull()
        codes = [*pieces(first), labels[0].tracking_number, second.order_number, "0000000000000", *pieces(second)]
        said = scanned(queue, *codes, labels[1].tracking_number)
        meanwhile = [answer.away.outcome for answer in said if answer.away]
        assert len(meanwhile) == len(codes) + 1, "every scan had its answer from the copy"
        assert meanwhile.count(Came.PACKED) == 2
        assert meanwhile.count(Came.WRONG_ITEM) == 1
        back(shop, cable)
        late = queue.catch_up()
        assert [result.outcome for result in late].count(Came.DISPATCHED) == 2
        assert {order_in(sample_shop, order.order_number).status for order in (first, second)} == {
            OrderStatus.DISPATCHED
        }
        assert [scan.outcome for scan in scan_conflicts(shop)] == [Came.WRONG_ITEM], "the one that was wrong then too"
    finally:
        shop.close()
