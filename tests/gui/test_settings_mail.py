"""The mail account in the window: a provider fills it in, and what it needs is said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.mail_providers import NEEDS, Need
from shipdesk.domain.mails import Delivery, DeliveryOutcome
from shipdesk.services.mail_pause import mail_pause, note_delivery
from shipdesk.services.mailbox_state import MailboxState
from shipdesk.services.shop import Shop
from shipdesk.ui.messages.messages_page import MessagesPage
from shipdesk.ui.settings.mail_fields import need_words
from shipdesk.ui.settings.mail_section import MailSection
from shipdesk.ui.settings.settings_page import SettingsPage

Settle = Callable[[], None]


@pytest.fixture
def section(qtbot: QtBot, jobs: JobRunner, shop: Shop, settle: Settle) -> MailSection:
    """Return the section of the mail account, shown."""
    page = SettingsPage(shop, jobs)
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    page.show_section(page.mail_section)
    settle()
    return page.mail_section


def choose(section: MailSection, name: str, value: str) -> None:
    """Choose as a person does."""
    box = section.form.input(name)
    assert isinstance(box, QComboBox)
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


def test_choosing_a_provider_fills_in_the_account_and_says_what_it_needs(section: MailSection) -> None:
    assert not section.is_changed()
    choose(section, "provider", "microsoft365")
    typed = section._typed()
    assert typed is not None
    assert (typed.mail.host, typed.mail.port, typed.mail.security) == ("smtp.office365.com", 587, "starttls")
    assert (typed.mail.per_minute, typed.mail.per_day, typed.mail.login) == (27, 9000, "microsoft")
    assert typed.mailbox.host == "outlook.office365.com"
    assert "switches passwords off" in section.needs.text()
    assert section.is_changed()


def test_only_what_the_kind_of_login_needs_is_shown(section: MailSection) -> None:
    shown = section.form.input
    assert section.password.isVisible()
    assert not shown("client_id").isVisible()
    assert not section.trial.login.isEnabled()
    choose(section, "login", "google")
    assert not section.password.isVisible()
    assert shown("client_id").isVisible()
    assert not shown("token_url").isVisible()
    assert section.trial.login.isEnabled()
    choose(section, "login", "other")
    assert shown("token_url").isVisible()


def test_the_check_of_arrival_asks_to_save_first(section: MailSection) -> None:
    choose(section, "provider", "gmail")
    section.trial.arrival.trigger()
    assert "Save the account first" in section.answer.text()


def test_without_an_account_the_check_of_arrival_says_so(section: MailSection, settle: Settle) -> None:
    section.trial.arrival.trigger()
    settle()
    assert "No mail account is set up" in section.answer.text()


def test_mails_that_rest_say_why_and_go_on_by_a_key(qtbot: QtBot, jobs: JobRunner, shop: Shop, settle: Settle) -> None:
    with shop.change() as tx:
        held = Delivery(DeliveryOutcome.HELD, "The mail server does not accept the password.", pause_queue=True)
        note_delivery(tx, held, shop.clock.now())
    page = MessagesPage(shop, jobs)
    qtbot.addWidget(page)
    page.resize(1200, 700)
    page.show()
    page.reload()
    settle()
    assert page.outbox.rest.isVisible()
    assert "does not accept the password" in page.outbox.rest.text()
    page.outbox.rest.go_on.trigger()
    settle()
    assert mail_pause(shop) is None
    assert not page.outbox.rest.isVisible()


@pytest.mark.parametrize("need", Need)
def test_what_a_provider_needs_is_said_alike_in_the_window_and_on_the_command_line(need: Need) -> None:
    assert need_words(need) == NEEDS[need]


def test_the_card_of_the_mailbox_says_when_it_was_read_and_why_it_cannot_be(section: MailSection) -> None:
    card, at = section.mailbox_card, datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
    assert not card.look.isEnabled(), "a shop that reads none has nothing to look into"
    card._show(MailboxState(True, read_at=at))
    assert not card.problem.isVisible()
    assert card.words.text().startswith("Read last on ")
    why = "The mailbox does not accept the password."
    card._show(MailboxState(True, at, why, at, is_stopped=True))
    assert why in card.problem.text()
    assert "not tried again by itself" in card.words.text()
    assert card.look.isEnabled()
    card._show(MailboxState(True, at, "The server is away.", at, at))
    assert "It is tried again on " in card.words.text()


def test_a_look_into_a_mailbox_that_is_not_there_says_so(qtbot: QtBot, section: MailSection, settle: Settle) -> None:
    section.mailbox_card._show(MailboxState(is_on=True))
    with qtbot.waitSignal(section.page.failed) as failed:
        section.mailbox_card.look.trigger()
    settle()
    assert "No mailbox is set up" in failed.args[0].message
    assert not section.mailbox_card.look.isEnabled()


def test_the_card_of_a_mailbox_that_fails_comes_into_view(section: MailSection, qtbot: QtBot, settle: Settle) -> None:
    section.page.activateWindow()
    section.show_mailbox()
    settle()
    section.mailbox_card._show(
        MailboxState(True, problem="The server is away.", since=datetime(2026, 11, 26, tzinfo=UTC))
    )
    qtbot.waitUntil(section.mailbox_card.button.hasFocus)
    # The page scrolls there once the card has grown by its sentence: why is seen too.
    qtbot.waitUntil(lambda: section.mailbox_card.problem.visibleRegion().boundingRect().height() > 0)
