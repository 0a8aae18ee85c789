"""The status bar: what runs in the background, how far it is, and a way to stop it."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QProgressBar, QPushButton, QStatusBar, QWidget

from shipdesk.background.jobs import Job, JobRunner
from shipdesk.ui.theme import SPACE_2, SPACE_3, icon, set_kind
from shipdesk.ui.widgets.basics import plain_label

SHOW_AFTER_MS = 250
"""Work that is over sooner is not shown: a flicker tells nobody anything."""


class JobStrip(QStatusBar):
    """Shows the oldest job that is worth showing, and how many others run."""

    def __init__(self, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._shown: Job | None = None
        self.setSizeGripEnabled(False)
        self.setContentsMargins(SPACE_3, 0, SPACE_2, 0)
        self.setAccessibleName(self.tr("What runs in the background"))
        self._resting = ""
        self._text = plain_label("", "small")
        self._bar = QProgressBar()
        self._bar.setFixedWidth(180)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress"))
        self._stop = QPushButton(self.tr("Stop"))
        set_kind(self._stop, "flat")
        self._stop.setIcon(icon("cancel"))
        self.stop_action = QAction(self.tr("Stop the work that runs"), self)
        self.stop_action.setShortcut(QKeySequence("Ctrl+."))
        self.stop_action.triggered.connect(self._cancel)
        self._stop.setToolTip(self.tr("Stop the work that runs (Ctrl+.)"))
        self._stop.clicked.connect(self.stop_action.trigger)
        self.addWidget(self._text, 1)
        self.addPermanentWidget(self._bar)
        self.addPermanentWidget(self._stop)
        self._delay = QTimer(self, interval=SHOW_AFTER_MS)
        self._delay.setSingleShot(True)
        self._delay.timeout.connect(self._refresh)
        for signal in (jobs.job_started, jobs.job_moved, jobs.job_finished):
            signal.connect(self._happened)
        self._refresh()

    def set_resting_text(self, text: str) -> None:
        """Say this while nothing runs, such as what the last round did."""
        self._resting = text
        self._refresh()

    def text(self) -> str:
        """Return what it says."""
        return self._text.text()

    def _happened(self, job: Job) -> None:
        if job.quiet:
            return
        if self._shown is None and not job.is_over:
            if not self._delay.isActive():
                self._delay.start()
        else:
            self._refresh()

    def _refresh(self) -> None:
        running = [job for job in self._jobs.jobs() if not job.quiet]
        self._shown = running[0] if running else None
        job = self._shown
        self._bar.setVisible(job is not None)
        self._stop.setVisible(job is not None and job.cancellable)
        self.stop_action.setEnabled(job is not None and job.cancellable)
        if job is None:
            self._text.setText(self._resting or self.tr("Ready"))
            return
        words = f"{job.name} – {job.text}" if job.text else job.name
        if len(running) > 1:
            words = self.tr("{what}, and %n more", "", len(running) - 1).format(what=words)
        self._text.setText(self.tr("Stopping: {what}").format(what=words) if job.is_cancelled() else words)
        self._bar.setRange(0, job.total)
        self._bar.setValue(min(job.done, job.total))

    def _cancel(self) -> None:
        if self._shown is not None:
            self._shown.cancel()
            self._refresh()
