"""Who waits at the bench goes first: what is written in the background begins no new part while a scan is answered."""

from __future__ import annotations

import threading

LONGEST_WAIT_S = 0.25
"""After this long a part is written all the same: a queue of scans without end must not stop the tracking."""


class ScansFirst:
    """Counts the scans that have no answer yet; safe for many threads."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._in_hand = 0

    def begin(self) -> None:
        """Note that a scan came."""
        with self._changed:
            self._in_hand += 1

    def end(self) -> None:
        """Note that one was answered."""
        with self._changed:
            self._in_hand = max(0, self._in_hand - 1)
            if not self._in_hand:
                self._changed.notify_all()

    def let_go(self, longest_s: float = LONGEST_WAIT_S) -> None:
        """Wait while scans are answered, at most so long."""
        with self._changed:
            self._changed.wait_for(lambda: not self._in_hand, longest_s)
