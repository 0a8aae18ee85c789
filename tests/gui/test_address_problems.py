"""Problems with addresses are walked by a key, looked at, and mended by a key; mostly without a mouse."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from shipdesk.domain.orders import Address, AddressCheck, AddressGrade
from shipdesk.services.edit_orders import change_address
from shipdesk.services.list_orders import order_ids, show_order
from shipdesk.services.shop import Shop, open_shop
from shipdesk.services.views import OrderQuery, OrderView
from shipdesk.ui.orders.address_sheet import AddressSheet
from shipdesk.ui.orders.orders_page import OrdersPage
from shipdesk.ui.widgets.country_box import _countries, country_code
from shipdesk.ui.window import MainWindow

Settle = Callable[[], None]
KEY = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
DOUBTFUL_ROWS = (1, 3, 4)
LONDON = Address("Priya Shah", "", ("10 Downing Street",), "London", "", "SW1A 2AA", "GB", "priya@shah.example")


@pytest.fixture(scope="module")
def doubtful_folder(worked_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a closed practice shop in which only three orders are doubtful, each in its own way; copy it."""
    folder = Path(shutil.copytree(worked_folder, tmp_path_factory.mktemp("doubtful") / "shop"))
    shop = open_shop(folder)
    ids = list(order_ids(shop, OrderQuery(OrderView.TO_SHIP)))
    doubts = (
        replace(LONDON, city="SW1A2AA", postal_code="London", name="PRIYA SHAH"),
        replace(LONDON, email="priya@gmial.com"),
        replace(LONDON, lines=("P.O. Box 12",)),
    )
    for order_id in ids:
        change_address(shop, order_id, dict(zip(DOUBTFUL_ROWS, doubts, strict=True)).get(ids.index(order_id), LONDON))
    shop.close()
    return folder


@pytest.fixture
def folder(doubtful_folder: Path, tmp_path: Path) -> Path:
    """Return a copy of that shop's folder for this test alone."""
    return Path(shutil.copytree(doubtful_folder, tmp_path / "shop"))


@pytest.fixture
def doubtful(shop: Shop) -> list[int]:
    """Return the ids of the three orders in the order of the list."""
    ids = list(order_ids(shop, OrderQuery(OrderView.TO_SHIP)))
    return [ids[row] for row in DOUBTFUL_ROWS]


@pytest.fixture
def page(orders_page: OrdersPage) -> OrdersPage:
    """Return the screen with its rows there and the keyboard in the grid."""
    return orders_page


def test_f8_walks_from_problem_to_problem_and_round_the_end(
    qtbot: QtBot, page: OrdersPage, doubtful: list[int], settle: Settle
) -> None:
    walked = []
    for key, modifier in ((KEY.Key_F8, None), (KEY.Key_F8, None), (KEY.Key_F8, None), (KEY.Key_F8, None),
                          (KEY.Key_F8, SHIFT), (KEY.Key_F8, SHIFT)):  # fmt: skip
        qtbot.keyClick(page.table, key, modifier or Qt.KeyboardModifier.NoModifier)
        settle()
        walked.append(page.table.selected_ids())
    first, second, third = ([order_id] for order_id in doubtful)
    assert walked == [first, second, third, first, third, second]


def test_f_takes_every_proposal_of_the_order_and_undo_puts_it_back(
    qtbot: QtBot, page: OrdersPage, shop: Shop, doubtful: list[int], settle: Settle
) -> None:
    before = show_order(shop, doubtful[0]).recipient
    qtbot.keyClick(page.table, KEY.Key_F8)
    settle()
    with qtbot.waitSignal(page.undo_offered) as offered:
        qtbot.keyClick(page.table, KEY.Key_F)
    settle()
    assert offered.args is not None
    assert offered.args[0] == "Addresses corrected: 1 order."
    assert show_order(shop, doubtful[0]).recipient == LONDON
    assert page.detail.address.fixes.isHidden()
    assert page.detail.address.chip.text() == "Address OK"
    offered.args[1]()
    settle()
    assert show_order(shop, doubtful[0]).recipient == before


def test_f_mends_all_selected_orders_at_once(
    qtbot: QtBot, page: OrdersPage, shop: Shop, doubtful: list[int], settle: Settle
) -> None:
    qtbot.keyClick(page.table, KEY.Key_A, CTRL)
    with qtbot.waitSignal(page.undo_offered) as offered:
        qtbot.keyClick(page.table, KEY.Key_F)
    settle()
    assert offered.args is not None
    assert offered.args[0] == "Addresses corrected: 2 orders."
    assert show_order(shop, doubtful[1]).recipient.email == "priya@gmail.com"
    assert show_order(shop, doubtful[2]).address_check.grade is AddressGrade.LOOK, "a PO box stays one"


