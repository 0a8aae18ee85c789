"""What the panes behind the tabs of Messages share: built when first shown, and their keys act only while shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from shipdesk.ui.page import Page


class TabPane(QWidget):
    """A pane makes its actions at once, so that the list of keys has them, and its widgets when it is first shown.

    It says in `_build` what stands in it, and in `_enable` which of its actions mean something.
    """

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self._is_built = False

    def ensure_built(self) -> None:
        """Build the pane, unless it is there."""
        if not self._is_built:
            self._is_built = True
            self._build()

    def reload(self) -> None:
        """Ask again for what the pane shows."""

    def focus_first(self) -> None:
        """Put the keyboard where work on the pane starts."""
        self.setFocus()

    def may_close(self) -> bool:
        """Answer whether the window may close now."""
        return True

    def showEvent(self, event: QShowEvent) -> None:
        """Let the shortcuts work."""
        self.ensure_built()
        super().showEvent(event)
        self._enable()

    def hideEvent(self, event: QHideEvent) -> None:
        """Keep the shortcuts still while another tab is shown."""
        super().hideEvent(event)
        self._enable()

    def _build(self) -> None:
        """Make the pane's widgets."""

    def _enable(self) -> None:
        """Switch the pane's actions on and off; one without actions has nothing to do."""
