"""Leaving the window's thread and coming back: plain functions run in Python threads, answers arrive in the window's.

Lanes keep things apart: QUERY (two threads, quick reads), CHANGE (one thread, so that changes keep their order), SCAN
(one thread of its own, so that the packing station never waits for anything), WORK (two threads, minutes-long work).
"""

from __future__ import annotations

import gc
import inspect
import itertools
import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from shiboken6 import isValid

from shipdesk.domain.errors import Cancelled, ShipDeskError, StoreOutOfReach

log = logging.getLogger(__name__)

PROGRESS_EVERY_MS = 100
GARBAGE_EVERY_MS = 4_000
FULL_ROUND = 15


class Lane(StrEnum):
    """Which threads a job runs on."""

    QUERY = "query"
    CHANGE = "change"
    SCAN = "scan"
    WORK = "work"


THREADS = {Lane.QUERY: 2, Lane.CHANGE: 1, Lane.SCAN: 1, Lane.WORK: 2}


class JobState(StrEnum):
    """How far a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    DROPPED = "dropped"
    """A newer request with the same key made the answer useless."""


class UnexpectedError(ShipDeskError):
    """A bug: the details are in the log, the person gets a plain sentence."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"Something went wrong inside ShipDesk ({what}).",
            "Nothing else was touched. Try it again; if it comes back, send us the log file.",
        )


class NotReadNow(StoreOutOfReach):
    """A read that failed because the shop's server is away: the window says that once, not for each."""


class Job:
    """One piece of work; threads write only its plain fields, the window's thread reads them."""

    def __init__(self, name: str, lane: Lane, *, cancellable: bool, quiet: bool, key: str | None) -> None:
        self.name = name
        self.lane = lane
        self.cancellable = cancellable
        self.quiet = quiet
        self.key = key
        self.state = JobState.WAITING
        self.done = 0
        self.total = 0
        self.text = ""
        self.started_at_s = 0.0
        self._stop = threading.Event()
        self._moved = False

    def report(self, done: int, total: int, text: str) -> None:
        """Note how far the work is; called on the worker's thread, shown at most ten times a second."""
        self.done, self.total, self.text = done, total, text
        self._moved = True

    def cancel(self) -> None:
        """Ask the work to stop at its next chance."""
        self._stop.set()

    def is_cancelled(self) -> bool:
        """Answer whether a person asked the work to stop."""
        return self._stop.is_set()

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state in (JobState.DONE, JobState.FAILED, JobState.DROPPED)


class _Call:
    """A job with what to run and whom to tell."""

    def __init__(
        self,
        job: Job,
        work: Callable[[], Any],
        on_done: Callable[[Any], None] | None,
        on_failed: Callable[[ShipDeskError], None] | None,
        owner: QObject | None,
    ) -> None:
        self.job = job
        self.work = work
        self.on_done = on_done
        self.on_failed = on_failed
        self.owner = owner
        self.result: Any = None
        self.error: ShipDeskError | None = None

    def is_wanted(self) -> bool:
        """Whether the one who asked is still there; a closed screen gets no answers."""
        owner = self.owner
        if owner is None:
            owner = getattr(self.on_done or self.on_failed, "__self__", None)
        return not isinstance(owner, QObject) or isValid(owner)


