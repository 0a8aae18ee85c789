"""Money in minor units, as a whole number and a currency."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

# ISO 4217:2015 table A.1, the currencies whose minor unit is not 2 digits.
_DIGITS = {
    **dict.fromkeys(
        [
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "UYI",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ],
        0,
    ),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
}


def minor_digits(currency: str) -> int:
    """Return how many digits the currency's minor unit has (ISO 4217)."""
    return _DIGITS.get(currency.upper(), 2)


def to_minor(amount: Decimal, currency: str) -> int:
    """Return the amount in minor units, halves rounded away from zero."""
    return int((amount * (10 ** minor_digits(currency))).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def to_major(minor: int, currency: str) -> Decimal:
    """Return the amount in whole currency units with the currency's number of decimals."""
    return Decimal(minor).scaleb(-minor_digits(currency))


def money_text(minor: int | None, currency: str | None) -> str:
    """Return the amount for a list, such as "12.90 EUR"; an empty text where it is not known."""
    if minor is None:
        return ""
    return f"{to_major(minor, currency or 'EUR'):,} {currency or ''}".strip()
