"""Measures the import of a large order file: preview and commit, beside csv.DictReader and bare inserts.

The baseline reads the very same file with csv.DictReader and puts each order and each line into two plain tables, in
one transaction of the same library, as durable as ours: no cleaning, no checks, no index but the order's number.
Each round takes it right before ours, and the best of both counts.
"""

from __future__ import annotations

import csv
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bench.made_up import write_order_file
from bench.measure import Figure, MemoryWatch, bare_connection, tell
from shipdesk.domain.errors import Cancelled
from shipdesk.services.change_settings import save_settings
from shipdesk.services.first_start import practice_settings
from shipdesk.services.import_orders import commit_import, preview_files
from shipdesk.services.list_orders import order_ids
from shipdesk.services.shop import Shop, open_shop
from shipdesk.services.views import OrderQuery, OrderView

LINES = 100_000
ROUNDS = 3
CANCELLED_AFTER_S = (0.1, 0.4, 0.8)


def measure(lines: int, folder: Path) -> list[Figure]:
    """Import a made-up file of that many lines into empty shops, some times."""
    file = folder / "orders.csv"
    orders, rows = write_order_file(file, lines, datetime.now(UTC))
    bare: list[float] = []
    ours: list[tuple[float, float]] = []
    with MemoryWatch() as memory:
        bare.append(_bare_import(file, folder / "bare-0.db"))
        ours.append(_import(file, folder / "shop-0", orders))
    # Once only: what a second import finds in this process already is not what a first one needs.
    for number in range(1, ROUNDS):
        bare.append(_bare_import(file, folder / f"bare-{number}.db"))
        ours.append(_import(file, folder / f"shop-{number}", orders))
    stopped = _stop_imports(file, folder / "stopped")
    preview_s, commit_s = min(ours, key=sum)
    best, bare_s = preview_s + commit_s, min(bare)
    pairs = ", ".join(f"{sum(took) / beside:.1f}" for took, beside in zip(ours, bare, strict=True))
    note = f"{orders:,} orders; preview {preview_s:.1f} s, commit {commit_s:.1f} s; the pairs' ratios are {pairs}"
    name = "csv.DictReader and bare INSERTs"
    return [
        Figure("Import of an order file: time", best, "s", name, bare_s, "at most 3 x", note),
        Figure("Import of an order file: speed", rows / best, "lines/s", name, rows / bare_s),
        Figure(
            "Import of an order file: memory", memory.peak_mb, "MB", "the file itself", file.stat().st_size / 2**20,
            "under 400 MB", f"with its reading processes; {memory.own_peak_mb:.0f} MB without",
        ),
        Figure(
            "Import of an order file: cancelled", max(stopped), "s", "the import itself", best,
            note=f"the longest of {len(stopped)} moments, with nothing stored",
        ),
    ]  # fmt: skip


def empty_shop(folder: Path) -> Shop:
    """Make a shop that has no orders and asks no carrier."""
    shop = open_shop(folder)
    save_settings(shop, practice_settings().model_copy(update={"carriers": ()}))
    return shop


def _stop_imports(file: Path, folder: Path) -> list[float]:
    """Cancel the reading and the storing at several moments; return the seconds that each took to end."""
    shop = empty_shop(folder)
    previewed = preview_files(shop, [file])
    read = partial(preview_files, shop, [file])
    store = partial(commit_import, shop, previewed)
    stopped = [_stop(work, after_s) for work in (read, store) for after_s in CANCELLED_AFTER_S]
    stored = len(order_ids(shop, OrderQuery(OrderView.ALL)))
    shop.close()
    assert not stored, f"{stored} orders of cancelled imports were stored"
    return stopped


def _stop(work: Callable[..., object], after_s: float) -> float:
    """Cancel the work that long after its start; return how many seconds later it has ended."""
    wished_at: list[float] = []

    def is_cancelled() -> bool:
        return bool(wished_at)

    timer = threading.Timer(after_s, lambda: wished_at.append(time.perf_counter()))
    timer.start()
    with suppress(Cancelled):
        work(cancelled=is_cancelled)
        raise AssertionError("it was over before it could be cancelled")
    return time.perf_counter() - wished_at[0]


def _import(file: Path, folder: Path, orders: int) -> tuple[float, float]:
    """Preview the file in a new shop and import it; return the seconds of both."""
    shop = empty_shop(folder)
    start = time.perf_counter()
    previewed = preview_files(shop, [file])
    previewed_at = time.perf_counter()
    (report,) = commit_import(shop, previewed)
    done_at = time.perf_counter()
    shop.close()
    assert report.new == orders, f"{report.new} of {orders} orders came in"
    return previewed_at - start, done_at - previewed_at


def _bare_import(file: Path, store: Path) -> float:
    """Read the file and put each order and line into two plain tables; return the seconds."""
    connection = bare_connection(store)
    connection.execute("CREATE TABLE orders (number TEXT PRIMARY KEY, placed TEXT, name TEXT, street TEXT, city TEXT, "
                       "zip TEXT, country TEXT, email TEXT, total TEXT, raw TEXT)")  # fmt: skip
    connection.execute("CREATE TABLE lines (number TEXT, sku TEXT, name TEXT, quantity TEXT, price TEXT)")
    start = time.perf_counter()
    connection.execute("BEGIN")
    with file.open(encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            if row["Created at"]:
                connection.execute(
                    "INSERT INTO orders VALUES (?,?,?,?,?,?,?,?,?,?)",
                    (row["Name"], row["Created at"], row["Shipping Name"], row["Shipping Address1"],
                     row["Shipping City"], row["Shipping Zip"], row["Shipping Country"], row["Email"], row["Total"],
                     "".join(row.values())),
                )  # fmt: skip
            connection.execute(
                "INSERT INTO lines VALUES (?,?,?,?,?)",
                (row["Name"], row["Lineitem sku"], row["Lineitem name"], row["Lineitem quantity"],
                 row["Lineitem price"]),
            )  # fmt: skip
    connection.execute("COMMIT")
    taken = time.perf_counter() - start
    connection.close()
    return taken


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        tell(measure(int(sys.argv[1]) if len(sys.argv) > 1 else LINES, Path(place)))
