"""Makes the store of a shop that has shipped a million parcels: python -m bench.big_store FOLDER [PARCELS].

A smaller store is made and then copied within itself by SQL, each copy with numbers of its own. The copies are not in
the search index: it takes two thirds of the time, and no scan looks there.
"""

from __future__ import annotations

import math
import sys
import time
from pathlib import Path

from bench.make_store import make_store
from shipdesk.services.change_settings import save_settings
from shipdesk.services.shop import Shop, open_shop
from shipdesk.settings import BackupSettings
from shipdesk.storage.plain_inserts import driver_cursor
from shipdesk.storage.tables import metadata

PARCELS = 1_000_000
_ORDERS = 100_000
_SHIFTED = {
    "addresses": ("id",),
    "orders": ("id", "address_id"),
    "order_lines": ("id", "order_id"),
    "order_tags": ("order_id",),
    "parcels": ("id", "order_id"),
}
"""What of each table goes up in a copy; tables that others point to come first."""
_TABLE_OF = {"address_id": "addresses", "order_id": "orders"}


def make_big_store(folder: Path, parcels: int = PARCELS) -> int:
    """Make a shop with at least so many parcels and return how many there are; it makes no backups by itself."""
    make_store(folder, min(_ORDERS, parcels * 2))
    shop = open_shop(folder)
    try:
        save_settings(shop, shop.settings.model_copy(update={"backup": BackupSettings(daily=False)}))
        sizes = {name: _newest_id(shop, name) for name in _SHIFTED if name != "order_tags"}
        copies = math.ceil(parcels / sizes["parcels"]) - 1
        for copy in range(1, copies + 1):
            _copy(shop, sizes, copy)
        with shop.database.transaction() as tx:
            driver_cursor(tx.session).execute("ANALYZE")
        return sizes["parcels"] * (copies + 1)
    finally:
        shop.close()


def _newest_id(shop: Shop, table: str) -> int:
    with shop.look() as tx:
        ((newest,),) = driver_cursor(tx.session).execute(f"SELECT max(id) FROM {table}")
        return int(newest)


def _copy(shop: Shop, sizes: dict[str, int], copy: int) -> None:
    """Add the copy with that number (from 1) of what the store began with; sizes are the newest ids of that."""
    with shop.database.transaction() as tx:
        cursor = driver_cursor(tx.session)
        for name, shifted in _SHIFTED.items():
            changed = {column: f'"{column}" + {copy * sizes[_TABLE_OF.get(column, name)]}' for column in shifted}
            changed |= _numbers(name, copy * sizes["orders"])
            columns = [column.name for column in metadata.tables[name].columns]
            names = ", ".join(f'"{column}"' for column in columns)
            values = ", ".join(changed.get(column, f'"{column}"') for column in columns)
            began_with = f'"{shifted[0]}" <= {sizes[_TABLE_OF.get(shifted[0], name)]}'
            cursor.execute(f"INSERT INTO {name} ({names}) SELECT {values} FROM {name} WHERE {began_with}")


def _numbers(table: str, up: int) -> dict[str, str]:
    """Return how the numbers that have to be unique are told apart."""
    if table == "orders":
        return {"order_number": f"'#' || (CAST(substr(order_number, 2) AS INTEGER) + {up})"}
    if table == "parcels":
        number = f"'BX' || printf('%09d', CAST(substr(tracking_number, 3, 9) AS INTEGER) + {up}) || 'DE'"
        return {"tracking_number": number, "barcode": number}
    return {}


if __name__ == "__main__":
    start = time.perf_counter()
    made = make_big_store(Path(sys.argv[1]), int(sys.argv[2]) if sys.argv[2:] else PARCELS)
    print(f"{made:,} parcels in {time.perf_counter() - start:.1f} s")
