"""Measures a scan at the packing station: from Enter to committed, and to painted, beside a bare durable commit."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from bench.measure import Figure, bare_commits_ms, fsync_ms, quantile, tell
from bench.watching import PaintWatch, open_desk, run_for, run_until
from shipdesk.app import SWITCH_INTERVAL_S
from shipdesk.domain.parcels import ParcelStatus
from shipdesk.services.list_parcels import parcel_ids, parcel_rows
from shipdesk.services.views import ParcelQuery
from shipdesk.ui.pack.pack_page import PackPage

SCANS = 300


def measure(folder: Path) -> list[Figure]:
    """Scan parcels that wait, one after the other, in the real window."""
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    desk = open_desk(folder, "pack")
    ready: list[bool] = []
    desk.ready.connect(lambda: ready.append(True))
    run_until(lambda: bool(ready), "the shop")
    shop, page = desk.shop, desk.window.page("pack")
    assert shop is not None
    assert isinstance(page, PackPage)
    page.sounds.enabled = False
    waiting = list(parcel_ids(shop, ParcelQuery(statuses=(ParcelStatus.LABEL_MADE,))))[: SCANS + 5]
    codes = [row.tracking_number for row in parcel_rows(shop, waiting)]
    run_for(6)  # the day's first backup is another measurement
    run_until(desk.jobs.is_idle, "the first background round")
    committed, painted = _scan_all(page, codes)
    desk.end()
    with tempfile.TemporaryDirectory(dir=folder.parent) as place:
        bare, disk_ms = bare_commits_ms(Path(place), SCANS), fsync_ms(Path(place))
    name, disk = "bare one-row commit (WAL, FULL)", f"fsync of 8 kB takes {disk_ms:.2f} ms here"
    return [
        Figure("Scan to committed: p50", quantile(committed, 0.5), "ms", name, quantile(bare, 0.5), note=disk),
        Figure("Scan to committed: p99", quantile(committed, 0.99), "ms", name, quantile(bare, 0.99)),
        Figure("Scan to painted: p50", quantile(painted, 0.5), "ms", name, quantile(bare, 0.5)),
        Figure("Scan to painted: p99", quantile(painted, 0.99), "ms", name, quantile(bare, 0.99), "under 50"),
    ]


def _scan_all(page: PackPage, codes: list[str]) -> tuple[list[float], list[float]]:
    """Return for each scan the ms to its commit and to its painted answer."""
    commits: list[float] = []
    paintings: list[float] = []
    shown: list[object] = []
    stop = page.shop.subscribe(lambda _topics: commits.append(time.perf_counter()))

    def note() -> None:
        outcome = page.flash.shown()
        if outcome is not None and (not shown or outcome is not shown[-1]):
            shown.append(outcome)
            paintings.append(time.perf_counter())

    PaintWatch(page.flash, note)
    committed, painted = [], []
    for number, code in enumerate(codes):
        page.field.setText(code)
        before = len(commits)
        start = time.perf_counter()
        QTest.keyClick(page.field, Qt.Key.Key_Return)
        run_until(lambda done=number: len(paintings) > done, "the answer to a scan")
        committed.append((commits[before] - start) * 1000)
        painted.append((paintings[-1] - start) * 1000)
        # As quick as a person with a scanner can be, with the screen's own reading after the scan in between.
        run_for(0.08)
    stop()
    return committed[5:], painted[5:]


if __name__ == "__main__":
    tell(measure(Path(sys.argv[1])))
