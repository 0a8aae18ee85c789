"""Refused rows are written down to be mended, and come in once they are."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from shipdesk.intake.parse_file import NOTE_COLUMN, parse_order_file
from shipdesk.intake.read_file import read_refused_rows
from shipdesk.intake.refused_rows import guarded, refused_rows_csv
from shipdesk.intake.values import unwrap

LIST = (
    "Order Number,Order Date,Name,Email,Street,City,Postcode,Country,SKU,Quantity,Gift wrap\n"
    "1001,2026-11-12,Ana Novak,ana@example.com,Ring 1,Berlin,10115,DE,TEA,2,no\n"
    '="0100",2026-11-12,Bo Li,bo@example.com,Ring 2,Bonn,53111,DE,TEA,many,yes\n'
    '="0100",2026-11-12,Bo Li,bo@example.com,Ring 2,Bonn,53111,DE,CUP,1,yes\n'
    "1003,2026-11-12,=cmd|'/C calc'!A0,x@example.com,Ring 3,Bonn,53111,DE,CUP,-1,no\n"
)


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    path = tmp_path / "orders.csv"
    path.write_text(LIST, "utf-8")
    return path


def _rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_every_row_of_a_refused_order_is_written_with_all_its_columns_and_the_reason(orders: Path) -> None:
    rows = _rows(refused_rows_csv(orders))
    assert [(r["Order Number"], r["SKU"], r["Gift wrap"]) for r in rows] == [
        ("'0100", "TEA", "yes"), ("'0100", "CUP", "yes"), ("1003", "CUP", "no"),
    ]  # fmt: skip
    assert [r[NOTE_COLUMN][:9] for r in rows] == ["Quantity:", "", "Quantity:"]


def test_no_cell_of_the_written_rows_can_run_in_a_spreadsheet(orders: Path) -> None:
    for row in _rows(refused_rows_csv(orders)):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in row.values())


def test_mended_rows_come_in_as_if_nothing_had_happened(orders: Path, tmp_path: Path) -> None:
    mended = tmp_path / "mended.csv"
    mended.write_bytes(refused_rows_csv(orders).replace(b"many", b"3").replace(b"'-1", b"1"))
    reading = parse_order_file(mended)
    assert not reading.refused
    assert not reading.questions
    assert [d.order_number for d in reading.drafts] == ["0100", "1003"]
    assert [x.quantity for x in reading.drafts[0].lines] == [3, 1]
    assert reading.drafts[1].recipient.name == "=cmd|'/C calc'!A0"


def test_list_without_refused_rows_gives_nothing_to_mend(tmp_path: Path) -> None:
    path = tmp_path / "good.csv"
    path.write_text("\n".join(LIST.splitlines()[:2]), "utf-8")
    assert refused_rows_csv(path) == b""


def test_rows_to_be_mended_are_written_by_a_process_of_their_own(orders: Path) -> None:
    assert read_refused_rows(orders) == refused_rows_csv(orders)


@pytest.mark.parametrize("cell", ["=1+1", "+49 30 1", "-5", "@sum", '="00123"', "'0123", "plain", "", "a=b", "0123"])
def test_guarded_cell_comes_back_as_the_door_reads_it(cell: str) -> None:
    assert unwrap(guarded(cell)) == unwrap(cell)
