"""What runs: every account and job at a glance, a key that asks now, and what nobody understands."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.parcels import Meaning, ParcelStatus, TrackingEvent
from shipdesk.services.background_round import JOBS, background_round
from shipdesk.services.clocks import FixedClock
from shipdesk.services.list_parcels import parcel_ids
from shipdesk.services.problems import RUNS as PROBLEMS_SCREEN
from shipdesk.services.shop import Shop
from shipdesk.services.views import ParcelQuery
from shipdesk.services.what_runs import JOB_WORDS, what_runs
from shipdesk.storage.job_runs_store import JobRun
from shipdesk.ui.runs.runs_columns import account_tone, how_it_goes, job_word
from shipdesk.ui.runs.runs_page import RunsPage
from shipdesk.ui.screens import RUNS, all_screens
from shipdesk.ui.theme import Tone

Settle = Callable[[], None]


@pytest.fixture
def page(qtbot: QtBot, jobs: JobRunner, shop: Shop, settle: Settle) -> RunsPage:
    """Return the screen on the practice shop."""
    return shown(qtbot, jobs, shop, settle)


def shown(qtbot: QtBot, jobs: JobRunner, shop: Shop, settle: Settle) -> RunsPage:
    page = RunsPage(shop, jobs)
    qtbot.addWidget(page)
    page.resize(1084, 690)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    settle()
    return page


def texts(table: object) -> list[list[str]]:
    model = table.model()  # type: ignore[attr-defined]
    return [
        [model.data(model.index(row, column)) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_the_screen_is_there_by_key_and_problems_lead_to_it() -> None:
    assert [s.shortcut for s in all_screens() if s.key == RUNS] == ["Ctrl+7"]
    assert PROBLEMS_SCREEN == RUNS == RunsPage.key
    assert set(JOB_WORDS) == set(JOBS) == {job for job in JOBS if job_word(job)}


def test_each_account_says_what_is_due_and_what_it_cost(page: RunsPage, shop: Shop, settle: Settle) -> None:
    with shop.database.transaction() as tx:
        tx.parcels.postpone(tx.parcels.under_way_ids("practice"), shop.clock.now())
    page.reload()
    settle()
    (before,) = texts(page.accounts)
    assert before[:3] == ["Practice carrier", "8", "8"]
    assert before[5:] == ["not yet", "All well"]
    page.ask_action.trigger()
    settle()
    (after,) = texts(page.accounts)
    assert after[2] == "0"
    assert re.search(r": 8 parcels, \d+ requests$", after[5])
    assert int(after[4]) > int(before[4])
    assert texts(page.runs)[0][1:3] == ["Ask carriers", "Practice carrier"]


def test_asking_one_carrier_jumps_the_queue_but_not_within_minutes(page: RunsPage, settle: Settle) -> None:
    said: list[str] = []
    page.said.connect(said.append)
    page.account_action.trigger()
    settle()
    page.account_action.trigger()
    settle()
    assert "Asked about 8 parcels" in said[0]
    assert said[1] == "All of them were asked about minutes ago."


def test_other_jobs_show_their_last_run_and_failures_in_colour(page: RunsPage, shop: Shop, settle: Settle) -> None:
    now = shop.clock.now()
    with shop.database.transaction() as tx:
        tx.job_runs.add(JobRun("print", now, now, items=3, failed=0, said="3 printed, 0 failed"))
        tx.job_runs.add(JobRun("shops", now, now, items=0, failed=1, said="The shop does not answer."))
    page.reload()
    settle()
    by_job = {row[0]: row[2] for row in texts(page.other_jobs)}
    assert by_job["Print what waits"] == "3 printed, 0 failed"
    assert by_job["Pull orders from shops"] == "The shop does not answer."
    assert by_job["Back up"] == "There was nothing to do."
    model = page.job_model
    inks = {model.value(row).job: model.data(model.index(row, 2), int(Qt.ItemDataRole.ForegroundRole))
            for row in range(model.rowCount())}  # fmt: skip
    assert inks["shops"] is not None
    assert inks["print"] is None


def test_a_pause_is_told_with_its_reason_and_its_end(page: RunsPage, shop: Shop, settle: Settle) -> None:
    until = shop.clock.now() + timedelta(hours=2)
    day = shop.clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    state = {"day": day.isoformat(), "used": 7, "told_limit": 9, "paused_until": until.isoformat(),
             "paused_why": "today's requests are used up", "pace_share": 0.5}  # fmt: skip
    with shop.database.transaction() as tx:
        tx.settings.put("gate:practice", state)
    page.reload()
    settle()
    (account,) = what_runs(shop).accounts
    assert (account.asked_today, account.quota, account.paused_until) == (7, 9, until)
    assert (how_it_goes(account), account_tone(account)) == ("Paused", Tone.WARN)
    assert "today's requests are used up" in page.described.text()
    assert "It goes on at" in page.described.text()


def test_parcels_whose_account_is_gone_are_told_of(
    page: RunsPage, shop: Shop, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shop.outside, "carrier_codes", lambda: ())
    page.reload()
    settle()
    assert texts(page.accounts)[0][6] == "Not connected"
    assert "8 parcels are not followed" in page.described.text()
    assert not page.account_action.isEnabled()


def test_an_empty_shop_says_what_to_do(
    qtbot: QtBot, jobs: JobRunner, shop: Shop, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shop.outside, "carrier_codes", lambda: ())
    with shop.database.transaction() as tx:
        tx.parcels.set_polled_many(shop.clock.now(), [(i, None) for i in parcel_ids(shop, ParcelQuery())])
    page = shown(qtbot, jobs, shop, settle)
    assert page.account_stack.currentWidget() is page.no_accounts
    wanted: list[str] = []
    page.screen_wanted.connect(wanted.append)
    page.no_accounts.button.click()
    assert wanted == ["settings"]


def test_what_is_not_understood_is_listed_saved_and_leads_to_a_parcel(
    page: RunsPage, shop: Shop, settle: Settle, tmp_path: Path, qtbot: QtBot
) -> None:
    parcel_id = parcel_ids(shop, ParcelQuery())[0]
    now = shop.clock.now()
    event = TrackingEvent("ZZ9", "Beamed up", Meaning(ParcelStatus.UNKNOWN), now, source="practice")
    with shop.database.transaction() as tx:
        tx.events.add(parcel_id, [("k1", event)], now)
    page.reload()
    settle()
    qtbot.keyClick(page, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    assert page.tabs.tabText(2) == "Not understood (1)"
    assert texts(page.unknown)[0][:4] == ["1", "Practice carrier", "ZZ9", "Beamed up"]
    opened: list[int] = []
    page.parcel_wanted.connect(opened.append)
    page.parcel_action.trigger()
    page.export_to(tmp_path / "unknown.csv")
    settle()
    assert opened == [parcel_id]
    rows = list(csv.DictReader((tmp_path / "unknown.csv").read_text("utf-8-sig").splitlines()))
    assert [row["code"] for row in rows] == ["ZZ9"]


def test_a_failure_that_goes_on_is_one_run(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    from shipdesk.services import background_round as rounds

    monkeypatch.setitem(rounds._PARTS, "shops", lambda _shop, _cancelled: rounds._Done("It is down.", failed=1))
    clock = FixedClock(shop.clock.now())
    monkeypatch.setattr(shop, "clock", clock)
    first = clock.moment
    for _ in range(4):
        background_round(shop)
        clock.moment += timedelta(minutes=4)
    with shop.look() as tx:
        (run,) = tx.job_runs.newest(job="shops")
    assert (run.started_at, run.said) == (first, "It is down.")
    assert run.ended_at > first
