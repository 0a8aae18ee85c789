"""The commands as scripts use them: their JSON fields, their exit codes, and nothing else on stdout."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from programs import Prepared, command, started_anew

import shipdesk.resources as resources
from shipdesk.cli import run
from shipdesk.services.clocks import NOW_VARIABLE
from shipdesk.services.first_start import PRACTICE_START
from shipdesk.storage.database import STORE_NAME

SAMPLES = Path(resources.__file__).parent / "samples"
SHOPIFY = SAMPLES / "shopify-orders.csv"
RECIPIENT = {"name", "company", "address_lines", "city", "state", "postal_code", "country_code", "email", "phone"}
ORDER = {
    "order_number", "source", "placed_at", "placed_at_raw", "status", "recipient", "currency", "total_minor", "items",
    "ship_by_on", "promised_on", "tags", "parcels",
}  # fmt: skip
ITEM = {"sku", "name", "variant", "quantity", "unit_price_minor"}
FILE = {
    "file", "profile", "encoding", "delimiter", "orders", "lines", "new", "changed", "unchanged", "refused",
    "import_id",
}  # fmt: skip
LABEL = {
    "order_number", "parcel_id", "carrier", "service", "tracking_number", "page", "parcel", "parcels", "cost_minor",
    "currency",
}  # fmt: skip
SCAN = {"code", "outcome", "order_number", "tracking_number", "at", "message"}
PARCEL = {"tracking_number", "order_number", "status", "reason", "blame", "action_required", "promised_on", "events"}
LATE = {
    "order_number", "tracking_number", "cause", "clock", "days", "reason", "since", "p_late", "promised_on", "proposal",
}  # fmt: skip

Cli = Callable[..., tuple[int, Any, str]]


@pytest.fixture
def folder(sample_practice_folder: Path, tmp_path: Path) -> Path:
    """Return a closed practice shop with the sample orders, of the test's own."""
    return Path(shutil.copytree(sample_practice_folder, tmp_path / "shop"))


