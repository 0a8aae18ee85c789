"""Keeps the side of the station right: the last scans, the counters, and which dispatch can still be taken back."""

from __future__ import annotations

from datetime import date, tzinfo
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from shipdesk.background.jobs import Lane
from shipdesk.services import dispatch_parcel
from shipdesk.services.bench_settings import station_of
from shipdesk.services.scan_conflicts import scan_conflicts
from shipdesk.services.views import PackingScan, ScanResult
from shipdesk.ui.pack.scan_list import SCANS_SHOWN
from shipdesk.ui.pack.side_panel import SidePanel
from shipdesk.ui.page import Page
from shipdesk.ui.widgets.steady_reader import SteadyReader
from shipdesk.ui.words import count_text, shop_zone

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop

COUNT_DOWN_EVERY_MS = 1_000
LOOK_AT_DAY_EVERY_MS = 60_000

State = tuple[tuple[PackingScan, ...], int, int, int, str]


class ScanSide(QObject):
    """Reads on worker threads, and once more when a day is over."""

    conflicts_counted = Signal(int)
    """How many scans need a look."""
    day_over = Signal()
    """What was shown large is of an earlier day."""
    taken_back = Signal(object)
    """The ScanResult of a dispatch that was taken back."""

    def __init__(self, page: Page, panel: SidePanel) -> None:
        super().__init__(page)
        self._page, self._panel = page, panel
        self._station = ""
        self._shown_on: date | None = None
        """The shop's day on which the big result came."""
        self._read_on: date | None = None
        """The shop's day of the counters."""
        self._reader = SteadyReader(page.jobs, "scans", self._show, page.report_failure, self)
        self._countdown = QTimer(self, interval=COUNT_DOWN_EVERY_MS)
        self._countdown.timeout.connect(self._count_down)
        self._midnight = QTimer(self, interval=LOOK_AT_DAY_EVERY_MS)
        self._midnight.timeout.connect(self.look_at_day)
        self._midnight.start()
        panel.scans.undo_wanted.connect(self.undo_scan)

    def look(self) -> None:
        """Read the last scans and the counters again."""
        self._reader.ask(_read_state, self._page.shop)

    def note_day(self) -> None:
        """Remember that a big result came today."""
        self._shown_on = self._today()

    def look_at_day(self) -> None:
        """Begin anew where a night went by while the page was shown."""
        if self._page.isVisible() and self._read_on not in (None, self._today()):
            self.look()

    def page_shown(self) -> None:
        """Count the seconds again."""
        if self._panel.scans.scans():
            self._countdown.start()

    def undo_last(self) -> None:
        """Take this bench's newest dispatch back that can be taken back."""
        scan = self._panel.scans.newest_undoable(self._page.shop.clock.now(), self._station)
        if scan is None:
            told = self.tr("There is no dispatch to take back; that can be done for a minute after the scan.")
            self._page.said.emit(told)
        else:
            self.undo_scan(scan.id)

    def undo_scan(self, scan_id: int) -> None:
        """Take one dispatch back."""
        self._page.jobs.run(
            self.tr("Taking a dispatch back"), dispatch_parcel.undo_dispatch, self._page.shop, scan_id, lane=Lane.SCAN,
            on_done=self._undone, on_failed=self._page.report_failure, owner=self,
        )  # fmt: skip
        self._page.focus_first()

    def _undone(self, result: ScanResult) -> None:
        self._page.said.emit(result.message)
        self.taken_back.emit(result)

    def _show(self, state: State) -> None:
        scans, waiting, gone, conflicts, self._station = state
        self.conflicts_counted.emit(conflicts)
        today = self._read_on = self._today()
        if self._shown_on not in (None, today):
            self._shown_on = None
            self.day_over.emit()
        self._panel.waiting.setText(count_text(waiting))
        self._panel.gone.setText(count_text(gone))
        if self._panel.scans.show_scans(scans, self._zone(), self._page.shop.clock.now()):
            self._countdown.start()
        else:
            self._countdown.stop()

    def _zone(self) -> tzinfo:
        return shop_zone(self._page.shop.settings.shop.time_zone)

    def _today(self) -> date:
        return self._page.shop.clock.now().astimezone(self._zone()).date()

    def _count_down(self) -> None:
        if not self._page.isVisible() or not self._panel.scans.count_down(self._page.shop.clock.now()):
            self._countdown.stop()


def _read_state(shop: Shop) -> State:
    return (
        dispatch_parcel.last_scans(shop, SCANS_SHOWN),
        dispatch_parcel.packed_waiting(shop),
        dispatch_parcel.dispatched_today(shop),
        len(scan_conflicts(shop)),
        station_of(shop),
    )
