"""What a scanner sends is understood, or refused in words; it never stops the packing station."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipdesk.domain import check_digits
from shipdesk.domain.barcodes import LONGEST_SCAN, ScanKind, parse_scan

SSCC = "340434161094000007"
IMPB = "9205590164934630780119"


@pytest.mark.parametrize(
    "sent",
    [
        f"00{SSCC}\r",
        f"(00){SSCC}\r\n",
        f"]C100{SSCC}",
        f"]C100{SSCC}\x1d\r",
        f"<GS>00{SSCC}",
        f"00{SSCC}\r00{SSCC}\r",
        " 00 3404 3416 1094 0000 07\t",
    ],
)
def test_shipping_unit_is_found_however_the_scanner_sends_it(sent: str) -> None:
    scan = parse_scan(sent)
    assert scan.kinds == (ScanKind.SSCC,)
    assert scan.candidates[:2] == (SSCC, f"00{SSCC}")
    assert not scan.refusal


@pytest.mark.parametrize("sent", [f"42010001{IMPB}", f"]C142010001\x1d{IMPB}\r", f"(420)10001(92){IMPB[2:]}", IMPB])
def test_usps_number_is_what_follows_the_zip(sent: str) -> None:
    scan = parse_scan(sent)
    assert scan.kinds == (ScanKind.IMPB,)
    assert scan.candidates[0] == IMPB


def test_usps_number_behind_a_zip_is_looked_up_even_with_a_wrong_digit() -> None:
    scan = parse_scan("420101159400111899223197428490")
    assert scan.candidates[0] == "9400111899223197428490"
    assert "check digit" in scan.refusal


def test_last_twelve_digits_of_a_fedex_barcode_are_its_number() -> None:
    scan = parse_scan("1001921334250001000300779017972697")
    assert scan.kinds == (ScanKind.FEDEX,)
    assert scan.candidates[0] == "779017972697"


def test_dpd_number_is_in_the_middle_of_its_barcode() -> None:
    assert parse_scan("%008182709980000020033350276C").candidates[0] == "09980000020033"


def test_capitals_and_small_letters_are_the_same_number() -> None:
    assert parse_scan("1z999aa10123456784").candidates[0] == "1Z999AA10123456784"


def test_order_number_is_looked_up_as_it_is_written() -> None:
    scan = parse_scan("]Q1注文-12\r\n")
    assert scan.candidates[0] == "注文-12"
    assert scan.kinds[0] is ScanKind.ORDER
    assert parse_scan("sd-100042").candidates == ("sd-100042", "SD-100042")


@pytest.mark.parametrize(
    "sent",
    ["00340434161094000009", "1Z999AA10123456785", "RB123456786US", "9205590164934630780118"],
)
def test_wrong_check_digit_is_refused_with_advice(sent: str) -> None:
    assert "check digit is wrong" in parse_scan(sent).refusal


@pytest.mark.parametrize("sent", ["4006381333931", "]E04006381333931", "(01)04006381333931", "036000291452"])
def test_article_code_is_no_parcel(sent: str) -> None:
    scan = parse_scan(sent)
    assert scan.kinds == (ScanKind.ARTICLE,)
    assert "article" in scan.refusal


@pytest.mark.parametrize("sent", [f"00{SSCC}00340434161094000014", f"{IMPB}{IMPB}", "SD-1\rSD-2\r"])
def test_two_codes_in_one_scan_are_not_looked_up(sent: str) -> None:
    scan = parse_scan(sent)
    assert "two codes" in scan.refusal
    assert scan.candidates == ()


@pytest.mark.parametrize("sent", [f"00{SSCC}ß", "1Y999AA10123456784", "çé&à'ç&à'ç&à'è00000000é"])
def test_wrong_keyboard_layout_is_named(sent: str) -> None:
    assert "keyboard layout" in parse_scan(sent).refusal or parse_scan(sent).candidates == ()


def test_every_hostile_scan_is_answered_as_its_manifest_says(shared_data: Path) -> None:
    folder = shared_data / "hostile"
    with (folder / "MANIFEST.tsv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["class"] == "barcode"]
    assert rows
    for row in rows:
        scan = parse_scan((folder / row["path"]).read_bytes().decode("utf-8"))
        if row["verdict"] == "REJECT":
            assert scan.refusal, row["path"]
        elif row["verdict"] in ("ACCEPT", "ACCEPT_ONCE"):
            assert scan.candidates, row["path"]
            assert not scan.refusal, row["path"]


def test_published_tracking_numbers_are_never_refused(shared_data: Path) -> None:
    folder = shared_data / "carriers" / "tracking_number_data" / "couriers"
    numbers = [
        number
        for path in sorted(folder.glob("*.json"))
        for kind in json.loads(path.read_text(encoding="utf-8"))["tracking_numbers"]
        for number in kind["test_numbers"]["valid"]
    ]
    assert len(numbers) > 150
    for number in numbers:
        scan = parse_scan(number)
        assert not scan.refusal, number
        assert scan.candidates, number


@given(st.text(max_size=LONGEST_SCAN * 2))
def test_any_text_gets_an_answer(text: str) -> None:
    scan = parse_scan(text)
    assert scan.candidates or scan.refusal
    assert all(scan.candidates)
    assert len(scan.raw) <= LONGEST_SCAN


@given(st.text(alphabet="]C1d2Q()<GS>{}0123456789\x1d \r\n91Z420ABß", max_size=60))
def test_any_text_of_the_signs_that_matter_gets_an_answer(text: str) -> None:
    scan = parse_scan(text)
    assert scan.candidates or scan.refusal
    assert not any(c.isspace() and c != " " for number in scan.candidates for c in number)


@given(st.integers(0, 10**9 - 1), st.sampled_from(["", "]C1", "]d2"]), st.sampled_from(["", "\r", "\r\n", "\t"]))
def test_own_numbers_come_back_from_the_scanner(serial: int, aim: str, end: str) -> None:
    number = check_digits.sscc18("4012345", serial)
    assert parse_scan(f"{aim}00{number}{end}").candidates[0] == number


@given(st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_of_a_shipping_unit_never_passes(place: int, change: int) -> None:
    wrong = (int(SSCC[place]) + change) % 10
    scan = parse_scan(f"00{SSCC[:place]}{wrong}{SSCC[place + 1 :]}")
    assert scan.refusal
