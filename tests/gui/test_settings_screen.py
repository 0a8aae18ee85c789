"""Settings: nothing counts until it is saved, what is wrong is said where it is wrong, secrets only ever go in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QComboBox, QLineEdit, QMessageBox, QPlainTextEdit
from pytestqt.qtbot import QtBot

from shipdesk.background.jobs import JobRunner
from shipdesk.services.carrier_accounts import carrier_kind
from shipdesk.services.change_settings import save_settings
from shipdesk.services.shop import Shop, open_shop
from shipdesk.settings import CarrierSettings, LabelSettings, Settings
from shipdesk.ui.settings.box_sheet import BoxSheet
from shipdesk.ui.settings.carrier_fields import advanced_fields, quota_fields, use_fields
from shipdesk.ui.settings.form import Field, FieldKind, SettingsForm
from shipdesk.ui.settings.mail_fields import mail_fields, mailbox_fields, webhook_fields
from shipdesk.ui.settings.section import SecretField
from shipdesk.ui.settings.sections import (
    backup_fields,
    behaviour_fields,
    check_mail_address,
    label_fields,
    scanner_fields,
    shop_fields,
)
from shipdesk.ui.settings.settings_page import SettingsPage

Settle = Callable[[], None]


@pytest.fixture
def page(qtbot: QtBot, jobs: JobRunner, shop: Shop, settle: Settle) -> SettingsPage:
    """Return the screen with the practice shop's settings."""
    page = SettingsPage(shop, jobs)
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    settle()
    return page


def enter(form: SettingsForm, name: str, text: str) -> None:
    field = form.input(name)
    if isinstance(field, QComboBox):
        field.setEditText(text)
        return
    assert isinstance(field, QLineEdit)
    field.setText(text)


def test_looking_changes_nothing(page: SettingsPage) -> None:
    assert not page.is_changed()
    assert not page.save.isEnabled()
    assert not page.revert.isEnabled()


def test_what_is_saved_is_there_after_a_restart(page: SettingsPage, shop: Shop, settle: Settle) -> None:
    enter(page.shop_section.form, "name", "Kerzen & Söhne")
    assert page.save.isEnabled()
    page.save.trigger()
    settle()
    assert not page.is_changed()
    shop.close()
    again = open_shop(shop.folder)
    assert again.settings.shop.name == "Kerzen & Söhne"
    again.close()


def test_everything_not_edited_stays_as_it_was(page: SettingsPage, shop: Shop, settle: Settle) -> None:
    before = shop.settings
    enter(page.shop_section.form, "phone", "+49 40 999")
    page.save.trigger()
    settle()
    changed = before.shop.model_copy(update={"phone": "+49 40 999"})
    assert shop.settings.shop == changed
    assert shop.settings.mail == before.mail
    assert shop.settings.behaviour == before.behaviour
    assert shop.settings.label == before.label
    assert shop.settings.carriers == before.carriers


def test_what_was_changed_elsewhere_meanwhile_is_saved_as_it_is_now(
    page: SettingsPage, shop: Shop, settle: Settle
) -> None:
    enter(page.shop_section.form, "phone", "+49 40 999")
    mail = shop.settings.mail.model_copy(update={"host": "smtp.shop.example"})
    save_settings(shop, shop.settings.model_copy(update={"mail": mail}))
    page.save.trigger()
    settle()
    assert (shop.settings.shop.phone, shop.settings.mail.host) == ("+49 40 999", "smtp.shop.example")
    page.show_section(page.mail_section)
    assert page.mail_section.form.input("host").property("text") == "smtp.shop.example"


def test_a_section_that_was_not_looked_at_is_led_to_by_its_keys(qtbot: QtBot, page: SettingsPage) -> None:
    assert not page.boxes_section.is_built
    page.boxes_section.add.trigger()
    (sheet,) = page.findChildren(BoxSheet)
    assert page.boxes_section.isVisible()
    sheet.reject()
    assert not page.bench_section.is_built
    page.bench_section.weigh.trigger()
    assert page.bench_section.isVisible()
    assert not page.bench_section.weigh.isEnabled()  # no scale is chosen, so none is tried
    assert not page.is_changed()


