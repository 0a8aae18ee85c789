"""Measures how long the window's event loop stands still while people and carriers keep it busy."""

from __future__ import annotations

import itertools
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest

from bench.measure import Figure, quantile, tell
from bench.watching import Heartbeat, has_rows, open_desk, run_for, run_until
from shipdesk.app import SWITCH_INTERVAL_S, Desk
from shipdesk.carriers.facts import PRACTICE
from shipdesk.domain.carriers import Can
from shipdesk.domain.parcels import Meaning, ParcelStatus, TrackingEvent
from shipdesk.domain.shipments import TrackAnswer, TrackedParcel, TrackFailure
from shipdesk.services.list_parcels import parcel_ids
from shipdesk.services.refresh_tracking import refresh_tracking
from shipdesk.services.views import OrderView, ParcelQuery
from shipdesk.ui.orders.orders_page import OrdersPage

EVENTS_PER_SECOND = 200
LISTEN_S = 8.0
TYPED = ("anna m", "köln", "#1000", "candle", "zzzz")


class PacedCarrier:
    """A carrier with news of every parcel it is asked about, as fast as a real one may be asked."""

    code = name = "practice"
    can = Can.TRACK
    facts = PRACTICE
    gate = None

    def __init__(self) -> None:
        self.told = 0

    def track(self, parcels: Sequence[TrackedParcel]) -> Mapping[str, TrackAnswer | TrackFailure]:
        """Return one new event for each parcel, after the time that so many events may take."""
        time.sleep(len(parcels) / EVENTS_PER_SECOND)
        self.told += len(parcels)
        now = datetime.now(UTC)
        event = TrackingEvent(
            f"T{self.told}", "Arrived at the next sorting centre", Meaning(ParcelStatus.IN_TRANSIT), now,
            now.isoformat(), "Hamburg", "practice", '{"code": "in_transit", "city": "Hamburg"}', "bench-1",
        )  # fmt: skip
        return {p.tracking_number: TrackAnswer(p.tracking_number, (event,)) for p in parcels}


class PacedOutside:
    """The outside of a shop whose only carrier is the paced one."""

    def __init__(self, carrier: PacedCarrier) -> None:
        self._carrier = carrier

    def carrier_codes(self) -> tuple[str, ...]:
        """Return the one account."""
        return (self._carrier.code,)

    def carrier(self, _code: str) -> PacedCarrier:
        """Return the one carrier."""
        return self._carrier

    def close(self) -> None:
        """Have nothing to close."""


def measure(folder: Path) -> list[Figure]:
    """Keep the window busy in each way, then in all ways at once."""
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    desk = open_desk(folder)
    ready: list[bool] = []
    desk.ready.connect(lambda: ready.append(True))
    run_until(lambda: bool(ready), "the shop")
    page = desk.window.page("orders")
    assert isinstance(page, OrdersPage)
    page.views.choose(OrderView.ALL)
    run_until(lambda: desk.jobs.is_idle() and has_rows(page.table), "the rows of all orders")
    run_for(6)  # the day's first backup is another measurement
    run_until(desk.jobs.is_idle, "the first background round")
    beats = Heartbeat()
    gaps = {"idle": beats.listen(LISTEN_S)}
    with every(16, _scroller(page)):
        gaps["scrolling"] = beats.listen(LISTEN_S)
    with every(110, _typist(page)):
        gaps["filtering as one types"] = beats.listen(LISTEN_S)
    page.search.clear()
    run_until(desk.jobs.is_idle, "the last answer")
    carrier = PacedCarrier()
    with refreshing(desk, carrier):
        start, before = time.perf_counter(), carrier.told
        gaps["a tracking refresh"] = beats.listen(LISTEN_S)
        rate = (carrier.told - before) / (time.perf_counter() - start)
        with every(16, _scroller(page)), every(110, _typist(page)):
            gaps["all three at once"] = beats.listen(LISTEN_S)
    desk.end()
    return list(_figures(gaps, rate))


def _figures(gaps: Mapping[str, list[float]], rate: float) -> Iterator[Figure]:
    idle = gaps["idle"]
    for what, found in gaps.items():
        if what == "idle":
            continue
        note = f"p50 {quantile(found, 0.5):.1f}"
        if what == "a tracking refresh":
            note += f"; {rate:.0f} events/s written"
        name = f"Stalls of the event loop, {what}"
        yield Figure(
            f"{name}: p99", quantile(found, 0.99), "ms", "idle window", quantile(idle, 0.99), "at most 10", note
        )
        yield Figure(f"{name}: longest", max(found), "ms", "idle window", max(idle), "at most 50")


@contextmanager
def every(interval_ms: int, work: Callable[[], object]) -> Iterator[None]:
    """Do something again and again meanwhile."""
    timer = QTimer(interval=interval_ms)
    timer.timeout.connect(work)
    timer.start()
    yield
    timer.stop()


def _scroller(page: OrdersPage) -> Callable[[], None]:
    """Return a hand at the wheel that goes three rows on, and far away every second."""
    bar = page.table.verticalScrollBar()
    steps = itertools.count(1)

    def step() -> None:
        far = next(steps) % 60 == 0
        bar.setValue((bar.value() + (17_321 if far else 3)) % max(bar.maximum(), 1))

    return step


def _typist(page: OrdersPage) -> Callable[[], None]:
    """Return fingers that type words into the filter, letter by letter, and clear it after each word."""
    letters = itertools.cycle([letter for word in TYPED for letter in (*word, "\b")])

    def press() -> None:
        letter = next(letters)
        if letter == "\b":
            page.search.clear()
        else:
            QTest.keyClick(page.search, letter) if letter.isascii() else page.search.insert(letter)

    return press


@contextmanager
def refreshing(desk: Desk, carrier: PacedCarrier) -> Iterator[None]:
    """Let a refresh run beside the window, as the background round does it."""
    shop = desk.shop
    assert shop is not None
    shop.use_outside(PacedOutside(carrier))
    under_way = list(parcel_ids(shop, ParcelQuery(statuses=(ParcelStatus.IN_TRANSIT,))))
    job = desk.jobs.run("refresh", refresh_tracking, shop, parcel_ids=under_way, cancellable=True)
    run_until(lambda: carrier.told > 0, "the first news")
    yield
    job.cancel()
    run_until(lambda: job.is_over, "the refresh to end")


if __name__ == "__main__":
    tell(measure(Path(sys.argv[1])))
