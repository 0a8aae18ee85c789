"""The packing station: scan, hear and see the answer, scan the next; no click, no look at a keyboard."""

from __future__ import annotations

import getpass
import itertools
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QMouseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QWidget

from shipdesk.background.jobs import JobRunner, Lane
from shipdesk.domain.bench import BenchMode
from shipdesk.domain.command_cards import Command
from shipdesk.domain.errors import ShipDeskError
from shipdesk.domain.packing.open_box import SessionKind, Step
from shipdesk.services import take_scans
from shipdesk.services.packing.bench_view import BenchView
from shipdesk.services.topics import Topic
from shipdesk.services.views import ScanOutcome, ScanResult
from shipdesk.ui.pack.camera_corner import CameraCorner
from shipdesk.ui.pack.feedback import Feedback
from shipdesk.ui.pack.full_screen import FullScreen
from shipdesk.ui.pack.hand_keys import HandColumn, HandKeys
from shipdesk.ui.pack.late_scans import LateScans
from shipdesk.ui.pack.mode_bar import ModeBar
from shipdesk.ui.pack.outcome import shown_away, shown_failure, shown_kept, shown_result, shown_test
from shipdesk.ui.pack.page_layout import PackLayout
from shipdesk.ui.pack.scan_field import ScanField
from shipdesk.ui.pack.scan_queue import Answer, ScanQueue
from shipdesk.ui.pack.scan_side import ScanSide
from shipdesk.ui.pack.served import Served
from shipdesk.ui.pack.side_actions import SideActions
from shipdesk.ui.pack.side_panel import SidePanel
from shipdesk.ui.pack.stage import Stage
from shipdesk.ui.pack.step_words import field_words
from shipdesk.ui.page import Page, action_button
from shipdesk.ui.sounds import Sounds


