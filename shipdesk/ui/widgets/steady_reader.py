"""Reading the same thing again whenever it may have changed, without ever being out of breath."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.errors import ShipDeskError

LONGEST_REST_S = 30.0
Wish = tuple[Callable[..., Any], tuple[Any, ...]]


class SteadyReader(QObject):
    """Asks one query at a time: another question replaces the one under way, the same question waits for its answer.

    Were each repetition to replace the one before, a list that changes five times a second would never be shown.
    rest is how many times as long as a reading took it rests before it reads the same again, half a minute at most:
    what counts a million rows after every scan would leave no time for the scans.
    """

    def __init__(
        self,
        jobs: JobRunner,
        name: str,
        on_done: Callable[[Any], None],
        on_failed: Callable[[ShipDeskError], None] | None = None,
        parent: QObject | None = None,
        *,
        rest: int = 0,
    ) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._key = f"{name} {id(self)}"
        self._on_done = on_done
        self._on_failed = on_failed
        self._asked: Wish | None = None
        self._again = False
        self._rest = rest
        self._asked_at = 0.0
        self._rested: Wish | None = None
        """What was read last: the same is read again when the rest is over."""
        self._asked_in_rest = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._rest_over)

    def ask(self, function: Callable[..., Any], *args: Any) -> None:
        """Have the function's answer read on a worker thread and given to on_done."""
        wish = (function, args)
        if wish == self._asked:
            self._again = True
            return
        if wish == self._rested and self._timer.isActive():
            self._asked_in_rest = True
            return
        self._timer.stop()
        self._asked, self._again, self._asked_at = wish, False, time.monotonic()
        self._jobs.query(self._key, function, *args, on_done=self._answer, on_failed=self._fail)

    def forget(self) -> None:
        """Want no answer to what was asked last; it is dropped when the next question is asked or it arrives."""
        self._asked, self._again, self._asked_in_rest = None, False, False

    def _answer(self, result: Any) -> None:
        wish, again = self._asked, self._again
        if wish is None:
            return
        self._asked, self._again = None, False
        self._begin_rest(wish)
        self._on_done(result)
        # on_done may have asked something else meanwhile, and that is newer.
        if again and self._asked is None:
            self.ask(wish[0], *wish[1])

    def _begin_rest(self, wish: Wish) -> None:
        self._rested, self._asked_in_rest = wish, False
        rest_s = min(self._rest * (time.monotonic() - self._asked_at), LONGEST_REST_S)
        if rest_s > 0:
            self._timer.start(int(rest_s * 1000))

    def _rest_over(self) -> None:
        if self._asked_in_rest and self._rested is not None and self._asked is None:
            self.ask(self._rested[0], *self._rested[1])

    def _fail(self, error: ShipDeskError) -> None:
        if self._asked is None:
            return
        self._asked, self._again = None, False
        if self._on_failed is not None:
            self._on_failed(error)
