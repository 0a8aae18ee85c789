"""What runs by itself: a look for changes made by others every second, and a round of due work every half minute.

Of several stations one does the rounds. When it is gone the next look of another notices that, and the round begins.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from shipdesk.background.jobs import Job, JobRunner, Lane
from shipdesk.domain.errors import ShipDeskError

log = logging.getLogger(__name__)

POLL_EVERY_MS = 1_000
ROUND_EVERY_MS = 30_000
FIRST_ROUND_AFTER_MS = 4_000


class Schedule(QObject):
    """Starts the two regular jobs, each only when its last one is over."""

    round_ended = Signal(str)
    """What the round did, in a sentence, or an empty text."""
    round_failed = Signal(object)

    def __init__(
        self,
        jobs: JobRunner,
        poll: Callable[[], bool],
        takes_over: Callable[[], bool],
        one_round: Callable[[Callable[[], bool]], str],
        round_name: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._poll = poll
        self._takes_over = takes_over
        self._one_round = one_round
        self._round_name = round_name
        self._poll_job: Job | None = None
        self._round_job: Job | None = None
        self._poll_timer = QTimer(self, interval=POLL_EVERY_MS)
        self._poll_timer.timeout.connect(self.poll_now)
        self._round_timer = QTimer(self, interval=ROUND_EVERY_MS)
        self._round_timer.timeout.connect(self.round_now)
        self._first = QTimer(self, interval=FIRST_ROUND_AFTER_MS)
        self._first.setSingleShot(True)
        self._first.timeout.connect(self.round_now)

    def start(self) -> None:
        """Begin; the first round comes some seconds later, when the window has its rows."""
        self._poll_timer.start()
        self._round_timer.start()
        self._first.start()

    def stop(self) -> None:
        """Start nothing more and ask a running round to stop."""
        for timer in (self._poll_timer, self._round_timer, self._first):
            timer.stop()
        if self._round_job is not None:
            self._round_job.cancel()

    def poll_now(self) -> None:
        """Look for changes made by other processes, unless a look is on its way."""
        if self._poll_job is None or self._poll_job.is_over:
            self._poll_job = self._jobs.run(
                "poll", self._look, on_done=self._looked, on_failed=self._poll_failed, lane=Lane.QUERY, quiet=True,
                priority=5, owner=self,
            )  # fmt: skip

    def round_now(self) -> None:
        """Do what is due now, unless a round is on its way."""
        if self._round_job is None or self._round_job.is_over:
            self._round_job = self._jobs.run(
                self._round_name,
                self._one_round,
                on_done=self.round_ended.emit,
                on_failed=self._failed,
                cancellable=True,
                owner=self,
            )

    def _look(self) -> bool:
        self._poll()
        return self._takes_over()

    def _looked(self, takes_over: bool) -> None:  # noqa: FBT001 - what a job answers
        if takes_over:
            log.info("the station that did what runs by itself is gone; this one goes on")
            self.round_now()

    def _poll_failed(self, error: ShipDeskError) -> None:
        # Said once a second it would drown everything; the round says the same in its own time.
        log.warning("looking for changes by others failed: %s", type(error).__name__)

    def _failed(self, error: ShipDeskError) -> None:
        self.round_failed.emit(error)
