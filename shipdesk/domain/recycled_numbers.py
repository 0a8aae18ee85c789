"""Tells our parcel from others that have had the same number: carriers give numbers out again after some months."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TypeVar

T = TypeVar("T")

DAYS_BEFORE = 2
"""A carrier dates a parcel up to so many days before our label: time zones, and labels made after the pick-up."""
DAYS_AFTER = 14
"""A label lies on our shelf for so many days at most before the carrier dates the parcel."""


def may_be_ours(shipments: Iterable[T], shipped_on: Callable[[T], date | None], label_on: date | None) -> tuple[T, ...]:
    """Return those shipments behind one number that can be ours: none, the one, or several if nobody can tell.

    label_on is the day of our label. A lone shipment is ours unless it left before our label was made; of several
    only those count that were dated around it, and one without a date cannot be ruled out.
    """
    told = [(shipment, shipped_on(shipment)) for shipment in shipments]
    if label_on is None:
        return tuple(shipment for shipment, _ in told)
    days = [(shipment, None if day is None else (day - label_on).days) for shipment, day in told]
    possible = [(shipment, after) for shipment, after in days if after is None or after >= -DAYS_BEFORE]
    if len(told) == 1:
        return tuple(shipment for shipment, _ in possible)
    near = [(shipment, after) for shipment, after in possible if after is None or after <= DAYS_AFTER]
    dated = [(shipment, after) for shipment, after in near if after is not None]
    if dated:
        # Two within the window: the one dated nearest to our label, where one is nearer than the other.
        nearest = min(abs(after) for _, after in dated)
        return tuple(shipment for shipment, after in dated if abs(after) == nearest)
    return tuple(shipment for shipment, _ in near)
