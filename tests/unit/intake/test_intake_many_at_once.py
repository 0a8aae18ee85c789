"""Orders read many at once are those that are read one by one, whatever the file."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from thorough import examples

from shipdesk.domain.new_orders import DeskRules, OrderPreparer
from shipdesk.domain.order_batch import OrderBatch, batch_of
from shipdesk.domain.orders import NewOrder
from shipdesk.intake import read_file
from shipdesk.intake.order_reading import in_batches, one_by_one
from shipdesk.intake.packed_orders import PackedOrders, pack_batch, tell_twins, unpack_batch
from shipdesk.intake.parse_file import parse_order_files
from shipdesk.intake.reading import NO_ORDERS, FileReading

ROOT = Path(__file__).resolve().parents[3]
SHARED = ROOT.parent / "shared" / "data"
SAMPLES = ROOT / "shipdesk" / "resources" / "samples"
PLACES = (SAMPLES, SHARED / "orders", SHARED / "hostile")
RULES = DeskRules(1, 14, "Europe/Berlin", "DE")
MOST_BYTES = 3_000_000

Read = list[tuple[FileReading, list[NewOrder]]]


def files() -> list[Path]:
    return sorted(
        path
        for place in PLACES
        for path in place.rglob("*")
        if path.suffix.lower() in (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods", ".zip")
        and path.is_file()
        and path.stat().st_size < MOST_BYTES
    )


def read_one_by_one(path: Path) -> Read:
    preparer = OrderPreparer(RULES)
    orders: list[NewOrder] = []
    reading = one_by_one(lambda draft: orders.append(preparer.prepare(draft)))
    found: Read = []
    for each in parse_order_files(path, reading, home_zone=RULES.zone):
        found.append((each, list(orders)))
        orders.clear()
    return found


def read_many_at_once(path: Path) -> Read:
    batches: list[OrderBatch] = []
    found: Read = []
    for each in parse_order_files(
        path, in_batches(OrderPreparer(RULES), lambda _place, batch: batches.append(batch)), home_zone=RULES.zone
    ):
        packed = [unpack_batch(pack_batch(batch)) for batch in batches]
        tell_twins(packed)
        found.append((each, list(PackedOrders(packed))))
        batches.clear()
    return found


def columns(orders: list[NewOrder]) -> dict[str, Any]:
    """Return the orders as columns, the texts of the file in any order."""
    batch = batch_of(orders)
    told = {name: getattr(batch, name) for name in OrderBatch.names()}
    return told | {"raw": [json.loads(raw) for raw in batch.raw]}


@pytest.mark.skipif(not SHARED.exists(), reason="the shared data is not here")
@pytest.mark.parametrize("path", files(), ids=lambda path: path.name)
def test_every_file_reads_the_same_both_ways(path: Path) -> None:
    single, many = read_one_by_one(path), read_many_at_once(path)
    assert [reading for reading, _ in many] == [reading for reading, _ in single]
    for (_, expected), (_, found) in zip(single, many, strict=True):
        assert [o.draft.order_number for o in found] == [o.draft.order_number for o in expected]
        assert found == expected


def test_columns_hold_what_orders_do() -> None:
    orders = [order for path in SAMPLES.glob("*.csv") for _, read in read_one_by_one(path) for order in read]
    assert list(batch_of(orders).orders()) == orders
    assert columns(list(batch_of(orders).only(range(1, len(orders))).orders())) == columns(orders[1:])
    assert replace(orders[0]) == batch_of(orders).order(0)


def write_large_list(path: Path, orders: int) -> None:
    """Write a list with what makes an order odd every now and then, and rows that spoil theirs."""
    header = (
        "Name,Email,Financial Status,Created at,Currency,Total,Lineitem quantity,Lineitem name,Lineitem price,"
        "Lineitem sku,Shipping Name,Shipping Street,Shipping City,Shipping Zip,Shipping Country,Notes"
    )
    lines = [header]
    for n in range(orders):
        note, country, price, currency = "", "DE", "12.50", "EUR"
        if n % 97 == 0:
            note = "Please\u202e leave it at the door"
        if n % 211 == 0:
            country = "Nowhereland"
        if n % 307 == 0:
            price = "twelve"
        if n % 401 == 0:
            currency = "CHF"
        lines.append(
            f"#{n + 1001},jo{n}@example.com,paid,2026-11-{n % 28 + 1:02} 10:{n % 60:02}:00 +0100,{currency},25.00,2,"
            f"Tea,{price},TEA-{n % 9},Jo Müller {n % 700},Hauptstraße {n % 90 + 1},Köln,50667,{country},{note}"
        )
        if n % 3 == 0:
            lines.append(f"#{n + 1001},,,,,,1,Soap,0.00,SOAP,,,,,,")
    path.write_text("\n".join(lines) + "\n", "utf-8")


def test_a_second_process_changes_nothing_about_a_large_file(tmp_path: Path) -> None:
    large = tmp_path / "large.csv"
    write_large_list(large, 9000)
    assert large.stat().st_size > read_file.LARGE_BYTES
    (found,) = read_file.read_order_files(large, rules=RULES)
    ((alone, orders),) = read_many_at_once(large)
    assert replace(found, orders=NO_ORDERS) == alone
    assert found.refused
    assert any(order.draft.suspicious for order in orders)
    assert any(order.draft.changes for order in orders)
    assert list(found.orders) == orders


TRICKY = {
    "number": ("#1001", "#1002", "1003", "", " #1004 ", "'0183", '="007"', "4.93E+11", "0", "n/a", "A/17-2", "Total"),
    "text": ("Jo Müller", "", "null", "None", "-", "'=x", "  a  b ", "Åsa\u202e", "Mu\u0308ller", "MÃ¼ller", "a\nb",
             "=?utf-8?q?x?=", "x" * 250, "Пapa", "\u00a0", "東京", "it's", '"q"', "#N/A", "N. N.", "c\u034fd"),
    "email": ("jo@example.com", "", "JO@EXAMPLE.COM", "jo@x", "a@b.de, c@d.de", "-x@y.de", " jo@example.com", "nobody"),
    "status": ("paid", "pending", "refunded", "", "voided", "fulfilled", "N/A"),
    "date": ("2026-11-26 09:30:00 +0100", "2026-11-26 09:59:59 +0545", "2026-11-26", "26.11.2026 08:07", "soon", "",
             "2026-03-29 02:30:00", "2026-11-26T10:01:02Z", "11/26/2026 3:05 PM", "2026-11-26 24:10:00", "46000"),
    "money": ("12.50", "12,50", "", "1.234,56", "€ 5", "twelve", "0", "1,234.5", "-3.00", "5 USD"),
    "count": ("1", "2", "", "x", "0", "10", "2.0", "1e3"),
    "currency": ("EUR", "usd", "", "€", "Euro"),
    "postal": ("50667", "1067", "", "3511 CE", "LS1 4DY", "abc"),
    "country": ("DE", "Germany", "", "US", "Nowhereland", "France", "na"),
    "phone": ("+49 221 1234567", "", "4.93E+11", "0221/123", "tel"),
}  # fmt: skip
SHOPIFY = (("Name", "number"), ("Email", "email"), ("Financial Status", "status"), ("Fulfillment Status", "status"),
           ("Currency", "currency"), ("Subtotal", "money"), ("Shipping", "money"), ("Total", "money"),
           ("Created at", "date"), ("Lineitem quantity", "count"), ("Lineitem name", "text"),
           ("Lineitem price", "money"), ("Lineitem sku", "text"), ("Shipping Name", "text"),
           ("Shipping Street", "text"), ("Shipping Address2", "text"), ("Shipping City", "text"),
           ("Shipping Zip", "postal"), ("Shipping Country", "country"), ("Shipping Phone", "phone"),
           ("Billing Name", "text"), ("Billing Street", "text"), ("Notes", "text"), ("Cancelled at", "date"),
           ("Tags", "text"))  # fmt: skip
BY_HAND = (("Bestellnummer", "number"), ("Vorname", "text"), ("Nachname", "text"), ("Straße", "text"),
           ("Hausnummer", "count"), ("PLZ", "postal"), ("Ort", "text"), ("Land", "country"), ("E-Mail", "email"),
           ("Menge", "count"), ("Artikel", "text"), ("Preis", "money"), ("Gewicht (kg)", "money"),
           ("Bestelldatum", "date"), ("Versenden bis", "date"))  # fmt: skip


def rows_of(columns: tuple[tuple[str, str], ...]) -> st.SearchStrategy[list[str]]:
    """Return rows that are good but for some cells: of an order of its own, or of one of a few."""
    good = [TRICKY[kind][0] for _, kind in columns]
    number = st.one_of(st.integers(1, 99).map(lambda n: f"#{n:04}"), st.sampled_from(TRICKY["number"]))
    odd = st.dictionaries(st.integers(1, len(columns) - 1), st.integers(0, 99), max_size=3)

    def row(number: str, changed: dict[int, int]) -> list[str]:
        cells = [number, *good[1:]]
        for column, choice in changed.items():
            kind = TRICKY[columns[column][1]]
            cells[column] = kind[choice % len(kind)]
        return cells

    return st.builds(row, number, odd)


@pytest.mark.parametrize("columns", [SHOPIFY, BY_HAND], ids=["a shop's export", "a list by hand"])
@given(data=st.data())
@settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_in_the_cells_both_ways_read_the_same(
    columns: tuple[tuple[str, str], ...], data: st.DataObject, tmp_path: Path
) -> None:
    rows = data.draw(st.lists(rows_of(columns), min_size=1, max_size=12))
    file = tmp_path / "orders.csv"
    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text)
        writer.writerow([name for name, _ in columns])
        writer.writerow(["#900", *["1"] * (len(columns) - 1)])
        writer.writerows(rows)
    single, many = read_one_by_one(file), read_many_at_once(file)
    assert [reading for reading, _ in many] == [reading for reading, _ in single]
    assert [orders for _, orders in many] == [orders for _, orders in single]
