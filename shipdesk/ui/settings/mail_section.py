"""The section of the mail account: its password, which mails go out, and a way to try it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QCheckBox

from shipdesk.domain.errors import ShipDeskError
from shipdesk.domain.roles import May
from shipdesk.settings import MailSettings, Settings
from shipdesk.ui.page import Page, action_button
from shipdesk.ui.settings.form import SettingsForm
from shipdesk.ui.settings.section import SecretField, Section, button_row
from shipdesk.ui.settings.sections import mail_fields, milestone_choices
from shipdesk.ui.theme import set_kind
from shipdesk.ui.widgets.basics import plain_label

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop

translate = QCoreApplication.translate


class MailSection(Section):
    """The mail account, its password, which mails go out, and a way to try it."""

    def __init__(self, page: Page) -> None:
        super().__init__(
            page,
            translate("Settings", "Mail account"),
            translate("Settings", "Where mails to customers are sent from."),
            "mail",
        )
        self.form = self.add_form("mail", SettingsForm(mail_fields()), self.tr("Account"))
        self.password = SecretField(self.tr("Password"))
        self.add_secret("mail", self.password)
        self.check = page.make_action(
            self.tr("Try the account"), "Ctrl+T", self._try, icon_name="send", may=May.CHANGE_MAIL
        )
        self.answer = plain_label("", "muted", wrap=True, selectable=True)
        self.answer.hide()
        self.add_card([self.password, button_row(action_button(self.check)), self.answer], self.tr("Password"))
        self._boxes: dict[str, QCheckBox] = {}
        for value, words in milestone_choices():
            box = QCheckBox(words)
            box.toggled.connect(lambda _on: self.edited.emit())
            self._boxes[value] = box
        self.add_card(list(self._boxes.values()), self.tr("Mails that go out"))
        self._milestones: tuple[str, ...] = ()

    def show_settings(self, settings: Settings) -> None:
        """Show the account and which mails go out."""
        super().show_settings(settings)
        self._milestones = settings.mail.milestones
        for value, box in self._boxes.items():
            box.blockSignals(True)
            box.setChecked(value in self._milestones)
            box.blockSignals(False)
        self.answer.hide()

    def apply(self, settings: Settings) -> Settings | None:
        """Return the settings with this account."""
        result = super().apply(settings)
        if result is None:
            return None
        mail = result.mail.model_copy(update={"milestones": self._chosen()})
        return result.model_copy(update={"mail": mail})

    def is_changed(self) -> bool:
        """Whether the account, the password or the choice of mails was edited."""
        return super().is_changed() or set(self._chosen()) != set(self._milestones)

    def _chosen(self) -> tuple[str, ...]:
        return tuple(value for value, box in self._boxes.items() if box.isChecked())

    def _try(self) -> None:
        account = self.form.value()
        if not isinstance(account, MailSettings):
            return
        self.check.setEnabled(False)
        self._say(self.tr("Trying…"), "muted")
        self.page.jobs.run(
            self.tr("Trying the mail account"), _check_account, self.page.shop, account,
            self.password.text() or None, on_done=self._went_well, on_failed=self._went_wrong,
        )  # fmt: skip

    def _went_well(self, sentence: str) -> None:
        self.check.setEnabled(True)
        self._say(sentence, "muted")

    def _went_wrong(self, error: ShipDeskError) -> None:
        self.check.setEnabled(True)
        self._say(f"{error.message} {error.advice}".strip(), "error")

    def _say(self, words: str, kind: str) -> None:
        self.answer.setText(words)
        set_kind(self.answer, kind)
        self.answer.show()


def _check_account(shop: Shop, account: MailSettings, password: str | None) -> str:
    from shipdesk.services.change_settings import check_mail_account

    return check_mail_account(shop, account, password)
