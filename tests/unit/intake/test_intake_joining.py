"""Lists of one export that come as several files, or packed into one, are read as one."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from shipdesk.domain.new_orders import DeskRules, OrderPreparer
from shipdesk.intake.joining import join_lists
from shipdesk.intake.read_file import read_order_files
from shipdesk.intake.reading import FileReading

RULES = DeskRules(handling_days=2, cutoff_hour=16, zone="UTC", country="DE")
ETSY_ORDERS = (
    "Sale Date,Order ID,Full Name,Number of Items,Date Shipped,Street 1,Street 2,Ship City,Ship State,Ship Zipcode,"
    "Ship Country,Currency,Order Value,Order Total,Status\n"
    '11/12/26,3001,Ana Novak,2,,Ring 1,,Berlin,,10115,Germany,EUR,20.00,"21.70",\n'
    "11/13/26,3002,Bo Li,1,,Ring 2,,Bonn,,53111,Germany,EUR,5.90,5.90,\n"
)
ETSY_ITEMS = (
    "Sale Date,Item Name,Buyer,Quantity,Price,Currency,Transaction ID,Listing ID,Order ID,SKU\n"
    "11/12/26,Tea,ana,2,7.90,EUR,1,11,3001,T-1\n"
    "11/12/26,Cup,ana,1,5.90,EUR,2,12,3001,C-1\n"
    "11/13/26,Cup,bo,1,5.90,EUR,3,12,3002,C-1\n"
)
NORTHWIND = Path(__file__).parents[4] / "shared" / "data" / "orders" / "northwind"


def _joined(*paths: Path) -> tuple[FileReading, ...]:
    readings = [reading for path in paths for reading in read_order_files(path, rules=RULES)]
    return join_lists(readings, OrderPreparer(RULES))


@pytest.fixture
def etsy(tmp_path: Path) -> tuple[Path, Path]:
    orders, items = tmp_path / "EtsySoldOrders2026.csv", tmp_path / "EtsySoldOrderItems2026.csv"
    orders.write_text(ETSY_ORDERS, "utf-8")
    items.write_text(ETSY_ITEMS, "utf-8")
    return orders, items


@pytest.mark.parametrize("turned", [False, True])
def test_etsy_orders_and_their_items_become_whole_orders(etsy: tuple[Path, Path], *, turned: bool) -> None:
    readings = _joined(*(reversed(etsy) if turned else etsy))
    orders, items = reversed(readings) if turned else readings
    assert [h.order_number for h in orders.heads] == ["3001", "3002"]
    assert [[(x.sku, x.quantity) for x in o.draft.lines] for o in orders.orders] == [
        [("T-1", 2), ("C-1", 1)],
        [("C-1", 1)],
    ]
    assert orders.orders[0].draft.recipient.city == "Berlin"
    assert orders.lines == 3
    assert not items.heads
    assert "joined to the orders of EtsySoldOrders2026.csv" in items.remarks[-1]


def test_order_whose_items_cannot_be_read_is_refused_as_a_whole(etsy: tuple[Path, Path]) -> None:
    etsy[1].write_text(ETSY_ITEMS.replace("Cup,bo,1", "Cup,bo,many"), "utf-8")
    orders, items = _joined(*etsy)
    assert [h.order_number for h in orders.heads] == ["3001"]
    assert [r.order_number for r in orders.refused] == ["3002"]
    assert items.refused[0].column == "Quantity"


def test_two_lists_of_whole_orders_stay_apart(etsy: tuple[Path, Path], tmp_path: Path) -> None:
    other = tmp_path / "others.csv"
    other.write_text(ETSY_ORDERS.replace("3001", "4001").replace("3002", "4002"), "utf-8")
    readings = _joined(etsy[0], other)
    assert [len(r.heads) for r in readings] == [2, 2]


@pytest.mark.skipif(not NORTHWIND.is_dir(), reason="the shared order files are not on this machine")
def test_orders_and_details_of_a_database_become_whole_orders() -> None:
    orders, details = _joined(NORTHWIND / "orders.csv", NORTHWIND / "order_details.csv")
    assert (len(orders.heads), orders.lines, len(details.heads)) == (830, 2155, 0)
    assert all(order.draft.lines and order.draft.recipient.lines for order in orders.orders)


def test_packed_export_of_two_lists_is_read_as_two_and_joined(etsy: tuple[Path, Path], tmp_path: Path) -> None:
    packed = tmp_path / "etsy.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in etsy:
            archive.write(path, path.name)
        archive.writestr("__MACOSX/._EtsySoldOrders2026.csv", "junk")
    orders, items = _joined(packed)
    assert (orders.member, items.member) == ("EtsySoldOrders2026.csv", "EtsySoldOrderItems2026.csv")
    assert orders.lines == 3


def test_list_in_a_packed_export_that_is_no_order_list_stops_no_other(etsy: tuple[Path, Path], tmp_path: Path) -> None:
    packed = tmp_path / "export.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(etsy[0], "orders.csv")
        archive.writestr("readme.txt", "Thank you for your order.\nSee the help pages.\n")
    good, bad = _joined(packed)
    assert len(good.heads) == 2
    assert bad.problem


def test_packed_export_of_too_many_lists_is_refused(tmp_path: Path) -> None:
    packed = tmp_path / "many.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for number in range(21):
            archive.writestr(f"{number}.csv", ETSY_ORDERS)
    (reading,) = read_order_files(packed, rules=RULES)
    assert "21 lists" in reading.problem


def test_zip_in_a_zip_is_not_opened(tmp_path: Path) -> None:
    inner, outer = tmp_path / "inner.zip", tmp_path / "outer.zip"
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("orders.csv", ETSY_ORDERS)
    with zipfile.ZipFile(outer, "w") as archive:
        archive.write(inner, "orders.csv")
    (reading,) = read_order_files(outer, rules=RULES)
    assert reading.problem
    assert not reading.heads
