"""Workbooks are read as a person sees them: dates as dates, numbers without tails, the first visible sheet."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from shipdesk.intake.parse_file import parse_order_file
from shipdesk.intake.reading import FileRefused
from shipdesk.intake.tables import read_records
from shipdesk.intake.workbooks import read_packed_workbook

HEADER = ["Order Number", "Order Date", "Name", "Street", "City", "Postcode", "Country", "SKU", "Quantity", "Price"]
ROW = [1001, datetime(2026, 11, 12, 9, 30), "Ana Novak", "Hauptstr. 1", "Berlin", 10115, "DE", "007", 2, 7.9]


def _saved(path: Path, *rows: list[Any]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (HEADER, *rows):
        sheet.append(row)
    book.save(path)
    return book


def test_dates_numbers_and_texts_of_a_sheet_arrive_as_shown(tmp_path: Path) -> None:
    path = tmp_path / "orders.xlsx"
    _saved(path, ROW)
    reading = parse_order_file(path)
    (draft,) = reading.drafts
    assert (reading.encoding, reading.delimiter) == ("xlsx", "")
    assert (draft.order_number, draft.placed_at_raw) == ("1001", "2026-11-12 09:30:00")
    assert (draft.recipient.postal_code, draft.lines[0].sku, draft.lines[0].unit_price_minor) == ("10115", "007", 790)


def test_first_visible_sheet_is_read_and_the_others_are_told(tmp_path: Path) -> None:
    path = tmp_path / "orders.xlsx"
    book = _saved(path, ROW)
    hidden = book.create_sheet("Old", 0)
    hidden.append(HEADER)
    hidden.append(["9999", *ROW[1:]])
    hidden.sheet_state = "veryHidden"
    book.create_sheet("Notes")
    book.save(path)
    reading = parse_order_file(path)
    assert [d.order_number for d in reading.drafts] == ["1001"]
    assert any("first sheet" in remark for remark in reading.remarks)


def test_formula_without_result_refuses_its_row(tmp_path: Path) -> None:
    path = tmp_path / "orders.xlsx"
    _saved(path, ROW, [1002, *ROW[1:2], "=A1&A2", *ROW[3:]])
    reading = parse_order_file(path)
    assert [d.order_number for d in reading.drafts] == ["1001"]
    assert "formula" in reading.refused[0].reason
    assert reading.refused[0].row == 3


def test_broken_package_is_refused() -> None:
    with pytest.raises(FileRefused):
        read_packed_workbook(b"PK\x03\x04 and then nothing")


def test_rows_that_a_spreadsheet_saved_as_one_cell_are_cut_again() -> None:
    text = '"Order No,Name,City"\n"1,Ana,""Berlin, Mitte"""\n"2,Bo,Bonn"\n'
    assert [r.cells for r in read_records(text).records][1:] == [["1", "Ana", "Berlin, Mitte"], ["2", "Bo", "Bonn"]]
