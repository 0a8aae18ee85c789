"""Messages: what customers were told, will be told, and in which words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.ui.messages.approve_pane import ApprovePane
from shipdesk.ui.messages.outbox_pane import OutboxPane
from shipdesk.ui.messages.templates_pane import TemplatesPane
from shipdesk.ui.page import Page
from shipdesk.ui.theme import SPACE_2, SPACE_4

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop


class MessagesPage(Page):
    """Three tabs: the outbox, the templates, and what waits for the owner's yes."""

    key = "messages"
    icon_name = "messages"
    topics = frozenset({"messages", "settings"})

    def __init__(self, shop: Shop, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(shop, jobs, parent)
        self.outbox = OutboxPane(self)
        self.templates = TemplatesPane(self)
        self.approve = ApprovePane(self)
        self.tabs = QTabWidget()
        self.tabs.setObjectName("messages")
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName(self.tr("Parts of this screen"))
        self.tabs.setStyleSheet(f"QTabWidget#messages::tab-bar {{ left: {SPACE_4}px; }}")
        self.tabs.addTab(self.outbox, self.tr("Outbox"))
        self.tabs.addTab(self.templates, self.tr("Templates"))
        self.tabs.addTab(self.approve, self.tr("To approve"))
        self.tabs.currentChanged.connect(lambda _number: self.reload())
        self.make_action(self.tr("Outbox"), "Alt+1", lambda: self.tabs.setCurrentIndex(0))
        self.make_action(self.tr("Templates"), "Alt+2", lambda: self.tabs.setCurrentIndex(1))
        self.make_action(self.tr("To approve"), "Alt+3", lambda: self.tabs.setCurrentIndex(2))
        self.tabs.setTabToolTip(0, self.tr("Outbox (Alt+1)"))
        self.tabs.setTabToolTip(1, self.tr("Templates (Alt+2)"))
        self.tabs.setTabToolTip(2, self.tr("Mails that wait for your yes (Alt+3)"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACE_2, 0, 0)
        column.addWidget(self.tabs)

    def title(self) -> str:
        """Return the screen's name."""
        return self.tr("Messages")

    def reload(self) -> None:
        """Ask again for what the shown tab shows."""
        self._shown().reload()

    def focus_first(self) -> None:
        """Put the keyboard into the shown tab's list."""
        self._shown().focus_first()

    def _shown(self) -> OutboxPane | TemplatesPane | ApprovePane:
        return next(pane for pane in (self.outbox, self.templates, self.approve) if pane is self.tabs.currentWidget())

    def may_close(self) -> bool:
        """Ask about an unsaved template."""
        return self.templates.may_close()
