"""Scans that were answered when nobody waited any more: after the server was away, or after ShipDesk was ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from shipdesk.background.jobs import Job, Lane
from shipdesk.domain.errors import ShipDeskError, StoreOutOfReach
from shipdesk.services.views import ScanResult
from shipdesk.ui.page import Page
from shipdesk.ui.words import count_text

if TYPE_CHECKING:
    from shipdesk.ui.pack.scan_queue import ScanQueue

CATCH_UP_EVERY_MS = 2_000


class LateScans(QObject):
    """Has them answered as soon as that can be done, and leads to those that were refused."""

    changed = Signal()
    """Some were answered, or looked at."""

    def __init__(self, page: Page, queue: ScanQueue) -> None:
        super().__init__(page)
        self._page = page
        self._queue = queue
        self._looked_back = False
        self._job: Job | None = None
        self._timer = QTimer(self, interval=CATCH_UP_EVERY_MS)
        self._timer.timeout.connect(self.catch_up)
        self.action = page.make_action(self.tr("Scans that need a look…"), "Ctrl+L", self.show, icon_name="warning")
        self.show_count(0)

    def show_count(self, count: int) -> None:
        """Offer the list while there is something in it."""
        self.action.setVisible(count > 0)
        words = self.tr("1 scan needs a look…") if count == 1 else self.tr("{count} scans need a look…")
        self.action.setText(words.format(count=count_text(count)))

    def look_back(self) -> None:
        """Answer, once, what was scanned here before ShipDesk was ended in the middle of it."""
        if not self._looked_back:
            self._looked_back = True
            self._run(self._queue.answer_left_over)

    def follow(self) -> None:
        """Have what is left over answered when the server is back."""
        if self._queue.is_behind:
            self._timer.start()

    def catch_up(self) -> None:
        """Do that now where the server is there; rest where nothing is left over."""
        if not self._queue.is_behind:
            self._timer.stop()
        elif self._job is None or self._job.is_over:
            self._run(self._queue.catch_up)

    def show(self) -> None:
        """Show those that were refused."""
        from shipdesk.ui.pack.conflicts_sheet import ConflictsSheet

        sheet = ConflictsSheet(self._page.shop, self._page.jobs, self._page)
        sheet.said.connect(self._page.said)
        sheet.changed.connect(self.changed)
        sheet.open()

    def _run(self, work: Callable[[], tuple[ScanResult, ...]]) -> None:
        self._job = self._page.jobs.run(
            self.tr("Scan"), work, lane=Lane.SCAN, quiet=True, on_done=self._answered, on_failed=self._failed,
            owner=self,
        )  # fmt: skip

    def _failed(self, error: ShipDeskError) -> None:
        self.follow()
        if not isinstance(error, StoreOutOfReach):
            self._page.failed.emit(error)

    def _answered(self, results: tuple[ScanResult, ...]) -> None:
        self.follow()
        if not results:
            return
        done = sum(result.outcome.is_good for result in results)
        words = self.tr("Of {count} scans that had no answer yet, {done} are done now.")
        if len(results) == done == 1:
            words = self.tr("A scan that had no answer yet is done now.")
        told = words.format(count=count_text(len(results)), done=count_text(done))
        if done < len(results):
            told = f"{told} {self.tr('The others need a look (Ctrl+L).')}"
        self._page.said.emit(told)
        self.changed.emit()
