"""The window as a program: the only place where shop, jobs, schedule and window meet, and where they part again."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from shipdesk.background.jobs import JobRunner, UnexpectedError
from shipdesk.background.one_window import OneWindow
from shipdesk.background.schedule import Schedule
from shipdesk.domain.errors import ShipDeskError
from shipdesk.ui.screens import ORDERS
from shipdesk.ui.state import UiState
from shipdesk.ui.theme import current_theme, install_theme, load_remaining_fonts
from shipdesk.ui.window import MainWindow

if TYPE_CHECKING:
    from shipdesk.services.choose_store import StoreWish
    from shipdesk.services.ports import Progress
    from shipdesk.services.shop import Shop
    from shipdesk.services.who_may import Here
    from shipdesk.ui.first_start.guide import FirstStartGuide

log = logging.getLogger(__name__)

# A CPU-bound thread must give the window its turn at once (measured: 2,230 ms a frame with the default, 17 with this).
SWITCH_INTERVAL_S = 0.00005
SETTLE_MS = 3_000
"""By then the first screen stands; what comes after it is data, not program."""


class Desk(QObject):
    """One open window: opens the shop beside the painted window, and closes everything in the right order."""

    ready = Signal()
    """The shop is open and its first screen shown."""
    ended = Signal()

    def __init__(self, app: QApplication, folder: Path, open_page: str | None = None) -> None:
        super().__init__(app)
        self._app = app
        self._home = folder
        self.folder = folder
        self._open_page = open_page
        self.jobs: JobRunner | None = None
        self.window: MainWindow | None = None
        self.shop: Shop | None = None
        self.guide: FirstStartGuide | None = None
        self._schedule: Schedule | None = None
        self._gate: OneWindow | None = None
        self._wish: StoreWish | None = None

    def start(self) -> bool:
        """Show the window of the folder; False where another window has it, which was raised."""
        gate = OneWindow(self.folder, self)
        if not gate.claim():
            return False
        self._gate = gate
        state = UiState.of(self.folder)
        choice = state.get("theme", "system")
        install_theme(self._app, choice if choice in ("light", "dark") else "system")
        self.jobs = JobRunner(self)
        self.window = MainWindow(self.jobs, self.folder)
        gate.raise_wanted.connect(self._raise)
        self.window.first_painted.connect(self._open)
        self.window.closed.connect(self.end)
        self.window.leave_wanted.connect(lambda: self.switch(self._home))
        # A later turn of the loop: closing ends the window whose page is speaking.
        self.window.store_wanted.connect(self._change_store_soon)
        self.window.show()
        return True

    def switch(self, folder: Path) -> None:
        """Close this shop and open another one in a new window."""
        if folder != self.folder and self._closed():
            self.folder = folder
            self._open_page = None
            if not self.start():
                self.ended.emit()

    def change_store(self, wish: StoreWish) -> None:
        """Close the shop, have its store elsewhere, and open it there in a new window."""
        if self._closed():
            self._wish = wish
            if not self.start():
                self.ended.emit()

    def _change_store_soon(self, wish: StoreWish) -> None:
        QTimer.singleShot(0, self, lambda: self.change_store(wish))

    def _closed(self) -> bool:
        """Close window and shop; False where something unsaved keeps them open."""
        window = self.window
        if window is None:
            return False
        window.closed.disconnect(self.end)
        if not window.close():
            window.closed.connect(self.end)
            return False
        self._let_go()
        return True

    def end(self) -> None:
        """Drain the jobs, join the threads, close the shop."""
        self._let_go()
        self.ended.emit()

    # Opening

    def _open(self) -> None:
        load_remaining_fonts()
        wish, self._wish = self._wish, None
        if wish is not None:
            self._runner().run(
                self.tr("Moving the store"), _change_store, self.folder, wish, on_done=self._store_changed,
                on_failed=self._store_stays, owner=self,
            )  # fmt: skip
            return
        self._runner().run(
            self.tr("Opening the shop"),
            _open_shop,
            self.folder,
            on_done=self._opened,
            on_failed=self._broken,
            owner=self,
        )

    def _opened(self, answer: tuple[Shop, bool, Here]) -> None:
        shop, first_start, here = answer
        window, jobs = self.window, self._runner()
        assert window is not None
        self.shop = shop
        window.use_shop(shop, self._open_page or window.ui_state.get("screen", ORDERS), here)
        self._schedule = Schedule(
            jobs, shop.poll_outside_changes, shop.takes_over, partial(_background_round, shop),
            self.tr("Background work"), self,
        )  # fmt: skip
        self._schedule.round_ended.connect(window.strip.set_resting_text)
        self._schedule.round_failed.connect(window.report)
        self._schedule.start()
        if first_start:
            self._show_guide(shop)
        QTimer.singleShot(SETTLE_MS, jobs, jobs.settle)
        self.ready.emit()

    def _store_changed(self, sentence: str) -> None:
        assert self.window is not None
        self.window.toast.say(sentence, stays=True)
        self._open()

    def _store_stays(self, error: ShipDeskError) -> None:
        assert self.window is not None
        self.window.report(error)
        self._open()

    def _show_guide(self, shop: Shop) -> None:
        from shipdesk.ui.first_start.guide import FirstStartGuide

        self.guide = FirstStartGuide(shop, self._runner(), self.window)
        self.guide.ended.connect(self._guide_ended)
        self.guide.join_wanted.connect(self._change_store_soon)
        self.guide.open()

    def _guide_ended(self, end: str) -> None:
        from shipdesk.ui.first_start.guide import GuideEnd

        if end == GuideEnd.PRACTICE:
            self._runner().run(
                self.tr("Making a practice shop"),
                _practice_folder,
                self._home / "practice",
                on_done=self._practise,
                owner=self,
            )

    def _practise(self, folder: Path) -> None:
        # A later turn of the loop: switching ends the very runner that is delivering this answer.
        QTimer.singleShot(0, self, lambda: self.switch(folder))

    def _broken(self, error: ShipDeskError) -> None:
        from shipdesk.ui.shell.safe_screen import SafeScreen

        window = self.window
        assert window is not None
        screen = SafeScreen(error, self.folder)
        screen.retry_wanted.connect(self._open)
        screen.close_wanted.connect(window.close)
        screen.restore_wanted.connect(self._restore)
        window.show_instead(screen)
        self.ready.emit()

    def _restore(self, backup: Path) -> None:
        self._runner().run(
            self.tr("Restoring the backup"), _restore, self.folder, backup, on_done=self._restored,
            on_failed=self._broken, owner=self,
        )  # fmt: skip

    def _restored(self, sentence: str) -> None:
        if self.window is not None:
            self.window.toast.say(sentence)
        self._open()

    # Being raised and ending

    def _raise(self) -> None:
        window = self.window
        if window is not None:
            window.setWindowState(window.windowState() & ~window.windowState().WindowMinimized)
            window.show()
            window.raise_()
            window.activateWindow()

    def _runner(self) -> JobRunner:
        assert self.jobs is not None
        return self.jobs

    def _let_go(self) -> None:
        if self._schedule is not None:
            self._schedule.stop()
            self._schedule = None
        if self.jobs is not None and not self.jobs.shutdown():
            log.warning("some background work did not end in time")
        if self.shop is not None:
            self.shop.close()
            self.shop = None
        if self.window is not None:
            self.window.deleteLater()
            self.window = None
        if self._gate is not None:
            self._gate.close()
            self._gate = None


def run_window(folder: Path, *, open_page: str | None = None) -> int:
    """Open the window on the shop in the folder and return the exit status when it is closed."""
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    app = application()
    desk = Desk(app, folder, open_page)
    if not desk.start():
        return 0
    desk.ended.connect(app.quit)
    previous = sys.excepthook
    sys.excepthook = _announcing(desk, previous)
    try:
        return app.exec()
    finally:
        sys.excepthook = previous


def take_screenshots(
    folder: Path,
    target: Path,
    *,
    dark: bool,
    size: tuple[int, int] = (1280, 800),
    scale: int = 1,
    order_file: Path | None = None,
) -> list[Path]:
    """Save a PNG of every screen of the shop in the folder, looked at offscreen, and return the files.

    With an order file they show its import, step by step; it is taken back at the end. It happens in a process of its
    own: whether a program has a screen is decided once, when its QApplication is made.
    """
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # Not multiprocessing's own pool: its processes may have no children, and a file is read by one.
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_take_screenshots, folder, target, dark, size, scale, order_file).result()


def _take_screenshots(
    folder: Path,
    target: Path,
    dark: bool,  # noqa: FBT001 - what a pool hands on
    size: tuple[int, int],
    scale: int,
    order_file: Path | None,
) -> list[Path]:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_SCALE_FACTOR"] = str(scale)
    # A picture of a way that is half drawn would be another one each time.
    os.environ["SHIPDESK_REDUCED_MOTION"] = "1"
    from shipdesk.ui.shell.pictures import picture_every_screen, wait_until_still

    app = application()
    choice: Literal["light", "dark"] = "dark" if dark else "light"
    install_theme(app, choice)
    load_remaining_fonts()
    jobs = JobRunner()
    shop, _first, here = _open_shop(folder)
    window = MainWindow(jobs, folder)
    try:
        window.resize(*size)
        window.show()
        window.use_shop(shop, here=here)
        current_theme().choose(choice)
        wait_until_still(jobs)
        if order_file is not None:
            from shipdesk.ui.imports.pictures import picture_an_import

            return picture_an_import(window, jobs, order_file, target, choice)
        return picture_every_screen(window, jobs, target, choice)
    finally:
        window.hide()
        jobs.shutdown()
        shop.close()


def application() -> QApplication:
    """Return the QApplication, making it where there is none."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(sys.argv[:1])
    app.setApplicationName("ShipDesk")
    app.setApplicationDisplayName("ShipDesk")
    app.setDesktopFileName("shipdesk")
    # The window's end is ours to decide: jobs are drained and the store is closed first.
    app.setQuitOnLastWindowClosed(False)
    return app


