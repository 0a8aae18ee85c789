"""Phone numbers are read in their country's way, and matter where a parcel goes abroad."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shipdesk.domain.addresses import check_address, examine_address, proposed_fixes
from shipdesk.domain.orders import Address, AddressGrade
from shipdesk.domain.phones import e164, is_rounded, looks_right, read_phone

BERLIN = Address("Ana Novak", "", ("Hauptstraße 12a",), "Berlin", "", "10115", "DE")


@pytest.mark.parametrize(
    ("told", "country", "number"),
    [
        ("030 1234567", "DE", "+49301234567"),
        ("+49 (0)30 1234567", "DE", "+49301234567"),
        ("0049 30 1234567", "DE", "+49301234567"),
        ("(614) 571-5555", "US", "+16145715555"),
        ("07911 123456", "GB", "+447911123456"),
        ("'07911 123456", "GB", "+447911123456"),
        ("447911123456", "GB", "+447911123456"),
        ("02 1234 5678", "IT", "+390212345678"),
        ("+44 7911 123456", "DE", "+447911123456"),
        ("+1 631-353-5000 ext. 02345", "US", "+16313535000"),
    ],
)
def test_a_number_is_written_as_carriers_take_it(told: str, country: str, number: str) -> None:
    assert e164(told, country) == number


@pytest.mark.parametrize("told", ["", "4.47911E+11", "4,47911E+11", "12", "0000000000", "call me", "+999 123"])
def test_what_cannot_be_a_number_is_none(told: str) -> None:
    assert e164(told, "GB") == ""


def test_a_number_of_the_shop_s_own_country_is_found_where_the_recipient_s_has_none_like_it() -> None:
    assert e164("0171 12345678", "NO", home="DE") == "+4917112345678"


@pytest.mark.parametrize(
    ("told", "rounded"), [("4.47911E+11", True), ("4,5E11", True), ("+447911", False), ("E", False)]
)
def test_a_number_that_a_spreadsheet_has_rounded_is_known(told: str, rounded: bool) -> None:
    assert is_rounded(told) is rounded


@pytest.mark.parametrize("told", ["030 1234567", "+49 30 1234567", "0151 12345678", "030/1234567"])
def test_what_looks_right_at_a_glance_is_right_when_it_is_read(told: str) -> None:
    assert looks_right(told, "DE")
    assert read_phone(told, "DE") is not None


def test_a_wrong_phone_needs_a_look_only_where_the_parcel_goes_abroad() -> None:
    wrong = replace(BERLIN, phone="12")
    assert check_address(wrong, home="DE").grade is AddressGrade.OK
    assert check_address(wrong).grade is AddressGrade.OK
    assert "cannot be right" in check_address(wrong, home="FR").reasons[0]
    assert "cannot be right" in examine_address(wrong, home="DE").remarks[0]


def test_a_rounded_phone_is_named_and_proposed_to_be_left_out() -> None:
    rounded = replace(BERLIN, phone="4.91511E+11")
    assert "rounded" in check_address(rounded, home="FR").reasons[0]
    assert proposed_fixes(rounded, home="FR")[0].changes[0].after == ""


def test_abroad_a_phone_is_proposed_with_its_country_s_code_and_at_home_it_is_left_alone() -> None:
    told = replace(BERLIN, phone="030 1234567")
    assert proposed_fixes(told, home="DE") == ()
    (fix,) = proposed_fixes(told, home="US")
    assert fix.changes[0].after == "+49 30 1234567"
    assert check_address(told, home="US").grade is AddressGrade.OK


def test_a_missing_phone_is_a_remark_where_customs_come_between() -> None:
    assert examine_address(BERLIN, home="FR").findings == ()
    assert "no phone number" in examine_address(BERLIN, home="US").remarks[0]
    assert check_address(BERLIN, home="US").grade is AddressGrade.OK
