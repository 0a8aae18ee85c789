"""Measures the import of a large order file: preview and commit, beside csv.DictReader and bare inserts."""

from __future__ import annotations

import csv
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.made_up import write_order_file
from bench.measure import Figure, MemoryWatch, bare_connection, tell
from shipdesk.services.change_settings import save_settings
from shipdesk.services.first_start import practice_settings
from shipdesk.services.import_orders import commit_import, preview_files
from shipdesk.services.shop import open_shop

LINES = 100_000


def measure(lines: int, folder: Path) -> list[Figure]:
    """Import a made-up file of that many lines into an empty shop."""
    file = folder / "orders.csv"
    orders, rows = write_order_file(file, lines, datetime.now(UTC))
    bare_s = _bare_import(file, folder / "bare.db")
    shop = open_shop(folder / "shop")
    save_settings(shop, practice_settings().model_copy(update={"carriers": ()}))
    with MemoryWatch() as memory:
        start = time.perf_counter()
        previewed = preview_files(shop, [file])
        previewed_at = time.perf_counter()
        (report,) = commit_import(shop, previewed)
        done_at = time.perf_counter()
    shop.close()
    assert report.new == orders, f"{report.new} of {orders} orders came in"
    note = f"{orders:,} orders; preview {previewed_at - start:.1f} s, commit {done_at - previewed_at:.1f} s"
    bare = "csv.DictReader and bare INSERTs"
    return [
        Figure("Import of an order file: time", done_at - start, "s", bare, bare_s, "at most 3 x", note),
        Figure("Import of an order file: speed", rows / (done_at - start), "lines/s", bare, rows / bare_s),
        Figure(
            "Import of an order file: memory", memory.peak_mb, "MB", "the file itself", file.stat().st_size / 2**20,
            "under 400 MB", f"with its reading child; {memory.own_peak_mb:.0f} MB without",
        ),
    ]  # fmt: skip


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
