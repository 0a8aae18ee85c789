"""The window as a program: opening beside a painted window, one window a store, a broken store, and the end."""

from __future__ import annotations

import os
import subprocess
import sys
import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from shipdesk.app import Desk, take_screenshots
from shipdesk.background.one_window import OneWindow, door_name
from shipdesk.services.backup_store import backup_if_due
from shipdesk.services.shop import open_shop
from shipdesk.storage.database import STORE_NAME
from shipdesk.ui.shell.safe_screen import SafeScreen
from shipdesk.ui.sounds import BAD, GOOD, Sounds, sound_file
from shipdesk.ui.theme import Theme

OPEN_WITHIN_MS = 20_000
MakeDesk = Callable[..., Desk]


@pytest.fixture
def make_desk(qapp: QApplication, look: Theme) -> Iterator[MakeDesk]:
    """Return a maker of desks that are ended with the test."""
    desks: list[Desk] = []

    def make(folder: Path, page: str | None = None) -> Desk:
        desks.append(Desk(qapp, folder, page))
        return desks[-1]

    yield make
    for desk in desks:
        if desk.window is not None:
            desk.window.close()


def test_the_window_opens_on_the_page_that_was_asked_for(qtbot: QtBot, make_desk: MakeDesk, folder: Path) -> None:
    desk = make_desk(folder, "messages")
    with qtbot.waitSignal(desk.ready, timeout=OPEN_WITHIN_MS):
        assert desk.start()
    assert desk.window is not None
    assert desk.window.current_screen() == "messages"
    assert desk.guide is None


def test_closing_the_window_ends_everything_that_was_started(qtbot: QtBot, make_desk: MakeDesk, folder: Path) -> None:
    desk = make_desk(folder, "settings")
    with qtbot.waitSignal(desk.ready, timeout=OPEN_WITHIN_MS):
        desk.start()
    with qtbot.waitSignal(desk.ended, timeout=OPEN_WITHIN_MS):
        assert desk.window is not None
        desk.window.close()
    assert (desk.shop, desk.window) == (None, None)
    # The store can be opened by others now, and is whole.
    open_shop(folder).close()


def test_a_second_start_raises_the_first_window(qtbot: QtBot, make_desk: MakeDesk, folder: Path) -> None:
    first = make_desk(folder, "settings")
    with qtbot.waitSignal(first.ready, timeout=OPEN_WITHIN_MS):
        assert first.start()
    assert first._gate is not None
    second = make_desk(folder)
    with qtbot.waitSignal(first._gate.raise_wanted):
        assert not second.start()
    assert second.window is None


def test_two_folders_have_two_doors_and_one_folder_has_one(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    assert door_name(tmp_path / "a") == door_name(tmp_path / "b" / ".." / "a")
    assert door_name(tmp_path / "a") != door_name(tmp_path / "b")


def test_a_door_left_behind_by_a_dead_window_is_taken_over(qtbot: QtBot, tmp_path: Path) -> None:
    script = (
        "import sys, os\n"
        "from pathlib import Path\n"
        "from PySide6.QtCore import QCoreApplication\n"
        "from shipdesk.background.one_window import OneWindow\n"
        "app = QCoreApplication([])\n"
        "assert OneWindow(Path(sys.argv[1])).claim()\n"
        "os._exit(9)\n"
    )
    died = subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False, timeout=60)
    assert died.returncode == 9
    gate = OneWindow(tmp_path)
    assert gate.claim()
    gate.close()


def test_a_new_shop_greets_with_the_guide(qtbot: QtBot, make_desk: MakeDesk, tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "mine", "settings")
    with qtbot.waitSignal(desk.ready, timeout=OPEN_WITHIN_MS):
        desk.start()
    assert desk.guide is not None
    desk.guide.skip()
    assert desk.jobs is not None
    qtbot.waitUntil(desk.jobs.is_idle, timeout=OPEN_WITHIN_MS)


