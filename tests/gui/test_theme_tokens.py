"""The design language: readable in both looks, and every icon there without a network."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QFontInfo, QFontMetrics, QImage, QPainter

from shipdesk.domain.orders import OrderStatus
from shipdesk.domain.outbox import OutboxState
from shipdesk.domain.parcels import ParcelStatus
from shipdesk.ui import words
from shipdesk.ui.icons import GLYPHS
from shipdesk.ui.theme import TEXT_SMALL, Theme, icon, text_font
from shipdesk.ui.tokens import DARK, LIGHT, Palette, Tone, contrast
from shipdesk.ui.widgets.chip import chip_width, paint_chip

READABLE = 4.5
LOOKS = pytest.mark.parametrize("look_of", [LIGHT, DARK], ids=["light", "dark"])


@LOOKS
@pytest.mark.parametrize("tone", list(Tone))
def test_every_chip_can_be_read(look_of: Palette, tone: Tone) -> None:
    pair = look_of.tones[tone]
    assert contrast(pair.ink, pair.ground) >= READABLE


@LOOKS
@pytest.mark.parametrize("tone", list(Tone))
def test_coloured_text_can_be_read_in_a_row_of_the_grid(look_of: Palette, tone: Tone) -> None:
    for ground in (look_of.surface, look_of.selection, look_of.hover):
        assert contrast(look_of.tones[tone].ink, ground) >= READABLE


@LOOKS
def test_text_can_be_read_on_every_ground(look_of: Palette) -> None:
    for ground in (look_of.canvas, look_of.surface, look_of.subtle, look_of.rail, look_of.selection, look_of.hover):
        assert contrast(look_of.text, ground) >= 7
        assert contrast(look_of.muted, ground) >= READABLE
    assert contrast(look_of.on_accent, look_of.accent) >= READABLE
    assert contrast(look_of.accent_ink, look_of.accent_soft) >= READABLE
    assert contrast(look_of.on_scan, look_of.scan_good) >= READABLE
    assert contrast(look_of.on_scan, look_of.scan_bad) >= READABLE


@LOOKS
def test_the_focus_ring_stands_out(look_of: Palette) -> None:
    assert contrast(look_of.focus, look_of.surface) >= 3


def test_contrast_is_the_one_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_every_status_has_a_word_and_a_tone() -> None:
    for status in OrderStatus:
        assert words.order_status_word(status)
        assert status in words.ORDER_TONES
    for parcel in ParcelStatus:
        assert words.parcel_status_word(parcel)
        assert parcel in words.PARCEL_TONES
    for state in OutboxState:
        assert words.outbox_state_word(state)
        assert state in words.OUTBOX_TONES


def test_words_of_statuses_are_told_apart() -> None:
    assert len({words.parcel_status_word(status) for status in ParcelStatus}) == len(ParcelStatus)
    assert len({words.order_status_word(status) for status in OrderStatus}) == len(OrderStatus)


@pytest.mark.parametrize("name", sorted(GLYPHS))
def test_every_icon_is_drawn(look: Theme, name: str) -> None:
    image = icon(name).pixmap(QSize(20, 20), 1.0).toImage()
    assert any(image.pixelColor(x, y).alpha() for x in range(20) for y in range(20))


def test_an_icon_follows_the_theme_by_itself(look: Theme) -> None:
    drawn = icon("orders", "text")

    def colour() -> QColor:
        image = drawn.pixmap(QSize(32, 32), 1.0).toImage()
        points = [image.pixelColor(x, y) for x in range(32) for y in range(32)]
        return max(points, key=QColor.alpha)

    look.choose("light")
    assert colour().lightness() < 100
    look.choose("dark")
    assert colour().lightness() > 150


def test_choosing_a_look_changes_the_palette_at_once(look: Theme) -> None:
    look.choose("dark")
    assert look.palette is DARK
    look.choose("light")
    assert look.palette is LIGHT


def test_text_is_set_in_the_font_that_comes_with_the_program(look: Theme) -> None:
    assert QFontInfo(text_font()).family() == "Inter"


@pytest.mark.parametrize(
    "name", ["Zoë Müller", "Łukasz Żak", "Юлия Петрова", "Ελένη", "김서연", "山田太郎", "مريم", "שרה"]
)
def test_customers_names_are_drawn_in_their_own_script(look: Theme, name: str) -> None:
    image = QImage(300, 40, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setFont(text_font())
    painter.drawText(QRect(0, 0, 300, 40), 0, name)
    painter.end()
    assert any(image.pixelColor(x, y).lightness() < 128 for x in range(300) for y in range(40))


def test_a_chip_too_wide_for_its_cell_is_cut_and_not_painted_over_the_next(look: Theme) -> None:
    font = text_font(TEXT_SMALL, strong=True)
    metrics = QFontMetrics(font)
    image = QImage(200, 34, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setFont(font)
    width = paint_chip(painter, QRect(0, 0, 60, 34), "Out for delivery", Tone.ACTIVE, look=LIGHT, metrics=metrics)
    painter.end()
    assert width == 60 < chip_width("Out for delivery", metrics)
    assert all(image.pixelColor(x, y) == QColor("white") for x in range(61, 200) for y in range(34))


def test_no_screen_brings_colours_of_its_own(repository: Path) -> None:
    ui = repository / "shipdesk" / "ui"
    allowed = {"tokens.py", "stylesheet.py", "mail_sheet.py"}
    found = [
        f"{file.name}: {colour}"
        for file in ui.rglob("*.py")
        if file.name not in allowed
        for colour in re.findall(r"#[0-9a-fA-F]{6}\b", file.read_text("utf-8"))
    ]
    assert found == []
