"""The packing station: scans are never lost, never answered out of turn, and red is never missed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from shipdesk.background.jobs import JobRunner, Lane
from shipdesk.domain.errors import StoreUnusable
from shipdesk.domain.parcels import ParcelStatus
from shipdesk.services import take_scans
from shipdesk.services.dispatch_parcel import dispatch_scan, dispatched_today, last_scans
from shipdesk.services.list_parcels import parcel_ids, show_parcel
from shipdesk.services.practice_time import let_time_pass
from shipdesk.services.shop import Shop
from shipdesk.services.take_scans import RawScan
from shipdesk.services.views import ParcelQuery, ScanOutcome
from shipdesk.ui.pack.pack_page import PackPage
from shipdesk.ui.sounds import Sounds
from shipdesk.ui.window import MainWindow

Settle = Callable[[], None]
KEY = Qt.Key
FOREIGN = "4006381333931"


class CountedSounds(Sounds):
    """Counts instead of playing."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []

    def good(self) -> None:
        self.heard.append("good")

    def bad(self) -> None:
        self.heard.append("bad")

    def warm_up(self) -> None:
        pass


@pytest.fixture
def page(qtbot: QtBot, jobs: JobRunner, shop: Shop, settle: Settle) -> PackPage:
    """Return the station of the practice shop, where four parcels wait, with sounds that are counted."""
    page = PackPage(shop, jobs)
    page.sounds = CountedSounds()
    qtbot.addWidget(page)
    page.resize(1084, 690)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    settle()
    return page


def heard(page: PackPage) -> list[str]:
    """Return the sounds in their order."""
    assert isinstance(page.sounds, CountedSounds)
    return page.sounds.heard


def waiting_codes(shop: Shop) -> list[str]:
    """Return the tracking numbers of the parcels that wait."""
    ids = parcel_ids(shop, ParcelQuery(statuses=(ParcelStatus.LABEL_MADE,)))
    return [show_parcel(shop, parcel_id).parcel.tracking_number for parcel_id in ids]


def scan(qtbot: QtBot, page: PackPage, code: str) -> None:
    """Type the code as a scanner does, and Enter."""
    qtbot.keyClicks(page.field, code)
    qtbot.keyClick(page.field, KEY.Key_Return)


def test_a_scan_needs_no_click(qtbot: QtBot, page: PackPage) -> None:
    assert page.field.hasFocus()
    qtbot.keyClick(page.field, KEY.Key_Tab)
    assert page.field.hasFocus()


def test_what_is_typed_anywhere_on_the_page_goes_to_the_field(qtbot: QtBot, page: PackPage) -> None:
    page.field.clearFocus()
    qtbot.keyClick(page, "1")
    assert page.field.hasFocus()
    assert page.field.text() == "1"
    page.field.clearFocus()
    qtbot.mouseClick(page, Qt.MouseButton.LeftButton)
    assert page.field.hasFocus()


def test_a_good_scan_dispatches_flashes_green_and_sounds(qtbot: QtBot, page: PackPage, shop: Shop) -> None:
    code = waiting_codes(shop)[0]
    before = dispatched_today(shop)
    scan(qtbot, page, code)
    assert page.field.text() == ""
    qtbot.waitUntil(page.flash.isVisible)
    shown = page.flash.shown()
    assert shown is not None
    assert shown.good
    assert shown.word == "Dispatched"
    # The sound comes after the commit: what is heard is true.
    assert heard(page) == ["good"]
    assert dispatched_today(shop) == before + 1
    qtbot.waitUntil(page.flash.isHidden)
    assert page.panel.shown() == shown


def test_red_stays_until_escape(qtbot: QtBot, page: PackPage, settle: Settle) -> None:
    scan(qtbot, page, FOREIGN)
    settle()
    assert page.flash.isVisible()
    assert heard(page) == ["bad"]
    shown = page.flash.shown()
    assert shown is not None
    assert shown.sentence
    assert not page.feedback.is_passing()
    qtbot.keyClick(page.field, KEY.Key_Escape)
    assert page.flash.isHidden()


def test_the_self_test_sheet_shows_and_sounds_and_leaves_no_scan(qtbot: QtBot, page: PackPage, shop: Shop) -> None:
    before = last_scans(shop)
    scan(qtbot, page, "SHIPDESK-SOUND")
    assert heard(page) == ["good"]
    scan(qtbot, page, "shipdesk-sound")
    assert heard(page) == ["good", "bad"]
    shown = page.panel.shown()
    assert shown is not None
    assert "Caps Lock" in shown.sentence
    assert last_scans(shop) == before


def test_the_next_scan_puts_red_away(qtbot: QtBot, page: PackPage, shop: Shop, settle: Settle) -> None:
    scan(qtbot, page, FOREIGN)
    settle()
    scan(qtbot, page, waiting_codes(shop)[0])
    settle()
    assert heard(page) == ["bad", "good"]
    qtbot.waitUntil(page.flash.isHidden)


def test_a_second_scan_says_that_it_left_already(qtbot: QtBot, page: PackPage, shop: Shop, settle: Settle) -> None:
    code = waiting_codes(shop)[0]
    scan(qtbot, page, code)
    settle()
    scan(qtbot, page, code)
    settle()
    shown = page.flash.shown()
    assert shown is not None
    assert shown.word == "Already gone"
    assert page._by in shown.sentence


def test_a_burst_is_answered_in_its_order_and_loses_none(
    qtbot: QtBot, page: PackPage, shop: Shop, settle: Settle
) -> None:
    codes = waiting_codes(shop)
    for code in [*codes, FOREIGN, *codes]:
        scan(qtbot, page, code)
    settle()
    done = last_scans(shop, limit=2 * len(codes) + 1)
    assert [s.code for s in reversed(done)] == [*codes, FOREIGN, *codes]
    outcomes = [s.outcome for s in reversed(done)]
    assert outcomes[: len(codes)] == [ScanOutcome.DISPATCHED] * len(codes)