def test_a_broken_store_is_told_and_the_newest_backup_is_offered(
    qtbot: QtBot, make_desk: MakeDesk, folder: Path
) -> None:
    shop = open_shop(folder)
    backup_if_due(shop)
    shop.close()
    (folder / STORE_NAME).write_bytes(b"this is no store" * 500)
    desk = make_desk(folder, "settings")
    with qtbot.waitSignal(desk.ready, timeout=OPEN_WITHIN_MS):
        desk.start()
    assert desk.window is not None
    screen = desk.window.findChild(SafeScreen)
    assert screen is not None
    assert screen.restore_button.isVisible()
    with qtbot.waitSignal(desk.ready, timeout=OPEN_WITHIN_MS):
        screen.restore_button.click()
    assert desk.shop is not None
    assert desk.window.current_screen() == "settings"


def test_a_broken_store_without_a_backup_can_be_tried_again(
    qtbot: QtBot, make_desk: MakeDesk, folder: Path, worked_folder: Path
) -> None:
    (folder / STORE_NAME).rename(folder / "away.db")
    desk = make_desk(folder, "settings")
    with qtbot.waitSignal(desk.ready, timeout=OPEN_WITHIN_MS):
        desk.start()
    assert desk.window is not None
    screen = desk.window.findChild(SafeScreen)
    assert screen is not None
    assert not screen.restore_button.isVisible()
    (folder / "away.db").rename(folder / STORE_NAME)
    with qtbot.waitSignal(desk.ready, timeout=OPEN_WITHIN_MS):
        screen.retry_button.click()
    assert desk.shop is not None


def test_the_sounds_are_short_and_different() -> None:
    lengths = {}
    for name in (GOOD, BAD):
        with wave.open(str(sound_file(name))) as file:
            lengths[name] = file.getnframes() / file.getframerate()
    assert lengths[GOOD] == pytest.approx(0.07, abs=0.005)
    assert lengths[BAD] == pytest.approx(0.38, abs=0.01)


def test_a_machine_without_sound_beeps_or_stays_silent(qtbot: QtBot, look: Theme) -> None:
    sounds = Sounds()
    sounds.good()
    sounds.enabled = False
    sounds.bad()


@pytest.mark.slow
def test_pictures_of_every_screen_are_taken(folder: Path, tmp_path: Path) -> None:
    files = take_screenshots(folder, tmp_path / "pictures", dark=True, size=(1024, 640), scale=2)
    names = ("orders", "prices", "pack", "parcels", "fleet", "late", "messages", "templates", "insights",
             "settings", "carriers", "label-template", "runs")  # fmt: skip
    assert [file.name for file in files] == [f"{name}-dark.png" for name in names]
    for file in files:
        picture = QImage(str(file))
        if not file.name.startswith("prices"):
            assert (picture.width(), picture.height()) == (2048, 1280)


@pytest.mark.parametrize("heavy", ["sqlmodel", "alembic", "reportlab", "openpyxl", "jinja2", "requests"])
def test_the_first_paint_waits_for_no_heavy_library(heavy: str) -> None:
    loaded = _modules_at_first_paint()
    assert heavy not in loaded


_SEEN: list[frozenset[str]] = []


def _modules_at_first_paint() -> frozenset[str]:
    if not _SEEN:
        script = (
            "import sys\n"
            "from pathlib import Path\n"
            "import tempfile\n"
            "from shipdesk.app import application\n"
            "from shipdesk.background.jobs import JobRunner\n"
            "from shipdesk.ui.theme import install_theme\n"
            "from shipdesk.ui.window import MainWindow\n"
            "app = application()\n"
            "install_theme(app)\n"
            "window = MainWindow(JobRunner(), Path(tempfile.mkdtemp()))\n"
            "window.first_painted.connect(lambda: (print(' '.join(sys.modules)), app.quit()))\n"
            "window.show()\n"
            "app.exec()\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60, env=dict(os.environ)
        )
        _SEEN.append(frozenset(done.stdout.split()))
    return _SEEN[0]
