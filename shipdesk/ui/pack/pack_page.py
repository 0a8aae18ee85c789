"""The packing station: scan, hear and see the answer, scan the next; no click, no look at a keyboard."""

from __future__ import annotations

import getpass
import itertools
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QMouseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from shipdesk.background.jobs import JobRunner, Lane
from shipdesk.domain.errors import ShipDeskError
from shipdesk.services import dispatch_parcel, take_scans
from shipdesk.services.scan_conflicts import scan_conflicts
from shipdesk.services.topics import Topic
from shipdesk.services.views import PackingScan, ScanOutcome, ScanResult
from shipdesk.ui.pack.camera_corner import CameraCorner
from shipdesk.ui.pack.late_scans import LateScans
from shipdesk.ui.pack.outcome import Shown, shown_failure, shown_kept, shown_result, shown_test
from shipdesk.ui.pack.outcome_panel import OutcomePanel
from shipdesk.ui.pack.scan_field import ScanField
from shipdesk.ui.pack.scan_list import SCANS_SHOWN
from shipdesk.ui.pack.scan_queue import Answer, ScanQueue
from shipdesk.ui.pack.side_panel import SidePanel
from shipdesk.ui.page import Page, action_button
from shipdesk.ui.printing import queue_work
from shipdesk.ui.sounds import Sounds
from shipdesk.ui.theme import SPACE_4, SPACE_6
from shipdesk.ui.widgets.basics import line
from shipdesk.ui.widgets.steady_reader import SteadyReader
from shipdesk.ui.words import count_text, shop_zone

FLASH_MS = 250
COUNT_DOWN_EVERY_MS = 1_000
LOOK_AT_DAY_EVERY_MS = 60_000