class PackPage(Page):
    """Every scan is queued at once and answered in order; red stays until somebody has seen it."""

    key = "pack"
    icon_name = "pack"
    topics = frozenset({"scans", "parcels", "orders", "products", "settings"})

    def __init__(self, shop: Any, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(shop, jobs, parent)
        self._by = person_here()
        self._queue = ScanQueue(shop, self._by)
        self._numbers = itertools.count(1)
        self._handing_on = False
        self.sounds = Sounds(self)
        self._make_widgets()
        self._make_page_actions()
        self.lay = PackLayout(self, self.modes, self.field, self.stage, (self.side, self.hands))
        self.camera.live_in(self.lay.room)

    def title(self) -> str:
        """Return the screen's name."""
        return self.tr("Pack")

    def reload(self) -> None:
        """Read what is open, the last scans and the counters again."""
        self.sounds.enabled = self.shop.settings.behaviour.sounds
        self.scan_side.look()
        self.stage.look()
        self.camera.look()

    def topics_changed(self, topics: frozenset[str]) -> None:
        """Look at articles' pictures again where those may have changed."""
        if "products" in topics:
            self.stage.forget_pictures()
        super().topics_changed(topics)

    def focus_first(self) -> None:
        """Put the keyboard into the scan field."""
        self.field.setFocus()

    def may_close(self) -> bool:
        """Leave the whole screen first, or the window would come back like that, without its rail."""
        self.full_screen.leave()
        return True

    # Building

    def _make_widgets(self) -> None:
        self.field = ScanField()
        self.field.scanned.connect(self.scan)
        self.field.undo_wanted.connect(self.undo_last)
        self.field.acknowledged.connect(self.acknowledge)
        self.modes = ModeBar()
        self.modes.chosen.connect(self.choose_mode)
        self.stage = Stage(self, self._queue.away.see)
        self.stage.changed.connect(self._bench_shown)
        self.stage.packing.hand_wanted.connect(self.put_in)
        self.stage.idle.bags.close_wanted.connect(self.close_bag)
        self.field.stepped.connect(self.stage.packing.items.choose_next)
        self.panel = self.stage.idle.panel
        self.side, self.hands = SidePanel(), HandColumn()
        self.scans, self.waiting, self.gone = self.side.scans, self.side.waiting, self.side.gone
        self.scan_side = ScanSide(self, self.side)
        self.scan_side.taken_back.connect(self._undone)
        self.scan_side.day_over.connect(self._forget_yesterday)
        self.feedback = Feedback(self, self.panel, lambda: self.sounds)
        self.feedback.was_shown.connect(lambda _shown: self.scan_side.note_day())
        self.flash = self.feedback.cover
        self.flash.pressed.connect(self._flash_pressed)

    def _make_page_actions(self) -> None:
        # The scan field handles these keys itself; the actions are for the list of shortcuts and for screen readers.
        for words, keys, slot in (
            (self.tr("Take the last dispatch back, or the last piece out"), "Ctrl+Z", self.undo_last),
            (self.tr("I have seen it: put the red screen away"), "Esc", self.acknowledge),
        ):
            action = self.make_action(words, keys, slot)
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.late = LateScans(self, self._queue)
        self.late.changed.connect(self._late_answered)
        self.scan_side.conflicts_counted.connect(self.late.show_count)
        self.side.add_button(action_button(self.late.action, "flat"))
        self.side_actions = SideActions(self)
        for action in self.side_actions.all():
            self.side.add_button(action_button(action, "flat"))
        self.camera = CameraCorner(self)
        self.served = Served(self, self.camera, self._by)
        self.served.shown.connect(self.feedback.show)
        self.served.changed.connect(self.reload)
        self.make_action(self.tr("Put the keyboard into the scan field"), "Ctrl+F", self.focus_first, icon_name="scan")
        self.bag_action = self.make_action(self.tr("Close a bag"), "Ctrl+B", self.close_bag, icon_name="truck")
        self.keys = keys_of = HandKeys(self, self.scan, self.choose_mode)
        keys_of.hand = self.make_action(
            self.tr("Put in by hand"), "F2", self.put_chosen_in, icon_name="add",
            tip=self.tr("Put a piece of the chosen article in that has no code; Up and Down choose it"),
        )  # fmt: skip
        keys_of.learn = self.make_action(
            self.tr("Learn its code"), "F3", partial(self.put_chosen_in, learn=True), icon_name="scan",
            tip=self.tr("Nobody knew the code that was just scanned: it is of the chosen article"),
        )  # fmt: skip
        keys_of.follow(None)
        self.hands.offer(
            keys_of.hand, keys_of.learn, keys_of.take_out, keys_of.next_parcel, keys_of.partial, keys_of.photo,
            keys_of.reprint, keys_of.hold, keys_of.close,
        )  # fmt: skip
        self.full_screen = FullScreen(self)
        self.make_action(self.tr("The whole screen for packing, and back"), "F11", self.full_screen.toggle)

    # Scanning

    def scan(self, code: str) -> None:
        """Queue one scan; it is answered in its turn."""
        number = next(self._numbers)
        self.feedback.entered(number)
        self.stage.leave_count()
        test = shown_test(code)
        if test is not None:  # the self-test sheet: it shows, sounds, and leaves no scan behind
            self.feedback.show(number, test)
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
            self._show_kept(answer)
            self.shop.publish(frozenset({Topic.SCANS}))
        elif answer.error is not None:
            self._not_answered(answer.number, answer.code, answer.error)
        elif answer.result is not None:
            self._take_result(answer.number, answer.result)

    def _show_kept(self, answer: Answer) -> None:
        """Say that a scan waits for the server, and what the copy on this computer says meanwhile."""
        if answer.away is None:
            self.feedback.show(answer.number, shown_kept(answer.code, answer.kept_here, answer.error))
            return
        self.feedback.show(answer.number, shown_away(answer.code, answer.away, answer.kept_here))
        if answer.away_view is not None:
            self.stage.show_view(answer.away_view)

    def _take_result(self, number: int, result: ScanResult) -> None:
        self.feedback.show(number, shown_result(result))
        if result.outcome is ScanOutcome.COMMAND:
            self.served.print_planned()  # the card may have been REPRINT
        self.served.follow(number, result)
        if result.outcome is ScanOutcome.OPENED and not self.isVisible():
            self.screen_wanted.emit(self.key)
        self.reload()

    def _not_answered(self, number: int, code: str, error: ShipDeskError) -> None:
        self.feedback.show(number, shown_failure(code, error))

    def look_back(self) -> None:
        """Answer what was scanned here before ShipDesk was ended in the middle of it, and go on with what is open."""
        self.late.look_back()
        self.served.resume()

    def _late_answered(self) -> None:
        shown = self.panel.shown()
        if shown is not None and shown.tone is not None:
            self.panel.show_outcome(None)  # what was kept has its answer in the list
        self.served.resume(again=True)
        self.reload()

    def acknowledge(self) -> None:
        """Put the red screen away: it was seen."""
        self.feedback.acknowledge()
        self.stage.leave_count()

    def acknowledge_elsewhere(self) -> bool:
        """Put the red away that covers another screen; answer whether there was any."""
        return self.feedback.acknowledge_elsewhere()

    def _flash_pressed(self) -> None:
        if self.isVisible():
            self.field.setFocus()
        self.feedback.acknowledge()

    # By hand

    def choose_mode(self, mode: BenchMode) -> None:
        """Set the bench to something else; scans that come after it are answered by that."""
        self.modes.show_mode(mode)
        self.acknowledge()
        self.panel.show_outcome(None)
        # On the scans' own thread: none overtakes it.
        self.jobs.run(
            self.tr("Setting the bench"), _save_mode, self.shop, mode, lane=Lane.SCAN, quiet=True,
            on_done=lambda _none: self.reload(), on_failed=self.report_failure, owner=self,
        )  # fmt: skip
        self.field.setFocus()

    def put_chosen_in(self, *, learn: bool = False) -> None:
        """Put a piece in of the article that the keys are on; learn gives it the code that nobody knew."""
        place = self.stage.packing.items.chosen()
        if place is None:
            self.stage.packing.items.choose_next(1)
            self.said.emit(self.tr("Up and Down choose the article; F2 puts one piece in, F3 learns its code too."))
        else:
            self.put_in(place, learn=learn)

    def put_in(self, place: int, *, learn: bool = False) -> None:
        """Put a piece of an article in that has no code, or give it the code that was just scanned."""
        box = self.stage.box()
        if box is None:
            return
        number = next(self._numbers)
        self.feedback.entered(number)
        put = _learn if learn else _put_in
        self.jobs.run(
            self.tr("Scan"), put, self.shop, box.id, place, self._by, lane=Lane.SCAN, quiet=True,
            on_done=partial(self._take_result, number), on_failed=partial(self._not_answered, number, ""), owner=self,
        )  # fmt: skip

    def close_bag(self, carrier: str = "") -> None:
        """Show what is in a carrier's bag and what is not, and ask whether it is closed."""
        from shipdesk.ui.pack.bag_sheet import BagSheet

        bags = self.stage.view.bags if self.stage.view is not None else ()
        if not bags:
            self.said.emit(self.tr("No bag is open: nothing was scanned out since the last one."))
            return
        sheet = BagSheet(self.shop, self.jobs, self._by, bags, carrier or bags[0].carrier, self)
        sheet.closed.connect(lambda result: self._take_result(next(self._numbers), result))
        sheet.open()

    # Taking back

    def undo_last(self) -> None:
        """Take the last piece out of the open box, or else the newest dispatch back that can be taken back."""
        box = self.stage.box()
        if box is not None and box.kind is not SessionKind.COUNT and box.step is Step.ITEMS and box.last_put:
            self.keys.run(Command.UNDO_LAST)
        else:
            self.scan_side.undo_last()

    def _undone(self, _result: ScanResult) -> None:
        self.panel.show_outcome(None)
        self.reload()

    # What is shown

    def _bench_shown(self, view: BenchView) -> None:
        self.modes.show_mode(view.mode)
        self.field.setPlaceholderText(field_words(view))
        self.keys.follow(view.box)
        self.bag_action.setEnabled(bool(view.bags))
        self.lay.make_room(for_order=view.box is not None)

    def look_at_day(self) -> None:
        """Begin anew where a night went by while the page was shown."""
        self.scan_side.look_at_day()

    def _forget_yesterday(self) -> None:
        """Take the big result of an earlier day away: it says nothing of the parcel in hand."""
        if not self.flash.isVisible():
            self.panel.show_outcome(None)

    # The keyboard always belongs to the scan field

    def showEvent(self, event: QShowEvent) -> None:
        """Watch the page's keys and clicks while it is shown."""
        super().showEvent(event)
        self.look_back()
        if self.flash.isVisible():
            self.feedback.place()
        self.camera.page_shown()
        if self.sounds.enabled:
            self.sounds.warm_up()
        self.field.setFocus()
        self.scan_side.page_shown()

    def hideEvent(self, event: QHideEvent) -> None:
        """Let the camera go: nobody is at the bench."""
        super().hideEvent(event)
        self.camera.page_hidden()
        if not event.spontaneous():
            self.full_screen.leave()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Hand on what is typed on the page to the field."""
        if not self.field.hasFocus() and not self._handing_on:
            self.field.setFocus()
            # What the field does not want comes back here at once, and for ever where it cannot get the keyboard.
            self._handing_on = True
            QApplication.sendEvent(self.field, event)
            self._handing_on = False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the keyboard back after a click anywhere."""
        super().mousePressEvent(event)
        self.field.setFocus()

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


def _put_in(shop: Any, session_id: int, place: int, by: str) -> ScanResult:
    from shipdesk.services.packing.by_hand import put_in

    return put_in(shop, session_id, place, by=by)


def _learn(shop: Any, session_id: int, place: int, by: str) -> ScanResult:
    from shipdesk.services.packing.by_hand import learn_and_put_in

    return learn_and_put_in(shop, session_id, place, by=by)


def _save_mode(shop: Any, mode: BenchMode) -> None:
    from shipdesk.services.bench_settings import bench_settings, save_bench_settings

    save_bench_settings(shop, bench_settings(shop).model_copy(update={"mode": mode}))
