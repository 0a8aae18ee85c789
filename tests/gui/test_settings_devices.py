"""The serial scanner and the camera of the bench in the settings: chosen, tried, kept for this computer."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QLoggingCategory, Qt
from PySide6.QtMultimedia import QVideoFrame
from PySide6.QtWidgets import QCheckBox, QComboBox
from pytestqt.qtbot import QtBot
from test_bench_camera import NUMBER, Cupboard, barcode, bench

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.devices import CameraSettings, SerialScannerSettings
from shipdesk.domain.scanning.serial_line import FoundPort
from shipdesk.services import serial_scanners
from shipdesk.services.bench_settings import bench_settings
from shipdesk.services.shop import Shop
from shipdesk.ui.camera.bench_camera import EVERY
from shipdesk.ui.settings.settings_page import SettingsPage

Settle = Callable[[], None]
WAIT_MS = 10_000


@pytest.fixture(autouse=True, scope="module")
def quiet_libraries() -> Iterator[None]:
    """Keep Qt from saying which libraries of graphics cards are not there."""
    QLoggingCategory.setFilterRules("qt.multimedia*=false")
    yield
    QLoggingCategory.setFilterRules("")


@pytest.fixture
def page(
    jobs: JobRunner, handful_shop: Shop, show_page: Callable[[SettingsPage], SettingsPage],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[SettingsPage]:  # fmt: skip
    """Return the settings of a computer with one scanner plugged in, at the packing station."""
    monkeypatch.setattr(serial_scanners, "scanner_ports", lambda: (FoundPort("/dev/ttyACM0", "Honeywell 1950"),))
    page = show_page(SettingsPage(handful_shop, jobs))
    page.show_section(page.bench_section)
    yield page
    page.hide()


def test_a_serial_scanner_is_chosen_by_its_name_and_kept_for_this_computer(
    page: SettingsPage, handful_shop: Shop, settle: Settle
) -> None:
    part = page.bench_section.scanner
    ports = part.form.input("port")
    assert isinstance(ports, QComboBox)
    assert [ports.itemText(at) for at in range(ports.count())] == [
        "No serial scanner: scanners work as keyboards", "Honeywell 1950",
    ]  # fmt: skip
    ports.setCurrentIndex(1)
    assert "Save first" in part.told.text()
    page.save.trigger()
    settle()
    assert bench_settings(handful_shop).serial_scanner == SerialScannerSettings(port="/dev/ttyACM0")
    assert not page.is_changed()


def test_what_a_scanner_reads_is_shown_with_its_hidden_signs(page: SettingsPage, qtbot: QtBot) -> None:
    part = page.bench_section.scanner
    part.field.setText("]C1\x1d10AB")
    qtbot.keyClick(part.field, Qt.Key.Key_Return)
    assert part.told.text() == "Read: ]C1<GS>10AB (8 signs)"
    assert part.field.text() == ""
    qtbot.keyClick(part.field, Qt.Key.Key_Return)
    assert not page.is_changed()


def test_a_port_that_is_not_plugged_in_now_stays_chosen(page: SettingsPage, handful_shop: Shop, settle: Settle) -> None:
    part = page.bench_section.scanner
    part.show_bench(bench_settings(handful_shop).model_copy(update={"serial_scanner": SerialScannerSettings(port="X")}))
    ports = part.form.input("port")
    assert isinstance(ports, QComboBox)
    assert ports.currentText() == "X (not plugged in now)"
    part.load()
    settle()
    assert ports.currentText() == "X (not plugged in now)"


def test_the_camera_is_looked_through_before_it_is_saved(
    page: SettingsPage, handful_shop: Shop, qtbot: QtBot, settle: Settle
) -> None:
    part, cupboard = page.bench_section.camera, Cupboard()
    part.open_device = cupboard.open
    part.try_it.trigger()
    assert part.preview is not None
    assert part.camera is not None
    for _ in range(2):
        with qtbot.waitSignal(part.camera.looked, timeout=WAIT_MS):
            for _ in range(EVERY):
                part.camera.sink.setVideoFrame(QVideoFrame(bench((barcode(NUMBER), 0.5, 0.5))))
    assert part.preview.words() == f"Read: {NUMBER}"
    photos, device = part.form.input("photos"), part.form.input("device")
    assert isinstance(photos, QCheckBox)
    assert isinstance(device, QComboBox)
    photos.setChecked(True)
    device.setEditText("Logi")
    assert cupboard.opened[-1].settings.device == "Logi"
    page.save.trigger()
    settle()
    assert bench_settings(handful_shop).camera == CameraSettings(device="Logi", photos=True)
    page.show_section(page.shop_section)
    assert not part.camera.is_on()
    assert not cupboard.opened[-1].is_open


def test_a_computer_without_a_camera_says_so_where_it_was_tried(page: SettingsPage) -> None:
    part, cupboard = page.bench_section.camera, Cupboard()
    cupboard.is_empty = True
    part.open_device = cupboard.open
    part.try_it.trigger()
    assert "This computer has no camera." in part.told.text()
    assert part.try_it.text() == "Look through the camera"


def test_the_first_camera_is_meant_by_its_words_and_not_by_a_name(page: SettingsPage) -> None:
    device = page.bench_section.camera.form.input("device")
    assert isinstance(device, QComboBox)
    device.setEditText("The one this computer takes first")
    assert page.bench_section.camera.form.input_value("device") == ""


def no_library() -> None:
    raise ImportError("no QtMultimedia", name="QtMultimedia")


def test_a_missing_library_for_cameras_is_said(page: SettingsPage, monkeypatch: pytest.MonkeyPatch) -> None:
    part = page.bench_section.camera
    monkeypatch.setattr(part, "_made", no_library)
    part.try_it.trigger()
    assert "A library for cameras is missing (QtMultimedia)" in part.told.text()
