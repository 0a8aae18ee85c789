"""The strip that says why no mail goes out, with the button that lets them go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipdesk.domain.mail_retry import MailPause, PauseKind
from shipdesk.ui.page import Page
from shipdesk.ui.theme import Tone
from shipdesk.ui.widgets.basics import Banner
from shipdesk.ui.words import shop_zone, time_text

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop


class RestBar(Banner):
    """Shown while the whole queue rests; hidden otherwise."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self.go_on = page.make_action(self.tr("Let mails go on"), "Ctrl+Shift+G", self._go_on, icon_name="release")
        self.go_on.setEnabled(False)
        self.button.setAccessibleName(self.go_on.text())
        self.button.setToolTip(self.tr("Let mails go on (Ctrl+Shift+G)"))
        self.acted.connect(self.go_on.trigger)

    def reload(self) -> None:
        """Ask whether mails rest."""
        self._page.jobs.query("mails-rest", _mail_pause, self._page.shop, on_done=self._show)

    def _show(self, pause: MailPause | None) -> None:
        self.go_on.setEnabled(pause is not None)
        if pause is None:
            self.hide()
            return
        words = self.tr("Mails rest. {reason}").format(reason=pause.because)
        if pause.until is not None:
            zone = shop_zone(self._page.shop.settings.shop.time_zone)
            words = self.tr("Mails rest until {moment}. {reason}").format(
                moment=time_text(pause.until, zone), reason=pause.because
            )
        tone = Tone.BAD if pause.kind is PauseKind.PERSON else Tone.WARN
        self.show_problem(words, self.go_on.text(), tone, closable=False)

    def _go_on(self) -> None:
        self._page.jobs.change(
            self.tr("Letting mails go on"), _resume_mails, self._page.shop,
            on_done=lambda _released: self.reload(), on_failed=self._page.report_failure, owner=self,
        )  # fmt: skip


def _mail_pause(shop: Shop) -> MailPause | None:
    from shipdesk.services.mail_pause import mail_pause

    return mail_pause(shop)


def _resume_mails(shop: Shop) -> int:
    from shipdesk.services.mail_pause import resume_mails

    return resume_mails(shop)