def test_revert_shows_what_is_kept(page: SettingsPage, shop: Shop) -> None:
    enter(page.shop_section.form, "name", "Something else")
    page.revert.trigger()
    assert page.shop_section.form.input("name").property("text") == shop.settings.shop.name
    assert not page.is_changed()


@pytest.mark.parametrize(
    ("section", "name", "entered", "said"),
    [
        ("shop", "country_code", "Atlantis", "Choose a country"),
        ("shop", "email", "nobody", "mail address"),
        ("mail", "port", "abc", "whole number"),
        ("mail", "port", "0", "1 or more"),
        ("mail", "port", "70000", "65535 or less"),
        ("behaviour", "cutoff_hour", "25", "23 or less"),
        ("behaviour", "handling_days", "", "whole number"),
        ("scanner", "prefix", "~~", "one sign"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_saved(
    page: SettingsPage, shop: Shop, settle: Settle, section: str, name: str, entered: str, said: str
) -> None:
    place = {"shop": page.shop_section, "mail": page.mail_section}.get(section, page.behaviour_section)
    page.show_section(place)
    form = place._forms[section]
    before = shop.settings
    enter(form, name, entered)
    page.show_section(page.store_section)
    page.save.trigger()
    settle()
    assert said in form.error(name)
    assert form.isVisible()
    assert shop.settings == before
    assert page.is_changed()


def test_a_reload_keeps_what_somebody_is_typing(page: SettingsPage, settle: Settle) -> None:
    enter(page.shop_section.form, "name", "half a na")
    page.reload()
    settle()
    assert page.shop_section.form.input("name").property("text") == "half a na"


def test_unsaved_settings_are_not_thrown_away_without_asking(
    page: SettingsPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert page.may_close()
    enter(page.shop_section.form, "name", "x")
    monkeypatch.setattr(QMessageBox, "question", lambda *_args: QMessageBox.StandardButton.Cancel)
    assert not page.may_close()


def test_a_carrier_that_was_never_set_up_is_not_written_down(page: SettingsPage, shop: Shop, settle: Settle) -> None:
    enter(page.shop_section.form, "name", "New")
    page.save.trigger()
    settle()
    assert [carrier.code for carrier in shop.settings.carriers] == ["practice"]


def test_mails_that_go_out_are_chosen_one_by_one(page: SettingsPage, shop: Shop, settle: Settle) -> None:
    page.show_section(page.mail_section)
    page.mail_section._boxes["out_for_delivery"].setChecked(False)
    assert page.is_changed()
    page.save.trigger()
    settle()
    assert "out_for_delivery" not in shop.settings.mail.milestones
    assert "delivered" in shop.settings.mail.milestones


def test_without_a_keyring_no_secret_can_be_entered_and_the_reason_is_said(page: SettingsPage, settle: Settle) -> None:
    page.show_section(page.mail_section)
    settle()
    password = page.mail_section.password
    assert not password.isEnabled() or not password.findChild(QLineEdit).isEnabled()  # type: ignore[union-attr]


def test_a_secret_is_never_shown_again(qtbot: QtBot, look: object) -> None:
    field = SecretField("Password")
    qtbot.addWidget(field)
    field.enter("s3cret")
    entry = field.findChild(QLineEdit)
    assert entry is not None
    assert entry.echoMode() is QLineEdit.EchoMode.Password
    field.clear()
    field.show_kept(kept=True, problem="")
    assert (entry.text(), field.text()) == ("", "")
    assert "Kept" in entry.placeholderText()


def test_a_secret_that_cannot_be_kept_is_refused_with_a_sentence(qtbot: QtBot, page: SettingsPage, shop: Shop) -> None:
    page.show_section(page.mail_section)
    page.mail_section.password.enter("s3cret")
    with qtbot.waitSignal(page.failed) as failed:
        page.save.trigger()
    assert "keyring" in str(failed.args[0])
    assert "s3cret" not in str(failed.args[0])


def test_trying_the_mail_account_says_what_came_of_it(qtbot: QtBot, page: SettingsPage, settle: Settle) -> None:
    page.show_section(page.mail_section)
    enter(page.mail_section.form, "host", "127.0.0.1")
    enter(page.mail_section.form, "port", "9")
    page.mail_section.check.trigger()
    settle()
    assert page.mail_section.answer.isVisible()
    assert page.mail_section.answer.text()
    assert page.mail_section.check.isEnabled()


def test_a_backup_by_hand_is_listed(qtbot: QtBot, page: SettingsPage, shop: Shop, settle: Settle) -> None:
    page.show_section(page.backup_section)
    before = page.backup_section.list.count()
    with qtbot.waitSignal(page.said, timeout=20_000):
        page.backup_section.now.trigger()
    settle()
    assert page.backup_section.list.count() == before + 1


def test_the_look_changes_with_the_settings(page: SettingsPage, shop: Shop, settle: Settle) -> None:
    page.show_section(page.behaviour_section)
    box = page.behaviour_section.form.input("theme")
    assert isinstance(box, QComboBox)
    box.setCurrentIndex(box.findData("dark"))
    page.save.trigger()
    settle()
    assert shop.settings.behaviour.theme == "dark"


@pytest.mark.parametrize(
    ("fields", "value"),
    [
        (shop_fields, Settings().shop),
        (lambda: label_fields("EUR"), Settings().label),
        (lambda: label_fields("JPY"), LabelSettings(batch_limit_minor=5000)),
        (lambda: label_fields("EUR"), LabelSettings(batch_limit_minor=5050, day_limit_minor=0)),
        (mail_fields, Settings().mail),
        (mailbox_fields, Settings().mailbox),
        (webhook_fields, Settings().webhook),
        (behaviour_fields, Settings().behaviour),
        (backup_fields, Settings().backup),
        (scanner_fields, Settings().scanner),
        (lambda: use_fields(carrier_kind("own")), CarrierSettings(code="own")),
        (lambda: use_fields(carrier_kind("easypost")), CarrierSettings(code="easypost", carrier_accounts=("ca_1",))),
        (lambda: quota_fields(carrier_kind("dhl")), CarrierSettings(code="dhl")),
        (lambda: quota_fields(carrier_kind("dhl")), CarrierSettings(code="dhl", requests_per_day=500)),
        (lambda: advanced_fields(carrier_kind("dhl")), CarrierSettings(code="dhl", base_url="https://dhl.example")),
    ],
)
def test_a_form_gives_back_what_it_was_given(
    qtbot: QtBot, look: object, fields: Callable[[], tuple[Field, ...]], value: Any
) -> None:
    form = SettingsForm(fields())
    qtbot.addWidget(form)
    form.show_value(value)
    assert not form.is_changed()
    assert form.value() == value


def test_lists_are_entered_with_commas_or_lines(qtbot: QtBot, look: object) -> None:
    form = SettingsForm(
        [Field("address_lines", "Street", FieldKind.LINES), Field("name", "Name")],
    )
    qtbot.addWidget(form)
    form.show_value(Settings().shop)
    lines = form.input("address_lines")
    assert isinstance(lines, QPlainTextEdit)
    lines.setPlainText(" Hafenstr. 4 \n\n2nd floor ")
    assert form.value() == Settings().shop.model_copy(update={"address_lines": ("Hafenstr. 4", "2nd floor")})


@pytest.mark.parametrize("address", ["a@b.de", "", "first.last+tag@shop.example.com"])
def test_usable_mail_addresses_pass(address: str) -> None:
    assert check_mail_address(address) == ""


@pytest.mark.parametrize("address", ["a", "a@b", "@b.de", "a b@c.de"])
def test_unusable_mail_addresses_are_told(address: str) -> None:
    assert check_mail_address(address)
