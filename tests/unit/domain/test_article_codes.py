"""What a scan says of an article."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipdesk.domain.article_codes import article_readings, gtin_forms, usual_gtin
from shipdesk.domain.check_digits import gs1_mod10
from shipdesk.domain.gs1 import scanned_elements, scanned_text

EAN = "4006381333931"
GS = "\x1d"
gtins = st.integers(1, 10**13 - 1).map(lambda n: f"{n:013d}").map(lambda body: body + gs1_mod10(body))
values = st.text(st.sampled_from("ABCxyz0189-/."), min_size=1, max_size=20)


@given(text=st.one_of(st.text(max_size=60), st.text(st.sampled_from(f"01234()]dC{GS}x"), max_size=40)))
def test_any_text_is_read_without_harm(text: str) -> None:
    for reading in article_readings(text):
        assert reading.code
        assert reading.barcodes
        assert reading.skus


@given(gtin=gtins, serial=values, lot=values, form=st.integers(0, 4))
def test_element_strings_give_article_serial_and_lot_in_every_way_they_are_sent(
    gtin: str, serial: str, lot: str, form: int
) -> None:
    written = f"(01){gtin}(17)271231(10){lot}(21){serial}"
    sent = scanned_text(written)
    scan = [written, f"]d2{sent}", f"]C1{sent}", sent, sent.replace(GS, "<GS>")][form]
    reading = article_readings(scan)[-1]
    assert (reading.serial, reading.lot) == (serial, lot)
    assert gtin in reading.barcodes
    assert reading.code == usual_gtin(gtin)


def test_what_is_not_marked_may_be_the_shops_own_number_first() -> None:
    scan = f"010{EAN}21777"
    own, marked = article_readings(scan)
    assert own.barcodes == (scan,)
    assert (marked.code, marked.serial) == (EAN, "777")


def test_a_link_of_gs1_is_read_as_its_element_strings() -> None:
    (reading,) = article_readings(f"https://id.gs1.org/01/0{EAN}/10/L%2F1/21/77?17=271231")
    assert (reading.code, reading.serial, reading.lot) == (EAN, "77", "L/1")


@given(gtin=gtins)
def test_zeros_in_front_make_no_other_article(gtin: str) -> None:
    core = gtin.lstrip("0")
    for length in (8, 12, 13, 14):
        if length >= len(core):
            assert set(gtin_forms(core.zfill(length))) == set(gtin_forms(gtin))


@pytest.mark.parametrize(
    ("scanned", "kept"),
    [
        ("036000291452", "0036000291452"),
        ("0036000291452", "036000291452"),
        (f"0{EAN}", EAN),
        ("]E0" + EAN, EAN),
        ("4006381 333931", EAN),
        ("01234565", "012345000065"),
        ("9780306406157", "0306406152"),
        ("0-306-40615-2", "9780306406157"),
    ],
)
def test_barcodes_are_found_in_each_others_forms(scanned: str, kept: str) -> None:
    assert kept in article_readings(scanned)[0].barcodes


def test_a_case_of_twelve_is_no_single_piece() -> None:
    case = "1" + EAN[:12]
    case += gs1_mod10(case)
    assert EAN not in article_readings(case)[0].barcodes


def test_a_wrong_check_digit_makes_no_other_form() -> None:
    assert article_readings("4006381333932")[0].barcodes == ("4006381333932",)


def test_reading_ends_at_an_identifier_that_nobody_knows() -> None:
    assert [e.identifier for e in scanned_elements(f"010{EAN}8110ABC{GS}21X")] == ["01"]
    assert scanned_elements(f"010{EAN[:12]}5") == (), "a wrong check digit"
