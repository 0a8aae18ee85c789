"""A scanner's keys are read by their places, so that no layout of this computer changes a code."""

from __future__ import annotations

import string

import pytest

from shipdesk.domain.scanning.key_codes import Numbering, place_of, us_sign

SIGNS = [sign for sign in string.printable if sign == " " or not sign.isspace()]


@pytest.mark.parametrize("sign", SIGNS)
def test_every_sign_of_a_us_keyboard_has_a_place_and_comes_back_from_it(sign: str) -> None:
    code, shift = place_of(sign)
    assert us_sign(code, Numbering.EVDEV, shift=shift) == sign
    assert us_sign(code - 8, Numbering.PC, shift=shift) == sign


def test_a_mac_numbers_all_of_them_too() -> None:
    written = {us_sign(code, Numbering.MAC, shift=shift) for code in range(64) for shift in (False, True)}
    assert set(SIGNS) <= written


def test_well_known_places() -> None:
    assert us_sign(52, Numbering.EVDEV, shift=False) == "z", "y on a German keyboard"
    assert us_sign(20, Numbering.EVDEV, shift=False) == "-", "sharp s on a German keyboard"
    assert us_sign(10, Numbering.EVDEV, shift=False) == "1", "an ampersand on a French keyboard"
    assert us_sign(36, Numbering.EVDEV, shift=False) == "", "Return writes nothing"
