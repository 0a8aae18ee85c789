"""Messages: what customers were told, will be told, and in which words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.outbox import OutboxState
from shipdesk.ui.messages.approve_pane import ApprovePane
from shipdesk.ui.messages.channels_pane import ChannelsPane
from shipdesk.ui.messages.flagged_pane import FlaggedPane
from shipdesk.ui.messages.outbox_pane import OutboxPane
from shipdesk.ui.messages.tab_pane import TabPane
from shipdesk.ui.messages.templates_pane import TemplatesPane
from shipdesk.ui.page import Page
from shipdesk.ui.theme import SPACE_2, set_kind
from shipdesk.ui.words import count_text

if TYPE_CHECKING:
    from shipdesk.services.mail_problems import StuckMails
    from shipdesk.services.shop import Shop


class MessagesPage(Page):
    """Tabs, each built when it is opened first; one with something stuck says how much in its name."""

    key = "messages"
    icon_name = "messages"
    topics = frozenset({"messages", "settings"})

    def __init__(self, shop: Shop, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(shop, jobs, parent)
        self.outbox = OutboxPane(self)
        self.templates = TemplatesPane(self)
        self.approve = ApprovePane(self)
        self.flagged = FlaggedPane(self)
        self.channels = ChannelsPane(self)
        self._panes: list[TabPane] = []
        self._words: list[str] = []
        self.tabs = QTabWidget()
        set_kind(self.tabs, "screen")
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName(self.tr("Parts of this screen"))
        self._add(self.outbox, self.tr("Outbox"), self.tr("What customers were told, and will be"))
        self._add(self.templates, self.tr("Templates"), self.tr("The words of the mails"))
        self._add(self.approve, self.tr("To approve"), self.tr("Mails that wait for your yes"))
        self._add(self.flagged, self.tr("Addresses"), self.tr("Addresses that mails do not reach"))
        self._add(self.channels, self.tr("Other channels"), self.tr("What a program of your own was told"))
        self.tabs.currentChanged.connect(lambda _number: self.reload())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACE_2, 0, 0)
        column.addWidget(self.tabs)

    def _add(self, pane: TabPane, words: str, tip: str) -> None:
        self._panes.append(pane)
        self._words.append(words)
        self.tabs.addTab(pane, words)
        number = len(self._panes)
        self.make_action(words, f"Alt+{number}", lambda: self.show_pane(pane), tip=tip)
        self.tabs.setTabToolTip(number - 1, f"{tip} (Alt+{number})")

    def title(self) -> str:
        """Return the screen's name."""
        return self.tr("Messages")

    def show_pane(self, pane: TabPane) -> None:
        """Show one of the tabs, the keyboard where work on it starts."""
        self.tabs.setCurrentWidget(pane)
        pane.focus_first()

    def reload(self) -> None:
        """Ask again for what the shown tab shows."""
        pane = self._shown()
        pane.ensure_built()
        pane.reload()
        self.jobs.query("stuck mails", _stuck, self.shop, on_done=self._show_stuck, owner=self)

    def show_problem(self, key: str) -> None:
        """Show the tab, and the state, that a problem is about."""
        panes: dict[str, TabPane] = {
            "mails-to-approve": self.approve, "mails-bounced": self.flagged, "webhooks-untold": self.channels,
        }  # fmt: skip
        self.show_pane(panes.get(key, self.outbox))
        state = {"mails-unsure": OutboxState.UNSURE, "mails-held": OutboxState.HELD}.get(key)
        if state is not None:
            self.outbox.show_state(state)

    def _show_stuck(self, stuck: StuckMails) -> None:
        counts = {self.approve: stuck.to_approve, self.flagged: stuck.bounced, self.channels: stuck.untold}
        for number, pane in enumerate(self._panes):
            count, words = counts.get(pane, 0), self._words[number]
            self.tabs.setTabText(number, f"{words} ({count_text(count)})" if count else words)

    def focus_first(self) -> None:
        """Put the keyboard into the shown tab's list."""
        pane = self._shown()
        pane.ensure_built()
        pane.focus_first()

    def _shown(self) -> TabPane:
        return self._panes[self.tabs.currentIndex()]

    def may_close(self) -> bool:
        """Ask about an unsaved template."""
        return all(pane.may_close() for pane in self._panes)


def _stuck(shop: Shop) -> StuckMails:
    from shipdesk.services.mail_problems import stuck_mails

    return stuck_mails(shop)
