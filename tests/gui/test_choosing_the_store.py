"""Where the store is is chosen in the window: tried, moved while the window is closed, joined at the first start."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from postgres_server import PostgresServer
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from shipdesk.app import Desk
from shipdesk.services.choose_store import ServerPlace, StoreChange, place_of, store_shown
from shipdesk.services.shop import open_shop
from shipdesk.services.store_place import chosen_store
from shipdesk.ui.first_start.join_sheet import JoinSheet
from shipdesk.ui.settings.settings_page import SettingsPage
from shipdesk.ui.settings.store_section import StoreSection
from shipdesk.ui.theme import Theme

OPEN_WITHIN_MS = 30_000
Started = Callable[[Path], Desk]


@pytest.fixture
def told(postgres: PostgresServer) -> Iterator[ServerPlace]:
    """Return how a person names an empty database."""
    name = postgres.make()
    yield ServerPlace(host="127.0.0.1", port=postgres.port, database=name, user="shipdesk")
    postgres.drop(name)


@pytest.fixture
def started(qapp: QApplication, qtbot: QtBot, look: Theme, told: ServerPlace) -> Iterator[Started]:
    """Return what opens a window on a folder and waits until its shop is open."""
    desks: list[Desk] = []

    def start(folder: Path) -> Desk:
        desk = Desk(qapp, folder, "settings")
        desks.append(desk)
        with qtbot.waitSignal(desk.ready, timeout=OPEN_WITHIN_MS):
            assert desk.start()
        return desk

    yield start
    for desk in desks:
        if desk.window is not None:
            desk.window.close()


def store_section(desk: Desk) -> StoreSection:
    assert desk.window is not None
    page = desk.window.show_screen("settings")
    assert isinstance(page, SettingsPage)
    page.show_section(page.store_section)
    page.store_section.load()
    return page.store_section


def test_a_shop_moves_to_a_server_and_back_while_its_window_is_closed(
    qtbot: QtBot, started: Started, folder: Path, told: ServerPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    yes = QMessageBox.StandardButton.Yes
    monkeypatch.setattr(QMessageBox, "question", lambda *_: yes)
    desk = started(folder)
    section = store_section(desk)
    assert section.where.text() == f"In a file on this computer: {folder}"
    assert not section.back.isVisible()

    section.to_server.trigger()
    assert section.server.answer.text().startswith("Enter the server's name")
    section.server.enter(told)
    with qtbot.waitSignal(section.server.tried, timeout=OPEN_WITHIN_MS) as tried:
        section.server.try_button.click()
    assert not tried.args[0].has_shop
    assert "No shop is there yet" in section.server.answer.text()
    with qtbot.waitSignal(desk.ready, timeout=OPEN_WITHIN_MS):
        section.to_server.trigger()
    assert desk.shop is not None
    assert store_shown(desk.shop) == str(place_of(told))
    assert desk.window is not None
    assert "every row is the same" in desk.window.toast.text()

    section = store_section(desk)
    assert section.where.text() == f"On a server: {place_of(told)}"
    assert section.several.isHidden()
    section.test.trigger()
    qtbot.waitUntil(lambda: "is there" in section.answer.text(), timeout=OPEN_WITHIN_MS)
    with qtbot.waitSignal(desk.ready, timeout=OPEN_WITHIN_MS):
        section.back.trigger()
    assert store_shown(desk.shop) == ""


def test_a_move_that_cannot_be_made_says_why_and_the_shop_goes_on(
    qtbot: QtBot, started: Started, folder: Path, told: ServerPlace, tmp_path: Path
) -> None:
    other = open_shop(tmp_path / "other", store=str(place_of(told)))
    desk = started(folder)
    with qtbot.waitSignal(desk.ready, timeout=OPEN_WITHIN_MS):
        wish = store_section(desk).server
        wish.enter(told)
        desk.change_store(wish.wish(StoreChange.MOVE_THERE))
    assert desk.shop is not None
    assert store_shown(desk.shop) == ""
    assert desk.window is not None
    assert "is not empty" in desk.window.toast.text()
    other.close()


def test_a_second_computer_joins_the_shop_at_its_first_start(
    qtbot: QtBot, started: Started, told: ServerPlace, folder: Path, tmp_path: Path
) -> None:
    from shipdesk.services.choose_store import move_there

    move_there(folder, place_of(told))
    desk = started(tmp_path / "second computer")
    assert desk.guide is not None
    desk.guide.join()
    (sheet,) = (w for w in QApplication.topLevelWidgets() if isinstance(w, JoinSheet))
    sheet.server.enter(told)
    with qtbot.waitSignal(desk.ready, timeout=OPEN_WITHIN_MS):
        sheet.accept()
    assert desk.shop is not None
    assert desk.shop.settings.shop.name == "Harbour Light Candles"
    assert str(chosen_store(desk.folder)) == str(place_of(told))
