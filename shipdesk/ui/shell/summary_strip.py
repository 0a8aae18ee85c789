"""The morning and evening summary of the late list, above all screens until somebody has seen it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.errors import ShipDeskError
from shipdesk.ui.tokens import Tone
from shipdesk.ui.widgets.basics import Banner
from shipdesk.ui.widgets.steady_reader import SteadyReader

if TYPE_CHECKING:
    from shipdesk.services.late.summary import LateSummary
    from shipdesk.services.shop import Shop

LATE = "late"


class SummaryStrip(Banner):
    """Shows the LateSummary that is due; closing it notes that it was seen, so that it comes once."""

    late_wanted = Signal()
    failed = Signal(object)

    def __init__(self, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._shop: Shop | None = None
        self._summary: LateSummary | None = None
        self._screen = ""
        # Counting a large list is work, and what is due changes twice a day.
        self._reader = SteadyReader(jobs, "late summary", self._show, self.failed.emit, self, rest=20)
        self.close_button.setToolTip(self.tr("I have seen it: hide the summary (Ctrl+Shift+Q)"))
        self.button.setAccessibleName(self.tr("Open Late"))
        self.acted.connect(self.late_wanted)
        self.dismissed.connect(self.note_seen)

    def use_shop(self, shop: Shop) -> None:
        """Watch a shop's late list."""
        self._shop = shop

    def refresh(self) -> None:
        """Ask whether a summary is due."""
        if self._shop is not None:
            self._reader.ask(_due, self._shop)

    def screen_shown(self, key: str) -> None:
        """Take note of the screen in view: no button leads to where one is already."""
        self._screen = key
        self._show(self._summary)

    def note_seen(self) -> None:
        """Hide the summary, and note that somebody has seen it."""
        if self._shop is not None and self._summary is not None:
            self._show(None)
            self._jobs.change(self.tr("Noting"), _seen, self._shop, on_failed=self._not_noted, owner=self)

    def _not_noted(self, error: ShipDeskError) -> None:
        self.failed.emit(error)
        self.refresh()

    def _show(self, summary: LateSummary | None) -> None:
        self._summary = summary
        if summary is None:
            self.hide()
            return
        morning = summary.moment.part.value == "morning"
        words = self.tr("This morning: {summary}") if morning else self.tr("This evening: {summary}")
        action = "" if self._screen == LATE else self.tr("Open Late")
        self.show_problem(words.format(summary=summary.sentence), action, Tone.INFO)


def _due(shop: Shop) -> LateSummary | None:
    from shipdesk.services.late.summary import summary_due

    return summary_due(shop)


def _seen(shop: Shop) -> None:
    from shipdesk.services.late.summary import summary_seen

    summary_seen(shop)
