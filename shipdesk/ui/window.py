"""The window: rail, search, banner, screens and status bar, and what connects them."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from shipdesk.background.jobs import JobRunner, NotReadNow
from shipdesk.background.topics import TopicBridge
from shipdesk.domain.errors import ShipDeskError
from shipdesk.domain.outbox import UNSURE_PURCHASES
from shipdesk.domain.printing import PRINT_QUEUE
from shipdesk.services.views import SearchHit
from shipdesk.services.who_may import Here
from shipdesk.ui.imports.door import ImportDoor
from shipdesk.ui.pack.scanner_link import ScannerLink
from shipdesk.ui.page import Page
from shipdesk.ui.people.people_link import PeopleLink
from shipdesk.ui.printing.queue_link import QueueLink
from shipdesk.ui.screens import AUDIT, LATE, ORDERS, PACK, PARCELS, Screen, all_screens, screen_title
from shipdesk.ui.shell.drop_window import DropWindow
from shipdesk.ui.shell.first_place import first_size
from shipdesk.ui.shell.help_dialog import HelpDialog, ShortcutGroup, shortcut_pairs
from shipdesk.ui.shell.job_strip import JobStrip
from shipdesk.ui.shell.overlays import PracticeStrip
from shipdesk.ui.shell.places import find_places
from shipdesk.ui.shell.problem_banner import ProblemBanner
from shipdesk.ui.shell.rail import Rail, RailEntry, app_icon
from shipdesk.ui.shell.search_box import SearchBox
from shipdesk.ui.shell.shortcut_gate import ShortcutGate
from shipdesk.ui.shell.summary_strip import SummaryStrip
from shipdesk.ui.shell.waiting import problems_of, undo_last_edit, waiting_counts
from shipdesk.ui.state import UiState
from shipdesk.ui.theme import SPACE_2, SPACE_4, current_theme
from shipdesk.ui.widgets.basics import Toast, plain_label
from shipdesk.ui.widgets.calm import Calm
from shipdesk.ui.widgets.steady_reader import SteadyReader

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop

SMALLEST = (1024, 640)
SURROUNDINGS_EVERY_MS = 4_000


class MainWindow(DropWindow):
    """The one window of a shop."""

    closed = Signal()
    first_painted = Signal()
    """The window is on the screen; what takes time may begin."""
    store_wanted = Signal(object)
    """A StoreWish of somebody who wants the shop's store elsewhere."""
    leave_wanted = Signal()
    """Somebody wants to go from the practice shop back to their own."""

    def __init__(self, jobs: JobRunner, folder: Path, screens: Sequence[Screen] | None = None) -> None:
        """Make the window with its rail and an empty middle, quick enough to be painted before the shop is open."""
        super().__init__()
        self.jobs = jobs
        self.ui_state = UiState.of(folder)
        self._shop: Shop | None = None
        self._screens = {screen.key: screen for screen in (screens or all_screens())}
        self._pages: dict[str, Page] = {}
        self._actions: list[QAction] = []
        self._painted = False
        self._gate = ShortcutGate(self)
        self.scanner = ScannerLink(self, lambda: self.page(PACK))
        self.topics: TopicBridge | None = None
        self.setWindowTitle(self.tr("ShipDesk"))
        self.setWindowIcon(app_icon())
        self.setMinimumSize(*SMALLEST)
        self._build()
        self._counts = SteadyReader(jobs, "waiting counts", self.rail.set_counts, self.report, self, rest=9)
        self._problems = SteadyReader(jobs, "problems", self.banner.show_problems, self.report, self, rest=9)
        # Counting a large shop is work: while a refresh commits ten times a second it is done every few seconds.
        self._surroundings = Calm(self.refresh_surroundings, self, SURROUNDINGS_EVERY_MS)
        self._restore_place()
        jobs.failed.connect(lambda _name, error: self.report(error))
        self.files_dropped.connect(self.import_files)

    @property
    def shop(self) -> Shop:
        """The open shop; there is one as soon as use_shop was called."""
        assert self._shop is not None
        return self._shop

    def use_shop(self, shop: Shop, screen: str = ORDERS, here: Here | None = None) -> None:
        """Fill the window with an open shop and show one of its screens; where somebody must say who they are, lock."""
        self._shop = shop
        if shop.is_practice:
            strip = PracticeStrip(shop, self.jobs)
            strip.leave_wanted.connect(self.leave_wanted)
            strip.said.connect(self.toast.say)
            strip.failed.connect(self.report)
            self._right.insertWidget(0, strip)
            self._action(self.tr("Let a practice day pass"), "Ctrl+Shift+D", strip.let_a_day_pass)
        self.topics = TopicBridge(shop.subscribe, self)
        self.topics.changed.connect(self._topics_changed)
        self.door.use_shop(shop)
        self.summary.use_shop(shop)
        self.door.said.connect(self.toast.say)
        self.prints.use_shop(shop, self.jobs, self.topics)
        self.scanner.serial.use_shop(shop, self.jobs, self.topics, self.strip)
        self.setAcceptDrops(True)
        self._make_actions()
        self.rail.setEnabled(True)
        self.search.setEnabled(True)
        self._shop_changed()
        self.people.use_shop(shop, here)
        self.show_screen(screen if screen in self._screens else ORDERS)
        self.refresh_surroundings()

    def show_instead(self, widget: QWidget) -> None:
        """Show a widget in place of the screens, such as why the shop cannot be opened."""
        self.stack.addWidget(widget)
        self.stack.setCurrentWidget(widget)

    # Screens

    def page(self, key: str) -> Page:
        """Return the screen's page, making it where this is the first look at it."""
        page = self._pages.get(key)
        if page is None:
            page = self._screens[key].make(self.shop, self.jobs, self.stack)
            page.said.connect(self.toast.say)
            page.undo_offered.connect(self.toast.say)
            page.failed.connect(self.report)
            page.order_wanted.connect(self.open_order)
            page.parcel_wanted.connect(self.open_parcel)
            page.screen_wanted.connect(self.lead_to)
            page.store_wanted.connect(self.store_wanted)
            page.code_seen.connect(self.scanner.route)
            self._gate.watch(page.page_actions)
            self.people.watch(page)
            self._pages[key] = page
            self.stack.addWidget(page)
        return page

    def current_screen(self) -> str:
        """Return the key of the screen shown, or an empty text before the first."""
        shown = self.stack.currentWidget()
        return next((key for key, page in self._pages.items() if page is shown), "")

    def show_screen(self, key: str) -> Page:
        """Show a screen and put the keyboard where work on it starts."""
        page = self.page(key)
        self.stack.setCurrentWidget(page)
        self.rail.choose(key)
        self.banner.screen_shown(key)
        self.summary.screen_shown(key)
        self.search.close_hits()
        page.focus_first()
        self._give_way(page)
        self.setWindowTitle(self.tr("{screen} – ShipDesk").format(screen=screen_title(key)))
        return page

    def lead_to(self, key: str) -> None:
        """Show a screen, or the print queue over the one in view."""
        if key == PRINT_QUEUE:
            self.prints.open()
        elif key == UNSURE_PURCHASES:
            self._open(ORDERS, "show_unsure", 0)
        elif key == AUDIT:
            self.people.open_audit()
        else:
            self.show_screen(key)

    def _give_way(self, page: Page) -> None:
        # Two enabled actions with one shortcut block each other; where a screen has its own use for one (Pack undoes
        # a scan with Ctrl+Z), that is what people mean while they look at it.
        taken = {action.shortcut() for action in page.page_actions}
        for action in self._actions:
            if action is not self.strip.stop_action:
                action.setEnabled(action.shortcut() not in taken)

    def open_order(self, order_id: int) -> None:
        """Show the order on the Orders screen."""
        self._open(ORDERS, "open_order", order_id)

    def open_parcel(self, parcel_id: int) -> None:
        """Show the parcel on the Parcels screen."""
        self._open(PARCELS, "open_parcel", parcel_id)

    def _open(self, key: str, method: str, number: int) -> None:
        page = self.show_screen(key)
        opener: Callable[[int], object] | None = getattr(page, method, None)
        if opener is not None:
            opener(number)

    # Saying things

    def report(self, error: ShipDeskError) -> None:
        """Show an error's sentences until somebody closes them; that the server is away stands in the banner."""
        if isinstance(error, NotReadNow):
            return
        self.toast.say(f"{error.message} {error.advice}".strip(), stays=True)

    def refresh_surroundings(self) -> None:
        """Ask again for the counts on the rail and for problems that need a person."""
        self._counts.ask(waiting_counts, self.shop)
        self._problems.ask(problems_of, self.shop)
        self.summary.refresh()

    def _topics_changed(self, topics: frozenset[Any]) -> None:
        names = frozenset(str(topic) for topic in topics)
        for page in self._pages.values():
            page.topics_changed(names)
        if "people" in names:
            self.people.refresh()
        if "settings" in names:
            self._shop_changed()
            self.people.follow_settings()
        self._surroundings.poke()

    def _shop_changed(self) -> None:
        settings = self.shop.settings
        self.rail.set_shop_name(settings.shop.name)
        current_theme().choose(settings.behaviour.theme)
        self.scanner.follow(settings.scanner)
        # Kept beside the store as well, so that the next start is painted right before the store is open.
        self.ui_state.put("theme", settings.behaviour.theme)

    # Files

    def import_files(self, paths: Sequence[Path]) -> None:
        """Show what the files hold, before anything of them is stored."""
        self.door.import_files(paths)

    # Help and undo

    def shortcut_groups(self) -> list[ShortcutGroup]:
        """Return every shortcut, of the window and of all screens."""
        groups = [ShortcutGroup(self.tr("Everywhere"), shortcut_pairs(self._actions))]
        for key in self._screens:
            pairs = shortcut_pairs(self.page(key).page_actions)
            if pairs:
                groups.append(ShortcutGroup(screen_title(key), pairs))
        return [*groups, self.prints.shortcut_group()]

    def show_help(self) -> None:
        """Show all shortcuts."""
        HelpDialog(self.shortcut_groups(), self).open()

    def undo(self) -> None:
        """Take back the last edit."""
        if self.toast.can_undo():
            self.toast.undo_now()
        else:
            self.jobs.change(self.tr("Undo"), undo_last_edit, self.shop, on_done=self._undone, owner=self)

    def _undone(self, sentence: str | None) -> None:
        self.toast.say(sentence or self.tr("There is nothing to undo."))

    def reload(self) -> None:
        """Ask again for what the shown screen shows."""
        shown = self.stack.currentWidget()
        if isinstance(shown, Page):
            shown.reload()
        self.refresh_surroundings()

    # Building

    def _build(self) -> None:
        middle = self._middle
        entries = [
            RailEntry(s.key, screen_title(s.key), s.icon_name, s.shortcut, s.urgent) for s in self._screens.values()
        ]
        self.rail = Rail(entries)
        self.rail.chosen.connect(self.show_screen)
        self.rail.help_wanted.connect(self.show_help)
        self.search = SearchBox(self.jobs, self._search_everywhere, middle)
        self.search.order_chosen.connect(self.open_order)
        self.search.parcel_chosen.connect(self.open_parcel)
        self.search.place_chosen.connect(self.lead_to)
        self.banner = ProblemBanner({*self._screens, PRINT_QUEUE, UNSURE_PURCHASES, AUDIT})
        self.banner.screen_wanted.connect(self.lead_to)
        self.banner.problem_wanted.connect(lambda key: self.page(self.current_screen()).show_problem(key))
        self.summary = SummaryStrip(self.jobs)
        self.summary.late_wanted.connect(partial(self.lead_to, LATE))
        self.summary.failed.connect(self.report)
        self.door = ImportDoor(self.jobs, self)
        self.stack = QStackedWidget()
        opening = plain_label(self.tr("Opening the shop…"), "muted")
        opening.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.stack.addWidget(opening)
        self._right = QVBoxLayout()
        self._right.setContentsMargins(0, 0, 0, 0)
        self._right.setSpacing(0)
        self._right.addWidget(self._top_bar())
        self._right.addWidget(self.banner)
        self._right.addWidget(self.summary)
        self._right.addWidget(self.door.line)
        self._right.addWidget(self.stack, 1)
        row = QHBoxLayout(middle)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(self._right, 1)
        self.strip = JobStrip(self.jobs)
        self.setStatusBar(self.strip)
        self.prints = QueueLink(self)
        self.strip.addPermanentWidget(self.prints)
        self.toast = Toast(middle)
        self.prints.said.connect(self.toast.say)
        self.scanner.serial.said.connect(lambda words, stays: self.toast.say(words, stays=stays))
        self.people = PeopleLink(self, self.jobs, self._gate, (middle, self.strip))
        self.people.said.connect(self.toast.say)
        self.people.failed.connect(self.report)
        self.rail.corner.addWidget(self.people.corner)
        self.scanner.take_scan, self.scanner.is_locked = self.people.take_scan, self.people.is_locked
        self.rail.setEnabled(False)
        self.search.setEnabled(False)

    def _top_bar(self) -> QWidget:
        bar = QWidget()
        bar.setObjectName("topbar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(SPACE_4, SPACE_2, SPACE_4, SPACE_2)
        self.search.setMaximumWidth(640)
        row.addWidget(self.search, 1)
        row.addStretch(1)
        return bar

    def _make_actions(self) -> None:
        for screen in self._screens.values():
            go = self._action(screen_title(screen.key), screen.shortcut, partial(self.show_screen, screen.key))
            go.setObjectName(f"go_{screen.key}")
        self._action(self.tr("Find anything"), "Ctrl+K", self.search.take_keyboard)
        self._action(self.tr("Import order files"), "Ctrl+O", self.door.choose_files)
        self._action(self.tr("Look at what came into the watched folder"), "Ctrl+Shift+I", self.door.look)
        self._action(self.tr("Never offer that file again"), "Ctrl+Shift+X", self.door.decline)
        self._action(self.tr("Hide the summary of the late list"), "Ctrl+Shift+Q", self.summary.note_seen)
        self._action(self.tr("Undo the last edit"), "Ctrl+Z", self.undo)
        self._action(self.tr("Ask again for what is shown"), "F5", self.reload)
        self._action(self.tr("All shortcuts"), "F1", self.show_help)
        quit_action = self._action(self.tr("Close ShipDesk"), "Ctrl+Q", self.close)
        links = self.prints.action, self.strip.stop_action, self.people.lock_action, self.people.audit_action
        for action in links:
            self._actions.append(action)
            self.addAction(action)
        self._gate.watch(self._actions)
        self._gate.let_through(quit_action)

    def _action(self, text: str, keys: str, slot: Callable[[], object]) -> QAction:
        action = QAction(text, self)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda _checked=False: slot())
        self.addAction(action)
        self._actions.append(action)
        return action

    def _search_everywhere(self, text: str) -> Sequence[SearchHit]:
        from shipdesk.services.search_everywhere import search_everywhere

        return (*search_everywhere(self.shop, text), *find_places(text, (*self._screens, PRINT_QUEUE, AUDIT)))

    # Place and end

    def _restore_place(self) -> None:
        self.resize(first_size(self.screen()))
        kept = self.ui_state.get("geometry")
        if isinstance(kept, str):
            self.restoreGeometry(QByteArray(b64decode(kept)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell when the window was painted for the first time."""
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self, self.first_painted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember place and columns; a screen with unsaved changes may ask first."""
        if not all(page.may_close() for page in self._pages.values()):
            event.ignore()
            return
        self.ui_state.put("geometry", b64encode(self.saveGeometry().data()).decode())
        self.ui_state.put("screen", self.current_screen())
        self.ui_state.save()
        self.scanner.serial.close()
        if self.topics is not None:
            self.topics.close()
        super().closeEvent(event)
        self.closed.emit()
