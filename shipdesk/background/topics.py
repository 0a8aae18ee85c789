"""From "this was committed" on any thread to one signal in the window's, at most every 200 ms."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

COALESCE_MS = 200


class TopicBridge(QObject):
    """Gathers what commits touched and announces it in the window's thread, the first at once, then every 200 ms."""

    changed = Signal(object)
    """A frozenset of the Topics that changed."""
    _arrived = Signal()

    def __init__(
        self,
        subscribe: Callable[[Callable[[frozenset[Any]], None]], Callable[[], None]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._gathered: set[Any] = set()
        self._announced_at = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._announce)
        self._arrived.connect(self._plan, Qt.ConnectionType.QueuedConnection)
        self._unsubscribe = subscribe(self.note)

    def note(self, topics: frozenset[Any]) -> None:
        """Take note of changed topics; may be called on any thread."""
        with self._lock:
            is_first = not self._gathered
            self._gathered |= topics
        if is_first and topics:
            self._arrived.emit()

    def close(self) -> None:
        """Stop listening."""
        self._unsubscribe()
        self._timer.stop()

    @Slot()
    def _plan(self) -> None:
        if not self._timer.isActive():
            since_ms = (time.monotonic() - self._announced_at) * 1000
            self._timer.start(max(0, COALESCE_MS - int(since_ms)))

    @Slot()
    def _announce(self) -> None:
        with self._lock:
            topics, self._gathered = frozenset(self._gathered), set()
        self._announced_at = time.monotonic()
        if topics:
            self.changed.emit(topics)
