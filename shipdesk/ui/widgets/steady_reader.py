"""Reading the same thing again whenever it may have changed, without ever being out of breath."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.errors import ShipDeskError

Wish = tuple[Callable[..., Any], tuple[Any, ...]]


class SteadyReader(QObject):
    """Asks one query at a time: another question replaces the one under way, the same question waits for its answer.

    Were each repetition to replace the one before, a list that changes five times a second would never be shown.
    """

    def __init__(
        self,
        jobs: JobRunner,
        name: str,
        on_done: Callable[[Any], None],
        on_failed: Callable[[ShipDeskError], None] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._key = f"{name} {id(self)}"
        self._on_done = on_done
        self._on_failed = on_failed
        self._asked: Wish | None = None
        self._again = False

    def ask(self, function: Callable[..., Any], *args: Any) -> None:
        """Have the function's answer read on a worker thread and given to on_done."""
        wish = (function, args)
        if wish == self._asked:
            self._again = True
            return
        self._asked, self._again = wish, False
        self._jobs.query(self._key, function, *args, on_done=self._answer, on_failed=self._fail)

    def forget(self) -> None:
        """Want no answer to what was asked last; it is dropped when the next question is asked or it arrives."""
        self._asked, self._again = None, False

    def _answer(self, result: Any) -> None:
        wish, again = self._asked, self._again
        if wish is None:
            return
        self._asked, self._again = None, False
        self._on_done(result)
        # on_done may have asked something else meanwhile, and that is newer.
        if again and self._asked is None:
            self.ask(wish[0], *wish[1])

    def _fail(self, error: ShipDeskError) -> None:
        if self._asked is None:
            return
        self._asked, self._again = None, False
        if self._on_failed is not None:
            self._on_failed(error)
