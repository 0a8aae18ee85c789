"""An order shows what its file had, when somebody asks for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from shipdesk.services.import_orders import commit_import, preview_files
from shipdesk.services.list_orders import find_order
from shipdesk.ui.orders.orders_page import OrdersPage
from shipdesk.ui.window import MainWindow

Settle = Callable[[], None]
LIST = (
    "Order Number,Name,Street,City,Postcode,Country,SKU,Quantity,Price\n"
    "R-1,Ana Novak,Ring 1,Berlin,10115,Germany,TEA,2,€ 7.90\n"
    "R-1,Ana Novak,Ring 1,Berlin,10115,Germany,CUP,1.0,4.9\n"
    "R-2,Bo Li,Ring 2,Bonn,53111,Deutschland,CUP,1,4.9\n"
)


def _texts(page: OrdersPage) -> list[str]:
    return [label.text() for label in page.detail.file_texts.pairs.findChildren(QLabel)]


def test_the_file_s_texts_are_read_when_they_are_unfolded_and_follow_the_order(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, settle: Settle
) -> None:
    path = tmp_path / "list.csv"
    path.write_text(LIST, "utf-8")
    commit_import(window.shop, preview_files(window.shop, [path]))
    settle()
    window.open_order(find_order(window.shop, "R-1") or 0)
    settle()
    page = window.page("orders")
    assert isinstance(page, OrdersPage)
    card = page.detail.file_texts
    assert _texts(page) == []
    card.head.setFocus()
    qtbot.keyClick(card.head, Qt.Key.Key_Space)
    settle()
    assert _texts(page) == ["Country", "Germany", "Quantity", "2\n1.0", "Price", "€ 7.90\n4.9"]
    window.open_order(find_order(window.shop, "R-2") or 0)
    settle()
    assert _texts(page)[:2] == ["Country", "Deutschland"]


def test_an_order_that_stands_in_its_file_just_so_says_so(qtbot: QtBot, window: MainWindow, settle: Settle) -> None:
    page = window.show_screen("orders")
    settle()
    assert isinstance(page, OrdersPage)
    card = page.detail.file_texts
    card.show_order(0)
    card.head.click()
    settle()
    assert card.nothing.text().startswith("Nothing:")
