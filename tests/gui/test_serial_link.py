"""A serial scanner reaches the station whatever the window shows, and its absence is seen."""

from __future__ import annotations

import os
import sys
import tty
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from shipdesk.domain.bench import BenchSettings
from shipdesk.domain.devices import SerialScannerSettings
from shipdesk.domain.scanning.serial_line import ScannerState
from shipdesk.services.bench_settings import save_bench_settings
from shipdesk.services.dispatch_parcel import last_scans
from shipdesk.services.shop import Shop
from shipdesk.ui.pack.pack_page import PackPage
from shipdesk.ui.pack.scanner_link import TAKES_SCANS
from shipdesk.ui.pack.serial_link import SerialLink
from shipdesk.ui.window import MainWindow

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a pretended serial line is a thing of Unix")
WAIT_MS = 10_000
Settle = Callable[[], None]


class Scanner:
    """A scanner that can be plugged into one socket."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "scanner"
        self.line: int | None = None

    def plug_in(self) -> None:
        self.line, slave = os.openpty()
        tty.setraw(slave)
        self.socket.symlink_to(os.ttyname(slave))
        os.close(slave)

    def pull_out(self) -> None:
        assert self.line is not None
        self.socket.unlink()
        os.close(self.line)
        self.line = None

    def scan(self, *codes: str) -> None:
        assert self.line is not None
        os.write(self.line, "".join(f"{code}\r" for code in codes).encode())


@pytest.fixture
def scanner(tmp_path: Path) -> Iterator[Scanner]:
    scanner = Scanner(tmp_path)
    yield scanner
    if scanner.line is not None:
        scanner.pull_out()


@pytest.fixture
def link(qtbot: QtBot, look: object) -> Iterator[SerialLink]:
    link = SerialLink()
    yield link
    link.close()


def is_there(link: SerialLink, scanner: Scanner, qtbot: QtBot) -> bool:
    """Plug the scanner in and wait until it is listened to."""
    scanner.plug_in()
    with qtbot.waitSignal(link._state_came, timeout=WAIT_MS) as came:
        link.follow(SerialScannerSettings(port=str(scanner.socket)))
    return bool(came.args[1] is ScannerState.READY)


def test_the_codes_of_a_burst_come_in_their_order(link: SerialLink, scanner: Scanner, qtbot: QtBot) -> None:
    heard: list[str] = []
    link.heard.connect(heard.append)
    assert is_there(link, scanner, qtbot)
    codes = [f"1Z{number:05d}" for number in range(200)]
    scanner.scan(*codes)
    qtbot.waitUntil(lambda: len(heard) == 200, timeout=WAIT_MS)
    assert heard == codes


def test_that_it_is_gone_is_said_until_it_is_read_and_that_it_is_back_for_a_moment(
    link: SerialLink, scanner: Scanner, qtbot: QtBot
) -> None:
    said: list[tuple[str, bool]] = []
    link.said.connect(lambda words, stays: said.append((words, stays)))
    assert is_there(link, scanner, qtbot)
    assert said == []
    scanner.pull_out()
    qtbot.waitUntil(lambda: len(said) == 1, timeout=WAIT_MS)
    scanner.plug_in()
    qtbot.waitUntil(lambda: len(said) == 2, timeout=WAIT_MS)
    assert "not there" in said[0][0]
    assert said[0][1]
    assert said[1] == ("The scanner is back.", False)


def test_what_the_scanner_of_another_port_had_on_its_way_is_not_heard(link: SerialLink, qtbot: QtBot) -> None:
    heard: list[str] = []
    link.heard.connect(heard.append)
    link._code_came.emit(link._round, "before")
    link.close()
    link._code_came.emit(link._round, "after")
    qtbot.waitUntil(lambda: bool(heard), timeout=WAIT_MS)
    assert heard == ["after"]


def test_the_station_hears_the_scanner_that_the_bench_has_and_a_field_made_for_scans_comes_first(
    window: MainWindow, shop: Shop, scanner: Scanner, qtbot: QtBot, settle: Settle
) -> None:
    station = window.page("pack")
    assert isinstance(station, PackPage)
    station.sounds.enabled = False
    chip = window.scanner.serial.chip
    assert chip is not None
    port = SerialScannerSettings(port=str(scanner.socket))
    save_bench_settings(shop, BenchSettings(serial_scanner=port))
    qtbot.waitUntil(lambda: chip.text() == "Scanner not connected", timeout=WAIT_MS)
    assert "Plug it in" in chip.toolTip()
    scanner.plug_in()
    qtbot.waitUntil(lambda: chip.text() == "", timeout=WAIT_MS)
    scanner.scan("4006381333931")
    qtbot.waitUntil(lambda: any(s.code == "4006381333931" for s in last_scans(shop, 3)), timeout=WAIT_MS)
    settle()
    field = QLineEdit(window)
    field.setProperty(TAKES_SCANS, True)
    field.show()
    with qtbot.waitActive(window):
        window.activateWindow()
    field.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is field, timeout=WAIT_MS)
    scanner.scan("]C1\x1d10AB")
    qtbot.waitUntil(lambda: field.text() == "]C1\x1d10AB", timeout=WAIT_MS)
    settle()
    assert len([s for s in last_scans(shop, 5) if "10AB" in s.code]) == 0
    window.scanner.serial.close()
