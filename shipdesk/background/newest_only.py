"""A thread for what comes faster than it can be worked on: what comes while it is busy is left out."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

log = logging.getLogger(__name__)


class NewestOnly(QObject):
    """Runs a function on a thread of its own, one item at a time; answers arrive in the thread that made it."""

    answered = Signal(object)
    _arrived = Signal(object)

    def __init__(self, name: str, function: Callable[[Any], Any], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._function = function
        self._wake = threading.Condition()
        self._waiting: list[Any] = []
        self._is_busy = False
        self._ended = False
        self._arrived.connect(self._answer, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def give(self, item: Any) -> bool:
        """Have an item worked on; answer False where the thread is busy, and the item is left out."""
        with self._wake:
            if self._is_busy or self._ended:
                return False
            self._is_busy = True
            self._waiting.append(item)
            self._wake.notify()
            return True

    def close(self) -> None:
        """End the thread; no answer comes after this."""
        with self._wake:
            self._ended = True
            self._wake.notify()
        self._thread.join(5)

    def _run(self) -> None:
        while True:
            with self._wake:
                while not self._waiting and not self._ended:
                    self._wake.wait()
                if self._ended:
                    return
                item = self._waiting.pop()
            try:
                answer = self._function(item)
            except Exception:  # the border of the thread: one item that cannot be worked on must not end the rest
                log.exception("%s", self._thread.name)
                answer = None
            with self._wake:
                self._is_busy = False
                # Told with the lock held: close() then knows that nothing comes after it.
                if not self._is_over():
                    self._arrived.emit(answer)

    def _is_over(self) -> bool:
        return self._ended

    def _answer(self, answer: object) -> None:
        if not self._ended and answer is not None:
            self.answered.emit(answer)
