"""The server goes away while a bench works: no scan is lost, none answered twice, nothing decided silently."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from postgres_server import PostgresServer
from pulled_cable import Cable

from shipdesk.cli import run
from shipdesk.domain.errors import Refused, StoreOutOfReach
from shipdesk.domain.kept_scans import KeptScan
from shipdesk.services.clocks import FixedClock
from shipdesk.services.dispatch_parcel import dispatch_scan
from shipdesk.services.edit_orders import cancel_orders
from shipdesk.services.first_start import PRACTICE_START
from shipdesk.services.kept_scans import answer_left_over, count_kept, keep_here, list_kept, send_kept
from shipdesk.services.list_orders import order_ids
from shipdesk.services.make_labels import make_labels
from shipdesk.services.outage import outage_problem
from shipdesk.services.problems import list_problems
from shipdesk.services.scan_conflicts import conflicts_seen, scan_conflicts
from shipdesk.services.shop import MARKER, Shop, open_shop
from shipdesk.services.take_scans import RawScan
from shipdesk.services.views import MadeLabel, OrderQuery, OrderView, ScanOutcome
from shipdesk.services.void_labels import void_label
from shipdesk.storage.scan_journal import ScanJournal
from shipdesk.storage.server_line import LONGEST_PAUSE_S, NOBODY_ASKS_S, ServerLine
from shipdesk.ui.pack.scan_queue import Answer, ScanQueue

STORES = ("server",)


@pytest.fixture
def cable(postgres: PostgresServer) -> Iterator[Cable]:
    """Return the bench's cable to the server."""
    cable = Cable(postgres.port)
    yield cable
    cable.pull()


@pytest.fixture
def labels(sample_shop: Shop) -> tuple[MadeLabel, ...]:
    """Return the labels of six packed orders."""
    return make_labels(sample_shop, order_ids(sample_shop, OrderQuery(OrderView.TO_SHIP))[:6]).labels


@pytest.fixture
def bench(
    sample_shop: Shop, labels: object, cable: Cable, postgres: PostgresServer, tmp_path: Path, clock: FixedClock
) -> Iterator[Shop]:
    """Return the same shop at a bench of its own, behind the cable."""
    url = json.loads((sample_shop.folder / MARKER).read_text())["store"].replace(
        f":{postgres.port}/", f":{cable.port}/"
    )
    shop = open_shop(tmp_path / "bench", clock=clock, store=url)
    yield shop
    shop.close()


def scanned(queue: ScanQueue, *codes: str) -> list[Answer]:
    """Scan codes one after the other and return the answers."""
    answers = []
    for number, code in enumerate(codes, 1):
        queue.put(number, code)
        answer = queue.answer_next()
        assert answer is not None
        answers.append(answer)
    return answers


def back(shop: Shop, cable: Cable) -> None:
    """Put the cable back and ask until the server is there."""
    cable.put_back()
    while shop.is_cut_off:
        shop.poll_outside_changes()


def test_scans_are_kept_while_the_server_is_away_and_answered_once_when_it_is_back(
    bench: Shop, sample_shop: Shop, labels: tuple[MadeLabel, ...], cable: Cable
) -> None:
    queue, codes = ScanQueue(bench, "Ada"), [label.tracking_number for label in labels]
    (first,) = scanned(queue, codes[0])
    assert first.result is not None
    assert first.result.outcome is ScanOutcome.DISPATCHED

    cable.pull()
    kept = scanned(queue, *codes[1:4])
    assert [answer.kept_here for answer in kept] == [1, 2, 3]
    assert all(answer.result is None and answer.error is None for answer in kept)
    assert outage_problem(bench).message == ("No connection to the shop's server: scans are kept on this computer (3).")
    assert queue.catch_up() == ()

    back(bench, cable)
    late = queue.catch_up()
    assert [result.outcome for result in late] == [ScanOutcome.DISPATCHED] * 3
    assert not queue.is_behind
    assert (count_kept(bench), answer_left_over(bench), scan_conflicts(bench)) == (0, (), ())
    with sample_shop.look() as tx:
        assert [scan.code for scan in tx.scans.last(10)] == codes[3::-1]
        assert {scan.by for scan in tx.scans.last(10)} == {"Ada"}
    assert not [p for p in list_problems(bench) if p.key.startswith("scans-")]


def test_what_cannot_be_done_any_more_is_listed_for_a_person(
    bench: Shop, sample_shop: Shop, labels: tuple[MadeLabel, ...], cable: Cable, capsys: pytest.CaptureFixture[str]
) -> None:
    queue, codes = ScanQueue(bench, "Ada"), [label.tracking_number for label in labels]
    scanned(queue, codes[0])
    cable.pull()
    scanned(queue, *codes[1:4])
    void_label(sample_shop, labels[1].parcel_id)
    assert cancel_orders(sample_shop, [labels[1].order_id]) == 1
    dispatch_scan(sample_shop, codes[2], by="Bo", station="bench 9")

    back(bench, cable)
    queue.catch_up()
    found = scan_conflicts(bench)
    assert [(s.code, s.outcome) for s in found] == [
        (codes[1], ScanOutcome.REFUSED),
        (codes[2], ScanOutcome.ALREADY),
    ]
    assert "was given back" in found[0].message
    assert "by Bo at bench 9" in found[1].message
    (problem,) = [p for p in list_problems(sample_shop) if p.key == "scans-refused"]
    assert problem.count == 2

    folder = ["--data", str(sample_shop.folder)]
    assert run(["scans", "conflicts", "--json", *folder]) == 0
    told = json.loads(capsys.readouterr().out)["conflicts"]
    assert [line["code"] for line in told] == codes[1:3]
    assert run(["scans", "conflicts", "--seen", str(told[0]["scan_id"]), *folder]) == 0
    assert [s.id for s in scan_conflicts(bench)] == [told[1]["scan_id"]]
    assert conflicts_seen(bench, [told[1]["scan_id"]]) == 1
    with pytest.raises(Refused, match="not one that needs a look"):
        conflicts_seen(bench, [told[1]["scan_id"]])