class JobRunner(QObject):
    """Runs plain functions beside the window and brings their answers back to its thread.

    A function with parameters named `progress` and `cancelled` (see services.ports) gets those of its job. A
    ShipDeskError reaches on_failed, or `failed` where there is none; any other error is logged and reaches them as
    UnexpectedError. Callbacks of a QObject that was deleted meanwhile are not called.
    """

    job_started = Signal(object)
    job_moved = Signal(object)
    job_finished = Signal(object)
    failed = Signal(str, object)
    """A job's name and its ShipDeskError, where the job had no on_failed."""
    became_idle = Signal()
    _arrived = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queues: dict[Lane, queue.PriorityQueue[tuple[int, int, _Call | None]]] = {}
        self._threads: list[threading.Thread] = []
        self._order = itertools.count()
        self._results: deque[_Call] = deque()
        self._live: dict[Job, _Call] = {}
        self._newest: dict[str, Job] = {}
        self._closed = False
        self._arrived.connect(self._deliver_one, Qt.ConnectionType.QueuedConnection)
        self._progress_timer = QTimer(self, interval=PROGRESS_EVERY_MS)
        self._progress_timer.timeout.connect(self._show_progress)
        # Python's cycle collector may run on any thread, and would destroy widgets there: it runs here only.
        gc.disable()
        self._has_settled = False
        self._garbage_timer = QTimer(self, interval=GARBAGE_EVERY_MS)
        self._garbage_timer.timeout.connect(self._collect_garbage)
        self._garbage_rounds = itertools.count(1)
        self._garbage_timer.start()

    def run(
        self,
        name: str,
        function: Callable[..., Any],
        *args: Any,
        on_done: Callable[[Any], None] | None = None,
        on_failed: Callable[[ShipDeskError], None] | None = None,
        cancellable: bool = False,
        priority: int = 0,
        lane: Lane = Lane.WORK,
        key: str | None = None,
        quiet: bool = False,
        owner: QObject | None = None,
        **kwargs: Any,
    ) -> Job:
        """Run the function on a lane; lower priority numbers first. Name is what the status bar shows.

        With a key, only the newest job of that key is answered (latest wins); older waiting ones are not even run.
        quiet keeps it out of the status bar. owner is whose deletion makes the answer unwanted, where the callbacks
        are not methods of a QObject.
        """
        job = Job(name, lane, cancellable=cancellable, quiet=quiet, key=key)
        call = _Call(job, _bind(job, function, args, kwargs), on_done, on_failed, owner)
        if self._closed:
            job.state = JobState.DROPPED
            return job
        if key is not None:
            older = self._newest.get(key)
            if older is not None:
                older.cancel()
            self._newest[key] = job
        self._live[job] = call
        self._start_threads(lane)
        self._queues[lane].put((priority, next(self._order), call))
        self.job_started.emit(job)
        if not quiet and not self._progress_timer.isActive():
            self._progress_timer.start()
        return job

    def query(
        self,
        key: str,
        function: Callable[..., Any],
        *args: Any,
        on_done: Callable[[Any], None] | None = None,
        on_failed: Callable[[ShipDeskError], None] | None = None,
        priority: int = 0,
        owner: QObject | None = None,
        **kwargs: Any,
    ) -> Job:
        """Run a quick read; a newer query with the same key makes this one's answer be dropped."""
        return self.run(
            key, function, *args, on_done=on_done, on_failed=on_failed, priority=priority, lane=Lane.QUERY, key=key,
            quiet=True, owner=owner, **kwargs,
        )  # fmt: skip

    def change(
        self,
        name: str,
        function: Callable[..., Any],
        *args: Any,
        on_done: Callable[[Any], None] | None = None,
        on_failed: Callable[[ShipDeskError], None] | None = None,
        owner: QObject | None = None,
        **kwargs: Any,
    ) -> Job:
        """Run a short changing service; changes run one after the other, in the order they were asked for."""
        return self.run(
            name, function, *args, on_done=on_done, on_failed=on_failed, lane=Lane.CHANGE, owner=owner, **kwargs
        )

    def jobs(self) -> list[Job]:
        """Return the jobs that wait or run, oldest first."""
        return list(self._live)

    def is_idle(self) -> bool:
        """Whether nothing waits, runs, or has an answer on its way."""
        return not self._live

    def shutdown(self, deadline_s: float = 10.0) -> bool:
        """Cancel what can be cancelled, let the rest finish, join the threads; True when all of them ended in time."""
        self._closed = True
        for job in self._live:
            if job.cancellable or job.lane is Lane.QUERY:
                job.cancel()
        for lane in self._queues:
            for _ in range(THREADS[lane]):
                self._queues[lane].put((1_000_000, next(self._order), None))
        end = time.monotonic() + deadline_s
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))
        ended = not any(thread.is_alive() for thread in self._threads)
        self._progress_timer.stop()
        self._garbage_timer.stop()
        self._live.clear()
        self._results.clear()
        if self._has_settled:
            gc.unfreeze()
        gc.enable()
        return ended

    def settle(self) -> None:
        """Take what was loaded at the start out of garbage collection; call it once the window has come to rest.

        Looking through all of it every few seconds held even an idle window up for 0.2 s.
        """
        gc.collect()
        gc.freeze()
        self._has_settled = True

    def _collect_garbage(self) -> None:
        """Collect what is young, and what is old once a minute."""
        gc.collect(2 if next(self._garbage_rounds) % FULL_ROUND == 0 else 1)

    def _start_threads(self, lane: Lane) -> None:
        if lane in self._queues:
            return
        self._queues[lane] = queue.PriorityQueue()
        for number in range(THREADS[lane]):
            # Daemons, so that a hung network call cannot keep a closed program alive; shutdown() joins the others.
            thread = threading.Thread(
                target=self._work, args=(self._queues[lane],), name=f"{lane}-{number}", daemon=True
            )
            self._threads.append(thread)
            thread.start()

    def _work(self, calls: queue.PriorityQueue[tuple[int, int, _Call | None]]) -> None:
        while True:
            call = calls.get()[2]
            if call is None:
                return
            _perform(call)
            self._results.append(call)
            del call
            try:
                self._arrived.emit()
            except RuntimeError:  # the window is gone, and the runner with it
                return

    @Slot()
    def _deliver_one(self) -> None:
        if not self._results:
            return
        call = self._results.popleft()
        job = call.job
        self._live.pop(job, None)
        outdated = job.key is not None and self._newest.get(job.key) is not job
        if job.key is not None and not outdated:
            del self._newest[job.key]
        job.state = JobState.DROPPED if outdated else JobState.FAILED if call.error else JobState.DONE
        self.job_finished.emit(job)
        try:
            if not outdated and call.is_wanted():
                self._tell(call)
        finally:
            if not self._live:
                self._progress_timer.stop()
                self.became_idle.emit()

    def _tell(self, call: _Call) -> None:
        if call.error is None:
            if call.on_done is not None:
                call.on_done(call.result)
        elif call.on_failed is not None:
            call.on_failed(call.error)
        elif not isinstance(call.error, Cancelled):
            self.failed.emit(call.job.name, call.error)

    def _show_progress(self) -> None:
        for job in list(self._live):
            if job._moved:
                job._moved = False
                self.job_moved.emit(job)


def _perform(call: _Call) -> None:
    job = call.job
    if job.is_cancelled():
        call.error = Cancelled()
        return
    job.state = JobState.RUNNING
    job.started_at_s = time.monotonic()
    try:
        call.result = call.work()
    except StoreOutOfReach as error:
        call.error = NotReadNow(error.message, error.advice) if job.lane is Lane.QUERY else error
    except ShipDeskError as error:
        call.error = error
    except Exception:  # the border: a bug in a job must neither end the thread nor show a traceback
        log.exception("job %s failed", job.name)
        call.error = UnexpectedError(job.name)


def _bind(job: Job, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Callable[[], Any]:
    """Return the call with the job's progress and cancelled given where the function asks for them."""
    try:
        names = inspect.signature(function).parameters
    except (TypeError, ValueError):
        names = inspect.signature(lambda: None).parameters
    positional = list(names)[: len(args)]
    for name, value in (("progress", job.report), ("cancelled", job.is_cancelled)):
        if name in names and name not in kwargs and name not in positional:
            kwargs[name] = value
    return lambda: function(*args, **kwargs)