class PackPage(Page):
    """Every scan is queued at once and answered in order; red stays until somebody has seen it."""

    key = "pack"
    icon_name = "pack"
    topics = frozenset({"scans", "parcels", "settings"})

    def __init__(self, shop: Any, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(shop, jobs, parent)
        self._by = person_here()
        self._queue = ScanQueue(shop, self._by)
        self._numbers = itertools.count(1)
        self._last_entered = 0
        self._unseen_red_since = 0
        """The number of the newest scan that was entered before the red screen came up; 0 where it was seen."""
        self._reds = 0
        self._shown_on: date | None = None
        """The shop's day on which the big result came."""
        self._read_on: date | None = None
        """The shop's day of the counters."""
        self._handing_on = False
        self.sounds = Sounds(self)
        self._reader = SteadyReader(jobs, "scans", self._show_state, self.report_failure, self)
        self._flash_timer = QTimer(self, interval=FLASH_MS)
        self._flash_timer.setSingleShot(True)
        self._flash_timer.timeout.connect(self._end_green)
        self._countdown = QTimer(self, interval=COUNT_DOWN_EVERY_MS)
        self._countdown.timeout.connect(self._count_down)
        self._midnight = QTimer(self, interval=LOOK_AT_DAY_EVERY_MS)
        self._midnight.timeout.connect(self.look_at_day)
        self._midnight.start()
        self._make_widgets()
        self._make_page_actions()
        self._lay_out()

    def title(self) -> str:
        """Return the screen's name."""
        return self.tr("Pack")

    def reload(self) -> None:
        """Read the last scans and the counters again."""
        self.sounds.enabled = self.shop.settings.behaviour.sounds
        self._reader.ask(_read_state, self.shop)
        self.camera.look()

    def focus_first(self) -> None:
        """Put the keyboard into the scan field."""
        self.field.setFocus()

    # Building

    def _make_widgets(self) -> None:
        self.field = ScanField()
        self.field.scanned.connect(self.scan)
        self.field.undo_wanted.connect(self.undo_last)
        self.field.acknowledged.connect(self.acknowledge)
        self.panel = OutcomePanel()
        self.side = SidePanel()
        self.scans, self.waiting, self.gone = self.side.scans, self.side.waiting, self.side.gone
        self.scans.undo_wanted.connect(self.undo_scan)
        self.flash = OutcomePanel(self, fills_page=True)
        self.flash.pressed.connect(self._flash_pressed)
        self.flash.hide()

    def _make_page_actions(self) -> None:
        # The scan field handles these keys itself; the actions are for the list of shortcuts and for screen readers.
        for words, keys, slot in (
            (self.tr("Take the last dispatch back"), "Ctrl+Z", self.undo_last),
            (self.tr("I have seen it: put the red screen away"), "Esc", self.acknowledge),
        ):
            action = self.make_action(words, keys, slot)
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.late = LateScans(self, self._queue)
        self.late.changed.connect(self.reload)
        self.side.add_button(action_button(self.late.action, "flat"))
        cards = self.make_action(self.tr("Print command cards"), "Ctrl+P", self.print_cards, icon_name="print")
        self.side.add_button(action_button(cards, "flat"))
        self.camera = CameraCorner(self)
        self.camera.live_in(self.side.below)
        self.make_action(self.tr("Put the keyboard into the scan field"), "Ctrl+F", self.focus_first, icon_name="scan")

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setContentsMargins(SPACE_6, SPACE_6, SPACE_6, SPACE_6)
        left.setSpacing(SPACE_4)
        left.addWidget(self.field)
        left.addWidget(self.panel, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, 1)
        row.addWidget(line(vertical=True))
        row.addWidget(self.side)

    # Scanning

    def scan(self, code: str) -> None:
        """Queue one scan; it is answered in its turn."""
        number = self._last_entered = next(self._numbers)
        self.acknowledge()
        test = shown_test(code)
        if test is not None:  # the self-test sheet: it shows, sounds, and leaves no scan behind
            self._show(number, test)
            return
        self._queue.put(number, code)
        self.jobs.run(
            self.tr("Scan"), self._queue.answer_next, lane=Lane.SCAN, quiet=True, on_done=self._answered,
            on_failed=partial(self._not_answered, number, code), owner=self,
        )  # fmt: skip

    def scan_unasked(self, code: str) -> None:
        """Keep a scan that came while a question was open, and say that it was not done."""
        self.sounds.bad()
        self.jobs.run(
            self.tr("Scan"), take_scans.refuse_scan, self.shop, code, by=self._by, lane=Lane.SCAN, quiet=True,
            on_done=self._unasked, on_failed=self.report_failure, owner=self,
        )  # fmt: skip

    def _unasked(self, result: ScanResult) -> None:
        self.panel.show_outcome(shown_result(result))
        self.said.emit(result.message)
        self.reload()

    def _answered(self, answer: Answer | None) -> None:
        if answer is None:
            return
        self.late.follow()
        if answer.kept_here:
            self._show(answer.number, shown_kept(answer.code, answer.kept_here, answer.error))
            self.shop.publish(frozenset({Topic.SCANS}))
        elif answer.error is not None:
            self._not_answered(answer.number, answer.code, answer.error)
        elif answer.result is not None:
            self._show(answer.number, shown_result(answer.result))
            if answer.result.outcome is ScanOutcome.COMMAND:
                self._print()  # the card may have been REPRINT
            self.reload()

    def _print(self) -> None:
        self.jobs.run(
            self.tr("Printing"), queue_work.run_queue, self.shop, lane=Lane.WORK, quiet=True,
            on_failed=self.report_failure, owner=self,
        )  # fmt: skip

    def _not_answered(self, number: int, code: str, error: ShipDeskError) -> None:
        self._show(number, shown_failure(code, error))

    def look_back(self) -> None:
        """Answer what was scanned here before ShipDesk was ended in the middle of it."""
        self.late.look_back()

    def _show(self, number: int, shown: Shown) -> None:
        """Show and sound an outcome, but never over a red one that nobody can have seen yet."""
        if number <= self._unseen_red_since:
            # No good sound either: it would tell the person that all is well.
            if not shown.good:
                self._reds += 1
                self.sounds.bad()
                self._show_red(shown)
            return
        (self.sounds.kept if shown.tone else self.sounds.good if shown.good else self.sounds.bad)()
        self._shown_on = self._today()
        self.panel.show_outcome(shown)
        if shown.good:
            self.flash.show_outcome(shown)
            self._cover()
            self._flash_timer.start()
        else:
            self._reds = 1
            self._show_red(shown)

    def _show_red(self, shown: Shown) -> None:
        self._flash_timer.stop()
        self._unseen_red_since = self._last_entered
        self._shown_on = self._today()
        hint = self.tr("Esc or the next scan goes on")
        if self._reds > 1:
            hint = self.tr("{count} scans were not done, see the list. Esc goes on").format(
                count=count_text(self._reds)
            )
        self.panel.show_outcome(shown)
        self.flash.show_outcome(shown, hint)
        self._cover()

    def _cover(self) -> None:
        # Also where another screen is shown: its place in the window is covered, the keyboard stays where it is.
        host = self if self.isVisible() else self.parentWidget() or self
        if self.flash.parentWidget() is not host:
            self.flash.setParent(host)
        self.flash.setGeometry(host.rect())
        self.flash.raise_()
        self.flash.show()

    def _end_green(self) -> None:
        self.flash.hide()

    def acknowledge(self) -> None:
        """Put the red screen away: it was seen."""
        self._unseen_red_since = 0
        self._reds = 0
        shown = self.flash.shown()
        if shown is not None and not shown.good:
            self.flash.hide()

    def acknowledge_elsewhere(self) -> bool:
        """Put the red away that covers another screen; answer whether there was any."""
        shown = self.flash.shown()
        covers = self.flash.isVisible() and not self.isVisible() and shown is not None and not shown.good
        if covers:
            self.acknowledge()
        return covers

    def _flash_pressed(self) -> None:
        if self.isVisible():
            self.field.setFocus()
        self.acknowledge()

    def print_cards(self) -> None:
        """Ask for the sheet of command cards."""
        from shipdesk.ui.papers.paper_commands import ask_paper
        from shipdesk.ui.papers.paper_jobs import Paper

        ask_paper(self, Paper.CARDS, None)

    # Taking back

    def undo_last(self) -> None:
        """Take the newest dispatch back that can be taken back."""
        scan = self.scans.newest_undoable(self.shop.clock.now())
        if scan is None:
            self.said.emit(self.tr("There is no dispatch to take back; that can be done for a minute after the scan."))
        else:
            self.undo_scan(scan.id)

    def undo_scan(self, scan_id: int) -> None:
        """Take one dispatch back."""
        self.jobs.run(
            self.tr("Taking a dispatch back"),
            dispatch_parcel.undo_dispatch,
            self.shop,
            scan_id,
            lane=Lane.SCAN,
            on_done=self._undone,
            on_failed=self.report_failure,
        )
        self.field.setFocus()

    def _undone(self, result: ScanResult) -> None:
        self.panel.show_outcome(None)
        self.said.emit(result.message)
        self.reload()

    # The side

    def _show_state(self, state: tuple[tuple[PackingScan, ...], int, int, int]) -> None:
        scans, waiting, gone, conflicts = state
        self.late.show_count(conflicts)
        self._read_on = self._today()
        self._forget_yesterday()
        self.waiting.setText(count_text(waiting))
        self.gone.setText(count_text(gone))
        zone = shop_zone(self.shop.settings.shop.time_zone)
        if self.scans.show_scans(scans, zone, self.shop.clock.now()):
            self._countdown.start()
        else:
            self._countdown.stop()

    def _today(self) -> date:
        return self.shop.clock.now().astimezone(shop_zone(self.shop.settings.shop.time_zone)).date()

    def look_at_day(self) -> None:
        """Begin anew where a night went by while the page was shown."""
        if self.isVisible() and self._read_on not in (None, self._today()):
            self.reload()

    def _forget_yesterday(self) -> None:
        """Take the big result of an earlier day away: it says nothing of the parcel in hand."""
        if self._shown_on is not None and self._shown_on != self._today() and not self.flash.isVisible():
            self._shown_on = None
            self.panel.show_outcome(None)

    def _count_down(self) -> None:
        if not self.isVisible() or not self.scans.count_down(self.shop.clock.now()):
            self._countdown.stop()

    # The keyboard always belongs to the scan field

    def showEvent(self, event: QShowEvent) -> None:
        """Watch the page's keys and clicks while it is shown."""
        super().showEvent(event)
        self.look_back()
        if self.flash.isVisible():
            self._cover()
        if self.sounds.enabled:
            self.sounds.warm_up()
        self.field.setFocus()
        if self.scans.scans():
            self._countdown.start()

        self.camera.page_shown()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Hand on what is typed on the page to the field."""
        if not self.field.hasFocus() and not self._handing_on:
            self.field.setFocus()
            QApplication.sendEvent(self.field, event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Let the camera go: nobody is at the bench."""
        super().hideEvent(event)
        self.camera.page_hidden()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the keyboard back after a click anywhere."""
        super().mousePressEvent(event)
        self.field.setFocus()
            # What the field does not want comes back here at once, and for ever where it cannot get the keyboard.
            self._handing_on = True

            self._handing_on = False
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the flash as large as the page."""
        super().resizeEvent(event)
        if self.flash.parentWidget() is self:
            self.flash.setGeometry(self.rect())


def person_here() -> str:
    """Return the name under which somebody is logged in on this computer, or an empty text."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no such user here, as in some containers
        return ""


def _read_state(shop: Any) -> tuple[tuple[PackingScan, ...], int, int, int]:
    return (
        dispatch_parcel.last_scans(shop, SCANS_SHOWN),
        dispatch_parcel.packed_waiting(shop),
        dispatch_parcel.dispatched_today(shop),
        len(scan_conflicts(shop)),
    )
