"""The settings of the late list, and the summary above the screens."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from shipdesk.background.jobs import JobRunner
from shipdesk.services.shop import Shop
from shipdesk.ui.settings.late_section import LateSection
from shipdesk.ui.settings.settings_page import SettingsPage
from shipdesk.ui.window import MainWindow

Settle = Callable[[], None]
KEY = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def section(jobs: JobRunner, shop: Shop, show_page: Callable[[SettingsPage], SettingsPage]) -> LateSection:
    """Return the section on its page, in view."""
    page = show_page(SettingsPage(shop, jobs))
    page.show_section(page.late_section)
    return page.late_section


@pytest.fixture
def late_window(qtbot: QtBot, jobs: JobRunner, late_shop: Shop, settle: Settle) -> Iterator[MainWindow]:
    """Return the window of a shop with a late list, showing Messages."""
    window = MainWindow(jobs, late_shop.folder)
    qtbot.addWidget(window)
    window.show()
    window.use_shop(late_shop, "messages")
    settle()
    yield window
    if window.topics is not None:
        window.topics.close()


def enter(section: LateSection, name: str, text: str) -> None:
    """Enter a value as a person would."""
    form = next(f for f in (section.look, section.hours, section.costs, section.summary) if name in f.names())
    field = form.input(name)
    assert isinstance(field, QLineEdit)
    field.setText(text)


def test_chances_are_entered_in_percent_and_costs_in_money(section: LateSection, shop: Shop, settle: Settle) -> None:
    line, cost = section.look.input("owner_line"), section.costs.input("contact_cost_minor")
    assert isinstance(line, QLineEdit)
    assert isinstance(cost, QLineEdit)
    assert (line.text(), cost.text()) == ("50", "5.00")
    assert not section.is_changed()
    enter(section, "owner_line", "70 %")
    enter(section, "contact_cost_minor", "6,50")
    enter(section, "silent_after_hours", "96")
    enter(section, "summary_to", "owner@example.com")
    assert section.line_words.text() == "Parcels stand on the list as soon as being late is likely."
    section.page.page_actions[0].trigger()
    settle()
    late, rules = shop.settings.late, shop.settings.behaviour
    assert (late.owner_line, late.contact_cost_minor, late.summary_to) == (0.7, 650, "owner@example.com")
    assert rules.silent_after_hours == 96
    assert not section.is_changed()


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("owner_line", "0.5", "Enter a number from 5 to 99."),
        ("owner_line", "half", "Enter a number from 5 to 99."),
        ("customer_loss_share", "101", "Enter a number from 0 to 100."),
        ("contact_cost_minor", "", "Enter an amount such as 5.00."),
        ("reship_cost_minor", "-1", "Enter an amount such as 5.00."),
        ("morning_hour", "24", "Enter an hour from 0 to 23."),
        ("summary_to", "nobody", "This does not look like a mail address."),
        ("silent_after_hours", "soon", "Enter a whole number."),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    section: LateSection, shop: Shop, name: str, text: str, sentence: str
) -> None:
    enter(section, name, text)
    assert section.apply(shop.settings) is None
    form = next(f for f in (section.look, section.hours, section.costs, section.summary) if name in f.names())
    assert form.error(name) == sentence


def test_the_other_rules_of_the_shop_are_not_touched(section: LateSection, shop: Shop) -> None:
    behaviour = shop.settings.behaviour.model_copy(update={"handling_days": 4})
    enter(section, "forgotten_after_hours", "30")
    applied = section.apply(shop.settings.model_copy(update={"behaviour": behaviour}))
    assert applied is not None
    assert (applied.behaviour.handling_days, applied.behaviour.forgotten_after_hours) == (4, 30)


def test_the_summary_is_above_each_screen_until_somebody_has_seen_it(
    qtbot: QtBot, late_window: MainWindow, late_shop: Shop, settle: Settle
) -> None:
    strip = late_window.summary
    assert strip.isVisible()
    assert strip.text().startswith("This morning: 20 on the late list: 3 ")
    assert strip.button.text() == "Open Late"
    qtbot.mouseClick(strip.button, Qt.MouseButton.LeftButton)
    assert late_window.current_screen() == "late"
    assert strip.isVisible()
    assert not strip.button.isVisible()
    with qtbot.waitActive(late_window):
        late_window.activateWindow()
    qtbot.keyClick(late_window, KEY.Key_Q, CTRL | SHIFT)
    settle()
    assert strip.isHidden()
    late_window.refresh_surroundings()
    settle()
    assert strip.isHidden()
