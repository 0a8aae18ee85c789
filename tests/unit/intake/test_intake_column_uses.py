"""A person sees what each column is taken for, may say otherwise, and has the letters mended when told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from shipdesk.intake.decoding import MENDED, decode_bytes
from shipdesk.intake.parse_file import parse_order_file
from shipdesk.intake.reading import FileReading

HEADER = "Order Number,Shipping Name,Shipping Street,Shipping City,Place,Postcode,Country,Quantity,Colour"
ROW = "1001,Ana Novak,Ring 1,Berlin,Potsdam,10115,DE,2,red"

Read = Callable[..., FileReading]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Return a function that reads a header and a row, with what a person said of the columns."""

    def write_and_read(header: str = HEADER, row: str = ROW, **answers: str) -> FileReading:
        path = tmp_path / "orders.csv"
        path.write_text(f"{header}\n{row}\n", "utf-8")
        return parse_order_file(path, answers=answers)

    return write_and_read


def test_every_column_is_listed_with_samples_and_meaning(read: Read) -> None:
    uses = {use.column: (use.samples, use.meaning) for use in read().columns}
    assert list(uses) == HEADER.split(",")
    assert uses["Order Number"] == (("1001",), "order_number")
    assert uses["Quantity"] == (("2",), "quantity")
    assert uses["Colour"] == (("red",), "")


def test_column_that_a_person_named_goes_before_the_one_that_its_header_names(read: Read) -> None:
    assert read().drafts[0].recipient.city == "Berlin"
    reading = read(Place="city")
    assert reading.drafts[0].recipient.city == "Potsdam"
    assert {use.column: use.meaning for use in reading.columns}["Place"] == "city"


def test_columns_of_no_known_name_can_be_named_by_a_person(read: Read) -> None:
    header, row = "aa,bb,cc,dd,ee,ff", "1001,Ana Novak,Ring 1,Berlin,10115,DE"
    reading = read(header, row)
    assert reading.problem or reading.questions
    assert [use.column for use in reading.columns] == header.split(",")
    told = read(header, row, aa="order_number", bb="name", cc="street", dd="city", ee="postal_code", ff="country")
    assert not told.problem
    assert told.drafts[0].order_number == "1001"


def test_garbled_word_is_named_with_what_was_meant_and_mended_when_told() -> None:
    text = "Name,City\nJürgen Weiß,Málaga à Orléans\n"
    garbled = text.encode().decode("latin-1").replace("\x9f", "Ÿ")
    read = decode_bytes(garbled.encode())
    assert read.garbled == ("JÃ¼rgen", "Jürgen")
    assert decode_bytes(garbled.encode(), read.encoding + MENDED).text == text
    assert decode_bytes(garbled.encode(), MENDED).encoding == f"utf-8{MENDED}"


def test_mending_leaves_sound_letters_alone() -> None:
    text = "Name\nŁukasz Żółć, Ærø, Ελένη, 山田\n"
    assert decode_bytes(text.encode(), MENDED).text == text
    assert decode_bytes(text.encode()).garbled == ()
