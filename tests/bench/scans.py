"""Measures a scan at the packing station in a store of a million parcels, alone and beside a tracking refresh.

From Return to kept (the scan itself is durable), to committed (its answer is) and to painted; beside bare durable
commits that are made between the scans, so that the disk is as busy for both.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from bench.measure import Figure, bare_connection, fsync_ms, quantile, tell
from bench.stalls import PacedCarrier, refreshing
from bench.watching import PaintWatch, open_desk, run_for, run_until
from shipdesk.app import SWITCH_INTERVAL_S
from shipdesk.domain.parcels import ParcelStatus
from shipdesk.services.list_parcels import parcel_ids, parcel_rows, status_counts
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.services.views import ParcelQuery
from shipdesk.ui.pack.pack_page import PackPage

SCANS = 250
_WARM_UP = 10
_BETWEEN_S = 0.08
"""As quick as a person with a scanner can be, with the screen's own reading after the scan in between."""


@dataclass(slots=True)
class Times:
    """How long scans took, and the bare commits between them; all in ms."""

    kept: list[float] = field(default_factory=list)
    committed: list[float] = field(default_factory=list)
    painted: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)


def measure(folder: Path) -> list[Figure]:
    """Scan parcels that wait, one after the other, in the real window; then as many while a refresh writes."""
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    desk = open_desk(folder, "pack")
    ready: list[bool] = []
    desk.ready.connect(lambda: ready.append(True))
    run_until(lambda: bool(ready), "the shop")
    shop, page = desk.shop, desk.window.page("pack")
    assert shop is not None
    assert isinstance(page, PackPage)
    parcels = sum(status_counts(shop).values())
    waiting = list(parcel_ids(shop, ParcelQuery(statuses=(ParcelStatus.LABEL_MADE,))))[: 2 * (SCANS + _WARM_UP)]
    codes = [row.tracking_number for row in parcel_rows(shop, waiting)]
    run_for(6)  # what the first minute does is another measurement
    run_until(desk.jobs.is_idle, "the first background round")
    scanner = Scanner(shop, page, folder)
    alone = scanner.scan(codes[: SCANS + _WARM_UP])
    carrier = PacedCarrier()
    with refreshing(desk, carrier):
        before, told = time.perf_counter(), carrier.told
        beside = scanner.scan(codes[SCANS + _WARM_UP :])
        rate = (carrier.told - told) / (time.perf_counter() - before)
    desk.end()
    scanner.close()
    disk = f"{parcels:,} parcels; fsync of 8 kB takes {fsync_ms(folder):.2f} ms here"
    return [
        *_figures("", alone, disk),
        *_figures(" beside a refresh", beside, f"{rate:.0f} events/s written meanwhile"),
    ]


def _figures(where: str, times: Times, note: str) -> Iterator[Figure]:
    name = "bare one-row commit (WAL, FULL)"
    for what, found in (("kept", times.kept), ("committed", times.committed), ("painted", times.painted)):
        for share, aim in ((0.5, ""), (0.99, "" if what == "kept" else "<= 3x, <= 35 ms")):
            title = f"Scan to {what}{where}: p{share * 100:.0f}"
            yield Figure(title, quantile(found, share), "ms", name, quantile(times.bare, share), aim, note)
            note = ""


class Scanner:
    """Scans codes at a packing station, and makes a bare commit on the same disk between any two."""

    def __init__(self, shop: Shop, page: PackPage, folder: Path) -> None:
        self._shop = shop
        self._page = page
        self._page.sounds.enabled = False
        self._kept: list[float] = []
        self._answered: list[float] = []
        self._painted: list[float] = []
        self._shown: list[object] = []
        self._stop = shop.subscribe(self._note)
        self._bare = bare_connection(folder / "bare.db")
        self._bare.execute("CREATE TABLE bare (id INTEGER PRIMARY KEY, code TEXT)")
        PaintWatch(page.flash, self._note_painted)

    def scan(self, codes: list[str]) -> Times:
        """Scan these, each when the one before was answered and painted."""
        times = Times()
        for code in codes:
            self._page.field.setText(code)
            counts = len(self._kept), len(self._answered), len(self._painted)
            start = time.perf_counter()
            QTest.keyClick(self._page.field, Qt.Key.Key_Return)
            run_until(lambda: len(self._painted) > counts[2], "the answer to a scan")  # noqa: B023 - called in this turn
            times.kept.append((self._kept[counts[0]] - start) * 1000)
            times.committed.append((self._answered[counts[1]] - start) * 1000)
            times.painted.append((self._painted[-1] - start) * 1000)
            run_for(_BETWEEN_S)
            start = time.perf_counter()
            self._bare.execute("INSERT INTO bare (code) VALUES (?)", (code,))
            times.bare.append((time.perf_counter() - start) * 1000)
        for found in (times.kept, times.committed, times.painted, times.bare):
            del found[:_WARM_UP]
        return times

    def close(self) -> None:
        """Stop listening."""
        self._stop()
        self._bare.close()

    def _note(self, topics: frozenset[Topic]) -> None:
        """Note a commit: keeping a scan touches scans only, its answer parcels too."""
        if Topic.SCANS in topics:
            (self._answered if Topic.PARCELS in topics else self._kept).append(time.perf_counter())

    def _note_painted(self) -> None:
        outcome = self._page.flash.shown()
        if outcome is not None and (not self._shown or outcome is not self._shown[-1]):
            self._shown.append(outcome)
            self._painted.append(time.perf_counter())


if __name__ == "__main__":
    tell(measure(Path(sys.argv[1])))
