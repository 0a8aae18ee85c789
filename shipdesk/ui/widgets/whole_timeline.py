"""A timeline inside something that scrolls: as high as its entries, so that there are not two bars to pull."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from shipdesk.services.views import TimelineEntry
from shipdesk.ui.theme import SPACE_2
from shipdesk.ui.widgets.newest_first import newest_first
from shipdesk.ui.widgets.timeline import Timeline

_LOWEST = 48
_HIGHEST = 200_000
"""From here on (some 3,000 entries) it scrolls by itself: a widget must not grow without end."""


class WholeTimeline(Timeline):
    """Shows entries newest first, in any order they come, and takes the height they need at its width."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(_LOWEST)

    def set_entries(self, entries: Sequence[TimelineEntry], zone: tzinfo | None = None, empty: str = "") -> None:
        """Show these entries with times in the zone; empty is said where there are none."""
        super().set_entries(newest_first(entries), zone, empty)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take another height where lines break elsewhere."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        needed = self.content_height() + SPACE_2
        height = max(_LOWEST, min(_HIGHEST, needed))
        # A bar would take width, break lines elsewhere and so be needed: it is there only where growing has an end.
        bar = Qt.ScrollBarPolicy.ScrollBarAsNeeded if needed > _HIGHEST else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(bar)
        if height != self.height():
            self.setFixedHeight(height)
        # The bar was measured at the height before.
        self.verticalScrollBar().setRange(0, max(0, self.content_height() - height))
