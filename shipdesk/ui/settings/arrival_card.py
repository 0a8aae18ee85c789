"""Trying the mail account: logging in, logging in by browser, and whether mails arrive."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QVBoxLayout, QWidget

from shipdesk.domain.errors import ShipDeskError
from shipdesk.services.ports import CancelCheck, Progress
from shipdesk.settings import Settings
from shipdesk.ui.page import Page, action_button
from shipdesk.ui.settings.section import button_row
from shipdesk.ui.theme import SPACE_1, SPACE_3, set_kind
from shipdesk.ui.widgets.basics import plain_label

if TYPE_CHECKING:
    from shipdesk.services.check_arrival import ArrivalCheck
    from shipdesk.services.shop import Shop


class ArrivalCard(QWidget):
    """Three buttons and what came of them: logging in, logging in by browser, and whether mails arrive.

    typed gives the settings as typed, or None where something is wrong.
    """

    def __init__(
        self,
        page: Page,
        actions: tuple[QAction, QAction, QAction],
        typed: Callable[[], Settings | None],
        password: Callable[[], str],
        is_changed: Callable[[], bool],
    ) -> None:
        super().__init__()
        self._page, self._typed, self._password, self._is_changed = page, typed, password, is_changed
        self.check, self.login, self.arrival = actions
        self.login_button = action_button(self.login)
        self.answer = plain_label("", "muted", wrap=True, selectable=True)
        self.answer.hide()
        self.found = QVBoxLayout()
        self.found.setSpacing(SPACE_1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_3)
        column.addWidget(button_row(action_button(self.check), self.login_button, action_button(self.arrival)))
        column.addWidget(self.answer)
        column.addLayout(self.found)

    def show_login(self, *, by_browser: bool) -> None:
        """Offer the login by browser where the account has it."""
        self.login.setEnabled(by_browser)
        self.login_button.setVisible(by_browser)

    def clear(self) -> None:
        """Forget what came of the last try."""
        self.answer.hide()
        while (item := self.found.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()

    def log_in(self) -> None:
        """Log in with the account as typed."""
        settings = self._typed()
        if settings is not None:
            self._begin(self.tr("Trying…"))
            self._page.jobs.run(
                self.tr("Trying the mail account"), _check_account, self._page.shop, settings, self._password() or None,
                on_done=self._went_well, on_failed=self._went_wrong,
            )  # fmt: skip

    def log_in_by_browser(self) -> None:
        """Open the browser, and wait for who logs in there."""
        settings = self._typed()
        if settings is not None:
            self._begin(self.tr("Log in in the browser window that opens; ShipDesk waits for five minutes."))
            self._page.jobs.run(
                self.tr("Waiting for the login in the browser"), _log_in, self._page.shop, settings,
                on_done=self._went_well, on_failed=self._went_wrong, cancellable=True,
            )  # fmt: skip

    def arrive(self) -> None:
        """Send a mail to the shop itself, and look what became of it."""
        if self._is_changed():
            self._begin("")
            self._went_wrong(ShipDeskError(self.tr("Save the account first, then check it.")))
            return
        self._begin(self.tr("Sending a mail to yourself and looking for it; that takes up to a minute…"))
        self._page.jobs.run(
            self.tr("Checking whether mails arrive"), _check_arrival, self._page.shop,
            on_done=self._show_checks, on_failed=self._went_wrong, cancellable=True,
        )  # fmt: skip

    def _begin(self, words: str) -> None:
        self.clear()
        self.check.setEnabled(False)
        self._say(words, "muted")

    def _show_checks(self, checks: tuple[ArrivalCheck, ...]) -> None:
        self.check.setEnabled(True)
        bad = sum(check.verdict.value == "bad" for check in checks)
        look = sum(check.verdict.value == "look" for check in checks)
        if bad:
            self._say(self.tr("Mails may not arrive:"), "error")
        elif look:
            self._say(self.tr("Mails arrive, but some receivers may think ill of them:"), "strong")
        else:
            self._say(self.tr("Mails arrive."), "strong")
        for check in sorted(checks, key=lambda c: ("bad", "look", "unknown", "good").index(c.verdict.value)):
            kind = "error" if check.verdict.value == "bad" else "muted" if check.verdict.value == "good" else ""
            self.found.addWidget(plain_label(f"{self._mark(check.verdict.value)} {check.sentence}", kind, wrap=True,
                                             selectable=True))  # fmt: skip

    def _mark(self, verdict: str) -> str:
        return {"good": "✓", "look": self.tr("Look:"), "bad": self.tr("Wrong:"), "unknown": "?"}[verdict]

    def _went_well(self, sentence: str) -> None:
        self.check.setEnabled(True)
        self._say(sentence, "muted")

    def _went_wrong(self, error: ShipDeskError) -> None:
        self.check.setEnabled(True)
        self._say(f"{error.message} {error.advice}".strip(), "error")

    def _say(self, words: str, kind: str) -> None:
        self.answer.setText(words)
        set_kind(self.answer, kind)
        self.answer.setVisible(bool(words))


def _check_account(shop: Shop, settings: Settings, password: str | None) -> str:
    from shipdesk.services.change_settings import check_mail_account

    return check_mail_account(shop, settings.mail, password)


def _log_in(shop: Shop, settings: Settings, cancelled: CancelCheck) -> str:
    from shipdesk.services.mail_login import log_in_mail

    return log_in_mail(shop, settings, cancelled=cancelled)


def _check_arrival(shop: Shop, progress: Progress, cancelled: CancelCheck) -> tuple[ArrivalCheck, ...]:
    from shipdesk.services.check_arrival import check_arrival

    return check_arrival(shop, progress=progress, cancelled=cancelled)
