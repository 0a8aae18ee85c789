"""Work beside the window: answers arrive in order, in the window's thread, and never after somebody closed a screen."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from shipdesk.background.jobs import JobRunner, JobState, Lane, UnexpectedError
from shipdesk.background.schedule import Schedule
from shipdesk.background.topics import TopicBridge
from shipdesk.domain.errors import Cancelled, Refused, ShipDeskError
from shipdesk.services.ports import CancelCheck, Progress

Settle = Callable[[], None]


class Listener(QObject):
    """A screen that keeps the answers it gets."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[object] = []
        self.threads: list[int] = []

    def take(self, answer: object) -> None:
        self.answers.append(answer)
        self.threads.append(threading.get_ident())


def test_an_answer_arrives_in_the_windows_thread(jobs: JobRunner, settle: Settle) -> None:
    listener = Listener()
    jobs.run("where", threading.get_ident, on_done=listener.take)
    settle()
    assert listener.threads == [threading.get_ident()]
    assert listener.answers != [threading.get_ident()]


def test_changes_keep_the_order_in_which_they_were_asked_for(jobs: JobRunner, settle: Settle) -> None:
    done: list[int] = []
    for number in range(50):
        jobs.change("change", done.append, number)
    settle()
    assert done == list(range(50))


def test_of_queries_with_one_key_only_the_newest_is_answered(jobs: JobRunner, settle: Settle) -> None:
    listener, gate = Listener(), threading.Event()

    def read(text: str) -> str:
        gate.wait(5)
        return text

    older = [jobs.query("search", read, text, on_done=listener.take) for text in ("k", "kö", "köl")]
    jobs.query("search", read, "köln", on_done=listener.take)
    gate.set()
    settle()
    assert listener.answers == ["köln"]
    assert {job.state for job in older} == {JobState.DROPPED}


def test_queries_with_other_keys_are_all_answered(jobs: JobRunner, settle: Settle) -> None:
    listener = Listener()
    for key in ("a", "b", "c"):
        jobs.query(key, str.upper, key, on_done=listener.take)
    settle()
    assert sorted(map(str, listener.answers)) == ["A", "B", "C"]


def test_a_refusal_reaches_the_one_who_asked_with_its_sentence(jobs: JobRunner, settle: Settle) -> None:
    errors: list[ShipDeskError] = []

    def refuse() -> None:
        raise Refused("The order is dispatched.", "Undo the scan first.")

    jobs.change("edit", refuse, on_failed=errors.append)
    settle()
    assert [(e.message, e.advice) for e in errors] == [("The order is dispatched.", "Undo the scan first.")]


def test_a_failure_nobody_asked_about_is_announced(qtbot: QtBot, jobs: JobRunner) -> None:
    def refuse() -> None:
        raise Refused("No printer.")

    with qtbot.waitSignal(jobs.failed) as announced:
        jobs.run("print", refuse)
    name, error = announced.args
    assert (name, error.message) == ("print", "No printer.")


def test_a_bug_is_logged_and_said_in_plain_words(
    jobs: JobRunner, settle: Settle, caplog: pytest.LogCaptureFixture
) -> None:
    errors: list[ShipDeskError] = []
    with caplog.at_level(logging.ERROR, logger="shipdesk.background.jobs"):
        jobs.run("sums", lambda: 1 // 0, on_failed=errors.append)
        settle()
    assert isinstance(errors[0], UnexpectedError)
    assert "ZeroDivisionError" not in errors[0].message
    assert "ZeroDivisionError" in caplog.text


def test_a_long_job_reports_progress_and_can_be_stopped(qtbot: QtBot, jobs: JobRunner, settle: Settle) -> None:
    errors: list[ShipDeskError] = []

    def work(progress: Progress, cancelled: CancelCheck) -> None:
        done = 0
        while not cancelled():
            done += 1
            progress(done, 100, "label 1")
            threading.Event().wait(0.001)
        raise Cancelled

    with qtbot.waitSignal(jobs.job_moved):
        job = jobs.run("labels", work, cancellable=True, on_failed=errors.append)
    assert job.text == "label 1"
    job.cancel()
    settle()
    assert isinstance(errors[0], Cancelled)


def test_a_closed_screen_gets_no_answer(jobs: JobRunner, settle: Settle) -> None:
    from shiboken6 import delete

    listener, gate = Listener(), threading.Event()
    jobs.run("slow", gate.wait, 5, on_done=listener.take)
    answers = listener.answers
    delete(listener)
    gate.set()
    settle()
    assert answers == []


def test_shutting_down_stops_what_can_be_stopped_and_takes_no_more_work(qtbot: QtBot) -> None:
    runner = JobRunner()

    def until_cancelled(cancelled: CancelCheck) -> None:
        while not cancelled():
            threading.Event().wait(0.001)

    runner.run("endless", until_cancelled, cancellable=True)
    assert runner.shutdown()
    assert runner.run("late", list).state is JobState.DROPPED


def test_a_scan_never_waits_for_long_work(qtbot: QtBot, jobs: JobRunner, settle: Settle) -> None:
    gate, scans = threading.Event(), Listener()
    for lane in (Lane.WORK, Lane.WORK, Lane.CHANGE, Lane.QUERY, Lane.QUERY):
        jobs.run("busy", gate.wait, 10, lane=lane)
    jobs.run("scan", str.upper, "pkg1", on_done=scans.take, lane=Lane.SCAN)
    qtbot.waitUntil(lambda: scans.answers == ["PKG1"])
    gate.set()
    settle()


def test_topics_of_many_commits_become_few_signals(qtbot: QtBot) -> None:
    listeners: list[Callable[[frozenset[str]], None]] = []

    def subscribe(callback: Callable[[frozenset[str]], None]) -> Callable[[], None]:
        listeners.append(callback)
        return lambda: listeners.remove(callback)

    bridge = TopicBridge(subscribe)
    heard: list[frozenset[str]] = []
    bridge.changed.connect(heard.append)

    def commit_often() -> None:
        for number in range(1_000):
            listeners[0](frozenset({"orders" if number % 2 else "parcels"}))

    worker = threading.Thread(target=commit_often)
    worker.start()
    worker.join()
    qtbot.waitUntil(lambda: frozenset().union(*heard) == {"orders", "parcels"})
    assert len(heard) <= 2
    bridge.close()
    assert listeners == []


def test_the_next_round_waits_for_the_last_one(qtbot: QtBot, jobs: JobRunner, settle: Settle) -> None:
    rounds, gate = [], threading.Event()

    def one_round(cancelled: CancelCheck) -> str:
        rounds.append(1)
        gate.wait(5)
        return "2 mails sent"

    schedule = Schedule(jobs, lambda: False, lambda: False, one_round, "Background work")
    with qtbot.waitSignal(schedule.round_ended) as ended:
        schedule.round_now()
        schedule.round_now()
        gate.set()
    settle()
    assert (len(rounds), ended.args) == (1, ["2 mails sent"])


def test_a_station_that_takes_over_begins_its_round_at_once(qtbot: QtBot, jobs: JobRunner, settle: Settle) -> None:
    lead = [False, True, False]
    schedule = Schedule(jobs, lambda: False, lambda: lead.pop(0), lambda: "2 mails sent", "Background work")
    schedule.poll_now()
    settle()
    with qtbot.waitSignal(schedule.round_ended) as ended:
        schedule.poll_now()
    settle()
    schedule.poll_now()
    settle()
    assert (lead, ended.args) == ([], ["2 mails sent"])
