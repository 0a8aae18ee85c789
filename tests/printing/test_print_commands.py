"""Printing from the command line: printers, the queue, and nothing twice by mistake."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fake_zebra import FakeZebra, Panel

from shipdesk.cli import run
from shipdesk.cli.session import DONE, SOME_REFUSED, WRONG_USAGE

Ask = Callable[..., tuple[int, Any]]


@pytest.fixture
def ask(
    labelled_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Ask:
    """Return what runs a command on a shop with labels and gives exit code and JSON answer."""
    import shutil

    folder = tmp_path / "shop"
    shutil.copytree(labelled_folder, folder)

    def ask_it(*words: str, stdin: str = "") -> tuple[int, Any]:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        capsys.readouterr()
        code = run(["--data", str(folder), "--json", *words])
        return code, json.loads(capsys.readouterr().out)

    return ask_it


@pytest.fixture
def bench(ask: Ask, zebra: FakeZebra) -> FakeZebra:
    """Return the shop's label printer."""
    code, answer = ask("printers", "add", "Bench", "--kind", "raw", "--address", zebra.address)
    assert code == DONE, answer
    assert (answer["printer"]["language"], answer["printer"]["papers"]) == ("zpl", ["label"])
    return zebra


def packed(ask: Ask) -> list[str]:
    """Return the numbers of orders that have labels."""
    return [order["order_number"] for order in ask("orders", "list", "--view", "packed")[1]["orders"]]


def test_labels_are_made_and_printed_in_one_go(ask: Ask, bench: FakeZebra) -> None:
    number = ask("orders", "list", "--view", "to_ship")[1]["orders"][-1]["order_number"]
    code, answer = ask("label", number, "--print", "Bench")
    assert (code, answer["printed"], answer["pdf"]) == (DONE, {"done": 1, "failed": 0}, None), answer
    assert bench.wait_for_jobs(1)[0].count(b"^XA") == 1
    assert ask("label", number)[0] == WRONG_USAGE


def test_a_printed_label_is_refused_unless_it_is_wanted_again(ask: Ask, bench: FakeZebra) -> None:
    first, second = packed(ask)[:2]
    assert ask("print", first)[0] == DONE
    code, answer = ask("print", first, second)
    assert code == SOME_REFUSED
    assert (answer["done"], [r["order_number"] for r in answer["refused"]]) == (1, [first])
    assert "--again" in answer["refused"][0]["reason"]
    code, answer = ask("print", "--again", first, second)
    assert (code, answer["done"]) == (DONE, 1)
    assert [job.count(b"^XA") for job in bench.wait_for_jobs(3)] == [1, 1, 2]


def test_the_queue_is_listed_held_moved_and_run(ask: Ask, bench: FakeZebra) -> None:
    bench.panel = Panel(paper_out=True)
    first, second = packed(ask)[:2]
    code, answer = ask("print", first)
    assert (code, answer["failed"]) == (SOME_REFUSED, 1)
    ask("print", second)
    jobs = ask("print", "queue")[1]["jobs"]
    assert [job["state"] for job in jobs] == ["waiting", "planned"]
    assert jobs[0]["error"].startswith("Bench: The paper is out.")
    ids = [str(job["id"]) for job in jobs]
    assert ask("print", "hold", ids[1])[1]["changed"] == 1
    assert ask("print", "move", ids[1])[1]["moved"]
    assert [str(job["id"]) for job in ask("print", "queue")[1]["jobs"]] == ids[::-1]
    bench.panel = Panel()
    assert ask("print", "retry", ids[0], "999")[1] == {
        "changed": 1, "done": 1, "failed": 0, "refused": [999], "jobs": ask("print", "queue")[1]["jobs"],
    }  # fmt: skip
    assert ask("print", "cancel", ids[1])[1]["changed"] == 1
    assert ask("print", "queue")[1]["jobs"] == []
    assert {job["state"] for job in ask("print", "queue", "--all")[1]["jobs"]} == {"done", "cancelled"}


def test_an_interrupted_job_is_answered_or_printed_from_a_label_on(ask: Ask, bench: FakeZebra) -> None:
    bench.break_after = 100
    for number in packed(ask)[:2]:
        ask("print", number)
    first, second = (str(job["id"]) for job in ask("print", "queue")[1]["jobs"])
    bench.break_after = None
    assert ask("print", "answer", first, "maybe")[0] == SOME_REFUSED
    assert ask("print", "answer", first, "came")[1] == {"job": int(first), "came": True, "done": 0, "failed": 0}
    assert ask("print", "answer", second, "missing")[1]["done"] == 1
    code, answer = ask("print", "reprint", first, "--from", "1")
    assert (code, answer["done"], answer["job"]["papers"]) == (DONE, 1, 1)
    assert ask("print", "reprint", first, "--from", "2")[0] == SOME_REFUSED
    assert len(bench.wait_for_jobs(4)) == 4


def test_printers_say_in_words_how_they_are(ask: Ask, bench: FakeZebra) -> None:
    bench.panel = Panel(head_up=True, labels_remaining=3)
    (printer,) = ask("printers", "list")[1]["printers"]
    assert printer["status"]["message"] == "The print head is open."
    assert (printer["status"]["troubles"], printer["status"]["labels_left"]) == (["head_open"], 3)
    assert ask("printers", "list", "--no-ask")[1]["printers"][0]["status"] is None
    code, answer = ask("printers", "test", "Bench")
    assert (code, answer["status"]["advice"]) == (SOME_REFUSED, "Close the head; the job goes on by itself.")
    bench.panel = Panel()
    code, answer = ask("printers", "test", "Bench", "--page", "selftest")
    assert (code, answer["done"]) == (DONE, 1)
    assert bench.wait_for_jobs(1)[0].startswith(b"^XA")


def test_printers_are_changed_routed_and_removed(ask: Ask, bench: FakeZebra) -> None:
    assert ask("printers", "add", "Bench", "--kind", "raw", "--address", bench.address)[0] == SOME_REFUSED
    changed = ask(
        "printers", "add", "Bench", "--change", "--kind", "raw", "--address", bench.address, "--offset-x", "-3",
        "--darkness", "20",
    )[1]["printer"]  # fmt: skip
    assert (changed["offset_x"], changed["darkness"]) == (-3, 20)
    assert ask("printers", "add", "Other", "--dpi", "200")[0] == WRONG_USAGE
    assert ask("printers", "route", "slip", "Bench")[1]["paper_routes"]["slip"] == "Bench"
    assert ask("printers", "route", "slip", "Kitchen")[0] == SOME_REFUSED
    assert ask("printers", "remove", "Bench")[0] == DONE
    assert set(ask("settings", "show")[1]["settings"]["paper_routes"].values()) == {""}


def test_a_scanner_is_checked_from_what_it_types(ask: Ask) -> None:
    code, answer = ask("printers", "check-scans", stdin="SHIPDESK-X3\nSHIPDESK-zyZY-?_\u00a7\n\n")
    assert code == SOME_REFUSED
    assert [found["code"] for found in answer["right"]] == ["SHIPDESK-X3"]
    assert "keyboard" in answer["wrong"][0]["message"]
    assert len(answer["missing"]) == 5


def test_an_order_may_be_called_like_a_command(ask: Ask, bench: FakeZebra) -> None:
    code, answer = ask("print", "labels", "queue")
    assert (code, answer["refused"][0]["order_number"]) == (SOME_REFUSED, "queue")
