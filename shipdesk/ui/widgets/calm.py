"""Doing something at once, but not again and again: for lists that follow a store which changes all the time."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 1_000


class Calm(QObject):
    """Runs the function at the first poke, and once more at the end of each second in which it was poked again."""

    def __init__(self, function: Callable[[], object], parent: QObject, every_ms: int = EVERY_MS) -> None:
        super().__init__(parent)
        self._function = function
        self._again = False
        self._timer = QTimer(self, interval=every_ms)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._over)

    def poke(self) -> None:
        """Ask for a run, now or when the second is over."""
        if self._timer.isActive():
            self._again = True
            return
        self._timer.start()
        self._function()

    def _over(self) -> None:
        if self._again:
            self._again = False
            self.poke()
