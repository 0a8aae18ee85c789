"""Files as shops give them go from the disk to the desk and back off it: joined, packed, mended, undone."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from shipdesk.cli import run
from shipdesk.domain.errors import Cancelled
from shipdesk.services.import_orders import commit_import, preview_files, refused_rows
from shipdesk.services.list_orders import find_order, order_ids, orders_in_full
from shipdesk.services.shop import Shop, open_shop
from shipdesk.services.undo_import import past_imports, undo_import
from shipdesk.services.views import OrderQuery

ORDERS = (
    "Sale Date,Order ID,Full Name,Number of Items,Date Shipped,Street 1,Ship City,Ship Zipcode,Ship Country,Currency,"
    "Order Value,Order Total\n"
    "11/12/26,3001,Ana Novak,2,,Ring 1,Berlin,10115,Germany,EUR,21.70,21.70\n"
    "11/13/26,3002,Bo Li,1,,Ring 2,Bonn,53111,Germany,EUR,5.90,5.90\n"
)
ITEMS = (
    "Sale Date,Item Name,Buyer,Quantity,Price,Currency,Transaction ID,Listing ID,Order ID,SKU\n"
    "11/12/26,Tea,ana,2,7.90,EUR,1,11,3001,T-1\n"
    "11/12/26,Cup,ana,1,5.90,EUR,2,12,3001,C-1\n"
    "11/13/26,Cup,bo,1,5.90,EUR,3,12,3002,C-1\n"
)
LIST = (
    "Order Number,Name,Street,City,Postcode,Country,SKU,Quantity\n"
    "1001,Ana Novak,Ring 1,Berlin,10115,DE,TEA,2\n"
    "1002,Bo Li,Ring 2,Bonn,53111,DE,CUP,many\n"
)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = open_shop(tmp_path / "shop")
    yield shop
    shop.close()


@pytest.fixture
def etsy(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / "orders.csv", tmp_path / "items.csv"]
    for path, text in zip(paths, (ORDERS, ITEMS), strict=True):
        path.write_text(text, "utf-8")
    return paths


def test_orders_and_items_come_in_together_and_go_together(shop: Shop, etsy: list[Path]) -> None:
    previewed = preview_files(shop, etsy)
    assert [(p.orders, p.lines, p.new) for p in previewed.files] == [(2, 3, 2), (0, 0, 0)]
    first, second = commit_import(shop, previewed)
    assert (first.new, second.import_id) == (2, None)
    order, _ = orders_in_full(shop, [find_order(shop, "3001") or 0], None)[0]
    assert [(x.sku, x.quantity) for x in order.lines] == [("T-1", 2), ("C-1", 1)]
    assert order.recipient.city == "Berlin"
    assert [p.unchanged for p in preview_files(shop, etsy).files] == [2, 0]
    assert first.import_id is not None
    assert undo_import(shop, first.import_id) == 2
    assert not len(order_ids(shop, OrderQuery()))


def test_packed_export_is_previewed_list_by_list(shop: Shop, etsy: list[Path], tmp_path: Path) -> None:
    packed = tmp_path / "etsy.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in etsy:
            archive.write(path, path.name)
    previewed = preview_files(shop, [packed])
    assert [p.file for p in previewed.files] == [f"{packed}/orders.csv", f"{packed}/items.csv"]
    commit_import(shop, previewed)
    assert [p.file for p in past_imports(shop)] == ["etsy.zip/orders.csv"]


def test_twin_of_an_order_is_suspicious_in_the_preview(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    header, row, _ = LIST.splitlines()
    path.write_text(f"{header},Order Date\n{row},2026-11-12\n{row.replace('1001', '1009')},2026-11-12\n", "utf-8")
    (preview,) = preview_files(shop, [path]).files
    assert [bool(d.suspicious) for d in preview.diffs] == [False, True]
    assert "Order 1001" in preview.diffs[1].remarks[0]


def test_refused_rows_are_written_mended_and_imported(
    shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, target = tmp_path / "list.csv", tmp_path / "refused.csv"
    path.write_text(LIST, "utf-8")
    assert run(["--data", str(shop.folder), "--json", "import", str(path), "--refused", str(target)]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["refused_files"] == [str(target)]
    target.write_bytes(target.read_bytes().replace(b"many", b"3"))
    (preview,) = preview_files(shop, [target]).files
    assert (preview.new, preview.refused, preview.questions) == (1, (), ())


def test_good_list_has_no_rows_to_mend(shop: Shop, etsy: list[Path]) -> None:
    assert refused_rows(preview_files(shop, etsy)) == ()


def test_cancelled_import_stores_nothing(shop: Shop, etsy: list[Path]) -> None:
    previewed = preview_files(shop, etsy)
    with pytest.raises(Cancelled):
        commit_import(shop, previewed, cancelled=lambda: True)
    assert not len(order_ids(shop, OrderQuery()))
    assert past_imports(shop) == ()
