"""Messages: what customers were told, will be told, and in which words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.ui.messages.outbox_pane import OutboxPane
from shipdesk.ui.messages.templates_pane import TemplatesPane
from shipdesk.ui.page import Page
from shipdesk.ui.theme import SPACE_2, SPACE_4

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop


class MessagesPage(Page):
    """Two tabs: the outbox and the templates."""

    key = "messages"
    icon_name = "messages"
    topics = frozenset({"messages", "settings"})

    def __init__(self, shop: Shop, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(shop, jobs, parent)
        self.outbox = OutboxPane(self)
        self.templates = TemplatesPane(self)
        self.tabs = QTabWidget()
        self.tabs.setObjectName("messages")
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName(self.tr("Parts of this screen"))
        self.tabs.setStyleSheet(f"QTabWidget#messages::tab-bar {{ left: {SPACE_4}px; }}")
        self.tabs.addTab(self.outbox, self.tr("Outbox"))
        self.tabs.addTab(self.templates, self.tr("Templates"))
        self.tabs.currentChanged.connect(lambda _number: self.reload())
        self.make_action(self.tr("Outbox"), "Alt+1", lambda: self.tabs.setCurrentIndex(0))
        self.make_action(self.tr("Templates"), "Alt+2", lambda: self.tabs.setCurrentIndex(1))
        self.tabs.setTabToolTip(0, self.tr("Outbox (Alt+1)"))
        self.tabs.setTabToolTip(1, self.tr("Templates (Alt+2)"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACE_2, 0, 0)
        column.addWidget(self.tabs)

    def title(self) -> str:
        """Return the screen's name."""
        return self.tr("Messages")

    def reload(self) -> None:
        """Ask again for what the shown tab shows."""
        if self.tabs.currentWidget() is self.outbox:
            self.outbox.reload()
        else:
            self.templates.reload()

    def focus_first(self) -> None:
        """Put the keyboard into the shown tab's list."""
        if self.tabs.currentWidget() is self.outbox:
            self.outbox.focus_first()
        else:
            self.templates.focus_first()

    def may_close(self) -> bool:
        """Ask about an unsaved template."""
        return self.templates.may_close()
