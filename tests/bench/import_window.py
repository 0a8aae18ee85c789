"""Measures how long the window stands still while a large order file is dropped on it, looked through and imported."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from bench.made_up import write_order_file
from bench.measure import Figure, quantile, tell
from bench.watching import Heartbeat, open_desk, run_for, run_until
from shipdesk.app import SWITCH_INTERVAL_S, Desk
from shipdesk.services.change_settings import save_settings
from shipdesk.services.first_start import finish_first_start, practice_settings
from shipdesk.services.shop import open_shop
from shipdesk.ui.imports.import_dialog import ImportDialog
from shipdesk.ui.imports.sorted_preview import Part

LINES = 100_000
LISTEN_S = 4.0

Step = tuple[str, Callable[[], object], Callable[[], bool]]


def measure(lines: int, folder: Path) -> list[Figure]:
    """Drop a made-up file of that many lines on the window of an empty shop."""
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    file = folder / "orders.csv"
    orders, _ = write_order_file(file, lines, datetime.now(UTC))
    desk = _empty_desk(folder / "shop")
    beats = Heartbeat()
    idle = max(beats.listen(LISTEN_S))
    figures = []
    for name, start, is_over in _steps(desk, file, orders):
        begun = time.perf_counter()
        gaps = beats.listen_while(start, is_over, name)
        note = f"p99 {quantile(gaps, 0.99):.1f}; {time.perf_counter() - begun:.1f} s in all"
        figures.append(Figure(f"{lines:,} lines, {name}: longest stall", max(gaps), "ms", "idle window", idle,
                              "at most 50", note))  # fmt: skip
    desk.end()
    return figures


def _empty_desk(folder: Path) -> Desk:
    shop = open_shop(folder)
    save_settings(shop, practice_settings().model_copy(update={"carriers": ()}))
    finish_first_start(shop)
    shop.close()
    desk = open_desk(folder)
    ready: list[bool] = []
    desk.ready.connect(lambda: ready.append(True))
    run_until(lambda: bool(ready), "the shop")
    run_for(6)  # the first background round and backup are other measurements
    assert desk.jobs is not None
    run_until(desk.jobs.is_idle, "the first background round")
    return desk


def _steps(desk: Desk, file: Path, orders: int) -> Iterator[Step]:
    """Yield what a person does, and how one sees that it is done."""
    window, jobs = desk.window, desk.jobs
    assert window is not None
    assert jobs is not None

    def dialog() -> ImportDialog | None:
        return next(iter(window.findChildren(ImportDialog)), None)

    def is_previewed() -> bool:
        found = dialog()
        return found is not None and found.stack.currentWidget() is found.preview

    yield "dropped and previewed", lambda: window.files_dropped.emit([file]), is_previewed
    shown = dialog()
    assert shown is not None
    preview, rows = shown.preview, shown.preview.tabs.models[Part.NEW]

    def walk_three() -> None:
        for _ in range(3):
            preview.walk(1)

    yield (
        "filtered", lambda: preview.search.setText("candle"), lambda: jobs.is_idle() and 0 < rows.rowCount() < orders
    )  # fmt: skip
    yield "problems walked", walk_three, jobs.is_idle
    yield "imported", shown.import_now, lambda: shown.stack.currentWidget() is shown.outcome


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        tell(measure(int(sys.argv[1]) if len(sys.argv) > 1 else LINES, Path(place)))
