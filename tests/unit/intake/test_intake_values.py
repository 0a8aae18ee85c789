"""Amounts, dates, encodings and item lists of other people's files are read as they were meant."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from shipdesk.domain.emails import is_dangerous_email, is_email
from shipdesk.intake.dates import read_moment
from shipdesk.intake.decoding import decode_bytes
from shipdesk.intake.item_lists import read_item_list
from shipdesk.intake.values import ValueRefused, read_amount, read_quantity, read_weight_g


@pytest.mark.parametrize(
    ("text", "mark", "amount"),
    [
        ("7.90", ".", "7.90"), ("1.234,50", ".", "1234.50"), ("1,234.50", ",", "1234.50"), ("$19.50", ".", "19.50"),
        ("1 234,50 €", ",", "1234.50"), ("€1,037.00 EUR", ".", "1037.00"), ("1'234.50 CHF", ".", "1234.50"),
        ("1.234", ".", "1.234"), ("1.234", ",", "1234"), ("1,234", ".", "1234"), ("1,234", ",", "1.234"),
        ("(12.00)", ".", "-12.00"), ("-5", ".", "-5"), ("12,-", ",", "12"), ("US $3.00", ".", "3.00"),
        ("0.125", ",", "0.125"), ("R$ 10,00", ",", "10.00"),
        ("49,00 zł", ",", "49.00"), (".50", ".", "0.50"), ("1.234.567", ".", "1234567"),
    ],
)  # fmt: skip
def test_amount_is_read_in_every_spelling(text: str, mark: str, amount: str) -> None:
    assert read_amount(text, mark) == Decimal(amount)


@pytest.mark.parametrize("text", ["NaN", "0x10", "1e3", "", "abc", "--5", "1.2.3,4,5x", "Infinity", "12 apples 5"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueRefused):
        read_amount(text)


@pytest.mark.parametrize(("text", "quantity"), [("2", 2), ("2.0", 2), ("٢", 2), ("3 pcs", 3), ("0", 0)])
def test_quantity_is_a_whole_number(text: str, quantity: int) -> None:
    assert read_quantity(text) == quantity


@pytest.mark.parametrize("text", ["-3", "1e3", "2.5", "99999999999999999999", "abc", "200000"])
def test_what_is_no_quantity_is_refused(text: str) -> None:
    with pytest.raises(ValueRefused):
        read_quantity(text)


@pytest.mark.parametrize(
    ("text", "unit", "grams"),
    [
        ("250", "g", 250),
        ("0.25", "kg", 250),
        ("1 lb", "g", 454),
        ("8", "oz", 227),
        ("1,250", "kg", 1250),
        ("1.250", "g", 1250),
    ],
)
def test_weight_becomes_grams(text: str, unit: str, grams: int) -> None:
    assert read_weight_g(text, unit) == grams


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2022-04-06 21:52:39 -0400", datetime(2022, 4, 7, 1, 52, 39, tzinfo=UTC)),
        ("2026-09-22T15:04:11.551Z", datetime(2026, 9, 22, 15, 4, 11, tzinfo=UTC)),
        ("Jan-18-16", datetime(2016, 1, 18, tzinfo=UTC)),
        ("3. März 2026", datetime(2026, 3, 3, tzinfo=UTC)),
        ("12 de marzo de 2026, 09:30", datetime(2026, 3, 12, 9, 30, tzinfo=UTC)),
        ("Mon, 23 Sep 2024 14:21:24 +0000", datetime(2024, 9, 23, 14, 21, 24, tzinfo=UTC)),
        ("09/22/2026 05:00:00 PM", datetime(2026, 9, 22, 17, 0, tzinfo=UTC)),
        ("04/02/2022 14:58:26 PDT", datetime(2022, 4, 2, 21, 58, 26, tzinfo=UTC)),
        ("2026年3月1日", datetime(2026, 3, 1, tzinfo=UTC)),
        ("20121005", datetime(2012, 10, 5, tzinfo=UTC)),
        ("2009-07-20 16:18 UTC", datetime(2009, 7, 20, 16, 18, tzinfo=UTC)),
        ("2026/01/05, 10:01", datetime(2026, 1, 5, 10, 1, tzinfo=UTC)),
    ],
)
def test_moment_is_read_in_every_spelling(text: str, moment: datetime) -> None:
    assert read_moment(text, day_first=False)[0] == moment


@pytest.mark.parametrize("text", ["2026-02-31", "99999-01-01", "soon", "13/13/2026", "2026-11-12 25:00", "0001-01-01"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueRefused):
        read_moment(text, day_first=True)


@pytest.mark.parametrize(
    "address", ["ana@example.com", "a.b+c@shop.example", "ana@bücher.test", "o'neil@x-y.example.org"]
)
def test_usable_mail_addresses_pass(address: str) -> None:
    assert is_email(address)
    assert not is_dangerous_email(address)


@pytest.mark.parametrize(
    "address", ["root@localhost", "a@b", "a b@c.test", "@c.test", "a@", ".a@c.test", "a" * 250 + "@c.test"]
)
def test_unusable_mail_addresses_do_not(address: str) -> None:
    assert not is_email(address)


@pytest.mark.parametrize(
    "address", ["a@b.test,c@d.test", "a@b.test\r\nBcc: c@d.test", "<a@b.test>", "-oQ/tmp@b.test", "a@b\u202etset.c"]
)
def test_mail_addresses_that_could_smuggle_are_known(address: str) -> None:
    assert is_dangerous_email(address)


TEXTS = {
    "cp1252": "Jürgen Weiß, Königstraße 12a, „Größe L“ – 20€",
    "mac_roman": "Jürgen Weiß, Königstraße 12a, Zoë Lefèvre",
    "cp1250": "Zażółć gęślą jaźń, Łódź, Wróblewska-Żółkiewska",
    "cp1251": "Иван Петров, бул. Витоша 15, София",
    "cp1253": "Ελένη Παπαγεωργίου, Λεωφόρος Νίκης 41",
    "cp932": "お届け先氏名,山田 太郎,東京都千代田区丸の内",
    "utf-16-le": "Jürgen Weiß, Köln",
    "utf-8": "Jürgen Weiß, Köln, 山田, Ελένη",
}


@pytest.mark.parametrize("encoding", TEXTS)
def test_encoding_is_found_from_the_letters(encoding: str) -> None:
    decoded = decode_bytes(TEXTS[encoding].encode(encoding))
    assert decoded.text == TEXTS[encoding]
    assert decoded.encoding == encoding


def test_doubly_encoded_letters_are_noticed_and_kept() -> None:
    decoded = decode_bytes("MÃ¼ller".encode())
    assert decoded.text == "MÃ¼ller"
    assert any("wrongly encoded" in remark for remark in decoded.remarks)


def test_encoding_asked_for_is_the_one_taken() -> None:
    assert decode_bytes("Köln".encode("cp1252"), "cp1250").encoding == "cp1250"


@pytest.mark.parametrize(
    ("cell", "items"),
    [
        ("Tea x 2", [("Tea", "", "2")]),
        ("2 x Tea", [("Tea", "", "2")]),
        ("Tea (3)", [("Tea", "", "3")]),
        ("Tea", [("Tea", "", "1")]),
        ("Tea x 1\nCup x 2", [("Tea", "", "1"), ("Cup", "", "2")]),
        ("Tea (SKU: T-1) x 2", [("Tea", "T-1", "2")]),
        ("T-1|2|9.80", [("", "T-1", "2")]),
        ('[{"name": "Tea", "sku": "T-1", "quantity": 2}]', [("Tea", "T-1", "2")]),
        ("Salt & pepper, 2 jars", [("Salt & pepper, 2 jars", "", "1")]),
    ],
)
def test_item_list_is_read_in_every_form(cell: str, items: list[tuple[str, str, str]]) -> None:
    assert [(i.name, i.sku, i.quantity) for i in read_item_list(cell)] == items
