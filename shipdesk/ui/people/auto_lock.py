"""Locks the window where nobody touched a key, the mouse or a scanner for a while."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QWindow

MINUTE_MS = 60_000
_ACTIVITY = frozenset({
    QEvent.Type.KeyPress, QEvent.Type.MouseMove, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel,
    QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate, QEvent.Type.TabletMove, QEvent.Type.TabletPress,
})  # fmt: skip


def _monotonic_ms() -> float:
    return time.monotonic() * 1000


class AutoLock(QObject):
    """Watches all windows for people; it sits on the windows, as the scanner's ear does."""

    nobody_there = Signal()
    """It has been as long as the shop allows since anybody was there."""

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        clock_ms: Callable[[], float] = _monotonic_ms,
        minute_ms: int = MINUTE_MS,
    ) -> None:
        super().__init__(parent)
        self._clock_ms = clock_ms
        self._minute_ms = minute_ms
        self._after_ms = 0
        self._seen_at_ms = clock_ms()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.focusWindowChanged.connect(self.watch)

    def follow(self, minutes: int) -> None:
        """Wait so many minutes from now on; 0 never ends."""
        after_ms = minutes * self._minute_ms
        if after_ms != self._after_ms:
            self._after_ms = after_ms
            self.somebody_is_there()
            self._timer.start(after_ms) if after_ms else self._timer.stop()

    def somebody_is_there(self) -> None:
        """Begin to wait anew, as after a scan."""
        self._seen_at_ms = self._clock_ms()

    def watch(self, window: QWindow | None) -> None:
        """See what is done in a window; whichever gets the keyboard is watched by itself."""
        if window is not None:
            window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Note that somebody is there, and let everything pass."""
        if event.type() in _ACTIVITY:
            self._seen_at_ms = self._clock_ms()
        return False

    def _look(self) -> None:
        # The timer is not started anew at each movement of the mouse: it only looks how long ago the last one was.
        rest = self._after_ms - (self._clock_ms() - self._seen_at_ms)
        if rest > 0:
            self._timer.start(max(1, round(rest)))
            return
        self._after_ms = 0
        self.nobody_there.emit()
