"""Looks at the real window from inside its process: when rows are painted, and how long its event loop stands still."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget

from shipdesk.app import Desk, application
from shipdesk.ui.widgets.grid import WindowedTable

_PAINT = QEvent.Type.Paint
DEADLINE_MS = 60_000


class PaintWatch(QObject):
    """Calls back after each painting of a widget."""

    def __init__(self, widget: QWidget, painted: Callable[[], None]) -> None:
        super().__init__(widget)
        self._painted = painted
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Note the painting; the callback comes when it is done, in the loop's next turn."""
        if event.type() == _PAINT:
            QTimer.singleShot(0, self._painted)
        return False


class Heartbeat(QObject):
    """Beats every millisecond in the window's thread and keeps how long each beat took to come, in ms."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer(self, interval=1)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    def listen(self, seconds: float) -> list[float]:
        """Let the event loop run for that long and return the gaps between the beats."""
        self.gaps = []
        self._last = time.perf_counter()
        self._timer.start()
        run_for(seconds)
        self._timer.stop()
        return self.gaps

    def listen_while(self, start: Callable[[], object], is_over: Callable[[], bool], what: str) -> list[float]:
        """Start something and return the gaps between the beats until it is over."""
        self.gaps = []
        self._last = time.perf_counter()
        self._timer.start()
        start()
        run_until(is_over, what)
        self._timer.stop()
        return self.gaps

    def _beat(self) -> None:
        now = time.perf_counter()
        self.gaps.append((now - self._last) * 1000)
        self._last = now


def run_for(seconds: float) -> None:
    """Let the event loop run."""
    loop = QEventLoop()
    QTimer.singleShot(int(seconds * 1000), loop.quit)
    loop.exec()


def run_until(reached: Callable[[], bool], what: str) -> None:
    """Let the event loop run until something is so; a minute is the most that anything here may take."""
    loop = QEventLoop()
    look = QTimer(interval=1)
    look.timeout.connect(lambda: loop.quit() if reached() else None)
    deadline = time.monotonic() + DEADLINE_MS / 1000
    QTimer.singleShot(DEADLINE_MS, loop, loop.quit)
    look.start()
    loop.exec()
    look.stop()
    if time.monotonic() > deadline:
        raise TimeoutError(f"waited a minute for {what}")


def has_rows(table: WindowedTable) -> bool:
    """Whether the first rows are there, so that painting shows them and no placeholders."""
    return table.grid_model.rowCount() > 0 and table.grid_model.row_at(0) is not None


def open_desk(folder: Path, page: str = "orders") -> Desk:
    """Open the window on a shop as the program does; it is not ready yet."""
    desk = Desk(application(), folder, page)
    if not desk.start():
        raise RuntimeError("another window is open on this shop")
    return desk
