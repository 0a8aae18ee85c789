"""How it stands with the shop's mailbox: when it was read, why it cannot be, and a look into it now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from shipdesk.domain.errors import ShipDeskError
from shipdesk.ui.page import Page, action_button
from shipdesk.ui.settings.section import button_row
from shipdesk.ui.theme import SPACE_3, Tone
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.widgets.callout import Callout
from shipdesk.ui.words import shop_zone, time_text

if TYPE_CHECKING:
    from shipdesk.services.mailbox_state import MailboxState
    from shipdesk.services.shop import Shop


class MailboxCard(QWidget):
    """Stands below the mailbox's fields; it knows of the mailbox as it is saved."""

    def __init__(self, page: Page, look: QAction) -> None:
        super().__init__()
        self._page = page
        self._is_wanted = False
        self.look = look
        self.look.setEnabled(False)
        self.problem = Callout()
        self.words = plain_label("", "muted", wrap=True, selectable=True)
        self.button = action_button(self.look)
        self._buttons = button_row(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_3)
        column.addWidget(self.problem)
        column.addWidget(self.words)
        column.addWidget(self._buttons)

    def showEvent(self, event: QShowEvent) -> None:
        """Ask how it stands: the mailbox is read meanwhile."""
        super().showEvent(event)
        self.load()

    def bring_into_view(self) -> None:
        """Show the card with the keyboard in it, as soon as it is known how the mailbox stands."""
        self._is_wanted = True
        self.load()

    def load(self) -> None:
        """Ask how it stands with the mailbox."""
        self._page.jobs.query("mailbox state", _state, self._page.shop, on_done=self._show, owner=self)

    def _show(self, state: MailboxState) -> None:
        self.look.setEnabled(state.is_on)
        self._buttons.setVisible(state.is_on)
        if self._is_wanted and state.is_on:
            self._is_wanted = False
            self.button.setFocus()
        zone = shop_zone(self._page.shop.settings.shop.time_zone)
        read = self.tr("Read last on {moment}.").format(moment=time_text(state.read_at, zone)) if state.read_at else ""
        if not state.problem:
            self.problem.say("")
            self._say(read or (self.tr("It was not read yet.") if state.is_on else ""))
            return
        words = self.tr("It cannot be read since {moment}. {problem}").format(
            moment=time_text(state.since, zone), problem=state.problem
        )
        self.problem.say(words, Tone.BAD if state.is_stopped else Tone.WARN)
        if state.is_stopped:
            then = self.tr("It is not tried again by itself, for servers lock accounts after a few tries.")
        else:
            then = self.tr("It is tried again on {moment}.").format(moment=time_text(state.next_at, zone))
        self._say(f"{then} {read}".strip())

    def _say(self, words: str) -> None:
        self.words.setText(words)
        self.words.setVisible(bool(words))

    def look_now(self) -> None:
        """Look into the mailbox, whatever it said before."""
        self.look.setEnabled(False)
        self._page.jobs.run(
            self.tr("Looking into the mailbox"), _read, self._page.shop,
            on_done=self._looked, on_failed=self._not_looked,
        )  # fmt: skip

    def _looked(self, found: str) -> None:
        self._page.said.emit(f"{found}." if found else self.tr("Nothing new is in the mailbox."))
        self.load()

    def _not_looked(self, error: ShipDeskError) -> None:
        # What is wrong stands in the card then.
        self._page.failed.emit(error)
        self.load()


def _state(shop: Shop) -> MailboxState:
    from shipdesk.services.mailbox_state import mailbox_state

    return mailbox_state(shop)


def _read(shop: Shop) -> str:
    from shipdesk.services.read_mailbox import read_mailbox

    return read_mailbox(shop)
