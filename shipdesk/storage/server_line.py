"""Whether the server can be reached: while it cannot, one thread asks again, and nobody else waits for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 8.0
NOBODY_ASKS_S = 10.0
"""After so long without a try anybody may: this process has no window that asks every second."""


class ServerLine:
    """Remembers that the server was lost, and when it may be asked again."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._turn = threading.Lock()
        self._pause_s = 0.0
        self._next_try = 0.0

    @property
    def is_lost(self) -> bool:
        """Whether the last try failed."""
        return self._pause_s > 0

    def may_try(self, *, asks_regularly: bool = False) -> bool:
        """Answer whether to speak to the server now; while it is lost only who asks regularly may, and in its time."""
        with self._turn:
            if not self.is_lost:
                return True
            now = self._clock()
            if now < self._next_try + (0 if asks_regularly else NOBODY_ASKS_S):
                return False
            self._pause_s = min(self._pause_s * 2, LONGEST_PAUSE_S)
            self._next_try = now + self._pause_s
            return True

    def lost(self) -> None:
        """Note that the server did not answer."""
        with self._turn:
            self._pause_s = self._pause_s or FIRST_PAUSE_S
            self._next_try = self._clock() + self._pause_s

    def found(self) -> None:
        """Note that it did."""
        self._pause_s = 0.0
