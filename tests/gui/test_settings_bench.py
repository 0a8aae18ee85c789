"""The packing station in the settings: its name and its scale, tried before it is saved."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.scales import FoundScale, ScaleKind, ScaleLanguage, ScaleSettings
from shipdesk.services import weigh_parcel
from shipdesk.services.bench_settings import bench_settings
from shipdesk.services.shop import Shop
from shipdesk.services.weigh_parcel import save_scale
from shipdesk.ui.settings.form import SettingsForm
from shipdesk.ui.settings.scale_part import ScalePart
from shipdesk.ui.settings.settings_page import SettingsPage

Settle = Callable[[], None]
KEY, MOD = Qt.Key, Qt.KeyboardModifier
DYMO = FoundScale(ScaleKind.HID, "0922:8003:0071", "DYMO M10")
PORT = FoundScale(ScaleKind.SERIAL, "/dev/ttyUSB0", "/dev/ttyUSB0 (USB Serial)", sure=False)


@pytest.fixture
def make_page(
    qtbot: QtBot, jobs: JobRunner, shop: Shop, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], SettingsPage]:
    """Return what shows the packing station of a computer with a USB scale and a serial port."""
    monkeypatch.setattr(weigh_parcel, "find_scales", lambda: (DYMO, PORT))

    def make() -> SettingsPage:
        page = SettingsPage(shop, jobs)
        qtbot.addWidget(page)
        page.resize(1084, 690)
        with qtbot.waitActive(page):
            page.show()
            page.activateWindow()
        settle()
        page.show_section(page.bench_section)
        settle()
        return page

    return make


def box(form: SettingsForm, name: str) -> QComboBox:
    found = form.input(name)
    assert isinstance(found, QComboBox)
    return found


def choose(part: ScalePart, words: str) -> None:
    scales = box(part.choice, "scale")
    scales.setCurrentIndex(next(place for place in range(scales.count()) if words in scales.itemText(place)))


def test_a_usb_scale_is_chosen_by_its_name_and_kept_for_this_computer(
    make_page: Callable[[], SettingsPage], shop: Shop, settle: Settle
) -> None:
    page = make_page()
    part = page.bench_section.scale
    assert [box(part.choice, "scale").itemText(place) for place in range(4)] == [
        "No scale: weights are typed", "DYMO M10", "Serial port: /dev/ttyUSB0 (USB Serial)",
        "Practice scale: shows what it should weigh",
    ]  # fmt: skip
    assert not page.is_changed()
    choose(part, "DYMO")
    assert part.step.isVisible()
    assert not part.serial.isVisible()
    station = page.bench_section.station.form.input("station")
    assert isinstance(station, QLineEdit)
    station.setText("Left bench")
    assert page.is_changed()
    page.save.trigger()
    settle()
    assert not page.is_changed()
    kept = bench_settings(shop)
    assert (kept.station, kept.scale.kind, kept.scale.address) == ("Left bench", ScaleKind.HID, "0922:8003:0071")


def test_a_serial_scale_is_told_what_it_speaks(
    make_page: Callable[[], SettingsPage], shop: Shop, settle: Settle
) -> None:
    page = make_page()
    part = page.bench_section.scale
    choose(part, "Serial port")
    assert part.serial.isVisible()
    for name, value in (("language", ScaleLanguage.TOLEDO), ("baud", 4800), ("unit", "lb")):
        field = box(part.serial, name)
        field.setCurrentIndex(field.findData(value))
    page.save.trigger()
    settle()
    scale = bench_settings(shop).scale
    assert (scale.language, scale.line, scale.unit) == (ScaleLanguage.TOLEDO, (4800, "7E1"), "lb")


def test_a_scale_shows_its_weight_before_it_is_saved(
    qtbot: QtBot, make_page: Callable[[], SettingsPage], shop: Shop, settle: Settle
) -> None:
    page = make_page()
    part = page.bench_section.scale
    assert not part.try_it.isEnabled()
    choose(part, "Practice")
    grams = part.practice.input("practice_g")
    assert isinstance(grams, QLineEdit)
    grams.setText("1250")
    qtbot.keyClick(page, KEY.Key_W, MOD.ControlModifier | MOD.ShiftModifier)
    settle()
    assert (part.weight.text(), part.weight.isVisible()) == ("1.25 kg", True)
    assert part.told.text() == "The scale works. Save to use it."
    qtbot.keyClick(page, KEY.Key_W, MOD.ControlModifier | MOD.ShiftModifier)
    assert not part.weight.isVisible()
    assert bench_settings(shop).scale == ScaleSettings()


def test_why_a_scale_gives_no_weight_is_said_and_it_is_asked_on(
    qtbot: QtBot, make_page: Callable[[], SettingsPage], shop: Shop, settle: Settle
) -> None:
    save_scale(shop, ScaleSettings(kind=ScaleKind.SERIAL, address="/dev/ttyNowhere"))
    page = make_page()
    part = page.bench_section.scale
    assert box(part.choice, "scale").currentText() == "/dev/ttyNowhere (not plugged in now)"
    part.try_it.trigger()
    settle()
    assert part.told.text().startswith("There is no scale at /dev/ttyNowhere. Plug it in")
    choose(part, "Practice")
    qtbot.waitUntil(lambda: part.weight.text() == "500 g")
    page.show_section(page.boxes_section)
    assert part.told.text() == ""


def test_what_was_edited_can_be_taken_back(make_page: Callable[[], SettingsPage], settle: Settle) -> None:
    page = make_page()
    part = page.bench_section.scale
    choose(part, "DYMO")
    page.revert.trigger()
    settle()
    assert not page.is_changed()
    assert box(part.choice, "scale").currentText() == "No scale: weights are typed"


def test_a_wrong_weight_of_the_practice_scale_is_said_at_its_field(
    make_page: Callable[[], SettingsPage], shop: Shop, settle: Settle
) -> None:
    page = make_page()
    part = page.bench_section.scale
    choose(part, "Practice")
    grams = part.practice.input("practice_g")
    assert isinstance(grams, QLineEdit)
    grams.setText("-5")
    page.save.trigger()
    settle()
    assert part.practice.error("practice_g") == "Enter 0 or more."
    assert bench_settings(shop).scale == ScaleSettings()


def test_when_a_parcel_counts_as_gone_is_set_for_every_bench(
    make_page: Callable[[], SettingsPage], shop: Shop, settle: Settle
) -> None:
    page = make_page()
    gone = box(page.bench_section.packing, "dispatch")
    gone.setCurrentIndex(1)
    page.save.trigger()
    settle()
    assert shop.settings.packing.dispatch == "at_hand_over"
    assert not page.is_changed()
