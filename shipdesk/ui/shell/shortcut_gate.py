"""Keeps the shortcuts of the screens still while a dialog asks something, or the window is locked."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication


class ShortcutGate(QObject):
    """Swallows the shortcuts of actions behind a modal dialog.

    Qt looks for shortcuts before it asks whether a window is blocked, and until the system has given the keyboard to a
    dialog that just opened, letters typed fast would still act on the page behind it.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.is_shut = False
        """Set while nobody may do anything, as behind the lock screen."""
        self._through: set[int] = set()

    def let_through(self, action: QAction) -> None:
        """Let an action pass even while the gate is shut."""
        self._through.add(id(action))

    def watch(self, actions: Iterable[QAction]) -> None:
        """Guard these actions; a click on them is not affected."""
        for action in actions:
            action.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take a shortcut away while something modal is open, or nobody is here."""
        if event.type() == QEvent.Type.Shortcut:
            shut = self.is_shut and id(watched) not in self._through
            if shut or QApplication.activeModalWidget() is not None:
                return True
        return super().eventFilter(watched, event)
