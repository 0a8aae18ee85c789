"""The amounts that rules compare, from the way people write them to the one way they are kept, and to numbers."""

from __future__ import annotations

import re
from decimal import Decimal

from shipdesk.domain.errors import Refused
from shipdesk.domain.money import minor_digits, to_minor


class BadRule(Refused, ValueError):
    """A rule cannot be meant as it is written; a ValueError too, so that settings refuse it by themselves."""


_NUMBER = r"(?P<number>\d{1,9}(?:[.,]\d{1,4})?)"
_WEIGHT = re.compile(rf"{_NUMBER}\s*(?P<unit>kg|g|lb|lbs|oz)", re.IGNORECASE)
_MONEY = re.compile(rf"(?P<before>[a-z]{{3}}|[€$£¥])?\s*{_NUMBER}\s*(?P<after>[a-z]{{3}}|[€$£¥])?", re.IGNORECASE)
_COUNT = re.compile(r"(?P<number>\d{1,6})(\s*(pieces?|items?))?", re.IGNORECASE)
_DAYS = re.compile(r"(?P<number>\d{1,3})(\s*(business\s+)?days?)?(\s+ago)?", re.IGNORECASE)
# International avoirdupois pound (NIST SP 811, B.9); an ounce is a sixteenth of it.
_GRAMS = {"g": Decimal(1), "kg": Decimal(1000), "lb": Decimal("453.59237"), "oz": Decimal("28.349523125")}
_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY"}


def weight_g(text: str) -> int:
    """Return a weight such as "2 kg", "500 g" or "1.5 lb" in grams; raises BadRule."""
    match = _WEIGHT.fullmatch(text.strip())
    if match is None:
        raise BadRule(f"{text or 'Nothing'} is no weight.", "Write it as 2 kg or 500 g.")
    unit = match["unit"].lower().rstrip("s")
    return round(_decimal(match["number"], text) * _GRAMS[unit])


def weight_text(grams: int) -> str:
    """Return grams as a person writes them: "500 g", "2 kg", "1.25 kg"."""
    if grams < 1000:
        return f"{grams} g"
    return f"{_plain(Decimal(grams).scaleb(-3))} kg"


def money_of(text: str) -> tuple[Decimal, str]:
    """Return an amount such as "50 EUR" and its currency, which is empty for the shop's own; raises BadRule."""
    match = _MONEY.fullmatch(text.strip())
    if match is None or (match["before"] and match["after"]):
        raise BadRule(f"{text or 'Nothing'} is no amount of money.", "Write it as 50 or 50 EUR.")
    sign = match["before"] or match["after"] or ""
    currency = _SIGNS.get(sign, sign.upper())
    amount = _decimal(match["number"], text)
    if amount != round(amount, minor_digits(currency)):
        raise BadRule(f"{text} has more decimals than money has.", "Write it as 50 or 49.90.")
    return amount, currency


def money_text_of(amount: Decimal, currency: str) -> str:
    """Return an amount as it is kept: "50 EUR", "49.90 EUR", "50"."""
    whole = amount == amount.to_integral_value()
    number = f"{amount:.0f}" if whole else f"{amount:.{minor_digits(currency)}f}"
    return f"{number} {currency}".strip()


def money_minor(text: str, own_currency: str) -> tuple[int, str]:
    """Return a kept amount in minor units, and its currency."""
    amount, currency = money_of(text)
    currency = currency or own_currency
    return to_minor(amount, currency), currency


def count_of(text: str) -> int:
    """Return a whole number such as "3" or "3 pieces"; raises BadRule."""
    match = _COUNT.fullmatch(text.strip())
    if match is None:
        raise BadRule(f"{text or 'Nothing'} is no number of pieces.", "Write a whole number.")
    return int(match["number"])


def days_of(text: str) -> int:
    """Return a number of days such as "2" or "2 days"; raises BadRule."""
    match = _DAYS.fullmatch(text.strip())
    if match is None:
        raise BadRule(f"{text or 'Nothing'} is no number of days.", "Write a whole number.")
    return int(match["number"])


def _decimal(number: str, text: str) -> Decimal:
    if re.search(r",\d{3}$", number):
        # 1,000 is a thousand to one reader and one to another.
        raise BadRule(f"{text} can be read in two ways.", "Write thousands without a mark, and decimals with a point.")
    return Decimal(number.replace(",", "."))


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
