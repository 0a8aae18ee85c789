"""The base of screens over large lists: they follow a store that changes all the time, at most once a second."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.ui.page import Page
from shipdesk.ui.widgets.calm import Calm

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop


class CalmPage(Page):
    """A page whose reload reads much: reading a hundred thousand orders is work."""

    def __init__(self, shop: Shop, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(shop, jobs, parent)
        self._calm = Calm(self.reload, self)

    def topics_changed(self, topics: frozenset[str]) -> None:
        """Follow changes made elsewhere, at once and then at most once a second."""
        if not self.isVisible():
            super().topics_changed(topics)
        elif self.topics & topics:
            self._calm.poke()