def test_the_card_tells_each_proposal_and_a_button_takes_one(
    qtbot: QtBot, page: OrdersPage, shop: Shop, doubtful: list[int], settle: Settle
) -> None:
    page.table.select_id(doubtful[0])
    settle()
    card = page.detail.address
    names = [button.accessibleName() for button in card.fixes.buttons()]
    assert names == [
        "Correct City: SW1A2AA → London, Postal code: London → SW1A 2AA",
        "Correct Name: PRIYA SHAH → Priya Shah",
    ]
    assert "each other's fields" in card.callout.text()
    card.fixes.buttons()[1].click()
    settle()
    mended = show_order(shop, doubtful[0]).recipient
    assert (mended.name, mended.city) == ("Priya Shah", "SW1A2AA")
    assert len(card.fixes.buttons()) == 1
    assert not card.fixes.all.isVisible()


def test_where_nothing_can_be_mended_it_is_said(
    qtbot: QtBot, page: OrdersPage, doubtful: list[int], settle: Settle
) -> None:
    page.table.select_id(doubtful[2])
    settle()
    with qtbot.waitSignal(page.said) as said:
        qtbot.keyClick(page.table, KEY.Key_F)
    assert said.args == ["ShipDesk has nothing to correct in these addresses."]


def test_the_sheet_checks_the_address_while_it_is_typed(
    qtbot: QtBot, page: OrdersPage, doubtful: list[int], settle: Settle
) -> None:
    page.table.select_id(doubtful[2])
    settle()
    qtbot.keyClick(page.table, KEY.Key_E)
    sheet = newest_sheet(page)
    assert sheet.grade.text() == "Needs a look"
    assert "PO box" in sheet.reasons.text()
    sheet.lines.setPlainText("10 Downing Street")
    qtbot.waitUntil(lambda: sheet.grade.text() == "Address OK")
    sheet.postal_code.setFocus()
    sheet.postal_code.selectAll()
    qtbot.keyClicks(sheet.postal_code, "10115")
    qtbot.waitUntil(lambda: "does not fit" in sheet.reasons.text())
    settle()


def test_the_fields_of_the_place_stand_in_the_country_s_own_order(qtbot: QtBot, page: OrdersPage) -> None:
    def order_of(country: str) -> list[str]:
        sheet = AddressSheet(Address("Ana", country_code=country), AddressCheck(AddressGrade.OK), page)
        qtbot.addWidget(sheet)
        sheet.show()
        names = {"Postal code", "City", "State or region"}
        fields = [sheet.form.itemAt(row, sheet.form.ItemRole.FieldRole) for row in range(sheet.form.rowCount())]
        shown = [f.widget().accessibleName() for f in fields if f is not None and f.widget() is not None]
        sheet.city.setFocus()
        tabbed = [w.accessibleName() for w in focus_chain(sheet.name) if isinstance(w, QLineEdit)]
        assert [n for n in tabbed if n in names] == [n for n in shown if n in names]
        return [name for name in shown if name in names]

    assert order_of("US") == ["City", "State or region", "Postal code"]
    assert order_of("DE") == ["Postal code", "City", "State or region"]


def test_what_was_cleaned_on_the_way_in_is_shown_quietly(
    page: OrdersPage, shop: Shop, doubtful: list[int], settle: Settle
) -> None:
    assert page.detail.door.isHidden()
    order = show_order(shop, doubtful[0])
    changes = tuple(f"note: change {n}." for n in range(8))
    page.detail.show_order(replace(order, door_changes=changes), page._zone, page._today)
    assert not page.detail.door.isHidden()
    assert page.detail.door.text().splitlines()[0] == "When it came in:"
    assert page.detail.door.text().endswith("and 2 more")


def test_f1_lists_the_keys(window: MainWindow) -> None:
    window.show_screen("orders")
    keys = {key: words for group in window.shortcut_groups() for key, words in group.shortcuts}
    assert {"F", "F8", "Shift+F8"} <= set(keys)


def newest_sheet(page: OrdersPage) -> AddressSheet:
    """Return the sheet that is open over the page."""
    return next(sheet for sheet in page.findChildren(AddressSheet) if sheet.isVisible())


def focus_chain(first: QLineEdit) -> list[QLineEdit]:
    """Return the widgets that the Tab key visits, beginning with the first."""
    chain, widget = [first], first.nextInFocusChain()
    while widget is not first and widget is not None:
        chain.append(widget)  # type: ignore[arg-type]
        widget = widget.nextInFocusChain()
    return chain


def test_a_country_s_own_name_is_that_country_and_no_other() -> None:
    for code, *names in _countries():
        assert [country_code(name) for name in names] == [code, code]
    assert country_code("United States") == "US"
    assert country_code("deutschland") == "DE"
