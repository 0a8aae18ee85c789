"""The file's own text is kept beside what was read out of it, line by line, and nothing twice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from shipdesk.domain.orders import ROWS_BY, OrderDraft
from shipdesk.intake.parse_file import parse_order_file

HEADER = (
    "Order Number,Order Date,First name,Last name,Street,House number,City,Postcode,Country,Phone,SKU,Quantity,Price,"
    "Currency,Order total,Status"
)
ROW = "1001,12.11.2026,Ana,Novak,Ring,1,Berlin,10115,DE,030 1,TEA,2,7.90,EUR,20.70,paid"

Read = Callable[..., OrderDraft]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Return a function that reads rows below the header as one order."""

    def write_and_read(*rows: str, header: str = HEADER) -> OrderDraft:
        path = tmp_path / "orders.csv"
        path.write_text("\n".join((header, *rows)) + "\n", "utf-8")
        (draft,) = parse_order_file(path).drafts
        return draft

    return write_and_read


def test_each_line_keeps_the_text_of_its_quantity_and_price(read: Read) -> None:
    draft = read(ROW, ROW.replace("TEA,2,7.90", "CUP,1.0,€ 4.90"))
    assert draft.raw["Quantity"] == f"2{ROWS_BY}1.0"
    assert draft.raw["Price"] == f"7.90{ROWS_BY}€ 4.90"


def test_numbered_item_columns_keep_theirs(read: Read) -> None:
    header = "Order Number,Name,Street,City,Postcode,Country,Item 1,Item 1 quantity,Item 2,Item 2 quantity"
    draft = read("1,Ana Novak,Ring 1,Berlin,10115,DE,Tea,2,Cup,3.00", header=header)
    assert (draft.raw["Item 1 quantity"], draft.raw["Item 2 quantity"]) == ("2", "3.00")


def test_name_and_street_that_were_joined_keep_their_parts(read: Read) -> None:
    raw = read(ROW).raw
    assert (raw["First name"], raw["Last name"]) == ("Ana", "Novak")
    assert (raw["Street"], raw["House number"]) == ("Ring", "1")


def test_what_stands_in_the_order_word_for_word_is_not_kept_twice(read: Read) -> None:
    assert not {"City", "Postcode", "Country", "Phone", "SKU", "Currency", "Order Date"} & set(read(ROW).raw)


@pytest.mark.parametrize(
    ("told", "in_file", "column"),
    [
        ("Berlin", "  Berlin\u200b ", "City"),
        ("10115", '"=""10115"""', "Postcode"),
        ("030 1", "'0301", "Phone"),
        ("DE", "Deutschland", "Country"),
        ("EUR", "eur", "Currency"),
        ("TEA", "TEA ", "SKU"),
    ],
)
def test_text_from_before_cleaning_is_kept(read: Read, told: str, in_file: str, column: str) -> None:
    kept = read(ROW.replace(told, in_file)).raw[column]
    assert kept == ('="10115"' if column == "Postcode" else in_file)


def test_status_of_a_further_row_is_kept_where_it_differs(read: Read) -> None:
    assert read(ROW, ROW.replace("paid", "on hold").replace("TEA", "CUP")).raw["Status"] == f"paid{ROWS_BY}on hold"


def test_address_that_stood_in_for_an_empty_one_keeps_its_text(read: Read) -> None:
    header = (
        "Order Number,Shipping Name,Shipping Street,Shipping City,Shipping Postcode,Shipping Country,Billing Name,"
        "Billing Street,Billing City,Billing Postcode,Billing Country,Quantity"
    )
    row = "1,,,,,,Ana  Novak,Ring 1,Berlin,10115,Germany,1"
    assert read(row, header=header).raw["Billing Country"] == "Germany"
    assert read(row, header=header).raw["Billing Name"] == "Ana  Novak"
    row = "1,Bo Ek,Storgatan 2,Umea,90325,SE,Ana  Novak,Ring 1,Berlin,10115,Germany,1"
    assert "Billing Name" not in read(row, header=header).raw
