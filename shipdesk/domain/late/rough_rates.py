"""What currencies are worth, roughly: enough to put lines in several of them in one order, never to convert money."""

from __future__ import annotations

from decimal import Decimal

from shipdesk.domain.money import minor_digits, to_major

# Units for one euro, rounded to one or two digits from the European Central Bank's reference rates of 2024 and 2025.
_PER_EURO = {
    "EUR": "1", "USD": "1.1", "GBP": "0.85", "CHF": "0.95", "JPY": "165", "CNY": "8", "KRW": "1500", "INR": "95",
    "AUD": "1.7", "CAD": "1.5", "NZD": "1.9", "SEK": "11", "NOK": "11.5", "DKK": "7.5", "ISK": "145", "PLN": "4.3",
    "CZK": "25", "HUF": "400", "RON": "5", "BGN": "1.96", "TRY": "40", "ILS": "4", "ZAR": "20", "BRL": "6", "MXN": "20",
    "SGD": "1.45", "HKD": "8.6", "TWD": "35", "THB": "37", "MYR": "4.8", "IDR": "18000", "PHP": "63", "VND": "28000",
    "CLP": "1050", "COP": "4500", "UAH": "45", "AED": "4", "SAR": "4.1", "KWD": "0.34", "BHD": "0.41", "OMR": "0.42",
    "JOD": "0.77", "TND": "3.4",
}  # fmt: skip


def rough_worth(minor: int, currency: str) -> float:
    """Return about how many euros a sum is; a currency that is not known counts like the euro."""
    return float(to_major(minor, currency) / _rate(currency))


def roughly_in(minor: int, currency: str, wanted: str) -> int:
    """Return about as much money in another currency's minor units."""
    if currency.upper() == wanted.upper():
        return minor
    major = to_major(minor, currency) / _rate(currency) * _rate(wanted)
    return round(major.scaleb(minor_digits(wanted)))


def _rate(currency: str) -> Decimal:
    return Decimal(_PER_EURO.get(currency.upper(), "1"))
