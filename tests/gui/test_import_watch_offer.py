"""An export that comes into the watched folder is offered calmly, and never goes in unasked."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from shipdesk.app import take_screenshots
from shipdesk.services.change_settings import save_settings
from shipdesk.services.list_orders import find_order
from shipdesk.services.shop import Shop, open_shop
from shipdesk.ui.imports.import_dialog import ImportDialog
from shipdesk.ui.imports.past_imports_dialog import PastImportsDialog
from shipdesk.ui.window import MainWindow

Settle = Callable[[], None]
KEY = Qt.Key
CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
HEADER = (
    "Name,Email,Financial Status,Created at,Total,Currency,Lineitem quantity,Lineitem name,Lineitem price,"
    "Shipping Name,Shipping Address1,Shipping City,Shipping Zip,Shipping Country\n"
)
ROW = "#W1,ana@example.com,paid,2026-11-12 10:00:00 +0100,15.80,EUR,2,Tea,7.90,Ana Novak,Ring 1,Berlin,10115,DE\n"
WRONG = ROW.replace("#W1", "#W2").replace("EUR,2", "EUR,many")


@pytest.fixture
def downloads(tmp_path: Path, window: MainWindow) -> Path:
    """Return a folder that the window's shop watches."""
    folder = tmp_path / "Downloads"
    folder.mkdir()
    _set(window.shop, watch_folder=str(folder))
    return folder


@pytest.fixture
def look_twice(window: MainWindow, settle: Settle) -> Callable[[], None]:
    """Return a function that looks into the folder as often as it takes to trust a file."""

    def twice() -> None:
        assert window.door.offer is not None
        for _ in range(2):
            window.door.offer.look_into_folder()
            settle()

    return twice


def _set(shop: Shop, **values: object) -> None:
    behaviour = shop.settings.behaviour.model_copy(update=values)
    save_settings(shop, shop.settings.model_copy(update={"behaviour": behaviour}))


def _put(folder: Path, text: str = HEADER + ROW, name: str = "orders_export.csv") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    written = time.time() - 5
    os.utime(path, (written, written))
    return path


def test_a_new_export_is_offered_with_its_counts(window: MainWindow, downloads: Path, look_twice: Settle) -> None:
    _put(downloads, HEADER + ROW + WRONG)
    look_twice()
    assert window.door.line.isVisible()
    assert window.door.line.text() == "Downloads has orders_export.csv. New: 1 order. Refused: 1 row."
    assert find_order(window.shop, "#W1") is None


def test_half_written_downloads_are_not_offered(window: MainWindow, downloads: Path, look_twice: Settle) -> None:
    for name in ("orders_export.csv.crdownload", "orders_export.csv.part", ".orders_export.csv"):
        _put(downloads, name=name)
    look_twice()
    assert not window.door.line.isVisible()


def test_the_offer_takes_no_keyboard_from_the_one_who_scans(
    qtbot: QtBot, window: MainWindow, downloads: Path, look_twice: Settle
) -> None:
    window.show_screen("pack")
    window.activateWindow()
    before = QApplication.focusWidget()
    assert before is not None
    _put(downloads)
    look_twice()
    assert window.door.line.isVisible()
    assert QApplication.focusWidget() is before
    qtbot.keyClicks(before, "NOT-A-PARCEL")
    qtbot.keyClick(before, KEY.Key_Return)
    assert not window.findChildren(ImportDialog)


def test_the_key_opens_the_preview_and_the_offer_goes_when_it_was_imported(
    qtbot: QtBot, window: MainWindow, downloads: Path, look_twice: Settle, settle: Settle
) -> None:
    _put(downloads)
    look_twice()
    qtbot.keyClick(window, KEY.Key_I, CTRL_SHIFT)
    settle()
    (dialog,) = window.findChildren(ImportDialog)
    with qtbot.waitSignal(dialog.imported, timeout=10_000):
        qtbot.keyClick(dialog, KEY.Key_Return)
    settle()
    dialog.accept()
    settle()
    assert find_order(window.shop, "#W1") is not None
    assert not window.door.line.isVisible()


def test_closing_the_preview_keeps_the_offer(
    qtbot: QtBot, window: MainWindow, downloads: Path, look_twice: Settle, settle: Settle
) -> None:
    _put(downloads)
    look_twice()
    window.door.look()
    settle()
    (dialog,) = window.findChildren(ImportDialog)
    qtbot.keyClick(dialog, KEY.Key_Escape)
    look_twice()
    assert window.door.line.isVisible()


def test_a_declined_export_is_not_offered_again(
    qtbot: QtBot, window: MainWindow, downloads: Path, look_twice: Settle, settle: Settle
) -> None:
    _put(downloads)
    look_twice()
    qtbot.keyClick(window, KEY.Key_X, CTRL_SHIFT)
    settle()
    look_twice()
    assert not window.door.line.isVisible()


def test_an_export_that_is_written_anew_is_offered_as_it_is_now(
    window: MainWindow, downloads: Path, look_twice: Settle
) -> None:
    _put(downloads)
    look_twice()
    _put(downloads, HEADER + ROW + ROW.replace("#W1", "#W3"))
    look_twice()
    assert "New: 2 orders." in window.door.line.text()


def test_what_is_clear_comes_in_by_itself_only_where_that_is_switched_on(
    window: MainWindow, downloads: Path, look_twice: Settle
) -> None:
    _set(window.shop, import_by_itself=True)
    _put(downloads)
    look_twice()
    assert find_order(window.shop, "#W1") is not None
    assert not window.door.line.isVisible()
    assert "1 order" in window.toast.text()


def test_a_folder_that_is_gone_is_said_and_can_be_cured(
    window: MainWindow, downloads: Path, look_twice: Settle
) -> None:
    downloads.rmdir()
    look_twice()
    assert "cannot be read" in window.door.line.text()
    assert not window.door.line.look_button.isVisible()
    downloads.mkdir()
    look_twice()
    assert not window.door.line.isVisible()


def test_the_key_says_so_where_nothing_waits(
    qtbot: QtBot, window: MainWindow, downloads: Path, look_twice: Settle
) -> None:
    look_twice()
    qtbot.keyClick(window, KEY.Key_I, CTRL_SHIFT)
    assert window.toast.text() == "Nothing new in the watched folder."


def test_past_imports_say_when_there_are_none(qtbot: QtBot, window: MainWindow, settle: Settle, tmp_path: Path) -> None:
    empty = open_shop(tmp_path / "empty")
    dialog = PastImportsDialog(empty, window.jobs)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    dialog.open()
    settle()
    assert dialog.stack.currentWidget() is dialog.empty
    empty.close()


@pytest.mark.slow
def test_pictures_of_an_import_are_taken_and_the_import_is_taken_back(folder: Path, tmp_path: Path) -> None:
    orders = tmp_path / "orders.csv"
    orders.write_text(HEADER + ROW + WRONG, "utf-8")
    files = take_screenshots(folder, tmp_path / "pictures", dark=False, size=(1024, 640), order_file=orders)
    assert [file.name for file in files] == [
        f"import-{name}-light.png" for name in ("1-drop", "2-preview", "3-refused", "4-imported")
    ]
    shop = open_shop(folder)
    assert find_order(shop, "#W1") is None
    shop.close()
