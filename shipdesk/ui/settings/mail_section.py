"""The section of the mail account: its provider, secrets, mailbox, which mails go out, and ways to try it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit

from shipdesk.domain.mail_providers import mail_provider
from shipdesk.domain.roles import May
from shipdesk.services.mail_presets import with_provider
from shipdesk.settings import MailboxSettings, MailSettings, Settings
from shipdesk.ui.page import Page
from shipdesk.ui.settings.arrival_card import ArrivalCard
from shipdesk.ui.settings.form import SettingsForm
from shipdesk.ui.settings.mail_fields import (
    BROWSER_FIELDS,
    SHOWN_FOR,
    mail_fields,
    mailbox_fields,
    need_words,
    webhook_fields,
)
from shipdesk.ui.settings.mailbox_card import MailboxCard
from shipdesk.ui.settings.section import SecretField, Section
from shipdesk.ui.settings.sections import milestone_choices
from shipdesk.ui.widgets.basics import plain_label

translate = QCoreApplication.translate


class MailSection(Section):
    """The mail account, its secrets, its mailbox, which mails go out, and ways to try it."""

    def __init__(self, page: Page) -> None:
        super().__init__(
            page,
            translate("Settings", "Mail account"),
            translate("Settings", "Where mails to customers are sent from."),
            "mail",
        )
        self._settings = Settings()
        self._milestones: tuple[str, ...] = ()
        self._make_actions()

    def _make_actions(self) -> None:
        make = partial(self.make_action, may=May.CHANGE_MAIL)
        self.check = make(self.tr("Try the account"), "Ctrl+T", self._log_in, icon_name="send")
        self.login = make(self.tr("Log in by browser"), "Ctrl+F9", self._log_in_by_browser, icon_name="globe")
        self.arrival = make(
            self.tr("Can my mail arrive?"), "Ctrl+F10", self._arrive, icon_name="mail_open",
            tip=self.tr("Send a mail to yourself, and look what spam filters will say"),
        )  # fmt: skip
        self.look = make(
            self.tr("Look into it now"), "Ctrl+F11", self._look_now, icon_name="mail_open",
            tip=self.tr("Look into the mailbox now, whatever it said before"),
        )  # fmt: skip

    def _log_in(self) -> None:
        self.trial.log_in()

    def _log_in_by_browser(self) -> None:
        self.trial.log_in_by_browser()

    def _arrive(self) -> None:
        self.trial.arrive()

    def _look_now(self) -> None:
        self.mailbox_card.look_now()

    def _build(self) -> None:
        self.form = self.add_form("mail", SettingsForm(mail_fields()), self.tr("Account"))
        self.needs = plain_label("", "muted", wrap=True)
        self.password = SecretField(self.tr("Password"))
        self.add_secret("mail", self.password)
        self.client_secret = SecretField(self.tr("Client secret (only where your provider gave one)"))
        self.add_secret("mail:client_secret", self.client_secret)
        self.trial = ArrivalCard(
            self.page, (self.check, self.login, self.arrival), self._typed, self.password.text, self.is_changed
        )
        self.answer = self.trial.answer
        self.add_card([self.needs, self.password, self.client_secret, self.trial], self.tr("Logging in"))
        self.mailbox = self._forms["mailbox"] = SettingsForm(mailbox_fields())
        self.mailbox.edited.connect(self.edited)
        self.mailbox_card = MailboxCard(self.page, self.look)
        self.add_card([self.mailbox, self.mailbox_card], self.tr("Mailbox"))
        self._boxes: dict[str, QCheckBox] = {}
        for value, words in milestone_choices():
            box = QCheckBox(words)
            box.toggled.connect(lambda _on: self.edited.emit())
            self._boxes[value] = box
        self.add_card(list(self._boxes.values()), self.tr("Mails that go out"))
        webhook = self._forms["webhook"] = SettingsForm(webhook_fields())
        webhook.edited.connect(self.edited)
        self.webhook_secret = SecretField(self.tr("Secret of the signature"))
        self.add_secret("webhook", self.webhook_secret)
        self.add_card([webhook, self.webhook_secret], self.tr("Other channels"))
        self._choices("provider").activated.connect(lambda _place: self._choose_provider())
        self._choices("login").currentIndexChanged.connect(lambda _place: self._show_login())

    def show_settings(self, settings: Settings) -> None:
        """Show the account and which mails go out."""
        super().show_settings(settings)
        self._settings = settings
        self._milestones = settings.mail.milestones
        for value, box in self._boxes.items():
            box.blockSignals(True)
            box.setChecked(value in self._milestones)
            box.blockSignals(False)
        self.trial.clear()
        self._show_needs()
        self._show_login()

    def load(self) -> None:
        """Ask how it stands with the mailbox."""
        self.mailbox_card.load()

    def show_mailbox(self) -> None:
        """Bring into view how it stands with the mailbox, the keyboard at what can be done."""
        self.mailbox_card.bring_into_view()

    def apply(self, settings: Settings) -> Settings | None:
        """Return the settings with this account."""
        result = super().apply(settings)
        if result is None:
            return None
        mail = result.mail.model_copy(update={"milestones": self._chosen()})
        return result.model_copy(update={"mail": mail})

    def is_changed(self) -> bool:
        """Whether the account, a secret or the choice of mails was edited."""
        return super().is_changed() or set(self._chosen()) != set(self._milestones)

    def _chosen(self) -> tuple[str, ...]:
        return tuple(value for value, box in self._boxes.items() if box.isChecked())

    def _choices(self, name: str) -> QComboBox:
        box = self.form.input(name)
        assert isinstance(box, QComboBox)
        return box

    def _typed(self) -> Settings | None:
        """Return the settings with the account and the mailbox as typed, saved or not."""
        mail, mailbox = self.form.value(), self.mailbox.value()
        if not isinstance(mail, MailSettings) or not isinstance(mailbox, MailboxSettings):
            return None
        return self._settings.model_copy(update={"mail": mail, "mailbox": mailbox})

    def _choose_provider(self) -> None:
        """Fill in the servers and limits of the provider that a person chose."""
        provider = mail_provider(str(self.form.input_value("provider")))
        if provider is not None:
            client_id = str(self.form.input_value("client_id"))
            mail = self._settings.mail.model_copy(update={"client_id": client_id})
            filled = with_provider(self._settings.model_copy(update={"mail": mail}), provider)
            names = ("host", "port", "security", "per_minute", "per_day", "login")
            _fill(self.form, {name: getattr(filled.mail, name) for name in names})
            _fill(self.mailbox, {name: getattr(filled.mailbox, name) for name in ("host", "port", "security")})
        self._show_needs()

    def _show_needs(self) -> None:
        provider = mail_provider(str(self.form.input_value("provider")))
        self.needs.setText(need_words(provider.needs) if provider is not None else "")
        self.needs.setVisible(provider is not None)

    def _show_login(self) -> None:
        """Show what the kind of login needs and nothing else."""
        login = str(self.form.input_value("login"))
        for name in BROWSER_FIELDS:
            row = self.form.input(name).parentWidget()
            assert row is not None
            row.setVisible(name in SHOWN_FOR.get(login, ()))
        self.password.setVisible(login == "password")
        self.client_secret.setVisible(login != "password")
        self.trial.show_login(by_browser=login != "password")


def _fill(form: SettingsForm, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        widget = form.input(name)
        if isinstance(widget, QComboBox):
            widget.setCurrentIndex(widget.findData(value))
        elif isinstance(widget, QLineEdit):
            widget.setText(str(value))
