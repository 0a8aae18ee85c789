"""The packing station on the whole screen, with nothing around it that could be pressed by mistake."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

_AROUND = ("rail", "topbar")
"""What is hidden, by object name."""


class FullScreen(QObject):
    """Takes the window to the whole screen and back to what it was."""

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        self._hidden: list[QWidget] = []
        self._before = Qt.WindowState.WindowNoState
        self.is_on = False

    def toggle(self) -> None:
        """Switch it on or off."""
        if self.is_on:
            self.leave()
        else:
            self._enter()

    def leave(self) -> None:
        """Show the window as it was before."""
        if not self.is_on:
            return
        self.is_on = False
        for part in self._hidden:
            part.show()
        self._hidden = []
        window = self._page.window()
        window.setWindowState(self._before)

    def _enter(self) -> None:
        window = self._page.window()
        self.is_on = True
        self._before = window.windowState() & ~Qt.WindowState.WindowFullScreen
        found = [window.findChild(QWidget, name) for name in _AROUND]
        self._hidden = [part for part in found if part is not None and part.isVisible()]
        for part in self._hidden:
            part.hide()
        window.setWindowState(window.windowState() | Qt.WindowState.WindowFullScreen)
