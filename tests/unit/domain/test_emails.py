"""E-mail addresses are judged by their form alone, and well-known hosts are spelt right."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shipdesk.domain.addresses import check_address
from shipdesk.domain.emails import can_be_written_to, is_email, mixes_scripts, without_typo
from shipdesk.domain.orders import Address, AddressGrade

BERLIN = Address("Ana Novak", "", ("Hauptstraße 12a",), "Berlin", "", "10115", "DE")


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("ana@gmial.com", "ana@gmail.com"),
        ("Ana@GMAIL.CON", "Ana@gmail.com"),
        ("ana@hotmal.com", "ana@hotmail.com"),
        ("ana@firm.con", "ana@firm.com"),
    ],
)
def test_a_misspelt_mail_host_is_known(told: str, meant: str) -> None:
    assert without_typo(told) == meant


@pytest.mark.parametrize(
    "told", ["ana@gmail.com", "ana@ymail.com", "ana@mail.com", "ana@gmx.com", "ana@live.co", "ana", ""]
)
def test_a_mail_host_that_exists_is_left_alone(told: str) -> None:
    assert without_typo(told) is None


def test_an_address_that_mail_cannot_reach_needs_a_look() -> None:
    assert not is_email("ana@@novak")
    assert "e-mail" in check_address(replace(BERLIN, email="ana@@novak")).reasons[0]


@pytest.mark.parametrize(
    "told",
    ["ana@novak.example", "ana+shop@gmail.com", "o'neil@firm.ie", "ana@müller.de", "ana@例え.jp", "a_b@x-y.co.uk"],
)
def test_an_address_that_mail_servers_take_is_fine(told: str) -> None:
    assert can_be_written_to(told)
    assert check_address(replace(BERLIN, email=told)).grade is AddressGrade.OK


@pytest.mark.parametrize("told", ["ana@novak", "ana@-novak.de", "ana @novak.de", "a" * 65 + "@novak.de"])
def test_an_address_that_no_mail_server_takes_is_not(told: str) -> None:
    assert not can_be_written_to(told)


def test_a_host_of_letters_that_only_look_alike_needs_a_look() -> None:
    imitation = "ana@p\u0430ypal.com"  # the second letter is Cyrillic
    assert mixes_scripts(imitation)
    assert not mixes_scripts("ana@почта.рф")
    assert not mixes_scripts("ana@例えの.jp")
    assert "several scripts" in check_address(replace(BERLIN, email=imitation)).reasons[0]
