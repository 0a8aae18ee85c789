"""How an article is packed, and what it looks like, said in the window by keys alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot
from test_shell_access import nameless

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.products import Asks, ProductQuery
from shipdesk.services.product_pictures import product_picture, set_product_picture
from shipdesk.services.products import get_product, product_ids, product_rows, save_product
from shipdesk.services.shop import Shop
from shipdesk.ui.products.product_sheet import ProductSheet
from shipdesk.ui.products.products_sheet import ProductsSheet
from shipdesk.ui.state import UiState

Settle = Callable[[], None]
KEY, MOD = Qt.Key, Qt.KeyboardModifier
BUTTON = Qt.MouseButton.LeftButton


@pytest.fixture
def cup(tmp_path: Path) -> Path:
    """Return a file with a picture."""
    Image.new("RGB", (1000, 500), "navy").save(tmp_path / "cup.png")
    return tmp_path / "cup.png"


@pytest.fixture
def products(qtbot: QtBot, shop: Shop, jobs: JobRunner, settle: Settle) -> ProductsSheet:
    """Return the list of products, the first two of them known by name."""
    save_product(shop, "AAA-1", {"name": "Set"})
    save_product(shop, "AAA-2", {"name": "Cup"})
    sheet = ProductsSheet(shop, jobs, UiState(shop.folder))
    qtbot.addWidget(sheet)
    sheet.show()
    settle()
    return sheet


def opened(products: ProductsSheet, shop: Shop, settle: Settle, sku: str = "AAA-1") -> ProductSheet:
    found = next(p for p in product_rows(shop, product_ids(shop, ProductQuery())) if p.sku == sku)
    assert products.table.select_id(found.id)
    products.edit()
    settle()
    return open_form(products)


def open_form(products: ProductsSheet) -> ProductSheet:
    return next(sheet for sheet in products.findChildren(ProductSheet) if sheet.isVisible())


def retype(qtbot: QtBot, field: QLineEdit, text: str) -> None:
    field.selectAll()
    qtbot.keyClicks(field, text) if text else qtbot.keyClick(field, KEY.Key_Delete)


def test_a_kit_is_typed_with_what_is_asked_and_what_replaces_it(
    qtbot: QtBot, products: ProductsSheet, shop: Shop, settle: Settle
) -> None:
    form = opened(products, shop, settle)
    assert not list(nameless(form))
    retype(qtbot, form.fields["parts"], "aaa-2*3")
    retype(qtbot, form.fields["substitutes"], "AAA-2")
    qtbot.keyClick(form.asks, KEY.Key_Down)
    qtbot.keyClick(form.fields["parts"], KEY.Key_Return)
    settle()
    product = get_product(shop, "AAA-1")
    assert product is not None
    assert (product.parts, product.substitutes, product.asks) == ((("AAA-2", 3),), ("AAA-2",), Asks.SERIAL)
    form = opened(products, shop, settle)
    assert form.fields["parts"].text() == "AAA-2*3"
    assert form.changes() == {}
    qtbot.keyClick(form.fields["parts"], KEY.Key_Return)
    assert not form.isVisible(), "nothing was changed"


def test_what_the_shop_refuses_is_told_in_the_sheet_and_nothing_typed_is_lost(
    qtbot: QtBot, products: ProductsSheet, shop: Shop, settle: Settle
) -> None:
    form = opened(products, shop, settle)
    for wrong, why in (("MUGG", "no product MUGG"), ("AAA-1", "part of itself"), ("AAA-2*0", "cannot be right")):
        retype(qtbot, form.fields["parts"], wrong)
        qtbot.keyClick(form.fields["parts"], KEY.Key_Return)
        settle()
        assert form.isVisible()
        assert why in form._wrong.text()
    retype(qtbot, form.fields["parts"], "AAA-2")
    assert not form._wrong.text()
    form.next_button.click()
    settle()
    assert open_form(products).windowTitle() == "AAA-2", "it went on to the next"
    open_form(products).reject()


def test_a_picture_is_taken_shown_and_kept_with_its_product_and_removed_again(
    qtbot: QtBot, products: ProductsSheet, shop: Shop, settle: Settle, cup: Path
) -> None:
    form = opened(products, shop, settle)
    assert not form.picture.remove_button.isEnabled()
    form.picture.take(cup)
    qtbot.keyClick(form.fields["bin"], KEY.Key_Return)
    assert "still being read" in form._wrong.text()
    settle()
    assert form.picture.view.has_picture()
    assert product_picture(shop, "AAA-1") is None, "not before it is kept"
    qtbot.keyClick(form.fields["bin"], KEY.Key_Return)
    settle()
    assert product_picture(shop, "AAA-1") == form.picture.picture
    form = opened(products, shop, settle)
    form.picture.remove_button.setFocus()
    qtbot.keyClick(form.picture.remove_button, KEY.Key_Space)
    assert not form.picture.view.has_picture()
    qtbot.keyClick(form.fields["bin"], KEY.Key_Return)
    settle()
    assert product_picture(shop, "AAA-1") is None


def test_a_new_product_comes_with_its_picture(
    qtbot: QtBot, products: ProductsSheet, shop: Shop, settle: Settle, cup: Path
) -> None:
    products.add()
    form = open_form(products)
    qtbot.keyClicks(form.fields["sku"], "NEW")
    form.picture.take(cup)
    settle()
    qtbot.keyClick(form.fields["sku"], KEY.Key_Return)
    settle()
    assert product_picture(shop, "NEW") is not None


def test_a_file_is_dropped_on_the_picture_and_one_that_is_none_is_told(
    products: ProductsSheet, shop: Shop, settle: Settle, cup: Path, tmp_path: Path
) -> None:
    set_product_picture(shop, "AAA-1", cup)
    form = opened(products, shop, settle)
    had = form.picture.picture
    letter = tmp_path / "letter.txt"
    letter.write_text("no picture", encoding="utf-8")
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(letter))])
    action = Qt.DropAction.CopyAction
    entering = QDragEnterEvent(QPoint(5, 5), action, dropped, BUTTON, MOD.NoModifier)
    form.picture.dragEnterEvent(entering)
    assert entering.isAccepted()
    form.picture.dropEvent(QDropEvent(QPointF(5, 5), action, dropped, BUTTON, MOD.NoModifier))
    settle()
    assert "no picture that can be kept" in form._wrong.text()
    assert form.picture.picture == had
    form.reject()
    assert product_picture(shop, "AAA-1") == had
