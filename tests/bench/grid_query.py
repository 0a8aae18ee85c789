"""Measures what the orders grid asks the store, beside the same questions in bare SQL."""

from __future__ import annotations

import sys
from array import array
from pathlib import Path
from typing import Any

from bench.measure import Figure, bare_connection, median_s, tell
from shipdesk.services.list_orders import order_ids, order_rows, view_counts
from shipdesk.services.shop import open_shop
from shipdesk.services.views import OrderQuery, OrderSort, OrderView
from shipdesk.storage.database import STORE_NAME

TIMES = 15
_TO_SHIP = "SELECT id FROM orders WHERE status = 'to_ship' ORDER BY ship_by_on, id"
_ALL = "SELECT id FROM orders ORDER BY ship_by_on, id"
_FOUND = (
    "SELECT id FROM orders WHERE status = 'to_ship' AND id IN "
    '(SELECT rowid FROM search_orders WHERE words MATCH \'"anna" AND "koln" AND "candle"\') ORDER BY ship_by_on, id'
)
_PAGE = "SELECT id, order_number, recipient_name, city, country_code, items_text, status FROM orders WHERE id IN ({})"
_COUNTS = "SELECT status, address_grade, count(*) FROM orders GROUP BY status, address_grade"


def measure(folder: Path) -> list[Figure]:
    """Ask each question both ways, some times, and take the middle."""
    shop = open_shop(folder)
    bare = bare_connection(folder / STORE_NAME)
    ids = order_ids(shop, OrderQuery(OrderView.TO_SHIP, sort=OrderSort.SHIP_BY))
    page = ids[:128]
    page_sql = _PAGE.format(",".join(map(str, page)))
    everything = OrderQuery(OrderView.ALL, sort=OrderSort.SHIP_BY)
    three_terms = OrderQuery(OrderView.TO_SHIP, "anna köln candle")
    found = len(order_ids(shop, three_terms))
    questions = (
        (
            f"To ship by ship-by day, {len(ids):,} ids",
            lambda: order_ids(shop, OrderQuery()),
            lambda: _ids(bare, _TO_SHIP),
        ),
        ("All orders by ship-by day, every id", lambda: order_ids(shop, everything), lambda: _ids(bare, _ALL)),
        (f"Filter of three terms, {found:,} hits", lambda: order_ids(shop, three_terms), lambda: _ids(bare, _FOUND)),
        ("A page of 128 rows", lambda: order_rows(shop, page), lambda: bare.execute(page_sql).fetchall()),
        ("Counts of the views", lambda: view_counts(shop), lambda: bare.execute(_COUNTS).fetchall()),
    )
    figures = [
        Figure(f"Orders grid: {what}", median_s(ours, TIMES) * 1000, "ms", "bare SQL", median_s(sql, TIMES) * 1000)
        for what, ours, sql in questions
    ]
    bare.close()
    shop.close()
    return figures


def _ids(bare: Any, sql: str) -> array[int]:
    found: array[int] = array("q")
    for (number,) in bare.execute(sql):
        found.append(number)
    return found


if __name__ == "__main__":
    tell(measure(Path(sys.argv[1])))
