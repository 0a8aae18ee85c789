"""The window while the shop's server is away: it says so, goes on taking scans, and shows what could not be done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from postgres_server import PostgresServer
from pulled_cable import Cable
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from shipdesk.background.jobs import JobRunner
from shipdesk.background.schedule import Schedule
from shipdesk.services.list_parcels import parcel_ids, show_parcel
from shipdesk.services.move_store import move_store
from shipdesk.services.scan_conflicts import scan_conflicts
from shipdesk.services.shop import Shop, open_shop
from shipdesk.services.views import ParcelQuery
from shipdesk.ui.pack.conflicts_sheet import ConflictsSheet
from shipdesk.ui.pack.pack_page import PackPage
from shipdesk.ui.window import MainWindow

WAIT_MS = 20_000
Settle = Callable[[], None]


@pytest.fixture
def cable(postgres: PostgresServer) -> Iterator[Cable]:
    """Return the bench's cable to the server."""
    cable = Cable(postgres.port)
    yield cable
    cable.pull()


@pytest.fixture
def shop(folder: Path, postgres: PostgresServer, cable: Cable, jobs: JobRunner) -> Iterator[Shop]:
    """Return the practice shop on a server, at a bench behind the cable."""
    name = postgres.make()
    move_store(str(folder), postgres.url(name).replace(f":{postgres.port}/", f":{cable.port}/"))
    shop = open_shop(folder)
    yield shop
    # As in the program: what is being read has ended before the connections do.
    jobs.shutdown(60)
    shop.close()
    postgres.drop(name)


@pytest.fixture
def waiting(shop: Shop) -> list[str]:
    """Return the numbers of the parcels that have not left."""
    details = [show_parcel(shop, parcel_id) for parcel_id in parcel_ids(shop, ParcelQuery())]
    return [d.parcel.tracking_number for d in details if d.parcel.dispatched_at is None]


def test_the_bench_goes_on_without_the_server_and_shows_what_could_not_be_done(
    qtbot: QtBot, window: MainWindow, shop: Shop, waiting: list[str], cable: Cable, jobs: JobRunner, settle: Settle
) -> None:
    page = window.show_screen("pack")
    assert isinstance(page, PackPage)
    schedule = Schedule(jobs, shop.poll_outside_changes, shop.takes_over, lambda: "", "Background work", window)
    settle()

    cable.pull()
    for code in (waiting[0], "nobody's", waiting[1]):
        page.scan(code)
    settle()
    shown = page.panel.shown()
    assert shown is not None
    assert (shown.word, shown.tone) == ("Kept", "warn")
    assert "may leave; it is written down when the server is back. Kept on this computer (3)." in shown.sentence
    window.reload()
    qtbot.waitUntil(lambda: "kept on this computer (3)" in window.banner.text(), timeout=WAIT_MS)
    assert not window.toast.isVisible(), "that the server is away is said once, not for each read"

    cable.put_back()

    def is_back() -> bool:
        schedule.poll_now()
        page.late.catch_up()
        settle()
        return not shop.is_cut_off and bool(scan_conflicts(shop))

    qtbot.waitUntil(is_back, timeout=WAIT_MS)
    page.reload()
    settle()
    assert [scan.code for scan in page.scans.scans()[:3]] == [waiting[1], "nobody's", waiting[0]]
    assert page.late.action.isVisible()
    assert page.late.action.text() == "1 scan needs a look…"

    page.late.show()
    settle()
    (sheet,) = (w for w in QApplication.topLevelWidgets() if isinstance(w, ConflictsSheet))
    assert sheet.table.rowCount() == 1
    sheet.accept()
    settle()
    sheet.reject()
    settle()
    assert scan_conflicts(shop) == ()
    assert not page.late.action.isVisible()
    qtbot.waitUntil(lambda: "kept on this computer" not in window.banner.text(), timeout=WAIT_MS)
