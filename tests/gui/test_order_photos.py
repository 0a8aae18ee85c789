"""The photos of an order's open box beside the grid: small, large, saved and added, by the keyboard alone."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from shipdesk.background.jobs import JobRunner
from shipdesk.services.packing_photos import add_photo, photo, photos_of_order
from shipdesk.services.shop import Shop
from shipdesk.ui.orders.orders_page import OrdersPage
from shipdesk.ui.orders.photo_sheet import PhotoSheet
from shipdesk.ui.orders.photos_card import SMALL, small_picture

WAIT_MS = 10_000
Settle = Callable[[], None]


def picture(colour: str, kind: str = "JPEG") -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (400, 300), colour).save(target, kind)
    return target.getvalue()


@pytest.fixture
def page(
    jobs: JobRunner, handful_shop: Shop, show_page: Callable[[OrdersPage], OrdersPage], settle: Settle
) -> OrdersPage:
    """Return the Orders screen, its first order shown with two photos of its box."""
    page = show_page(OrdersPage(handful_shop, jobs))
    order_id = page.detail.order_id()
    assert order_id is not None
    for colour, who in (("orange", "Anna"), ("navy", "Bo")):
        add_photo(handful_shop, order_id, picture(colour), by=who, station="bench 2")
    page.reload()
    settle()
    return page


@pytest.fixture
def sheet(page: OrdersPage, qtbot: QtBot, settle: Settle) -> PhotoSheet:
    """Return the large photo, opened by its key."""
    qtbot.keyClick(page.table, Qt.Key.Key_O)
    settle()
    opened = page.photos.sheet
    assert opened is not None
    qtbot.waitUntil(opened.isVisible, timeout=WAIT_MS)
    return opened


def test_the_strip_shows_each_photo_and_says_who_took_it_where(page: OrdersPage) -> None:
    names = [button.accessibleName() for button in page.detail.photos.buttons]
    assert [name.rpartition(",")[0].rpartition(",")[0] for name in names] == [
        "Photo of the box by Anna at bench 2",
        "Photo of the box by Bo at bench 2",
    ]
    colours = [b.icon().pixmap(SMALL).toImage().pixelColor(20, 20).name() for b in page.detail.photos.buttons]
    assert colours[0] != colours[1]


def test_an_order_without_photos_has_no_strip(page: OrdersPage, qtbot: QtBot, settle: Settle) -> None:
    assert page.detail.photos.isVisible()
    qtbot.keyClick(page.table, Qt.Key.Key_Down)
    settle()
    assert not page.detail.photos.isVisible()
    said: list[str] = []
    page.said.connect(said.append)
    qtbot.keyClick(page.table, Qt.Key.Key_O)
    assert "no photos" in said[0]


def test_a_photo_opens_large_and_arrows_go_to_the_others(sheet: PhotoSheet, qtbot: QtBot, settle: Settle) -> None:
    assert sheet.words.text() == "Photo of the box by Anna at bench 2"
    assert sheet.told.text().endswith("1 of 2")
    assert sheet.view._picture.width() == 400
    qtbot.keyClick(sheet, Qt.Key.Key_Right)
    settle()
    assert sheet.words.text() == "Photo of the box by Bo at bench 2"
    qtbot.keyClick(sheet, Qt.Key.Key_Right)
    assert sheet.told.text().endswith("2 of 2")
    assert not sheet.on.isEnabled()
    qtbot.keyClick(sheet, Qt.Key.Key_Left)
    assert sheet.told.text().endswith("1 of 2")


def test_escape_closes_it_and_its_keys_are_not_the_page_s(
    page: OrdersPage, sheet: PhotoSheet, qtbot: QtBot, settle: Settle
) -> None:
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: page.photos.sheet is None, timeout=WAIT_MS)


def test_enter_on_a_small_photo_opens_that_one(page: OrdersPage, qtbot: QtBot, settle: Settle) -> None:
    button = page.detail.photos.buttons[1]
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    settle()
    assert page.photos.sheet is not None
    assert page.photos.sheet.words.text() == "Photo of the box by Bo at bench 2"


def test_a_photo_is_saved_as_it_was_kept(
    page: OrdersPage, sheet: PhotoSheet, handful_shop: Shop, tmp_path: Path, settle: Settle
) -> None:
    sheet.save_wanted.emit(sheet.photo().id, tmp_path / "box.jpg")
    settle()
    assert (tmp_path / "box.jpg").read_bytes() == photo(handful_shop, sheet.photo().id)


def test_a_photo_of_a_telephone_is_added_from_its_file(
    page: OrdersPage, handful_shop: Shop, tmp_path: Path, settle: Settle
) -> None:
    order_id = page.detail.order_id()
    assert order_id is not None
    (tmp_path / "box.webp").write_bytes(picture("green", "WEBP"))
    said: list[str] = []
    page.said.connect(said.append)
    page.photos.add_file(order_id, tmp_path / "box.webp")
    settle()
    assert said == ["The photo is kept with the order."]
    assert len(photos_of_order(handful_shop, order_id)) == 3
    failed: list[Exception] = []
    page.failed.connect(failed.append)
    page.photos.add_file(order_id, tmp_path / "none.jpg")
    settle()
    assert "cannot be read" in str(failed[0])


def test_a_picture_that_cannot_be_read_leaves_the_sign_of_a_camera(qapp: QApplication) -> None:
    assert small_picture(b"nothing").isNull()
    wide = io.BytesIO()
    Image.new("RGB", (1600, 100)).save(wide, "JPEG")
    assert small_picture(wide.getvalue(), 1.0).size() == SMALL
