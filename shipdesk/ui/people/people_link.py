"""What the window does about people: who is here, the lock, and what each page may do."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QWindow
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from shiboken6 import isValid

from shipdesk.background.jobs import JobRunner, Lane
from shipdesk.domain.errors import Refused, ShipDeskError
from shipdesk.domain.roles import May, Role
from shipdesk.services.views import ScanOutcome, ScanResult
from shipdesk.services.who_may import HOW, Here
from shipdesk.ui.page import Page
from shipdesk.ui.people import people_work
from shipdesk.ui.people.auto_lock import AutoLock
from shipdesk.ui.people.people_words import both
from shipdesk.ui.people.person_corner import PersonCorner
from shipdesk.ui.shell.shortcut_gate import ShortcutGate
from shipdesk.ui.sounds import Sounds
from shipdesk.ui.widgets.steady_reader import SteadyReader

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop
    from shipdesk.ui.people.audit_sheet import AuditSheet
    from shipdesk.ui.people.lock_screen import LockScreen

LOCK_KEYS, AUDIT_KEYS = "F12", "Ctrl+F12"


class PeopleLink(QObject):
    """Covers the window while nobody is signed in, and tells every page what whoever is here may do."""

    said = Signal(str)
    failed = Signal(object)
    """A ShipDeskError for a toast."""

    def __init__(self, window: QWidget, jobs: JobRunner, gate: ShortcutGate, covered: tuple[QWidget, ...]) -> None:
        """Make it for a window whose covered widgets get no key while it is locked."""
        super().__init__(window)
        self.here = Here()
        self._window, self._jobs, self._gate, self._covered = window, jobs, gate, covered
        self._shop: Shop | None = None
        self._pages: list[Page] = []
        self._screen: LockScreen | None = None
        self._hidden: list[QDialog] = []
        self._keyboard: QWidget | None = None
        self._last_name = ""
        self._last_id = self._locked_by = 0
        """The id of who was here when the window was locked; 0 where nobody was."""
        self._sheet: AuditSheet | None = None
        self.lock_action = self._action(self.tr("Lock now, or let somebody else in"), LOCK_KEYS, self.lock_now)
        self.audit_action = self._action(self.tr("Who did what"), AUDIT_KEYS, self.open_audit)
        self.corner = PersonCorner(self.lock_action)
        self.corner.switch_wanted.connect(self.lock_now)
        self.auto_lock = AutoLock(self)
        self.auto_lock.nobody_there.connect(self.lock_now)
        self._sounds = Sounds(self)
        self._reader = SteadyReader(jobs, "who is here", self.show_here, self.failed.emit, self)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.focusWindowChanged.connect(self._window_came)

    def _action(self, words: str, keys: str, slot: Any) -> QAction:
        action = QAction(words, self._window)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda _checked=False: slot())
        return action

    def use_shop(self, shop: Shop, here: Here | None = None) -> None:
        """Follow an open shop; without knowing who is here it is asked for."""
        self._shop = shop
        self.follow_settings()
        if here is not None:
            self.show_here(here)
        else:
            self.refresh()

    def follow_settings(self) -> None:
        """Lock after as long as the shop wants; in a shop without people never."""
        if self._shop is not None:
            minutes = self._shop.settings.people.lock_after_minutes
            self.auto_lock.follow(minutes if self.here.people and not self.is_locked() else 0)
            self._sounds.enabled = self._shop.settings.behaviour.sounds

    def refresh(self) -> None:
        """Ask again who is here."""
        if self._shop is not None:
            self._reader.ask(people_work.read_here, self._shop)

    def watch(self, page: Page) -> None:
        """Tell a page what may be done, now and whenever that changes."""
        self._pages.append(page)
        page.take_leave(self.here.refusals)

    def is_locked(self) -> bool:
        """Whether the window is covered."""
        return self._screen is not None and self._screen.isVisible()

    @property
    def screen(self) -> LockScreen:
        """The lock screen, made when it is first needed."""
        if self._screen is None:
            from shipdesk.ui.people.lock_screen import LockScreen

            assert self._shop is not None
            self._screen = LockScreen(self._shop.clock.now, self._window)
            self._screen.pin_entered.connect(self._enter)
            self._screen.scanned.connect(self.take_scan)
            self._screen.new_pin_wanted.connect(self._ask_new_pin)
        return self._screen

    def show_here(self, here: Here) -> None:
        """Show who is here; lock where nobody is, and let in whoever came."""
        assert self._shop is not None
        if here.people and (here.person is None) != (self._shop.person is None):
            self.refresh()  # somebody came or went while it was read
            return
        self.here = here
        self.corner.show_here(here.person)
        for page in self._pages:
            page.take_leave(here.refusals)
        if here.person is not None:
            self._last_name, self._last_id = here.person.person.name, here.person.person.id
        if here.is_locked:
            self._lock()
        elif self.is_locked():
            self._unlock()
        self.follow_settings()

    # Locking

    def lock_now(self) -> None:
        """Let nobody be here, and cover the window at once."""
        from shipdesk.services.people import sign_out

        if self._shop is None or self.is_locked():
            return
        if not self.here.people:
            self.said.emit(self.tr("There is nobody to ask for: add the owner first, in Settings, People."))
            return
        self._lock()
        sign_out(self._shop)
        self.follow_settings()

    def _lock(self) -> None:
        assert self._shop is not None
        screen, fresh = self.screen, not self.is_locked()
        screen.show_here(self.here, self._shop.settings.shop.name, self._expected() if fresh else "")
        if not fresh:
            return
        self._keyboard = QApplication.focusWidget()
        self._locked_by = self._last_id
        self._gate.is_shut = True
        screen.cover()
        for widget in self._covered:
            widget.setEnabled(False)
        self._hide_dialogs()
        screen.cover()  # the keyboard may have been in what was hidden

    def _expected(self) -> str:
        """Return who is likely to come: who was here last, or an owner where only one can set a PIN."""
        if self.here.pins_are_lost:
            return next((person.name for person in self.here.people if person.role is Role.OWNER), "")
        return self._last_name

    def _unlock(self) -> None:
        self._gate.is_shut = False
        for widget in self._covered:
            widget.setEnabled(True)
        self.screen.set_busy(busy=False)
        self.screen.hide()
        hidden, self._hidden = self._hidden, []
        keyboard, self._keyboard = self._keyboard, None
        still_there = [dialog for dialog in hidden if isValid(dialog)]
        for dialog in still_there:
            # What was asked of somebody is not for another to answer.
            dialog.open() if self._may_go_on(dialog) else dialog.reject()
        if any(isValid(dialog) and dialog.isVisible() for dialog in still_there):
            return
        if keyboard is not None and isValid(keyboard) and keyboard.isVisible() and keyboard.window() is self._window:
            keyboard.setFocus()
        else:
            shown = next((page for page in self._pages if page.isVisible()), None)
            if shown is not None:
                shown.focus_first()

    def _may_go_on(self, dialog: QDialog) -> bool:
        here = self.here.person
        same = here is not None and here.person.id == self._locked_by
        return (same or not self._locked_by) and (dialog is not self._sheet or May.READ_AUDIT not in self.here.refusals)

    def _hide_dialogs(self) -> None:
        """Put away what is open over the window: it would show what is asked, and take the answer of anybody."""
        for widget in QApplication.topLevelWidgets():
            ours = isinstance(widget, QDialog) and widget.parentWidget() is not self._screen
            if ours and widget.isVisible() and isinstance(widget, QDialog):
                self._hidden.append(widget)
                widget.hide()

    def _window_came(self, _window: QWindow | None) -> None:
        # A sheet that opened when a job ended, while nobody was here.
        if self.is_locked() and QApplication.activeModalWidget() is not None:
            self._hide_dialogs()

    # Signing in

    def take_scan(self, code: str) -> bool:
        """Answer a scan where nobody is signed in; False where somebody is, and the station answers it."""
        self.auto_lock.somebody_is_there()
        if not self.is_locked():
            return False
        self._jobs.run(
            self.tr("Scan"), people_work.scan_at_lock, self._shop, code, lane=Lane.SCAN, quiet=True,
            on_done=self._scanned, on_failed=self._not_scanned, owner=self,
        )  # fmt: skip
        return True

    def _scanned(self, result: ScanResult) -> None:
        if result.outcome is ScanOutcome.COMMAND:
            self._sounds.good()
            self.refresh()
        else:
            self._sounds.bad()
            self.screen.say(result.message)

    def _not_scanned(self, error: ShipDeskError) -> None:
        self._sounds.bad()
        self.screen.say(both(error))

    def _enter(self, name: str, pin: str) -> None:
        self._jobs.run(
            self.tr("Signing in"), people_work.enter, self._shop, name, pin, lane=Lane.SCAN, quiet=True,
            on_done=lambda _signed_in: self.refresh(), on_failed=self._not_entered, owner=self,
        )  # fmt: skip

    def _not_entered(self, error: ShipDeskError) -> None:
        self._sounds.bad()
        self.screen.refuse(both(error))
        self.refresh()

    def _ask_new_pin(self, name: str) -> None:
        from shipdesk.ui.people.pin_sheet import PinSheet

        sheet = PinSheet(name, self.screen)
        sheet.described.connect(
            lambda pin: self._jobs.change(
                self.tr("Setting the PIN"), people_work.change_pin, self._shop, name, pin,
                on_done=partial(self._pin_set, sheet, pin), on_failed=lambda e: sheet.say_wrong(both(e)), owner=sheet,
            )
        )  # fmt: skip
        sheet.open()

    def _pin_set(self, sheet: Any, pin: str, person: Any) -> None:
        sheet.done_with()
        self._enter(person.name, pin)

    # Who did what

    def open_audit(self) -> None:
        """Open the window of who did what, for whoever may see it."""
        from shipdesk.ui.people.audit_sheet import AuditSheet

        why = self.here.refusals.get(May.READ_AUDIT, "")
        if why:
            self.failed.emit(Refused(why, HOW))
            return
        if self._shop is None or self._sheet is not None:
            return
        from shipdesk.ui.state import UiState

        self._sheet = AuditSheet(self._shop, self._jobs, UiState.of(self._shop.folder), self._window)
        self._sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._sheet.finished.connect(self._audit_closed)
        self._sheet.open()

    def _audit_closed(self, _result: int) -> None:
        self._sheet = None
