"""Messages: what customers were told, will be told, and in which words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.ui.messages.approve_pane import ApprovePane
from shipdesk.ui.messages.outbox_pane import OutboxPane
from shipdesk.ui.messages.tab_pane import TabPane
from shipdesk.ui.messages.templates_pane import TemplatesPane
from shipdesk.ui.page import Page
from shipdesk.ui.theme import SPACE_2, set_kind

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop


class MessagesPage(Page):
    """Tabs: the outbox, the templates, and what waits for the owner's yes; each is built when it is opened first."""

    key = "messages"
    icon_name = "messages"
    topics = frozenset({"messages", "settings"})

    def __init__(self, shop: Shop, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(shop, jobs, parent)
        self.outbox = OutboxPane(self)
        self.templates = TemplatesPane(self)
        self.approve = ApprovePane(self)
        self._panes: list[TabPane] = []
        self.tabs = QTabWidget()
        set_kind(self.tabs, "screen")
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName(self.tr("Parts of this screen"))
        self._add(self.outbox, self.tr("Outbox"), self.tr("What customers were told, and will be"))
        self._add(self.templates, self.tr("Templates"), self.tr("The words of the mails"))
        self._add(self.approve, self.tr("To approve"), self.tr("Mails that wait for your yes"))
        self.tabs.currentChanged.connect(lambda _number: self.reload())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACE_2, 0, 0)
        column.addWidget(self.tabs)

    def _add(self, pane: TabPane, words: str, tip: str) -> None:
        self._panes.append(pane)
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
