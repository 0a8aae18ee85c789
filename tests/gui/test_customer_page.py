"""The customer's page in the window: seen, copied, published and taken down beside its parcel, and set up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot
from test_shell_access import nameless

from shipdesk.background.jobs import JobRunner
from shipdesk.services.change_settings import save_settings
from shipdesk.services.shop import Shop
from shipdesk.services.tracking_pages import show_page
from shipdesk.ui.parcels.parcels_page import ParcelsPage
from shipdesk.ui.settings.page_section import PageSection
from shipdesk.ui.settings.settings_page import SettingsPage

Settle = Callable[[], None]
KEY = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def screen(qtbot: QtBot, jobs: JobRunner, shop: Shop, settle: Settle) -> ParcelsPage:
    """Return the screen of the parcels, with a public address set."""
    page = shop.settings.tracking_page.model_copy(update={"public_url": "https://track.shop.example"})
    save_settings(shop, shop.settings.model_copy(update={"tracking_page": page}))
    screen = ParcelsPage(shop, jobs)
    qtbot.addWidget(screen)
    screen.resize(1084, 690)
    with qtbot.waitActive(screen):
        screen.show()
        screen.activateWindow()
    screen.focus_first()
    settle()
    return screen


def test_a_page_is_published_copied_and_taken_down_by_keys(
    qtbot: QtBot, screen: ParcelsPage, shop: Shop, settle: Settle
) -> None:
    card = screen.customer_page
    assert card.isVisible()
    assert card.state.text() == "Not published."
    assert not card.copy.isEnabled()
    assert not card.withdraw.isEnabled()
    qtbot.keyClick(screen.table, KEY.Key_U)
    settle()
    assert card.state.text().startswith("Published ")
    qtbot.keyClick(screen.table, KEY.Key_W, SHIFT)
    parcel_id = screen.detail.parcel_id()
    assert parcel_id is not None
    row = show_page(shop, parcel_id)
    assert row
    assert QApplication.clipboard().text() == row.url == f"https://track.shop.example/{row.name}.html"
    qtbot.keyClick(screen.table, KEY.Key_U, SHIFT)
    settle()
    assert card.state.text().startswith("Taken down ")
    assert not card.withdraw.isEnabled()


def test_a_page_is_seen_before_it_is_published(
    qtbot: QtBot, screen: ParcelsPage, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", seen.append)
    qtbot.keyClick(screen.table, KEY.Key_W)
    settle()
    assert seen[0].isLocalFile()
    assert Path(seen[0].toLocalFile()).read_bytes().startswith(b"<!doctype html>")
    assert screen.customer_page.state.text() == "Not published."


@pytest.fixture
def section(qtbot: QtBot, jobs: JobRunner, shop: Shop, settle: Settle) -> PageSection:
    """Return the section of the settings."""
    screen = SettingsPage(shop, jobs)
    qtbot.addWidget(screen)
    screen.resize(1084, 690)
    screen.show()
    settle()
    screen.show_section(screen.page_section)
    return screen.page_section


def choose(section: PageSection, place: str) -> None:
    box = section.form.input("place")
    assert isinstance(box, QComboBox)
    box.setCurrentIndex(box.findData(place))


@pytest.mark.parametrize(
    ("place", "shown"),
    [("folder", {"folder"}), ("webdav", {"address", "user"}),
     ("s3", {"address", "folder", "bucket", "region", "user"}),
     ("sftp", {"address", "folder", "user", "key_file", "host_key"})],
)  # fmt: skip
def test_only_what_the_place_needs_is_asked(section: PageSection, place: str, shown: set[str]) -> None:
    choose(section, place)
    names = ("folder", "address", "bucket", "region", "user", "key_file", "host_key")
    assert {name for name in names if section.form.input(name).isVisible()} == shown
    assert section.fetch_button.isVisible() == (place == "sftp")
    assert not list(nameless(section))


def test_the_place_is_tried_as_typed(section: PageSection, settle: Settle) -> None:
    section.check.trigger()
    settle()
    assert section.answer.text().startswith("A page can be written and taken away.")
    choose(section, "webdav")
    section.check.trigger()
    settle()
    assert "this computer only" in section.answer.text()


def test_the_logo_is_kept_in_colour_and_goes_into_the_settings(
    section: PageSection, shop: Shop, settle: Settle, tmp_path: Path
) -> None:
    file = tmp_path / "logo.png"
    Image.effect_noise((1200, 400), 90).convert("RGB").save(file)
    section.logo.take(file)
    settle()
    assert section.is_changed()
    applied = section.apply(shop.settings)
    assert applied
    assert 0 < len(applied.tracking_page.logo) <= 16_000


def test_an_address_that_cannot_be_is_said_at_its_field(section: PageSection, shop: Shop) -> None:
    section.form.input("public_url").setText("http://track.shop.example")
    assert section.apply(shop.settings) is None
    assert "https://" in section.form.error("public_url")
