"""What the panes behind the tabs of Messages share: their keys act only while they are shown."""

from __future__ import annotations

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget


class TabPane(QWidget):
    """A pane whose actions follow whether it is shown; each pane says in `_enable` which of them mean something."""

    def showEvent(self, event: QShowEvent) -> None:
        """Let the shortcuts work."""
        super().showEvent(event)
        self._enable()

    def hideEvent(self, event: QHideEvent) -> None:
        """Keep the shortcuts still while another tab is shown."""
        super().hideEvent(event)
        self._enable()

    def _enable(self) -> None:
        """Switch the pane's actions on and off; one without actions has nothing to do."""
