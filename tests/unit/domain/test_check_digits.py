"""Check digits agree with the published examples and with the numbers of real carriers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipdesk.domain import check_digits as cd

COURIERS = Path(__file__).parents[4] / "shared/data/carriers/tracking_number_data/couriers"


def test_the_upu_example_gets_its_published_check_digit():
    assert cd.s10_number("RR", 12345678, "GB") == "RR123456785GB"
    assert cd.s10_check("47312482") == "9"


def test_gs1_examples_get_their_published_check_digits():
    assert cd.gs1_mod10("629104150021") == "3"
    assert cd.gs1_mod10("37610425002123456") == "9"


def test_an_sscc_is_eighteen_digits_that_check():
    assert cd.sscc18("0614141", 123456789, extension=1) == "106141411234567897"
    assert cd.is_sscc18("106141411234567897")
    assert not cd.is_sscc18("106141411234567896")


def test_ups_counts_letters_from_two():
    assert cd.is_ups_1z("1Z999AA10123456784")
    assert not cd.is_ups_1z("1Z999AA10123456785")


def test_dhl_express_numbers_check_by_seven():
    assert cd.mod7_check("331881002") == "5"


def test_a_usps_barcode_gives_its_package_number_without_the_zip():
    assert cd.without_impb_zip("420787459400111206206406260787") == "9400111206206406260787"
    assert cd.without_impb_zip("4207874512349400111206206406260787") == "9400111206206406260787"
    assert cd.without_impb_zip("SDP000000000000") == "SDP000000000000"


@pytest.mark.parametrize(
    "make",
    [
        lambda: cd.s10_number("R", 1, "GB"),
        lambda: cd.s10_number("RR", 100_000_000, "GB"),
        lambda: cd.s10_check("123"),
        lambda: cd.sscc18("123", 1),
        lambda: cd.sscc18("4012345", 10**9),
        lambda: cd.gs1_mod10("12٣"),
        lambda: cd.ups_1z_check("abc"),
    ],
)
def test_a_body_that_does_not_fit_is_refused(make: Callable[[], str]):
    with pytest.raises(ValueError):
        make()


@given(st.integers(0, 99_999_999), st.from_regex(r"[A-Z]{2}", fullmatch=True), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed_in_a_postal_number(serial: int, letters: str, place: int, shift: int):
    number = cd.s10_number(letters, serial, "DE")
    assert cd.is_s10(number)
    at = 2 + place
    wrong = number[:at] + str((int(number[at]) + shift) % 10) + number[at + 1 :]
    if at == 10 or number[10] != "5":  # The standard writes both 5 and 11 as 5: its own gap.
        assert not cd.is_s10(wrong)


@given(st.integers(0, 10**9 - 1), st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed_in_an_sscc(serial: int, at: int, shift: int):
    number = cd.sscc18("4012345", serial)
    wrong = number[:at] + str((int(number[at]) + shift) % 10) + number[at + 1 :]
    assert cd.is_sscc18(number)
    assert not cd.is_sscc18(wrong)


CHECKS: dict[str, Callable[[str], str]] = {
    "s10": cd.s10_check,
    "luhn": cd.luhn_check,
    "mod7": cd.mod7_check,
    "mod_37_36": cd.mod37_36_check,
    "sum_product_with_weightings_and_modulo": cd.fedex_mod11_check,
}


def _real_numbers() -> list[tuple[str, str, str, str]]:
    found = []
    for file in sorted(COURIERS.glob("*.json")) if COURIERS.exists() else []:
        for entry in json.loads(file.read_text(encoding="utf-8"))["tracking_numbers"]:
            checksum = entry["validation"].get("checksum")
            regex = entry["regex"] if isinstance(entry["regex"], str) else "".join(entry["regex"])
            pattern = re.compile(regex.replace("(?<", "(?P<"))
            prepend = (entry["validation"].get("serial_number_format") or {}).get("prepend_if")
            for number in entry["test_numbers"]["valid"] if checksum else []:
                match = pattern.fullmatch(number)
                assert match, number
                serial = re.sub(r"\s", "", match["SerialNumber"])
                if prepend and re.match(prepend["matches_regex"], serial):
                    serial = prepend["content"] + serial
                kind = checksum["name"]
                if kind == "mod10":
                    kind = "gs1" if 3 in (checksum["evens_multiplier"], checksum["odds_multiplier"]) else "ups"
                found.append((f"{file.stem} {entry['name']}", kind, serial, match["CheckDigit"].strip()))
    return found


@pytest.mark.skipif(not COURIERS.exists(), reason="../shared/data/carriers/tracking_number_data is not here")
def test_the_numbers_of_real_carriers_check():
    numbers = _real_numbers()
    checks = CHECKS | {"gs1": cd.gs1_mod10, "ups": cd.ups_1z_check}
    wrong = [n for n in numbers if checks[n[1]](n[2]) != n[3]]
    assert len(numbers) > 100
    assert wrong == []