def test_a_scan_that_the_server_took_before_the_power_went_is_not_taken_twice(
    bench: Shop, labels: tuple[MadeLabel, ...]
) -> None:
    keep_here(bench, [RawScan(labels[0].tracking_number, PRACTICE_START)])
    (waiting,) = bench.kept_scans.waiting()
    with bench.change() as tx:  # here the power goes: the server has it, and this computer does not know
        first = tx.scans.bring(waiting)
    (sent,) = send_kept(bench)
    assert sent.scan_id == first
    assert [result.outcome for result in answer_left_over(bench)] == [ScanOutcome.DISPATCHED]
    bench.kept_scans.keep([waiting])
    assert answer_left_over(bench) == ()
    assert count_kept(bench) == 0
    assert scan_conflicts(bench) == ()
    with bench.look() as tx:
        assert len(tx.scans.last(10)) == 1


def test_a_refusal_whose_answer_was_lost_on_the_way_is_shown(
    bench: Shop, labels: tuple[MadeLabel, ...], cable: Cable, sample_shop: Shop
) -> None:
    queue = ScanQueue(bench, "Ada")
    keep_here(bench, [RawScan("nobody's", PRACTICE_START)])
    (sent,) = send_kept(bench, watched=[scan.local_id for scan in bench.kept_scans.waiting()])
    queue._unanswered.add(sent.scan_id)  # the bench heard nothing
    answer_left_over(bench, also=())
    with sample_shop.change() as tx:
        tx.settings.put("unseen_scans", [])
    queue.answer_left_over()
    assert [scan.code for scan in scan_conflicts(bench)] == ["nobody's"]


def test_kept_scans_can_be_seen_and_sent_from_the_command_line(
    bench: Shop, labels: tuple[MadeLabel, ...], capsys: pytest.CaptureFixture[str], cable: Cable
) -> None:
    keep_here(bench, [RawScan(labels[0].tracking_number, PRACTICE_START)], by="Ada", station="bench 2")
    folder = ["--json", "--data", str(bench.folder)]
    cable.pull()
    assert run(["scans", "kept", *folder]) == 0
    (line,) = json.loads(capsys.readouterr().out)["kept"]
    assert (line["code"], line["by"], line["station"]) == (labels[0].tracking_number, "Ada", "bench 2")
    assert run(["scans", "send", *folder]) == 3
    capsys.readouterr()
    cable.put_back()
    assert run(["scans", "send", *folder]) == 0
    (result,) = json.loads(capsys.readouterr().out)["results"]
    assert result["outcome"] == "dispatched"
    assert list_kept(bench.folder) == ()


def test_nobody_waits_for_a_server_that_is_known_to_be_away(bench: Shop, cable: Cable) -> None:
    heard: list[frozenset[object]] = []
    bench.subscribe(heard.append)
    settings = bench.settings
    cable.pull()
    bench.poll_outside_changes()
    bench.poll_outside_changes()
    assert bench.is_cut_off
    assert heard
    with pytest.raises(StoreOutOfReach, match="does not answer"):
        bench.database.snapshot().__enter__()
    bench._settings = None
    assert bench.settings == settings
    back(bench, cable)
    with bench.look() as tx:
        assert tx.settings.load() == settings


def test_a_lost_server_is_asked_after_pauses_that_grow() -> None:
    now = [100.0]
    line = ServerLine(lambda: now[0])
    assert line.may_try()
    line.lost()
    assert line.is_lost
    assert not line.may_try(asks_regularly=True)
    pauses, last = [], now[0]
    for _ in range(200):
        now[0] += 0.25
        if line.may_try(asks_regularly=True):
            line.lost()
            pauses.append(now[0] - last)
            last = now[0]
    assert pauses[:5] == [1.0, 2.0, 4.0, 8.0, 8.0]
    assert not line.may_try()
    now[0] += LONGEST_PAUSE_S + NOBODY_ASKS_S
    assert line.may_try()
    line.found()
    assert not line.is_lost


def test_the_journal_keeps_the_order_and_what_another_process_added(tmp_path: Path) -> None:
    first, second = ScanJournal(tmp_path), ScanJournal(tmp_path)
    assert (first.count(), first.waiting()) == (0, ())
    assert not first.path.exists()
    scans = [KeptScan(f"{n}", PRACTICE_START, f"code\x1d{n}", "Ada", "bench", "pack") for n in range(4)]
    first.keep(scans[:1])
    second.keep(scans[1:3])
    first.keep(scans[3:])
    assert second.waiting() == tuple(scans)
    second.forget(["0", "2"])
    assert first.waiting() == (scans[1], scans[3])
    first.close()
    second.close()


def test_a_journal_that_cannot_be_read_does_not_stop_the_bench(bench: Shop, labels: tuple[MadeLabel, ...]) -> None:
    bench.kept_scans.path.write_bytes(b"no journal" * 100)
    (answer,) = scanned(ScanQueue(bench, "Ada"), labels[0].tracking_number)
    assert answer.result is not None
    assert answer.result.outcome is ScanOutcome.DISPATCHED
    assert bench.kept_scans.path.read_bytes().startswith(b"no journal")
