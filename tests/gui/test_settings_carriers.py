"""Settings, Carriers: added by its own facts, tried, kept, copied for the support and removed, by keys alone too."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QLineEdit
from pytestqt.qtbot import QtBot
from raw_servers import RawServer
from shop_fixtures import KeyringOfATest
from test_shell_access import nameless

from shipdesk.background.jobs import JobRunner
from shipdesk.carriers.registry import carrier_names
from shipdesk.domain.errors import ShipDeskError
from shipdesk.services.carrier_accounts import carrier_kind, save_account
from shipdesk.services.secret_store import get_secret
from shipdesk.services.shop import Shop
from shipdesk.services.support_report import open_journal
from shipdesk.settings import CarrierSettings
from shipdesk.ui.settings.carrier_choice import CarrierChoice
from shipdesk.ui.settings.carrier_sheet import CarrierSheet
from shipdesk.ui.settings.carriers_section import CarriersSection
from shipdesk.ui.settings.settings_page import SettingsPage
from shipdesk.ui.theme import Theme
from shipdesk.ui.widgets.sheet import ConfirmSheet
from shipdesk.web.journal import Exchange

Settle = Callable[[], None]
KEY = Qt.Key
FEDEX = CarrierSettings(code="fedex", credentials={"client_id": "l7", "account_number": "123456789"})


@pytest.fixture
def page(qtbot: QtBot, jobs: JobRunner, shop: Shop, keyring: KeyringOfATest, settle: Settle) -> SettingsPage:
    """Return the screen, showing the section Carriers."""
    page = SettingsPage(shop, jobs)
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show_section(page.carriers_section)
    page.show()
    settle()
    return page


@pytest.fixture
def section(page: SettingsPage) -> CarriersSection:
    """Return the section."""
    return page.carriers_section


def opened(section: CarriersSection, code: str, settle: Settle) -> CarrierSheet:
    """Return the sheet of a carrier, open, with what is kept said."""
    sheet = section.open_account(carrier_kind(code))
    settle()
    return sheet


def enter(sheet: CarrierSheet, **texts: str) -> None:
    for name, text in texts.items():
        sheet.fields.input(name).setText(text)


def connect(section: CarriersSection, account: CarrierSettings, settle: Settle, **secrets: str) -> None:
    """Connect a carrier as another process would, and show it."""
    save_account(section.page.shop, account, secrets)
    section.load()
    settle()
    section.list.setCurrentRow(section.list.count() - 1)


def test_a_carrier_is_added_by_keys_alone(qtbot: QtBot, section: CarriersSection, shop: Shop, settle: Settle) -> None:
    section.list.setFocus()
    qtbot.keyClick(section.list, KEY.Key_Insert)
    choice = section.page.findChild(CarrierChoice)
    assert choice is not None
    names = [choice.list.item(row).text() for row in range(choice.list.count())]
    assert len(names) == 14
    assert any(name.startswith("DHL tracking. Tracking.") for name in names)
    qtbot.keyClicks(choice.list, "FedEx")
    qtbot.keyClick(choice.list, KEY.Key_Return)
    qtbot.waitUntil(lambda: bool(section.page.findChildren(CarrierSheet)))
    sheet = section.page.findChildren(CarrierSheet)[0]
    settle()
    for text in ("l7", "s3cret", "123456789"):
        field = sheet.focusWidget()
        assert isinstance(field, QLineEdit)
        qtbot.keyClicks(field, text)
        qtbot.keyClick(field, KEY.Key_Tab)
    with qtbot.waitSignal(sheet.kept):
        qtbot.keyClick(sheet, KEY.Key_Return)
    settle()
    assert shop.settings.carrier("fedex") == FEDEX
    assert get_secret(shop.store_id, "carrier:fedex:client_secret") == "s3cret"
    chosen = section.chosen()
    assert chosen is not None
    assert chosen.code == "fedex"


def test_secrets_are_masked_and_never_shown_again(section: CarriersSection, settle: Settle) -> None:
    connect(section, FEDEX, settle, client_secret="s3cret")
    sheet = opened(section, "fedex", settle)
    secret, plain = sheet.fields.input("client_secret"), sheet.fields.input("client_id")
    assert secret.echoMode() is QLineEdit.EchoMode.Password
    assert (secret.text(), plain.text()) == ("", "l7")
    assert "Kept" in secret.placeholderText()
    assert plain.echoMode() is QLineEdit.EchoMode.Normal
    sheet.reject()


def test_an_ampersand_in_a_label_is_shown_and_is_no_key(section: CarriersSection, settle: Settle) -> None:
    sheet = opened(section, "royalmail", settle)
    labels = [label.text() for label in sheet.fields.findChildren(QLabel)]
    assert "Carrier's name in Click && Drop (may stay empty)" in labels
    sheet.reject()


def test_what_is_missing_is_said_at_its_field(section: CarriersSection, shop: Shop, settle: Settle) -> None:
    sheet = opened(section, "fedex", settle)
    enter(sheet, client_id="l7")
    sheet.accept()
    assert sheet.fields.error("client_secret")
    assert sheet.fields.error("account_number")
    assert not sheet.fields.error("client_id")
    enter(sheet, client_secret="s")
    assert not sheet.fields.error("account_number"), "whoever types is not told again at once"
    assert shop.settings.carrier("fedex") is None
    sheet.reject()


def test_an_unfinished_account_may_be_kept_switched_off(
    qtbot: QtBot, section: CarriersSection, shop: Shop, settle: Settle
) -> None:
    sheet = opened(section, "fedex", settle)
    box = sheet.use_form.input("enabled")
    assert isinstance(box, QCheckBox)
    box.setChecked(False)
    enter(sheet, client_id="l7")
    with qtbot.waitSignal(sheet.kept):
        sheet.accept()
    settle()
    assert shop.settings.carrier("fedex") == CarrierSettings(
        code="fedex", enabled=False, credentials={"client_id": "l7"}
    )
    assert "Off. Missing: Secret key, Account number." in section.list.item(section.list.count() - 1).text()


@pytest.mark.parametrize(
    ("status", "said", "kind"),
    [("200 OK", "DHL knows this key.", "strong"), ("401 Unauthorized", "DHL tracking", "error")],
)
def test_trying_says_what_came_of_it_and_keeps_nothing(
    section: CarriersSection, shop: Shop, settle: Settle, raw_server: Callable[..., RawServer],
    http: Callable[..., bytes], keyring: KeyringOfATest, status: str, said: str, kind: str,
) -> None:  # fmt: skip
    server = raw_server(http('{"shipments": []}', status))
    sheet = opened(section, "dhl", settle)
    enter(sheet, key="abc")
    sheet.advanced_form.input("base_url").setProperty("text", server.base_url)
    sheet.try_button.click()
    assert not sheet.try_button.isEnabled()
    settle()
    assert said in sheet.answer.text()
    assert sheet.answer.property("kind") == kind
    assert sheet.try_button.isEnabled()
    assert not keyring.kept
    assert shop.settings.carrier("dhl") is None
    enter(sheet, key="abcd")
    assert sheet.answer.isHidden(), "the answer was about another key"
    sheet.reject()


def test_the_quota_is_told_in_parcels_while_it_is_entered(section: CarriersSection, settle: Settle) -> None:
    sheet = opened(section, "dhl", settle)
    field = sheet.quota_form.input("requests_per_day")
    assert "supports about 46 parcels" in sheet.quota.text()
    field.setProperty("text", "1000")
    assert "Your quota of 1,000 requests a day supports about 180 parcels" in sheet.quota.text()
    field.setProperty("text", "many")
    sheet.accept()
    assert "whole number" in sheet.quota_form.error("requests_per_day")
    sheet.reject()


def test_what_is_wrong_under_advanced_is_brought_to_light(section: CarriersSection, settle: Settle) -> None:
    sheet = opened(section, "dhl", settle)
    enter(sheet, key="abc")
    assert sheet.advanced_form.isHidden()
    sheet.advanced_form.input("base_url").setProperty("text", "http://dhl.example")
    sheet.accept()
    assert sheet.advanced_form.isVisible()
    assert "https://" in sheet.advanced_form.error("base_url")
    sheet.reject()


def test_test_mode_is_offered_only_where_one_can_try(section: CarriersSection, settle: Settle) -> None:
    for code, offered in (("fedex", True), ("dhl", False)):
        sheet = opened(section, code, settle)
        boxes = [box.text() for box in sheet.use_form.findChildren(QCheckBox)]
        assert any("Test mode" in words for words in boxes) is offered
        sheet.reject()


def test_own_delivery_is_added_by_enter_alone_and_has_its_numbers_typed(
    qtbot: QtBot, section: CarriersSection, shop: Shop, settle: Settle
) -> None:
    sheet = opened(section, "own", settle)
    assert sheet.windowTitle() == "Add your own delivery"
    with qtbot.waitSignal(sheet.kept):
        qtbot.keyClick(sheet, KEY.Key_Return)
    settle()
    assert shop.settings.carrier("own") == CarrierSettings(code="own", number_format="typed")


def test_own_delivery_keeps_its_numbers_and_refuses_what_does_not_fit(
    qtbot: QtBot, section: CarriersSection, shop: Shop, settle: Settle
) -> None:
    sheet = opened(section, "own", settle)
    sheet.use_form.show_value(CarrierSettings(code="own"))
    sheet.accept()
    settle()
    assert "its prefix is missing. Enter it" in sheet._wrong.text()
    sheet.use_form.input("number_prefix").setProperty("text", "12")
    sheet.accept()
    settle()
    assert "does not fit" in sheet._wrong.text()
    sheet.use_form.input("number_prefix").setProperty("text", "4012345")
    with qtbot.waitSignal(sheet.kept):
        sheet.accept()
    settle()
    assert shop.settings.carrier("own") == CarrierSettings(code="own", number_prefix="4012345")


def test_without_a_keyring_the_reason_is_said_before_anything_is_typed(
    section: CarriersSection, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shipdesk.services.secret_store._backend", lambda: None)
    sheet = opened(section, "dhl", settle)
    assert "no keyring that ShipDesk trusts" in sheet.keyring.text()
    assert not sheet.fields.input("key").isEnabled()
    sheet.reject()


def test_the_last_questions_are_copied_for_the_support(
    qtbot: QtBot, section: CarriersSection, settle: Settle, shop: Shop
) -> None:
    connect(section, CarrierSettings(code="dhl"), settle, key="abc")
    with qtbot.waitSignal(section.page.failed) as failed:
        section.copy_button.click()
    error: ShipDeskError = failed.args[0]
    assert "No carrier was asked yet" in error.message
    open_journal(shop.folder).note(Exchange("2026-11-26", "dhl", "GET", "/track", 200, 5, 0, 2, "", "{}", "", "r-7"))
    with qtbot.waitSignal(section.page.said):
        section.copy_button.click()
    assert "dhl: GET /track" in QApplication.clipboard().text()
    sheet = opened(section, "dhl", settle)
    QApplication.clipboard().clear()
    sheet.copy_button.click()
    settle()
    assert "dhl: GET /track" in QApplication.clipboard().text()
    assert sheet.answer.text().startswith("Copied.")
    sheet.reject()


def test_a_carrier_is_removed_after_a_question_that_says_what_is_lost(
    qtbot: QtBot, section: CarriersSection, shop: Shop, settle: Settle
) -> None:
    section.list.setFocus()
    qtbot.keyClick(section.list, KEY.Key_Delete)
    settle()
    question = section.page.findChild(ConfirmSheet)
    assert question is not None
    assert "8 parcels under way are not followed any more." in question._sentence.text()
    with qtbot.waitSignal(section.page.said):
        question.do_button.click()
    settle()
    assert shop.settings.carriers == ()
    assert section.none.isVisible()
    assert not section.edit_button.isEnabled()


def test_a_carrier_that_was_connected_meanwhile_survives_the_saving_of_other_settings(
    page: SettingsPage, shop: Shop, settle: Settle, keyring: KeyringOfATest
) -> None:
    page.shop_section.form.input("name").setProperty("text", "Kerzen")
    save_account(shop, FEDEX, {"client_secret": "s"})
    page.save.trigger()
    settle()
    assert shop.settings.shop.name == "Kerzen"
    assert shop.settings.carrier("fedex") == FEDEX


@pytest.mark.parametrize("look_of", ["light", "dark"])
def test_every_carrier_has_a_sheet_whose_controls_have_names_and_that_fits_the_window(
    section: CarriersSection, settle: Settle, look: Theme, look_of: str
) -> None:
    look.choose(look_of)
    for code in carrier_names():
        sheet = opened(section, code, settle)
        sheet.advanced_button.click()
        assert list(nameless(sheet)) == [], code
        assert sheet.height() <= section.window().height(), code
        assert not sheet.area.horizontalScrollBar().isVisible()
        assert sheet.account() is not None, code
        sheet.reject()
    section.add()
    choice = section.page.findChild(CarrierChoice)
    assert choice is not None
    assert list(nameless(choice)) == []
    choice.reject()