@pytest.fixture
def empty(empty_practice_folder: Path, tmp_path: Path) -> Path:
    """Return a closed, empty practice shop of the test's own."""
    return Path(shutil.copytree(empty_practice_folder, tmp_path / "empty"))


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Run a command with --json in this process and return its exit code, its one document, and its messages."""

    def ask(folder: Path, *arguments: str, now: str = PRACTICE_START.isoformat(), stdin: str = "") -> Any:
        monkeypatch.setenv(NOW_VARIABLE, now)
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        capsys.readouterr()
        code = run([*arguments, "--json", "--data", str(folder)])
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        assert "did not expect" not in err
        return code, json.loads(out) if out else None, err

    return ask


def labelled(cli: Cli, folder: Path, count: int = 3) -> list[dict[str, Any]]:
    """Make labels for some orders and return them."""
    _, document, _ = cli(folder, "orders", "list", "--view", "to_ship", "--limit", str(count))
    numbers = [f"{order['source']}:{order['order_number']}" for order in document["orders"]]
    code, made, _ = cli(folder, "label", *numbers, "--pdf", str(folder / "some.pdf"))
    assert code == 0
    return list(made["labels"])


def test_an_import_tells_file_by_file_what_it_did(cli: Cli, empty: Path) -> None:
    code, document, err = cli(empty, "import", str(SHOPIFY), str(SAMPLES / "plain-orders.csv"))
    assert code == 0
    assert err == ""
    assert set(document) == {"files"}
    shopify, plain = document["files"]
    assert set(shopify) >= FILE
    assert (shopify["profile"], shopify["delimiter"], shopify["new"]) == ("shopify", "comma", shopify["orders"])
    assert plain["delimiter"] == "semicolon"
    assert shopify["import_id"] != plain["import_id"]
    assert shopify["file"] == str(SHOPIFY)


def test_a_dry_run_stores_nothing(cli: Cli, empty: Path) -> None:
    code, document, _ = cli(empty, "import", str(SHOPIFY), "--dry-run")
    assert code == 0
    assert document["files"][0]["new"] > 0
    assert document["files"][0]["import_id"] is None
    assert cli(empty, "orders", "list")[1] == {"orders": []}
    assert cli(empty, "imports")[1] == {"imports": []}


def test_the_same_file_again_changes_nothing(cli: Cli, empty: Path) -> None:
    first = cli(empty, "import", str(SHOPIFY))[1]["files"][0]
    before = cli(empty, "orders", "list")[1]
    code, document, _ = cli(empty, "import", str(SHOPIFY))
    again = document["files"][0]
    assert code == 0
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, first["orders"])
    assert again["import_id"] is None
    assert cli(empty, "orders", "list")[1] == before


def test_a_changed_order_is_changed_but_never_one_that_left(cli: Cli, empty: Path, tmp_path: Path) -> None:
    cli(empty, "import", str(SHOPIFY))
    gone, here = (order["order_number"] for order in cli(empty, "orders", "list", "--view", "to_ship")[1]["orders"][:2])
    made = cli(empty, "label", gone, "--pdf", str(tmp_path / "l.pdf"))[1]["labels"]
    assert cli(empty, "dispatch", made[0]["tracking_number"])[0] == 0
    before = cli(empty, "orders", "show", gone)[1]["orders"][0]
    changed = tmp_path / "shopify-orders.csv"
    rows = SHOPIFY.read_text("utf-8").splitlines(keepends=True)
    changed.write_text("".join(in_red(row) if row.startswith((gone, here)) else row for row in rows), "utf-8")
    code, document, _ = cli(empty, "import", str(changed))
    file = document["files"][0]
    assert code == 0
    assert file["changed"] == 1
    assert file["protected"] == 1
    assert cli(empty, "orders", "show", gone)[1]["orders"][0] == before
    assert "now in red" in json.dumps(cli(empty, "orders", "show", here)[1])
    code, undone, _ = cli(empty, "import", "--undo", str(file["import_id"]))
    assert code == 0
    assert undone["orders"] == 1
    assert "now in red" not in json.dumps(cli(empty, "orders", "show", here)[1])


def in_red(row: str) -> str:
    """Give each article of a row another name."""
    cells = next(csv.reader([row]))
    header = next(csv.reader([SHOPIFY.read_text("utf-8").splitlines()[0]]))
    cells[header.index("Lineitem name")] += " now in red"
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()


def test_an_import_can_be_undone_until_something_was_shipped(cli: Cli, empty: Path, tmp_path: Path) -> None:
    first = cli(empty, "import", str(SHOPIFY))[1]["files"][0]["import_id"]
    code, document, _ = cli(empty, "import", "--undo", str(first))
    assert code == 0
    assert document["orders"] > 0
    assert cli(empty, "orders", "list")[1] == {"orders": []}
    code, _, err = cli(empty, "import", "--undo", str(first))
    assert code == 1
    assert "already undone" in err
    second = cli(empty, "import", str(SHOPIFY))[1]["files"][0]["import_id"]
    cli(empty, "label", "--ready", "--pdf", str(tmp_path / "l.pdf"))
    code, _, err = cli(empty, "import", "--undo", str(second))
    assert code == 1
    assert "Labels were made" in err


def test_a_file_that_is_not_there_is_refused(cli: Cli, empty: Path) -> None:
    code, document, err = cli(empty, "import", str(SHOPIFY), "/nowhere/orders.csv")
    assert code == 1
    assert "There is no file /nowhere/orders.csv" in err
    assert document["error"]["message"]
    assert cli(empty, "orders", "list")[1] == {"orders": []}


def test_rows_that_cannot_be_read_are_named_and_the_rest_is_imported(cli: Cli, empty: Path, tmp_path: Path) -> None:
    rows = (SAMPLES / "plain-orders.csv").read_text("utf-8-sig").splitlines()
    quantity = rows[0].split(";").index("Menge")
    cells = rows[1].split(";")
    cells[quantity] = "several"
    rows[1] = ";".join(cells)
    file = tmp_path / "orders.csv"
    file.write_text("\n".join(rows), "utf-8")
    code, document, err = cli(empty, "import", str(file))
    (refused,) = document["files"][0]["refused"]
    assert code == 1
    assert {"row", "column", "reason"} <= set(refused)
    assert (refused["row"], refused["column"]) == (2, "Menge")
    assert refused["reason"] in err or not err
    assert document["files"][0]["new"] > 10


def test_orders_are_listed_with_everything_that_is_known(cli: Cli, folder: Path) -> None:
    code, document, _ = cli(folder, "orders", "list")
    assert code == 0
    assert set(document) == {"orders"}
    assert len(document["orders"]) > 60
    for order in document["orders"]:
        assert set(order) >= ORDER
        assert set(order["recipient"]) == RECIPIENT
        assert order["items"]
        assert all(set(item) >= ITEM for item in order["items"])
        assert order["parcels"] == []
    number = document["orders"][0]["order_number"]
    assert cli(folder, "orders", "show", number)[1]["orders"] == [document["orders"][0]]


def test_orders_are_found_by_view_and_text(cli: Cli, folder: Path) -> None:
    everything = cli(folder, "orders", "list")[1]["orders"]
    ready = cli(folder, "orders", "list", "--view", "to_ship")[1]["orders"]
    assert {order["status"] for order in ready} == {"to_ship"}
    assert len(ready) == sum(order["status"] == "to_ship" for order in everything)
    found = cli(folder, "orders", "list", "--search", "CND-BEE")[1]["orders"]
    assert 0 < len(found) < len(everything)
    assert all("CND-BEE" in json.dumps(order["items"]) for order in found)
    assert cli(folder, "orders", "list", "--search", "nobody has this")[1] == {"orders": []}


def test_an_unknown_order_is_refused(cli: Cli, folder: Path) -> None:
    code, document, err = cli(folder, "orders", "show", "NO-SUCH")
    assert code == 1
    assert "There is no order NO-SUCH." in err
    assert document["error"]["advice"]


def test_labels_come_as_one_pdf_with_a_page_each(cli: Cli, folder: Path, tmp_path: Path) -> None:
    pdf = tmp_path / "labels.pdf"
    numbers = [o["order_number"] for o in cli(folder, "orders", "list", "--view", "to_ship")[1]["orders"][:3]]
    code, document, _ = cli(folder, "label", *numbers, "NO-SUCH", "--layout", "a6", "--pdf", str(pdf))
    assert code == 1
    assert all(set(label) == LABEL for label in document["labels"])
    assert [label["page"] for label in document["labels"]] == [1, 2, 3]
    assert [refused["order_number"] for refused in document["refused"]] == ["NO-SUCH"]
    assert pdf.read_bytes().startswith(b"%PDF-")
    code, again, _ = cli(folder, "label", *numbers, "--pdf", str(tmp_path / "again.pdf"))
    assert code == 1
    assert again["labels"] == []
    assert len(again["refused"]) == 3
    assert not (tmp_path / "again.pdf").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--ready", "--carrier", "nobody"], "There is no carrier nobody"),
        (["--ready", "--layout", "a0"], "There is no label layout a0"),
    ],
)
def test_a_label_that_cannot_be_made_costs_nothing(
    cli: Cli, folder: Path, tmp_path: Path, arguments: list[str], words: str
) -> None:
    code, _, err = cli(folder, "label", *arguments, "--pdf", str(tmp_path / "l.pdf"))
    assert code == 1
    assert words in err
    assert cli(folder, "parcels", "list")[1] == {"parcels": []}


def test_a_pdf_that_cannot_be_written_is_said_and_the_labels_can_be_printed_again(cli: Cli, folder: Path) -> None:
    numbers = [o["order_number"] for o in cli(folder, "orders", "list", "--view", "to_ship")[1]["orders"][:2]]
    code, _, err = cli(folder, "label", *numbers, "--pdf", "/proc/nowhere/labels.pdf")
    assert code in (1, 3)
    assert "labels.pdf" in err or "/proc" in err
    code, document, _ = cli(folder, "print", *numbers, "--printer", "")
    assert code == 0
    assert document["done"] == 1


def test_scans_are_answered_in_the_order_they_came(cli: Cli, folder: Path) -> None:
    first, second, third = (label["tracking_number"] for label in labelled(cli, folder))
    code, document, _ = cli(folder, "dispatch", first, "UNKNOWN-1", first, "4006381333931", "--by", "Anna")
    assert code == 1
    assert all(set(result) >= SCAN for result in document["results"])
    outcomes = [(result["code"], result["outcome"]) for result in document["results"]]
    assert outcomes == [
        (first, "dispatched"), ("UNKNOWN-1", "unknown"), (first, "already"), ("4006381333931", "refused"),
    ]  # fmt: skip
    assert document["results"][2]["message"].startswith("Already dispatched 09:00 by Anna")
    code, document, _ = cli(folder, "dispatch", stdin=f"{second}\r\n\n  \n{third}\n")
    assert code == 0
    assert [result["outcome"] for result in document["results"]] == ["dispatched", "dispatched"]


def test_a_dispatch_can_be_taken_back(cli: Cli, folder: Path) -> None:
    (label,) = labelled(cli, folder, 1)
    scan = cli(folder, "dispatch", label["tracking_number"])[1]["results"][0]["scan_id"]
    assert cli(folder, "dispatch", "--undo", str(scan))[0] == 0
    code, _, err = cli(folder, "dispatch", "--undo", str(scan))
    assert code == 1
    assert "did not dispatch" in err


def test_a_scanner_that_waits_for_each_answer_gets_it(cli: Cli, folder: Path) -> None:
    numbers = [label["tracking_number"] for label in labelled(cli, folder)]
    station = Prepared().wait_ready()
    try:
        station.go(["dispatch", "--data", str(folder)])
        for count, number in enumerate([*numbers, "nonsense"], 1):
            station.type_in(f"{number}\n")
            answer = station.answers(count)[-1].split("\t")
            assert answer[:2] == ["unknown" if number == "nonsense" else "dispatched", number]
        assert station.finish().code == 1
    finally:
        station.drop()


def test_tracking_tells_what_it_asked_and_parcels_keep_the_carriers_words(cli: Cli, folder: Path) -> None:
    numbers = [label["tracking_number"] for label in labelled(cli, folder)]
    cli(folder, "dispatch", *numbers)
    code, document, _ = cli(folder, "track", "--all", now="2026-11-19T12:00:00+00:00")
    assert code == 0
    assert set(document) == {"asked", "changed", "failed"}
    assert (document["asked"], document["failed"]) == (3, [])
    assert cli(folder, "track", "--due", now="2026-11-19T12:00:00+00:00")[1]["asked"] == 0
    listed = cli(folder, "parcels", "list")[1]["parcels"]
    assert sorted(parcel["tracking_number"] for parcel in listed) == sorted(numbers)
    assert all(set(parcel) >= PARCEL for parcel in listed)
    events = [event for parcel in listed for event in parcel["events"]]
    assert events
    assert all(isinstance(event["raw"], dict) and event["code"] for event in events)
    (one,) = cli(folder, "parcels", "show", numbers[0])[1]["parcels"]
    assert one in listed
    assert cli(folder, "parcels", "show", "NO-SUCH")[0] == 1
    assert cli(folder, "track", "--due", "--all")[0] == 2


def test_mails_are_listed_previewed_and_sent(cli: Cli, folder: Path) -> None:
    cli(folder, "dispatch", *(label["tracking_number"] for label in labelled(cli, folder)))
    before = cli(folder, "mail", "list")[1]["mails"]
    assert {mail["state"] for mail in before} == {"planned"}
    code, preview, _ = cli(folder, "mail", "preview", "dispatched", "--order", before[0]["order_number"])
    assert code == 0
    assert preview["problems"] == []
    assert before[0]["order_number"] in preview["subject"] + preview["text"] + preview["html"]
    code, sent, _ = cli(folder, "mail", "send", now="2026-11-16T10:00:00+00:00")
    assert code == 0
    assert sent["sent"] == len(before) == len(list((folder / "mails").glob("*.eml")))
    shown = cli(folder, "mail", "show", str(before[0]["id"]))[1]
    assert (shown["state"], shown["to"]) == ("done", before[0]["to"])
    code, _, err = cli(folder, "mail", "cancel", str(before[0]["id"]))
    assert code == 1
    assert "can no longer be cancelled" in err
    assert cli(folder, "mail", "preview", "no_such_mail")[0] == 2
    assert cli(folder, "mail", "show", "99999")[0] == 1


@pytest.mark.parametrize(
    "milestone", ["order_received", "dispatched", "out_for_delivery", "delivered", "delayed", "problem"]
)
def test_every_mail_can_be_previewed_without_an_order(cli: Cli, empty: Path, milestone: str) -> None:
    code, document, _ = cli(empty, "mail", "preview", milestone)
    assert code == 0
    assert document["milestone"] == milestone
    assert document["subject"]
    assert "<" in document["html"]


def test_the_late_list_of_a_day(cli: Cli, folder: Path) -> None:
    code, document, _ = cli(folder, "late")
    assert (code, document["late"], document["done"]) == (0, [], 0)
    code, document, _ = cli(folder, "late", "--on", "2026-11-27")
    assert code == 0
    assert document["late"]
    assert all(set(row) >= LATE for row in document["late"])
    assert {row["clock"] for row in document["late"]} == {"ship_by"}
    assert cli(folder, "late", "--on", "someday")[0] == 2
    assert cli(folder, "late", "--on", "2026-11-27", "--do", "snooze")[0] == 2


def test_backup_check_and_restore(cli: Cli, folder: Path, tmp_path: Path) -> None:
    code, checked, _ = cli(folder, "check")
    assert (code, checked["ok"], checked["findings"]) == (0, True, [])
    copy = tmp_path / "copies" / "shop.db"
    code, document, _ = cli(folder, "backup", str(copy))
    assert code == 0
    assert document["bytes"] == copy.stat().st_size
    before = cli(folder, "orders", "list")[1]
    ready = [o["order_number"] for o in cli(folder, "orders", "list", "--view", "to_ship")[1]["orders"]]
    assert cli(folder, "orders", "cancel", *ready[:5])[0] == 0
    assert cli(folder, "orders", "list")[1] != before
    code, document, _ = cli(folder, "restore", str(copy))
    assert code == 0
    assert "was restored" in document["message"]
    assert cli(folder, "orders", "list")[1] == before
    assert cli(folder, "restore", str(tmp_path / "nothing.db"))[0] == 1
    assert cli(folder, "restore", str(SHOPIFY))[0] == 1
    assert cli(folder, "check")[1]["counts"]["orders"] == len(before["orders"])


def test_a_broken_store_ends_with_three_and_says_what_to_do(cli: Cli, folder: Path) -> None:
    (folder / STORE_NAME).write_bytes(b"this is no store" * 1000)
    for arguments in (["orders", "list"], ["late"], ["import", str(SHOPIFY)], ["backup", str(folder / "copy.db")]):
        code, _, err = cli(folder, *arguments)
        assert code == 3
        assert "is broken" in err
    code, checked, _ = cli(folder, "check")
    assert (code, checked["ok"], len(checked["findings"])) == (3, False, 1)
    (folder / STORE_NAME).unlink()
    code, document, err = cli(folder, "orders", "list")
    assert code == 3
    assert "is gone" in err
    assert "restore" in document["error"]["advice"]


def test_the_clock_of_a_real_shop_is_not_set(cli: Cli, tmp_path: Path, folder: Path) -> None:
    code, _, err = cli(tmp_path / "real", "orders", "list", now="2026-11-16T08:00:00")
    assert code == 2
    assert "real shop" in err
    assert not (tmp_path / "real" / STORE_NAME).exists()
    code, _, err = cli(folder, "orders", "list", now="yesterday")
    assert code == 2
    assert "no ISO time" in err


def test_a_process_of_its_own_answers_the_same(cli: Cli, folder: Path) -> None:
    assert started_anew(folder, "orders", "list") == (0, cli(folder, "orders", "list")[1])
    assert command(folder, "late", "--on", "2026-11-27") == (0, cli(folder, "late", "--on", "2026-11-27")[1])
    code, document = started_anew(folder, "dispatch", stdin="NONSENSE\n")
    assert (code, document["results"][0]["outcome"]) == (1, "unknown")


@pytest.mark.parametrize(
    "place",
    [
        ["--json", "--data", "{folder}", "orders", "list"],
        ["orders", "--json", "list", "--data={folder}"],
        ["orders", "list", "--data", "{folder}", "--json"],
        ["--data={folder}", "orders", "list", "--json"],
    ],
)
def test_json_and_data_may_stand_anywhere(folder: Path, place: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run([word.format(folder=folder) for word in place]) == 0
    assert len(json.loads(capsys.readouterr().out)["orders"]) > 60


def test_without_json_a_person_reads_the_same(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["orders", "list"], ["late"], ["mail", "list"], ["parcels", "list"], ["check"], ["imports"],
                      ["orders", "show", "#1062"], ["settings", "show"], ["search", "tea"]):  # fmt: skip
        assert run([*arguments, "--data", str(folder)]) == 0
        out, err = capsys.readouterr()
        assert out.strip()
        assert err == ""


def test_edits_of_orders_and_their_undo(cli: Cli, folder: Path) -> None:
    number = "#1062"

    def shown() -> dict[str, Any]:
        return dict(cli(folder, "orders", "show", number)[1]["orders"][0])

    assert cli(folder, "orders", "hold", number, "--reason", "Waits for tea")[1]["changed"] == 1
    assert (shown()["status"], shown()["hold_reason"]) == ("on_hold", "Waits for tea")
    assert cli(folder, "orders", "hold", number, "NO-SUCH")[0] == 1
    assert "#1062" in json.dumps(cli(folder, "orders", "list", "--view", "on_hold")[1])
    assert cli(folder, "orders", "release", number)[0] == 0
    assert cli(folder, "orders", "tag", "gift", number)[0] == 0
    assert "gift" in shown()["tags"]
    assert cli(folder, "orders", "undo")[1]["undone"]
    assert "gift" not in shown()["tags"]
    before = shown()["recipient"]
    code, document, _ = cli(folder, "orders", "address", number, "--city", "Dallas")
    assert (code, document["orders"][0]["recipient"]["city"]) == (0, "Dallas")
    assert cli(folder, "orders", "undo")[1]["undone"]
    assert shown()["recipient"] == before
