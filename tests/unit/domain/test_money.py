"""Money is a whole number of the smallest unit."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipdesk.domain.money import minor_digits, money_text, to_major, to_minor

CURRENCIES = st.sampled_from(["EUR", "USD", "JPY", "KWD", "CHF", "clp", "XXX"])


@given(minor=st.integers(-(10**15), 10**15), currency=CURRENCIES)
def test_there_and_back_is_the_same(minor: int, currency: str) -> None:
    assert to_minor(to_major(minor, currency), currency) == minor


@given(amount=st.decimals(-(10**9), 10**9, places=6), currency=CURRENCIES)
def test_rounding_is_never_off_by_more_than_half_a_unit(amount: Decimal, currency: str) -> None:
    off = abs(to_major(to_minor(amount, currency), currency) - amount)
    assert off <= Decimal("0.5").scaleb(-minor_digits(currency))


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("12.90", "EUR", 1290),
        ("0.005", "EUR", 1),
        ("-0.005", "EUR", -1),
        ("1500", "JPY", 1500),
        ("1.5", "JPY", 2),
        ("1.2345", "KWD", 1235),
        ("1e3", "EUR", 100_000),
    ],
)
def test_amounts_of_files_in_the_smallest_unit(amount: str, currency: str, minor: int) -> None:
    assert to_minor(Decimal(amount), currency) == minor


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (1290, "EUR", "12.90 EUR"),
        (123456789, "USD", "1,234,567.89 USD"),
        (1500, "JPY", "1,500 JPY"),
        (-5, "EUR", "-0.05 EUR"),
        (0, "EUR", "0.00 EUR"),
        (1290, "", "12.90"),
        (1290, None, "12.90"),
        (None, "EUR", ""),
    ],
)
def test_money_in_a_list(minor: int | None, currency: str | None, text: str) -> None:
    assert money_text(minor, currency) == text
