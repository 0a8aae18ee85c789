"""Rules of mails in the settings: written, ordered, changed and removed by keys alone, read as sentences."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from test_shell_access import nameless

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.errors import Refused
from shipdesk.domain.mail_rules import MailRule, MailRules
from shipdesk.domain.mails import Milestone
from shipdesk.services.edit_mail_rules import add_mail_rule, change_mail_rule, move_mail_rule, remove_mail_rule
from shipdesk.services.shop import Shop
from shipdesk.ui.settings.mail_choice_section import MailChoiceSection
from shipdesk.ui.settings.mail_rule_sheet import MailRuleSheet
from shipdesk.ui.settings.settings_page import SettingsPage

Settle = Callable[[], None]
KEY = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier
NONE_FROM_ETSY = MailRule(source="etsy", send=False)
ACCEPTED_TO_US = MailRule(milestones=("accepted",), country="US", send=True)


@pytest.fixture
def section(
    jobs: JobRunner, shop: Shop, show_page: Callable[[SettingsPage], SettingsPage], settle: Settle
) -> MailChoiceSection:
    """Return the section, shown."""
    page = show_page(SettingsPage(shop, jobs))
    page.show_section(page.mail_choice_section)
    settle()
    return page.mail_choice_section


def rules(shop: Shop) -> tuple[MailRule, ...]:
    return shop.settings.mail_rules.rules


def sheet_of(section: MailChoiceSection) -> MailRuleSheet:
    """Return the sheet that is open."""
    sheet = section.page.findChild(MailRuleSheet)
    assert isinstance(sheet, MailRuleSheet)
    return sheet


def press(qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    qtbot.keyClick(focus, key, modifier)


def test_a_rule_is_written_in_a_sheet_by_keys_and_kept_at_once(
    section: MailChoiceSection, shop: Shop, qtbot: QtBot, settle: Settle
) -> None:
    card = section.rules_card
    assert card.none.isVisible()
    card.new_button.setFocus()
    press(qtbot, KEY.Key_Space)
    sheet = sheet_of(section)
    qtbot.waitUntil(sheet.mails["order_received"].hasFocus)
    sheet.mails["accepted"].setChecked(True)
    sheet.country.setEditText("United States")
    sheet.send.setFocus()
    press(qtbot, KEY.Key_Down)
    assert sheet.words.text() == "Accepted by the carrier. Orders going to United States. They are sent."
    press(qtbot, KEY.Key_Return)
    settle()
    assert rules(shop) == (ACCEPTED_TO_US,)
    assert card.list.item(0).text() == "Accepted by the carrier, Sent. Orders going to United States."
    section.page.activateWindow()
    qtbot.waitUntil(card.list.hasFocus)
    assert not section.is_changed(), "it is kept already"


def test_rules_are_ordered_changed_and_removed_by_keys_and_a_removed_one_comes_back(
    section: MailChoiceSection, shop: Shop, qtbot: QtBot, settle: Settle
) -> None:
    for rule in (NONE_FROM_ETSY, ACCEPTED_TO_US):
        add_mail_rule(shop, rule)
    card = section.rules_card
    card.load()
    settle()
    card.list.setFocus()
    press(qtbot, KEY.Key_Down, ALT)
    settle()
    assert rules(shop) == (ACCEPTED_TO_US, NONE_FROM_ETSY)
    assert card.list.currentRow() == 1, "the list follows the rule"
    press(qtbot, KEY.Key_Return)
    sheet = sheet_of(section)
    assert sheet.source.currentText() == "etsy"
    sheet.also_to.setText("boss@shop.example, boss@shop.example")
    sheet.accept()
    settle()
    changed = rules(shop)[1]
    assert changed.also_to == ("boss@shop.example",)
    section.page.activateWindow()
    qtbot.waitUntil(card.list.hasFocus)
    with qtbot.waitSignal(section.page.undo_offered) as offered:
        qtbot.keyClick(card.list, KEY.Key_Delete)
    settle()
    assert rules(shop) == (ACCEPTED_TO_US,)
    offered.args[1]()
    settle()
    assert rules(shop) == (ACCEPTED_TO_US, changed)


def test_what_is_wrong_with_a_rule_is_said_in_its_sheet(section: MailChoiceSection, shop: Shop, settle: Settle) -> None:
    card = section.rules_card
    card.add()
    sheet = sheet_of(section)
    sheet.country.setEditText("Atlantis")
    sheet.accept()
    assert "two letters" in sheet._wrong.text()
    sheet.country.setEditText("")
    sheet.send.setCurrentIndex(2)
    sheet.accept()
    assert "Say whether" in sheet._wrong.text()
    sheet.also_to.setText("nobody")
    sheet.accept()
    assert "does not look like a mail address" in sheet._wrong.text()
    sheet.also_to.setText(", ".join(f"a{n}@shop.example" for n in range(6)))
    sheet.accept()
    assert "five" in sheet._wrong.text()
    settle()
    assert rules(shop) == ()
    assert list(nameless(sheet)) == []
    sheet.reject()


def test_a_rule_that_never_decides_says_which_one_does(section: MailChoiceSection, shop: Shop, settle: Settle) -> None:
    for rule in (NONE_FROM_ETSY, MailRule(milestones=("delivered",), source="etsy", send=True), ACCEPTED_TO_US):
        add_mail_rule(shop, rule)
    section.rules_card.load()
    settle()
    lines = [section.rules_card.list.item(row).text() for row in range(3)]
    assert "decides" not in lines[0]
    assert "Rule 1 decides before it: put this one above." in lines[1]
    assert "decides" not in lines[2]


def test_waits_are_saved_with_the_rest_and_keep_the_rules(
    section: MailChoiceSection, shop: Shop, settle: Settle
) -> None:
    page = section.page
    assert isinstance(page, SettingsPage)
    section.waits.fields["delivered"].setText("half an hour")
    page.save.trigger()
    assert section.waits.wrong.isVisible()
    add_mail_rule(shop, NONE_FROM_ETSY)
    section.waits.fields["delivered"].setText("30")
    page.save.trigger()
    settle()
    kept = shop.settings.mail_rules
    assert kept.wait(Milestone.DELIVERED).total_seconds() == 1800
    assert kept.rules == (NONE_FROM_ETSY,)
    assert not section.is_changed()
    section.waits.fields["delivered"].clear()
    assert section.is_changed()
    page.revert.trigger()
    assert section.waits.fields["delivered"].text() == "30"


def test_rules_that_were_changed_elsewhere_are_not_overwritten(shop: Shop) -> None:
    add_mail_rule(shop, NONE_FROM_ETSY)
    for edit in (
        lambda: change_mail_rule(shop, 0, ACCEPTED_TO_US, NONE_FROM_ETSY),
        lambda: remove_mail_rule(shop, 0, ACCEPTED_TO_US),
        lambda: move_mail_rule(shop, 3, NONE_FROM_ETSY, 0),
    ):
        with pytest.raises(Refused, match="changed elsewhere"):
            edit()
    with pytest.raises(Refused, match="changes nothing"):
        add_mail_rule(shop, MailRule(country="DE"))
    assert rules(shop) == (NONE_FROM_ETSY,)


def test_a_rule_decides_before_another_only_where_it_fits_all_that_the_other_fits() -> None:
    some, all_mails = MailRule(milestones=("delayed",), send=True), MailRule(send=False)
    assert MailRules(rules=(all_mails, some)).decided_before(1) == 0
    assert MailRules(rules=(some, all_mails)).decided_before(1) is None
    assert MailRules(rules=(MailRule(also_to=("a@b.example",)), some)).decided_before(1) is None
    assert MailRules(rules=(MailRule(country="DE", send=True), MailRule(send=False))).decided_before(1) is None
