"""The door through which a shop's orders enter: cleaned, checked, and what was doubtful is told."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from shipdesk.domain.emails import is_dangerous_email, is_email
from shipdesk.domain.money import to_minor
from shipdesk.domain.orders import Address, OrderDraft, RefusedRow
from shipdesk.domain.text import clean_line, clean_text
from shipdesk.web.json_answers import line

MAX_LINES = 1000
_MAX_PIECES = 100_000
_MAX_AMOUNT = Decimal(10) ** 12
_MAX_GRAMS = 2_000_000
_SHOWN = 80


class DraftRefused(Exception):
    """One order cannot be taken as it was told: which field, what it held, and why, as a sentence."""

    def __init__(self, field: str, value: Any, reason: str) -> None:
        super().__init__(reason)
        self.field, self.value, self.reason = field, clean_line(str(value), _SHOWN), reason


def taken(row: int, number: str, make: Callable[[], OrderDraft]) -> OrderDraft | RefusedRow:
    """Return the order that make builds, or the refusal of it; row counts the page's orders from 1."""
    if not number:
        return RefusedRow(row, "number", "", "The shop told no order number.")
    try:
        return make()
    except DraftRefused as refused:
        return RefusedRow(row, refused.field, refused.value, refused.reason, number)


def told(value: Any, field: str, changes: list[str], *, cap: int = 200, note: bool = False) -> str:
    """Return a text as it may be stored, telling what was changed in it."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    cleaned = clean_text(str(value), cap=cap, multiline=note)
    changes.extend(f"{field}: {change}." for change in cleaned.changes)
    return cleaned.text


def address_of(fields: Mapping[str, Any], changes: list[str]) -> Address:
    """Return the address of name, company, line1 to line3, city, state, postal_code, country, email and phone."""
    text = {key: told(value, key.replace("_", " "), changes) for key, value in fields.items()}
    lines = [text.get(key, "") for key in ("line1", "line2", "line3")]
    return Address(
        name=text.get("name", ""),
        company=text.get("company", ""),
        lines=tuple(dict.fromkeys(each for each in lines if each)),
        city=text.get("city", ""),
        state=text.get("state", ""),
        postal_code=text.get("postal_code", ""),
        country_code=_country(text.get("country", ""), changes),
        email=_email(fields.get("email"), changes),
        phone=text.get("phone", "")[:60],
    )


def amount_minor(value: Any, currency: str, field: str) -> int | None:
    """Return an amount in minor units, or None where nothing was told."""
    text = line(value)
    if not text:
        return None
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise DraftRefused(field, text, "This is not an amount of money.") from None
    if not amount.is_finite() or abs(amount) > _MAX_AMOUNT:
        raise DraftRefused(field, text, "This amount is too large to be true.")
    return to_minor(amount, currency)


def currency_of(value: Any) -> str:
    """Return an ISO 4217 code, or an empty text."""
    code = line(value).upper()
    return code if re.fullmatch(r"[A-Z]{3}", code) else ""


def pieces(value: Any, field: str = "quantity") -> int:
    """Return a number of pieces, 0 and more; fractions are refused, for nobody can pack them."""
    text = line(value)
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise DraftRefused(field, text, "The quantity must be a whole number such as 2.") from None
    if not number.is_finite() or number != number.to_integral_value() or not 0 <= number <= _MAX_PIECES:
        raise DraftRefused(field, text, f"The quantity must be a whole number up to {_MAX_PIECES:,}.")
    return int(number)


def grams(value: Any, grams_each: Decimal) -> int | None:
    """Return a weight in grams, or None where none was told or it cannot be true."""
    try:
        weight = Decimal(line(value) or "0") * grams_each
    except InvalidOperation:
        return None
    return round(weight) if weight.is_finite() and 0 < weight <= _MAX_GRAMS else None


def utc(value: Any) -> datetime | None:
    """Return an ISO 8601 time as UTC; one without a zone is UTC, as both JSON APIs say of the fields we read."""
    try:
        moment = datetime.fromisoformat(line(value))
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _country(code: str, changes: list[str]) -> str:
    if re.fullmatch(r"[A-Za-z]{2}", code):
        return code.upper()
    if code:
        changes.append(f"The country {code[:40]!r} is no two-letter code; it was left out.")
    return ""


def _email(value: Any, changes: list[str]) -> str:
    raw = value if isinstance(value, str) else ""
    if not raw.strip():
        return ""
    if is_dangerous_email(raw):
        raise DraftRefused("email", raw, "This is not one e-mail address. Correct it in the shop.")
    if is_email(raw.strip()):
        return raw.strip()
    changes.append(f"{clean_line(raw, 60)!r} is not a usable e-mail address; it was left out.")
    return ""
