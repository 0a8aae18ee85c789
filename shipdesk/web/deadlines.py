"""Calls back when a time is over, all from one thread: a thread for each request took a tenth of it to start."""

from __future__ import annotations

import heapq
import itertools
import os
import threading
import time
from collections.abc import Callable


class Deadline:
    """A call that is made when its time is over, unless it was cancelled."""

    __slots__ = ("_call",)

    def __init__(self, call: Callable[[], None]) -> None:
        self._call: Callable[[], None] | None = call

    @property
    def is_off(self) -> bool:
        """Whether nothing will be called any more."""
        return self._call is None

    def cancel(self) -> None:
        """Let it be; one whose time is over this very moment may still be called."""
        self._call = None

    def meet(self) -> None:
        """Make the call, once."""
        call, self._call = self._call, None
        if call is not None:
            call()


class Deadlines:
    """Watches deadlines by one thread, which lives as long as there are any; safe for many threads."""

    def __init__(self) -> None:
        self.start_anew()

    def start_anew(self) -> None:
        """Forget all of them: after a fork the thread that watched them is gone."""
        self._changed = threading.Condition()
        self._due: list[tuple[float, int, Deadline]] = []
        self._numbers = itertools.count()
        self._looks_at = 0.0
        self._thread: threading.Thread | None = None

    def after(self, seconds: float, call: Callable[[], None]) -> Deadline:
        """Call back after so many seconds, from another thread; the call must not take long nor raise."""
        deadline, at = Deadline(call), time.monotonic() + seconds
        with self._changed:
            self._forget_those_off()
            heapq.heappush(self._due, (at, next(self._numbers), deadline))
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="deadlines", daemon=True)
                self._thread.start()
            elif at < self._looks_at:
                self._changed.notify()
        return deadline

    def rest(self) -> None:
        """Let the thread go now, where nothing is left to watch; the next deadline starts another."""
        with self._changed:
            if not all(deadline.is_off for _, _, deadline in self._due):
                return
            self._due.clear()
            thread = self._thread
            self._changed.notify_all()
        if thread is not None and thread is not threading.current_thread():
            thread.join(1)

    def _watch(self) -> None:
        while (deadline := self._next()) is not None:
            deadline.meet()

    def _next(self) -> Deadline | None:
        """Wait for the next deadline and return it; None where there are no more."""
        with self._changed:
            while True:
                self._forget_those_off()
                if not self._due:
                    self._thread = None
                    return None
                self._looks_at = self._due[0][0]
                wait_s = self._looks_at - time.monotonic()
                if wait_s <= 0:
                    return heapq.heappop(self._due)[2]
                self._changed.wait(wait_s)

    def _forget_those_off(self) -> None:
        while self._due and self._due[0][2].is_off:
            heapq.heappop(self._due)


DEADLINES = Deadlines()
"""Those of this process."""
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=DEADLINES.start_anew)
