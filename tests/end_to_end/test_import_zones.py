"""Order times without a zone are the shop's own."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from shipdesk.services.import_orders import commit_import, preview_files
from shipdesk.services.list_orders import order_ids, orders_in_full
from shipdesk.services.shop import Shop
from shipdesk.services.views import OrderQuery, OrderView

ROWS = """Order Number,Order Date,Name,Address,City,Postal Code,Country,SKU,Quantity
Z-1,2026-11-14 14:28,Ana Silva,Am Markt 1,Hamburg,20457,DE,CUP,1
Z-2,2026-11-14T14:28:00+00:00,Ana Silva,Am Markt 1,Hamburg,20457,DE,CUP,1
"""


def test_a_time_without_a_zone_is_meant_where_the_shop_is(shop: Shop, tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(ROWS, "utf-8")
    commit_import(shop, preview_files(shop, [file]))
    found = orders_in_full(shop, list(order_ids(shop, OrderQuery(OrderView.ALL))))
    placed = {order.order_number: order.placed_at for order, _ in found}
    assert shop.settings.shop.time_zone == "Europe/Berlin"
    assert placed["Z-1"] == datetime(2026, 11, 14, 13, 28, tzinfo=UTC)
    assert placed["Z-2"] == datetime(2026, 11, 14, 14, 28, tzinfo=UTC)
