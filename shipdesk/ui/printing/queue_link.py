"""What leads to the print queue from everywhere: a key, and a button in the status bar that says what waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QPushButton, QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.outbox import OutboxState
from shipdesk.ui.printing import queue_work
from shipdesk.ui.printing.print_words import jobs_text
from shipdesk.ui.shell.help_dialog import ShortcutGroup
from shipdesk.ui.theme import Tone, icon, set_kind

if TYPE_CHECKING:
    from shipdesk.background.topics import TopicBridge
    from shipdesk.services.shop import Shop
    from shipdesk.ui.printing.queue_sheet import QueueSheet

KEYS = "Ctrl+Shift+P"
_WAITING = (OutboxState.PLANNED, OutboxState.WAITING, OutboxState.SENDING, OutboxState.HELD)
_TROUBLE = (OutboxState.UNSURE, OutboxState.FAILED)


class QueueLink(QPushButton):
    """Opens the print queue; quiet while nothing waits."""

    said = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        set_kind(self, "flat")
        self.action = QAction(self.tr("Print queue"), self)
        self.action.setShortcut(QKeySequence(KEYS))
        self.action.triggered.connect(lambda _checked=False: self.open())
        self.clicked.connect(self.action.trigger)
        self._sheet: QueueSheet | None = None
        self._shop: Shop | None = None
        self._jobs: JobRunner | None = None
        self._topics: TopicBridge | None = None
        self.hide()

    def use_shop(self, shop: Shop, jobs: JobRunner, topics: TopicBridge) -> None:
        """Lead to the queue of an open shop."""
        self._shop, self._jobs, self._topics = shop, jobs, topics
        topics.changed.connect(self._topics_changed)
        self._show({})
        self.show()
        self.refresh()

    def shortcut_group(self) -> ShortcutGroup:
        """Return the keys inside the print queue, for the F1 list."""
        pairs = (
            ("R", self.tr("Try the chosen jobs at once")),
            ("H", self.tr("Keep the chosen jobs from the printer, or let them go")),
            ("Alt+Up", self.tr("Print the job sooner")),
            ("Alt+Down", self.tr("Print the job later")),
            ("P", self.tr("Print again, from a paper that you choose")),
            ("Del", self.tr("Take the chosen jobs out of the queue")),
            ("Y", self.tr("Not sure: yes, the paper came")),
            ("N", self.tr("Not sure: no paper came, print it now")),
            ("F", self.tr("Not sure: a part came, choose the first that is missing")),
        )
        return ShortcutGroup(self.tr("Print queue"), pairs)

    def refresh(self) -> None:
        """Ask how many jobs wait."""
        if self._shop is not None and self._jobs is not None:
            self._jobs.query("print counts", queue_work.count_queue, self._shop, on_done=self._show)

    def open(self) -> QueueSheet | None:
        """Open the print queue over the window, or bring it forward."""
        from shipdesk.ui.printing.queue_sheet import QueueSheet

        if self._shop is None or self._jobs is None or self._topics is None:
            return None
        if self._sheet is None:
            self._sheet = QueueSheet(self._shop, self._jobs, self._window)
            self._sheet.said.connect(self.said)
            self._topics.changed.connect(self._sheet.topics_changed)
            self._sheet.finished.connect(self._closed)
        self._sheet.open()
        return self._sheet

    def _closed(self, _result: int) -> None:
        self._sheet = None

    def _topics_changed(self, topics: frozenset[object]) -> None:
        if "prints" in {str(topic) for topic in topics}:
            self.refresh()

    def _show(self, counts: dict[OutboxState, int]) -> None:
        waiting = sum(counts.get(state, 0) for state in _WAITING)
        trouble = sum(counts.get(state, 0) for state in _TROUBLE)
        if trouble:
            words = self.tr("Print queue: {jobs} need you").format(jobs=jobs_text(trouble))
            if trouble == 1:
                words = self.tr("Print queue: 1 job needs you")
        elif waiting:
            words = self.tr("Print queue: {jobs}").format(jobs=jobs_text(waiting))
        else:
            words = self.tr("Print queue")
        self.setText(words)
        self.setIcon(icon("print", Tone.BAD if trouble else "muted"))
        self.setToolTip(self.tr("Everything that was printed or waits for a printer ({keys})").format(keys=KEYS))
