"""Prices, days and references as carriers write them, and as they want them written."""

from __future__ import annotations

import hashlib
from decimal import Decimal, InvalidOperation
from typing import Any

from shipdesk.domain.errors import Refused
from shipdesk.domain.money import minor_digits, to_major, to_minor
from shipdesk.domain.shipments import Shipment
from shipdesk.web.json_answers import line

MM_PER_INCH = 25.4
_MOST_PRICE = 10**9


def price_minor(value: Any, currency: str) -> int | None:
    """Return a price in minor units, or None where it is missing, negative or no number."""
    try:
        amount = Decimal(line(value))
        return to_minor(amount, currency) if amount.is_finite() and 0 <= amount < _MOST_PRICE else None
    except InvalidOperation:
        return None


def price_text(minor: int, currency: str) -> str:
    """Return an amount with the currency's own number of decimals, such as "12.90"."""
    return f"{to_major(minor, currency):.{minor_digits(currency)}f}"


def days_of(value: Any) -> int | None:
    """Return a number of days in transit, or None where it is none that can be meant."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 365 else None


def weighed(shipment: Shipment) -> int:
    """Return the weight in grams; raise Refused where there is none."""
    if shipment.weight_g <= 0:
        raise Refused("The parcel has no weight.", "Weigh it and enter the weight.")
    return shipment.weight_g


def size_mm(shipment: Shipment) -> tuple[int, int, int] | None:
    """Return length, width and height in millimetres where all three are known, else None."""
    length, width, height = shipment.length_mm, shipment.width_mm, shipment.height_mm
    return (length, width, height) if length and width and height else None


def declared_minor(shipment: Shipment) -> int:
    """Return what the contents are worth, for customs; raise Refused where nobody said."""
    if shipment.value_minor is None:
        raise Refused("A parcel to another country needs its value.", "Enter what the contents are worth.")
    return shipment.value_minor


def short_reference(key: str, most: int) -> str:
    """Return the key where the carrier's field holds it, else a fingerprint of it: the same for the same key."""
    return key if len(key) <= most else hashlib.sha256(key.encode()).hexdigest()[:most]
