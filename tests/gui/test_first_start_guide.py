"""The first start: a short guide by keyboard alone, which can be skipped and never comes back by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from shipdesk.background.jobs import JobRunner
from shipdesk.services.first_start import is_first_start
from shipdesk.services.shop import Shop, open_shop
from shipdesk.settings import CarrierSettings
from shipdesk.ui.first_start.choice_card import ChoiceCard
from shipdesk.ui.first_start.guide import FirstStartGuide, GuideEnd

Settle = Callable[[], None]


@pytest.fixture
def new_shop(tmp_path: Path) -> Iterator[Shop]:
    """Return a shop that nobody has set up."""
    shop = open_shop(tmp_path / "new")
    yield shop
    shop.close()


@pytest.fixture
def guide(qtbot: QtBot, jobs: JobRunner, new_shop: Shop, settle: Settle) -> FirstStartGuide:
    """Return the guide on its first step."""
    guide = FirstStartGuide(new_shop, jobs)
    qtbot.addWidget(guide)
    guide.show()
    guide.activateWindow()
    qtbot.waitExposed(guide)
    return guide


def test_a_shop_is_set_up_by_keyboard_alone(
    qtbot: QtBot, guide: FirstStartGuide, new_shop: Shop, settle: Settle
) -> None:
    assert is_first_start(new_shop)
    focused = QApplication.focusWidget()
    assert isinstance(focused, QLineEdit)
    qtbot.keyClicks(focused, "Kerzen & Co")
    qtbot.keyClick(guide, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    qtbot.keyClick(guide, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(guide, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    with qtbot.waitSignal(guide.ended) as ended:
        qtbot.keyClick(guide, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert ended.args == [GuideEnd.OWN_SHOP]
    assert new_shop.settings.shop.name == "Kerzen & Co"
    assert new_shop.settings.label.layout == "a6"
    assert new_shop.settings.carrier("own") == CarrierSettings(code="own", number_format="typed")
    assert not is_first_start(new_shop)


def test_a_shop_with_easypost_is_told_where_its_key_goes(
    qtbot: QtBot, guide: FirstStartGuide, new_shop: Shop, settle: Settle
) -> None:
    guide.next_step()
    guide.next_step()
    guide.carriers.buttons()[1].setChecked(True)
    guide.next_step()
    guide.ways.buttons()[1].setChecked(True)
    assert "Settings, Carriers" in guide.next_words.text()
    with qtbot.waitSignal(guide.ended):
        guide.next_step()
    settle()
    assert new_shop.settings.carrier("easypost") is not None
    assert new_shop.settings.carrier("own") is None


def test_a_card_shows_that_it_has_the_keyboard_and_takes_a_click_anywhere(qtbot: QtBot, guide: FirstStartGuide) -> None:
    guide.next_step()
    first, second, *_others = guide.steps.currentWidget().findChildren(ChoiceCard)
    assert first.property("focused")
    qtbot.mouseClick(second, Qt.MouseButton.LeftButton)
    assert second.button.isChecked()
    assert second.property("focused")
    assert not first.property("focused")


def test_practice_is_offered_first(qtbot: QtBot, guide: FirstStartGuide, settle: Settle) -> None:
    for _ in range(3):
        guide.next_step()
    assert "Pack" in guide.next_words.text()
    with qtbot.waitSignal(guide.ended) as ended:
        guide.next_step()
    settle()
    assert ended.args == [GuideEnd.PRACTICE]


def test_esc_skips_it_for_good_and_keeps_nothing(
    qtbot: QtBot, guide: FirstStartGuide, new_shop: Shop, settle: Settle
) -> None:
    with qtbot.waitSignal(guide.ended) as ended:
        qtbot.keyClick(guide, Qt.Key.Key_Escape)
    settle()
    assert ended.args == [GuideEnd.SKIPPED]
    assert new_shop.settings.shop.name == ""
    assert not is_first_start(new_shop)


def test_a_wrong_answer_is_said_and_keeps_the_step(guide: FirstStartGuide) -> None:
    country = guide.form.input("country_code")
    assert isinstance(country, QComboBox)
    country.setEditText("Atlantis")
    guide.next_step()
    assert guide.steps.currentIndex() == 0
    assert "Choose a country" in guide.form.error("country_code")


@pytest.mark.parametrize("typed", ["de", "DE", "Germany", "deutschland", "DE  Germany"])
def test_a_country_is_known_by_its_letters_and_by_its_name(
    qtbot: QtBot, guide: FirstStartGuide, new_shop: Shop, settle: Settle, typed: str
) -> None:
    country = guide.form.input("country_code")
    assert isinstance(country, QComboBox)
    country.setEditText(typed)
    for _ in range(3):
        guide.next_step()
    with qtbot.waitSignal(guide.ended):
        guide.next_step()
    settle()
    assert new_shop.settings.shop.country_code == "DE"


def test_one_can_go_back(qtbot: QtBot, guide: FirstStartGuide) -> None:
    guide.next_step()
    qtbot.keyClick(guide, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert guide.steps.currentIndex() == 0
    assert not guide.back_button.isEnabled()
