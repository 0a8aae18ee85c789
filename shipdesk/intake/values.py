"""Reads the amounts, quantities, e-mail addresses and other small values of other people's files."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal

BLANK_WORDS = frozenset(
    ("-", "--", "—", "n/a", "na", "null", "(null)", "none", "not available", "not applicable", "no informado", "nil")
)
_EXCEL_TEXT = re.compile(r'=?"=?""?([^"]*)"?""|="([^"]*)"')
_GUARDED = re.compile(r"'(?=[=+\-@\t0-9(])")
_SCIENTIFIC = re.compile(r"\d([.,]\d+)?[eE]\+?\d{1,2}")
_AMOUNT = re.compile(
    r"([^\d.,()+\-]*)([(+\-]?)\s*([^\d.,()+\-]*)((?:\d|(?<=\d)[.,'’\s](?=\d)|[.,](?=\d)|(?<=\d)[.,])+)([^\d.,]*)"
)
_QUANTITY = re.compile(r"\+?(\d{1,9})(?:[.,]0{1,6})?\s*(?:x|pcs\.?|stk\.?|st\.?)?", re.IGNORECASE)
_MONEY_WORD = re.compile(
    r"(?:[A-Z]{3}|US|CA|AU|A|C|R|S|NZ|HK|MX|kr\.?|zł|zl|Kč|Ft|lei|din|Rs\.?|RM|Rp|руб\.?|грн|лв\.?|円|元|원)",
    re.IGNORECASE,
)
CURRENCY_SIGNS = {
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
    "₩": "KRW",
    "₺": "TRY",
    "zł": "PLN",
    "Kč": "CZK",
    "R$": "BRL",
    "AU $": "AUD",
    "C $": "CAD",
}
_SINGLE = re.compile(r"([.,])(\d+)\Z")
_WEIGHT = re.compile(r"(.*?\d)\s*(kg|kgs|g|gr|grs|gram|gramm|oz|lb|lbs)?\.?\Z", re.IGNORECASE | re.DOTALL)
GRAMS = {
    "": Decimal(1),
    **dict.fromkeys(("g", "gr", "grs", "gram", "grams", "gramm", "gramos"), Decimal(1)),
    **dict.fromkeys(("kg", "kgs"), Decimal(1000)),
    "oz": Decimal("28.349523125"),
    **dict.fromkeys(("lb", "lbs"), Decimal("453.59237")),
}
MAX_QUANTITY = 100_000


class ValueRefused(ValueError):
    """A cell's text does not make sense for what its column holds; the message is the reason, as a sentence."""


def unwrap(cell: str) -> str:
    """Undo what spreadsheets and exports put around a value to protect it: ="00123" and '0183."""
    if cell[:1] == "=" and cell[1:2] == '"':
        match = _EXCEL_TEXT.fullmatch(cell)
        return (match[1] or match[2] or "") if match else cell
    return cell[1:] if cell[:1] == "'" and _GUARDED.match(cell) else cell


def is_blank_word(text: str) -> bool:
    """Tell whether the text only says that there is nothing, such as N/A or NULL."""
    return text.lower() in BLANK_WORDS


def is_scientific(text: str) -> bool:
    """Tell whether a spreadsheet has rounded a long number to something like 4.93E+11."""
    return _SCIENTIFIC.fullmatch(text) is not None and "+" in text


def ascii_digits(text: str) -> str:
    """Return the text with the digits of every script as 0 to 9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in text)


def is_sound(text: str) -> bool:
    """Tell whether a text has no lone surrogates, which stand for bytes that made no sense."""
    try:
        return text.isascii() or bool(text.encode())
    except UnicodeEncodeError:
        return False


def decimal_votes(cells: Mapping[str, int]) -> int:
    """Return how many cells write decimals with a dot more than with a comma (negative: with a comma).

    cells says how often each stands in the column.
    """
    votes = 0
    for cell, count in cells.items():
        last_dot, last_comma = cell.rfind("."), cell.rfind(",")
        if last_dot >= 0 and last_comma >= 0:
            votes += count if last_dot > last_comma else -count
            continue
        match = _SINGLE.search(cell.rstrip(" €$£"))
        if match and len(match[2]) != 3 and cell.count(match[1]) == 1:
            votes += count if match[1] == "." else -count
    return votes


def read_amount(text: str, decimal_mark: str = ".") -> Decimal:
    """Return the amount; decimal_mark decides only what 1.234 and 1,234 mean."""
    match = _AMOUNT.fullmatch(ascii_digits(text).strip().replace("\u2212", "-"))
    if match is None or len(text) > 40 or not all(_is_money_word(part) for part in (match[1], match[3], match[5])):
        raise ValueRefused("This is not an amount of money.")
    amount = Decimal(_plain_number(match[4], decimal_mark))
    # "12,-" is twelve with no cents; "12-" is minus twelve.
    negative = match[2] in ("-", "(") or (match[5].strip() == "-" and match[4][-1].isdigit())
    if amount > 10**12:
        raise ValueRefused("This amount is too large to be true.")
    return -amount if negative and amount else amount


def _is_money_word(text: str) -> bool:
    rest = _MONEY_WORD.sub("", text)
    return all(c in " \u00a0./-)" or unicodedata.category(c) == "Sc" for c in rest)


def _plain_number(digits: str, decimal_mark: str) -> str:
    number = re.sub(r"['’\s]", "", digits)
    dot, comma = number.rfind("."), number.rfind(",")
    if dot >= 0 and comma >= 0:
        mark = "." if dot > comma else ","
    elif dot < 0 and comma < 0:
        return number
    else:
        sign = "." if dot >= 0 else ","
        grouped = number.count(sign) > 1 or (len(number) - number.rfind(sign) == 4 and sign != decimal_mark)
        mark = ("," if sign == "." else ".") if grouped and not number.startswith(("0" + sign, sign)) else sign
    other = "," if mark == "." else "."
    return "0" + number.replace(other, "").replace(mark, ".").rstrip(".")


def read_quantity(text: str) -> int:
    """Return a whole number of pieces."""
    match = _QUANTITY.fullmatch(ascii_digits(text).strip())
    if match is None:
        raise ValueRefused("The quantity must be a whole number such as 2.")
    if int(match[1]) > MAX_QUANTITY:
        raise ValueRefused(f"More than {MAX_QUANTITY:,} pieces cannot be right.")
    return int(match[1])


def measure_mark(number: str, factor: Decimal) -> str:
    """Return which sign is the decimal one where three digits follow it: 1,250 kg are 1¼ kg, but 1.250 g are 1250 g.

    factor is how many grams or millimetres the unit is. Nothing that is sent by parcel has thousands of kilograms, and
    nobody tells thousandths of a gram.
    """
    sign = "," if "," in number else "."
    return sign if factor > 1 else "." if sign == "," else ","


def read_weight_g(text: str, unit: str) -> int | None:
    """Return the weight in grams; the cell's own unit goes before the column's, and None means nothing was said."""
    match = _WEIGHT.fullmatch(ascii_digits(text).strip())
    if match is None:
        raise ValueRefused("This is not a weight.")
    factor = GRAMS[(match[2] or unit).lower()]
    grams = read_amount(match[1], measure_mark(match[1], factor)) * factor
    if grams < 0:
        raise ValueRefused("A weight cannot be less than nothing.")
    if grams > 2_000_000:
        raise ValueRefused("This weight is too large for a parcel.")
    return round(grams) or None