ExceptHook = Callable[[type[BaseException], BaseException, TracebackType | None], object]


def _announcing(desk: Desk, previous: ExceptHook) -> ExceptHook:
    """Return an except hook that logs a bug and says a plain sentence in the window."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            previous(kind, error, trace)
            return
        log.critical("unexpected error", exc_info=(kind, error, trace))
        if desk.window is not None:
            desk.window.report(UnexpectedError(kind.__name__))

    return hook


def _open_shop(folder: Path) -> tuple[Shop, bool, Here]:
    from shipdesk.services.first_start import is_first_start
    from shipdesk.services.shop import open_shop
    from shipdesk.services.who_may import Here, has_people

    shop = open_shop(folder)
    shop.in_window = True
    # Read here once, so that the window's thread finds them in memory.
    _ = shop.settings
    return shop, is_first_start(shop), _who_is_here(shop) if has_people(shop) else Here()


def _who_is_here(shop: Shop) -> Here:
    # Imported only where there are people: it brings what PINs and badges need.
    from shipdesk.services.who_is_here import who_is_here

    return who_is_here(shop)


def _change_store(folder: Path, wish: StoreWish, progress: Progress) -> str:
    from shipdesk.services.choose_store import change_store

    return change_store(folder, wish, progress)


def _background_round(shop: Shop, cancelled: Callable[[], bool]) -> str:
    from shipdesk.services.background_round import background_round

    return background_round(shop, cancelled)


def _practice_folder(base: Path) -> Path:
    from shipdesk.services.first_start import open_practice_folder

    return open_practice_folder(base)


def _restore(folder: Path, backup: Path) -> str:
    from shipdesk.services.backup_store import restore_store

    return restore_store(folder, backup)
