"""Products, weights and boxes by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from shipdesk.domain.boxes import Box
from shipdesk.domain.products import ProductQuery
from shipdesk.domain.weights import WeightSource
from shipdesk.services.learn_products import note_weights_told
from shipdesk.services.list_orders import order_ids
from shipdesk.services.products import forget_products, get_product, product_ids, product_rows, save_product
from shipdesk.services.set_up_boxes import save_box
from shipdesk.services.shop import Shop
from shipdesk.services.views import OrderQuery, OrderView
from shipdesk.services.weigh_orders import weigh_orders
from shipdesk.ui.orders.label_sheet import LabelSheet
from shipdesk.ui.orders.orders_page import OrdersPage
from shipdesk.ui.orders.packing_sheets import BoxSheet, WeightSheet
from shipdesk.ui.products.product_sheet import ProductSheet
from shipdesk.ui.products.products_sheet import ProductsSheet
from shipdesk.ui.settings.box_sheet import BoxSheet as BoxEditSheet
from shipdesk.ui.settings.settings_page import SettingsPage
from shipdesk.ui.window import MainWindow

Settle = Callable[[], None]
Sheet = TypeVar("Sheet", bound=QDialog)
KEY, MOD = Qt.Key, Qt.KeyboardModifier


def shown(parent: QWidget, kind: type[Sheet]) -> Sheet:
    return next(sheet for sheet in parent.findChildren(kind) if sheet.isVisible())


@pytest.fixture
def waiting(shop: Shop) -> list[int]:
    """Return the orders that wait for a label."""
    return list(order_ids(shop, OrderQuery(OrderView.TO_SHIP)))


@pytest.fixture
def page(qtbot: QtBot, window: MainWindow, shop: Shop, waiting: list[int], settle: Settle) -> OrdersPage:
    """Return the Orders screen, the keyboard in its grid."""
    save_box(shop, Box("S", 200, 150, 100, 60, 2_000))
    save_box(shop, Box("M", 300, 200, 150, 90, 5_000))
    page = window.show_screen("orders")
    assert isinstance(page, OrdersPage)
    page.views.choose(OrderView.TO_SHIP)
    with qtbot.waitActive(window):
        window.activateWindow()
    settle()
    assert page.table.select_id(waiting[0])
    page.splitter.show_detail()
    settle()
    page.table.setFocus()
    return page


def press(qtbot: QtBot, widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = MOD.NoModifier) -> None:
    """Press a key in a window that has the keyboard again after its sheets."""
    with qtbot.waitActive(widget.window()):
        widget.window().activateWindow()
    qtbot.keyClick(widget, key, modifier)


def grams(shop: Shop, order_id: int) -> tuple[int, WeightSource]:
    weight = weigh_orders(shop, [order_id])[order_id].weight
    return weight.grams, weight.source


def type_into(qtbot: QtBot, field: QLineEdit, text: str) -> None:
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text) if text else qtbot.keyClick(field, KEY.Key_Delete)


def test_a_weight_is_typed_for_all_selected_orders_and_undone_by_one_key(
    qtbot: QtBot, window: MainWindow, page: OrdersPage, shop: Shop, waiting: list[int], settle: Settle
) -> None:
    before = [grams(shop, order_id) for order_id in waiting[:2]]
    press(qtbot, page.table, KEY.Key_Down, MOD.ShiftModifier)
    press(qtbot, page.table, KEY.Key_W)
    sheet = shown(page, WeightSheet)
    assert sheet.windowTitle() == "Weight of 2 orders"
    qtbot.keyClicks(sheet.field, "heavy")
    qtbot.keyClick(sheet.field, KEY.Key_Return)
    assert sheet.isVisible(), "what is no weight is told at the field"
    type_into(qtbot, sheet.field, "1,2 kg")
    qtbot.keyClick(sheet.field, KEY.Key_Return)
    settle()
    assert [grams(shop, order_id) for order_id in waiting[:2]] == [(1200, WeightSource.TYPED)] * 2
    assert page.detail.packing.weight.text() == "1.2 kg"
    assert page.detail.packing.weight_from.text() == "typed"
    press(qtbot, page.table, KEY.Key_Z, MOD.ControlModifier)
    settle()
    assert [grams(shop, order_id) for order_id in waiting[:2]] == before


def test_a_typed_weight_is_forgotten_by_alt_enter(
    qtbot: QtBot, page: OrdersPage, shop: Shop, waiting: list[int], settle: Settle
) -> None:
    before = grams(shop, waiting[0])
    press(qtbot, page.table, KEY.Key_W)
    type_into(qtbot, shown(page, WeightSheet).field, "3 kg")
    qtbot.keyClick(shown(page, WeightSheet).field, KEY.Key_Return)
    settle()
    assert "3 kg was typed" in page.detail.packing.doubts.text()
    press(qtbot, page.table, KEY.Key_W)
    sheet = shown(page, WeightSheet)
    assert sheet.field.text() == "3 kg"
    sheet.again_button.click()
    settle()
    assert grams(shop, waiting[0]) == before
    assert not page.detail.packing.doubts.isVisible()


def test_a_box_is_chosen_by_keys(
    qtbot: QtBot, page: OrdersPage, shop: Shop, waiting: list[int], settle: Settle
) -> None:
    press(qtbot, page.table, KEY.Key_B)
    sheet = shown(page, BoxSheet)
    qtbot.keyClick(sheet.list, KEY.Key_End)
    qtbot.keyClick(sheet.list, KEY.Key_Return)
    settle()
    choice = weigh_orders(shop, waiting[:1])[waiting[0]].box
    assert choice.box is not None
    assert choice.box.name == "M"
    assert (page.detail.packing.box.text(), page.detail.packing.box_from.text()) == ("M", "chosen")
    press(qtbot, page.table, KEY.Key_Z, MOD.ControlModifier)
    settle()
    assert page.detail.packing.box.text() != "M"


def test_doubtful_weights_are_told_before_labels_are_made_and_stop_none(
    qtbot: QtBot, page: OrdersPage, settle: Settle
) -> None:
    press(qtbot, page.table, KEY.Key_W)
    type_into(qtbot, shown(page, WeightSheet).field, "40 kg")
    qtbot.keyClick(shown(page, WeightSheet).field, KEY.Key_Return)
    settle()
    press(qtbot, page.table, KEY.Key_L)
    settle()
    sheet = shown(page, LabelSheet)
    assert "40 kg was typed" in sheet.weights.text()
    assert "The label is made all the same." in sheet.weights.text()
    assert sheet.do_button.isEnabled()
    sheet.reject()


def open_products(qtbot: QtBot, page: OrdersPage, settle: Settle) -> ProductsSheet:
    press(qtbot, page.table, KEY.Key_P, MOD.ShiftModifier)
    settle()
    sheet = shown(page, ProductsSheet)
    with qtbot.waitActive(sheet):
        sheet.activateWindow()
    return sheet


def test_products_are_filled_in_one_after_the_other(qtbot: QtBot, page: OrdersPage, shop: Shop, settle: Settle) -> None:
    first, second = (p.sku for p in product_rows(shop, product_ids(shop, ProductQuery())[:2]))
    sheet = open_products(qtbot, page, settle)
    press(qtbot, sheet.table, KEY.Key_Return)
    settle()
    form = shown(sheet, ProductSheet)
    assert form.windowTitle() == first
    type_into(qtbot, form.fields["weight_g"], "350 g")
    type_into(qtbot, form.fields["size"], "20x15x10cm")
    type_into(qtbot, form.fields["origin_country"], "Germany")
    form.next_button.click()
    qtbot.waitUntil(lambda: any(s.isVisible() and s.windowTitle() == second for s in sheet.findChildren(ProductSheet)))
    settle()
    product = get_product(shop, first)
    assert product is not None
    assert (product.weight_g, product.size_mm, product.origin_country) == (350, (200, 150, 100), "DE")
    assert set(product.typed) == {"weight_g", "length_mm", "width_mm", "height_mm", "origin_country"}
    form = shown(sheet, ProductSheet)
    type_into(qtbot, form.fields["customs_code"], "12")
    qtbot.keyClick(form.fields["customs_code"], KEY.Key_Return)
    assert form.isVisible(), "what is no customs code is told in the sheet"
    form.reject()


def test_gaps_are_found_by_keys_and_a_weight_that_a_file_contradicts_is_marked(
    qtbot: QtBot, page: OrdersPage, shop: Shop, settle: Settle
) -> None:
    products = product_rows(shop, product_ids(shop, ProductQuery()))
    known = next(p for p in products if p.weight_g)
    save_product(shop, known.sku, {"customs_code": "340600"})
    with shop.change() as tx:
        note_weights_told(tx, {known.sku: 2})
    sheet = open_products(qtbot, page, settle)
    row = sheet.model.place_of(known.id)
    assert row is not None
    # Rows are read when somebody looks.
    qtbot.waitUntil(lambda: str(sheet.model.data(sheet.model.index(row, 2))).endswith("or 2 g?"))
    press(qtbot, sheet, KEY.Key_3, MOD.AltModifier)
    settle()
    assert sheet.model.place_of(known.id) is None
    assert len(sheet.model.ids()) == len(products) - 1
    press(qtbot, sheet, KEY.Key_1, MOD.AltModifier)
    press(qtbot, sheet.table, KEY.Key_Slash)
    qtbot.keyClicks(sheet.search, known.sku)
    qtbot.waitUntil(lambda: list(sheet.model.ids()) == [known.id])


def test_a_product_is_added_and_forgotten_by_keys(qtbot: QtBot, page: OrdersPage, shop: Shop, settle: Settle) -> None:
    sheet = open_products(qtbot, page, settle)
    press(qtbot, sheet.table, KEY.Key_N)
    form = shown(sheet, ProductSheet)
    qtbot.keyClick(form.fields["sku"], KEY.Key_Return)
    assert form.isVisible(), "a product needs a SKU"
    qtbot.keyClicks(form.fields["sku"], "AAA-1")
    type_into(qtbot, form.fields["weight_g"], "1 kg")
    qtbot.keyClick(form.fields["weight_g"], KEY.Key_Return)
    settle()
    product = get_product(shop, "AAA-1")
    assert product is not None
    sheet.table.select_id(product.id)
    press(qtbot, sheet.table, KEY.Key_Delete)
    confirm = next(d for d in sheet.findChildren(QDialog) if d.isVisible() and "Forget" in d.windowTitle())
    confirm.accept()
    settle()
    assert get_product(shop, "AAA-1") is None


def test_a_list_is_imported_and_told_and_exported(
    qtbot: QtBot, page: OrdersPage, shop: Shop, settle: Settle, tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    file.write_text("SKU;Gewicht;Zolltarifnummer\nAAA-1;1,2 kg;12\n", encoding="utf-8")
    sheet = open_products(qtbot, page, settle)
    sheet.take(file)
    settle()
    assert "1 new, 0 changed, 0 unchanged." in sheet.outcome.text()
    assert "12 is no customs code" in sheet.outcome.text()
    sheet.write(tmp_path / "all.csv")
    settle()
    assert "products in all.csv" in sheet.outcome.text()
    sheet.take(tmp_path / "none.csv")
    settle()
    assert "cannot be read" in sheet.wrong.text()


def test_a_shop_without_products_is_told_where_they_come_from(
    qtbot: QtBot, page: OrdersPage, shop: Shop, settle: Settle
) -> None:
    forget_products(shop, [p.sku for p in product_rows(shop, product_ids(shop, ProductQuery()))])
    sheet = open_products(qtbot, page, settle)
    assert sheet.empty.isVisible()
    assert sheet.empty.button.text() == "Import a product list"


def test_boxes_are_added_changed_and_removed_in_the_settings(
    qtbot: QtBot, window: MainWindow, shop: Shop, settle: Settle
) -> None:
    page = window.show_screen("settings")
    assert isinstance(page, SettingsPage)
    settle()
    page.show_section(page.boxes_section)
    section = page.boxes_section
    assert not section.change.isEnabled()
    section.add.trigger()
    sheet = shown(page, BoxEditSheet)
    qtbot.keyClicks(sheet.name, "M")
    qtbot.keyClicks(sheet.size_inside, "30x20")
    qtbot.keyClick(sheet.size_inside, KEY.Key_Return)
    assert sheet.isVisible(), "two sides are no box"
    type_into(qtbot, sheet.size_inside, "30x20x15cm")
    type_into(qtbot, sheet.empty, "90g")
    type_into(qtbot, sheet.most, "50 g")
    qtbot.keyClick(sheet.most, KEY.Key_Return)
    settle()
    assert sheet.isVisible(), "a box that is too heavy for itself is refused by the service"
    type_into(qtbot, sheet.most, "5kg")
    sheet.usual.setChecked(True)
    qtbot.keyClick(sheet.most, KEY.Key_Return)
    settle()
    assert shop.settings.box_kinds() == (Box("M", 300, 200, 150, 90, 5000),)
    assert shop.settings.usual_box == "M"
    assert "30 × 20 × 15 cm, 90 g empty, up to 5 kg – the usual box" in section.list.item(0).text()
    section.change.trigger()
    sheet = shown(page, BoxEditSheet)
    type_into(qtbot, sheet.name, "Middle")
    qtbot.keyClick(sheet.name, KEY.Key_Return)
    settle()
    assert [box.name for box in shop.settings.boxes] == ["Middle"]
    assert shop.settings.usual_box == "Middle", "a new name takes the usual box along"
    section.remove.trigger()
    next(d for d in page.findChildren(QDialog) if d.isVisible() and "Remove" in d.windowTitle()).accept()
    settle()
    assert shop.settings.boxes == ()
    assert shop.settings.usual_box == ""
