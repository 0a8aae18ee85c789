"""What a person decides about a file is kept to: orders left out, columns named, letters mended, answers forgotten."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from shipdesk.cli import run
from shipdesk.services.file_texts import file_texts
from shipdesk.services.import_orders import commit_import, forget_columns, preview_files, suspicious_orders
from shipdesk.services.list_orders import find_order, orders_in_full
from shipdesk.services.shop import Shop, open_shop
from shipdesk.services.undo_import import past_imports

HEADER = "Order Number,Order Date,Name,Street,City,Place,Postcode,Country,SKU,Quantity,Price"
ROW = "1001,2026-11-12,Ana Novak,Ring 1,Berlin,Potsdam,10115,Germany,TEA,2,€ 7.90"
TWIN = ROW.replace("1001", "1002")
OTHER = ROW.replace("1001", "1003").replace("Ana", "Eva").replace("Ring", "Berg")

Answer = Callable[..., tuple[int, Any]]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = open_shop(tmp_path / "shop")
    yield shop
    shop.close()


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    """Return a file of three orders of which the second looks like the first once more."""
    path = tmp_path / "orders.csv"
    path.write_text("\n".join((HEADER, ROW, TWIN, OTHER)) + "\n", "utf-8")
    return path


@pytest.fixture
def answer(shop: Shop, capsys: pytest.CaptureFixture[str]) -> Answer:
    """Return a function that runs a command on the shop; it returns the exit code and what was answered."""

    def ask(*words: str) -> tuple[int, Any]:
        code = run(["--data", str(shop.folder), "--json", *words])
        out = capsys.readouterr().out
        return code, json.loads(out) if out else None

    return ask


def _numbers(shop: Shop) -> list[str]:
    return [n for n in ("1001", "1002", "1003") if find_order(shop, n) is not None]


def test_suspicious_orders_are_left_out_and_counted(shop: Shop, orders: Path) -> None:
    previewed = preview_files(shop, [orders])
    without = suspicious_orders(previewed)
    assert without == {(str(orders), "1002")}
    (report,) = commit_import(shop, previewed, without=without)
    assert (report.new, report.left_out) == (2, 1)
    assert _numbers(shop) == ["1001", "1003"]
    assert past_imports(shop)[0].new == 2


def test_what_was_left_out_comes_with_the_next_import_of_the_file(shop: Shop, orders: Path) -> None:
    previewed = preview_files(shop, [orders])
    commit_import(shop, previewed, without=suspicious_orders(previewed))
    (preview,) = preview_files(shop, [orders]).files
    assert (preview.new, preview.unchanged) == (1, 2)


def test_import_without_any_order_is_no_import(shop: Shop, orders: Path) -> None:
    everything = {(str(orders), number) for number in ("1001", "1002", "1003")}
    (report,) = commit_import(shop, preview_files(shop, [orders]), without=everything)
    assert report.import_id is None
    assert past_imports(shop) == ()


def test_command_leaves_suspicious_orders_out(shop: Shop, orders: Path, answer: Answer) -> None:
    code, document = answer("import", str(orders), "--without-suspicious")
    (file,) = document["files"]
    assert (code, file["new"], file["left_out"]) == (0, 2, 1)
    assert [s["order_number"] for s in file["suspicious"]] == ["1002"]
    assert _numbers(shop) == ["1001", "1003"]


def test_columns_that_a_person_named_are_remembered_until_forgotten(shop: Shop, orders: Path) -> None:
    told = {str(orders): {"Place": "city"}}
    commit_import(shop, preview_files(shop, [orders], answers=told))
    again = preview_files(shop, [orders])
    (file,) = again.files
    assert (file.is_remembered, file.answers, file.unchanged) == (True, {"Place": "city"}, 3)
    forget_columns(shop, again, file.file)
    (file,) = preview_files(shop, [orders]).files
    assert (file.is_remembered, file.answers) == (False, {})
    assert {c.field: (c.before, c.after) for c in file.diffs[0].changes} == {"City": ("Potsdam", "Berlin")}


def test_no_answer_in_this_preview_goes_before_what_is_remembered(shop: Shop, orders: Path) -> None:
    commit_import(shop, preview_files(shop, [orders], answers={str(orders): {"Place": "city"}}))
    (file,) = preview_files(shop, [orders], answers={str(orders): {}}).files
    assert not file.is_remembered
    assert {c.column: c.meaning for c in file.columns}["Place"] != "city"


def test_commands_name_columns_and_forget_them(shop: Shop, orders: Path, answer: Answer) -> None:
    answer("import", str(orders), "--column", "Place=city")
    order, _ = orders_in_full(shop, [find_order(shop, "1001") or 0], None)[0]
    assert order.recipient.city == "Potsdam"
    _, document = answer("import", str(orders), "--dry-run", "--forget-columns")
    assert document["files"][0]["changed"] == 3


@pytest.mark.parametrize("said", ["Place=weather", "Plaza=city", "Place"])
def test_command_refuses_columns_and_meanings_that_there_are_not(
    shop: Shop, orders: Path, answer: Answer, said: str
) -> None:
    code, _ = answer("import", str(orders), "--column", said)
    assert code != 0
    assert _numbers(shop) == []


def test_letters_encoded_twice_are_named_and_mended_when_told(shop: Shop, orders: Path, answer: Answer) -> None:
    orders.write_text(f"{HEADER}\n{ROW.replace('Novak', 'MÃ¼ller')}\n", "utf-8")
    _, document = answer("import", str(orders), "--dry-run")
    assert document["files"][0]["garbled"] == ["MÃ¼ller", "Müller"]
    answer("import", str(orders), "--encoding", "+mended")
    order, _ = orders_in_full(shop, [find_order(shop, "1001") or 0], None)[0]
    assert order.recipient.name == "Ana Müller"


def test_order_shows_what_its_file_had(shop: Shop, orders: Path, answer: Answer) -> None:
    orders.write_text(f"{HEADER}\n{ROW}\n{ROW.replace('TEA,2,€ 7.90', 'CUP,1.0,4.9')}\n", "utf-8")
    answer("import", str(orders))
    _, document = answer("orders", "show", "1001", "--raw")
    raw = {text["column"]: text["texts"] for text in document["raw"]}
    assert raw == {"Country": ["Germany"], "Quantity": ["2", "1.0"], "Price": ["€ 7.90", "4.9"]}
    assert "raw" not in answer("orders", "show", "1001")[1]
    assert [t.column for t in file_texts(shop, find_order(shop, "1001") or 0)] == list(raw)
