"""Deadlines of requests: one thread watches them all, and goes when there are none."""

from __future__ import annotations

import threading

from shipdesk.web.deadlines import Deadlines

LATE_S = 60.0


def nothing() -> None:
    raise AssertionError("this deadline was cancelled")


def test_the_sooner_deadline_is_met_first_although_it_was_set_later() -> None:
    deadlines, met, over = Deadlines(), [], threading.Event()
    far = deadlines.after(LATE_S, nothing)
    deadlines.after(0.02, lambda: (met.append("second"), over.set()))  # type: ignore[func-returns-value]
    deadlines.after(0.0, lambda: met.append("first"))
    assert over.wait(10)
    far.cancel()
    assert met == ["first", "second"]


def test_what_was_cancelled_is_not_called_and_the_thread_goes_with_the_last() -> None:
    deadlines, watchers, over = Deadlines(), [], threading.Event()
    deadlines.after(0.01, nothing).cancel()
    deadlines.after(0.02, lambda: (watchers.append(threading.current_thread()), over.set()))  # type: ignore[func-returns-value]
    assert over.wait(10)
    watchers[0].join(10)
    assert not watchers[0].is_alive()


def test_after_the_last_one_went_another_thread_watches() -> None:
    deadlines, over = Deadlines(), [threading.Event(), threading.Event()]
    for each in over:
        deadlines.after(0.0, each.set)
        assert each.wait(10)


def test_a_thousand_requests_start_one_thread() -> None:
    deadlines = Deadlines()
    far = deadlines.after(LATE_S, nothing)
    before = threading.active_count()
    for _ in range(1000):
        deadlines.after(LATE_S, nothing).cancel()
    assert threading.active_count() == before
    deadlines.rest()
    assert threading.active_count() == before, "one is left to watch"
    far.cancel()
    deadlines.rest()
    assert threading.active_count() == before - 1
