"""An import that is undone leaves the shop as it was, to the last field."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

import shipdesk.resources as resources
from shipdesk.domain.errors import Cancelled, Refused
from shipdesk.services.edit_orders import add_note, tag_orders
from shipdesk.services.import_orders import commit_import, preview_files
from shipdesk.services.list_orders import order_ids
from shipdesk.services.shop import Shop
from shipdesk.services.undo_import import past_imports, undo_import
from shipdesk.services.views import OrderQuery, OrderView
from shipdesk.storage.backup import look_through
from shipdesk.storage.tables import metadata

SHOPIFY = Path(resources.__file__).parent / "samples" / "shopify-orders.csv"


def images(shop: Shop) -> dict[int, dict[str, object]]:
    """Return every order as it would be kept for an undo."""
    with shop.look() as tx:
        return {i: tx.orders.image(i) for i in order_ids(shop, OrderQuery(OrderView.ALL))}


def without_when(image: dict[str, object]) -> dict[str, object]:
    order = {name: value for name, value in image["order"].items() if name not in ("updated_at", "import_id")}
    return {**image, "order": order}


def bring(shop: Shop, path: Path) -> int | None:
    (report,) = commit_import(shop, preview_files(shop, [path]))
    return report.import_id


@pytest.fixture
def changed_file(tmp_path: Path) -> Path:
    """Return the sample file with another city, item and total in its first order, and one order more."""
    rows = list(csv.DictReader(io.StringIO(SHOPIFY.read_text("utf-8"))))
    first = rows[0]
    extra = {**first, "Name": "#9001", "Email": "new@example.com"}
    first["Shipping City"], first["Lineitem name"], first["Total"] = "Dallas", "Valley herbs", "99.00"
    first["Shipping Name"] = "Wilhelmina Newname"
    path = tmp_path / "shopify-orders.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(first))
        writer.writeheader()
        writer.writerows([*rows, extra])
    return path


def test_a_changed_order_is_put_back_field_by_field(shop: Shop, changed_file: Path) -> None:
    bring(shop, SHOPIFY)
    order_id = find(shop, "#1062")
    tag_orders(shop, [order_id], "gift")
    add_note(shop, order_id, "Called on Monday")
    before = images(shop)

    second = bring(shop, changed_file)
    assert second is not None
    assert images(shop)[order_id] != before[order_id]
    assert find(shop, "#9001")
    assert found(shop, "newname") == [order_id]

    assert undo_import(shop, second) == 2
    after = images(shop)
    assert set(after) == set(before)
    assert {i: without_when(image) for i, image in after.items()} == {
        i: without_when(image) for i, image in before.items()
    }
    assert found(shop, "newname") == []
    with shop.look() as tx:
        order = tx.orders.get(order_id)
    assert order is not None
    assert order.tags == ("gift",)
    assert [note.text for note in order.notes] == ["Called on Monday"]
    if not shop.database.is_shared:
        assert look_through(shop.database.path).findings == ()


def find(shop: Shop, number: str) -> int:
    with shop.look() as tx:
        return tx.orders.find(number)[0]


def found(shop: Shop, text: str) -> list[int]:
    return list(order_ids(shop, OrderQuery(OrderView.ALL, text)))


def test_an_image_put_back_is_the_same_image(sample_shop: Shop) -> None:
    before = images(sample_shop)
    with sample_shop.database.transaction() as tx:
        for order_id, image in before.items():
            tx.orders.restore(order_id, json.loads(json.dumps(image)))
    assert images(sample_shop) == before


def counts(shop: Shop) -> dict[str, int]:
    with shop.look() as tx:
        execute = tx.session.connection().exec_driver_sql
        return {name: execute(f"SELECT count(*) FROM {name}").scalar_one() for name in metadata.tables}


def test_an_undone_import_leaves_no_row_behind(shop: Shop) -> None:
    empty = counts(shop)
    undo_import(shop, bring(shop, SHOPIFY) or 0)
    left = counts(shop)
    for table in ("orders", "order_lines", "addresses", "order_tags", "messages", "outbox"):
        assert left[table] == empty[table], table
    assert bring(shop, SHOPIFY) is not None


def test_imports_are_undone_newest_first(shop: Shop, changed_file: Path) -> None:
    first, second = bring(shop, SHOPIFY), bring(shop, changed_file)
    with pytest.raises(Refused, match="undo that one first"):
        undo_import(shop, first or 0)
    undo_import(shop, second or 0)
    undo_import(shop, first or 0)
    assert images(shop) == {}
    assert all(past.undone_at for past in past_imports(shop))
    with pytest.raises(Refused, match="already undone"):
        undo_import(shop, first or 0)
    with pytest.raises(Refused, match="There is no import"):
        undo_import(shop, 4711)


def test_an_import_that_is_stopped_stores_nothing(shop: Shop) -> None:
    previewed = preview_files(shop, [SHOPIFY])
    with pytest.raises(Cancelled):
        commit_import(shop, previewed, cancelled=lambda: True)
    assert images(shop) == {}
    assert past_imports(shop) == ()
