"""What a person should look at before a parcel leaves is said, and nothing that is as it should be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from shipdesk.intake.parse_file import parse_order_file
from shipdesk.intake.reading import FileReading

HEADER = "Order Number,Order Date,Name,Street,City,Postcode,Country,Phone,SKU,Quantity,Price,Currency,Shipping cost,Tax,Discount,Order total,Shipped at"  # noqa: E501
ROW = "1001,2026-11-12,Ana Novak,Ring 1,Berlin,10115,DE,030 1,TEA,2,7.90,EUR,4.90,,,20.70,"

Read = Callable[..., FileReading]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Return a function that reads rows below the header as an order file."""

    def write_and_read(*rows: str) -> FileReading:
        path = tmp_path / "orders.csv"
        path.write_text("\n".join((HEADER, *rows)) + "\n", "utf-8")
        return parse_order_file(path)

    return write_and_read


def test_sound_order_is_not_suspicious(read: Read) -> None:
    (draft,) = read(ROW).drafts
    assert draft.suspicious == ()


def test_two_numbers_for_one_and_the_same_are_twins(read: Read) -> None:
    first, second = read(ROW, ROW.replace("1001", "1002")).drafts
    assert not first.suspicious
    assert "1001" in second.suspicious[0]


def test_same_order_on_another_day_is_a_reorder(read: Read) -> None:
    drafts = read(ROW, ROW.replace("1001,2026-11-12", "1002,2026-11-14")).drafts
    assert not any(d.suspicious for d in drafts)


@pytest.mark.parametrize(
    ("parts", "adds_up"),
    [("4.90,,,20.70", True), ("4.90,3.31,,20.70", True), ("4.90,3.31,,24.01", True), ("4.90,,-2.00,18.70", True),
     ("4.90,,2.00,18.70", True), ("4.90,,,20.71", True), ("4.90,,,2070", False), ("4.90,,,15.00", False)],
)  # fmt: skip
def test_total_has_to_come_out_of_its_parts(read: Read, parts: str, *, adds_up: bool) -> None:
    (draft,) = read(ROW.replace("4.90,,,20.70", parts)).drafts
    assert any("total" in s for s in draft.suspicious) is not adds_up


def test_rows_in_two_currencies_are_told_on_the_order_and_on_the_file(read: Read) -> None:
    mixed = read(ROW, ROW.replace("TEA", "CUP").replace("EUR", "USD"))
    assert any("different currencies" in s for s in mixed.drafts[0].suspicious)
    two = read(ROW, ROW.replace("1001", "1002").replace("Ring 1", "Ring 2").replace("EUR", "USD"))
    assert not any(d.suspicious for d in two.drafts)
    assert any("1 in EUR, 1 in USD" in remark for remark in two.remarks)


def test_dispatched_orders_are_counted_for_the_file(read: Read) -> None:
    reading = read(ROW, ROW.replace("1001", "1002") + "2026-11-13")
    assert any(remark.startswith("1 orders were dispatched") for remark in reading.remarks)


def test_garbled_name_is_named_with_what_was_meant_and_kept(read: Read) -> None:
    (draft,) = read(ROW.replace("Ana Novak", "JÃ¼rgen WeiÃŸ")).drafts
    assert draft.recipient.name == "JÃ¼rgen WeiÃŸ"
    assert any("'Jürgen Weiß' may be meant" in change for change in draft.changes)


def test_rounded_phone_is_left_out_told_and_kept_as_text(read: Read) -> None:
    (draft,) = read(ROW.replace("030 1", "4.93E+11")).drafts
    assert draft.recipient.phone == ""
    assert any("rounded 4.93E+11" in change for change in draft.changes)
    assert draft.raw["Phone"] == "4.93E+11"


def test_what_was_interpreted_keeps_its_text(read: Read) -> None:
    (draft,) = read(ROW.replace("DE", "Deutschland").replace("20.70", "EUR 20.70")).drafts
    assert draft.raw["Country"] == "Deutschland"
    assert draft.raw["Order total"] == "EUR 20.70"
    assert (draft.raw["Quantity"], draft.raw["Price"]) == ("2", "7.90")
    assert draft.placed_at_raw == "2026-11-12"
