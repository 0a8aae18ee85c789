"""A file is read in a process of its own, which may die without taking ShipDesk along."""

from __future__ import annotations

import multiprocessing
import time
from pathlib import Path

import pytest

from shipdesk import resources
from shipdesk.domain.errors import Cancelled
from shipdesk.intake import read_file
from shipdesk.intake.packing import pack_reading
from shipdesk.intake.parse_file import parse_order_file
from shipdesk.intake.read_file import read_order_file
from shipdesk.intake.reading import FileReading

# Here it is the start itself that is proved.
pytestmark = pytest.mark.usefixtures("real_starts")
SAMPLES = Path(resources.__path__[0]) / "samples"


def test_child_brings_back_exactly_what_the_file_holds() -> None:
    path = SAMPLES / "shopify-orders.csv"
    assert read_order_file(path) == parse_order_file(path)


def test_answers_and_source_reach_the_child(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Order Number,Wohin,Name\n1,Berlin,Ana Novak\n", "utf-8")
    reading = read_order_file(path, source="market", answers={"Wohin": "city"})
    assert (reading.source, reading.drafts[0].recipient.city) == ("market", "Berlin")


def test_file_that_takes_too_long_is_refused_with_a_sentence() -> None:
    reading = read_order_file(SAMPLES / "shopify-orders.csv", timeout_s=0)
    assert "too long" in reading.problem
    assert not reading.drafts


def test_cancelled_reading_leaves_no_process_behind() -> None:
    with pytest.raises(Cancelled):
        read_order_file(SAMPLES / "shopify-orders.csv", cancelled=lambda: True)
    assert not [p for p in multiprocessing.active_children() if p.name.startswith("read ")]


def test_missing_file_is_a_sentence_not_a_crash(tmp_path: Path) -> None:
    assert "cannot be read" in read_order_file(tmp_path / "gone.csv").problem


@pytest.mark.parametrize(("batches", "problem"), [(0, ""), (1, read_file.DIED)])
def test_a_helper_that_is_gone_spoils_only_what_it_did_not_send(batches: int, problem: str) -> None:
    first, told = multiprocessing.Pipe(duplex=False)
    second, gone = multiprocessing.Pipe(duplex=False)
    gone.close()
    reading = b"R" + batches.to_bytes(4, "little") + pack_reading(FileReading("large.csv"))
    for message in (b"P1 2 orders", b"P2 2 orders", reading, b"E"):
        told.send_bytes(message)
    came = read_file._receive(first, second, time.monotonic() + 20, lambda: False, None)
    assert (came if isinstance(came, str) else came[0].problem) == problem
    for pipe in (first, told, second):
        pipe.close()


@pytest.fixture
def long_list(tmp_path: Path) -> Path:
    path = tmp_path / "long.csv"
    rows = (f"A{i},Ana Novak,Hauptstr. {i},Berlin,10115,DE,TEA-1,1" for i in range(5000))
    path.write_text("Order Number,Name,Street,City,Postcode,Country,SKU,Quantity\n" + "\n".join(rows), "utf-8")
    return path


def test_progress_is_told_while_a_long_file_is_read(long_list: Path) -> None:
    told: list[tuple[int, int, str]] = []
    start = time.perf_counter()
    reading = read_order_file(long_list, progress=lambda *args: told.append(args))
    assert len(reading.drafts) == 5000
    assert any(done and total == 5000 for done, total, _ in told)
    assert time.perf_counter() - start < 20


def test_child_that_dies_is_a_refusal_with_a_sentence(long_list: Path) -> None:
    def kill_it(*_: object) -> None:
        for child in multiprocessing.active_children():
            child.kill()

    reading = read_order_file(long_list, progress=kill_it)
    assert reading.problem.startswith("Reading this file failed")
    assert not reading.drafts