def test_a_red_answer_is_not_covered_by_green_ones_that_were_scanned_before_it_was_seen(
    qtbot: QtBot, page: PackPage, jobs: JobRunner, shop: Shop, settle: Settle
) -> None:
    hurry = threading.Event()
    jobs.run("hold the scans back", hurry.wait, lane=Lane.SCAN, quiet=True)
    for code in (FOREIGN, *waiting_codes(shop)[:2]):
        scan(qtbot, page, code)
    hurry.set()
    settle()
    shown = page.flash.shown()
    assert page.flash.isVisible()
    assert shown is not None
    assert shown.code == FOREIGN
    assert heard(page) == ["bad"], "a good sound after it would tell that all is well"
    assert [s.outcome for s in page.scans.scans()[:2]] == [ScanOutcome.DISPATCHED] * 2


def test_several_red_answers_are_counted(qtbot: QtBot, page: PackPage, jobs: JobRunner, settle: Settle) -> None:
    hurry = threading.Event()
    jobs.run("hold the scans back", hurry.wait, lane=Lane.SCAN, quiet=True)
    scan(qtbot, page, FOREIGN)
    scan(qtbot, page, "nothing of ours")
    hurry.set()
    settle()
    assert heard(page) == ["bad", "bad"]
    assert page.feedback.reds == 2


def test_a_pasted_list_is_many_scans(qtbot: QtBot, page: PackPage, shop: Shop, settle: Settle) -> None:
    codes = waiting_codes(shop)[:3]
    QApplication.clipboard().setText("\n".join(codes))
    qtbot.keyClick(page.field, KEY.Key_V, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert [s.code for s in reversed(page.scans.scans()[:3])] == codes


def test_the_last_ten_scans_and_the_counters_are_shown(
    qtbot: QtBot, page: PackPage, shop: Shop, settle: Settle
) -> None:
    code = waiting_codes(shop)[0]
    scan(qtbot, page, code)
    settle()
    assert page.scans.scans() == last_scans(shop)
    assert len(page.scans.scans()) == 9
    assert page.scans.lines[0].isVisible()
    assert page.scans.lines[9].isHidden()
    assert page.waiting.text() == "3"
    assert page.gone.text() == str(dispatched_today(shop))


def test_control_z_takes_the_last_dispatch_back(qtbot: QtBot, page: PackPage, shop: Shop, settle: Settle) -> None:
    code = waiting_codes(shop)[0]
    scan(qtbot, page, code)
    settle()
    assert page.scans.lines[0].undo_button.isVisible()
    with qtbot.waitSignal(page.said):
        qtbot.keyClick(page.field, KEY.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert code in waiting_codes(shop)
    assert page.field.hasFocus()
    assert page.scans.lines[0].chip.accessibleName() == "Taken back", "what is packed again does not look dispatched"


def test_control_z_leaves_what_another_bench_dispatched_alone(
    qtbot: QtBot, page: PackPage, shop: Shop, settle: Settle
) -> None:
    code = waiting_codes(shop)[0]
    dispatch_scan(shop, code, station="the other bench")
    page.reload()
    settle()
    with qtbot.waitSignal(page.said):
        qtbot.keyClick(page.field, KEY.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert code not in waiting_codes(shop)


def test_a_dispatch_cannot_be_taken_back_from_the_list_once_its_minute_is_over(
    qtbot: QtBot, page: PackPage, shop: Shop, settle: Settle
) -> None:
    scan(qtbot, page, waiting_codes(shop)[0])
    settle()
    until = page.scans.scans()[0].can_undo_until
    assert until is not None
    assert not page.scans.lines[0].count_down(until)
    assert page.scans.lines[0].undo_button.isHidden()


def test_what_came_on_an_earlier_day_says_so_and_is_no_news_any_more(
    qtbot: QtBot, page: PackPage, shop: Shop, settle: Settle
) -> None:
    scan(qtbot, page, waiting_codes(shop)[0])
    settle()
    qtbot.waitUntil(page.flash.isHidden)
    assert page.panel.shown() is not None
    assert "," not in page.scans.lines[0].time.text()
    let_time_pass(shop, 24)
    page.look_at_day()
    settle()
    assert page.panel.shown() is None
    assert ", " in page.scans.lines[0].time.text()
    assert page.gone.text() == "0"


def disk_is_full(shop: Shop, scans: Sequence[RawScan], *, by: str = "", station: str = "") -> tuple[int, ...]:
    """Stand in for take_scans on a machine whose disk is full."""
    raise StoreUnusable("The disk is full.", "Make room.")


def test_a_scan_that_cannot_be_stored_is_red_and_says_to_scan_again(
    qtbot: QtBot, page: PackPage, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(take_scans, "take_scans", disk_is_full)
    scan(qtbot, page, FOREIGN)
    settle()
    shown = page.flash.shown()
    assert shown is not None
    assert shown.word == "Not done"
    assert "Scan it again" in shown.sentence


def test_control_z_belongs_to_the_station_while_it_is_shown(
    qtbot: QtBot, window: MainWindow, shop: Shop, settle: Settle
) -> None:
    with qtbot.waitActive(window):
        window.activateWindow()
    page = window.show_screen("pack")
    assert isinstance(page, PackPage)
    page.sounds = CountedSounds()
    settle()
    code = waiting_codes(shop)[0]
    scan(qtbot, page, code)
    settle()
    qtbot.keyClick(page.field, KEY.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert code in waiting_codes(shop)
