"""What was done about a line of the late list, and what became of the line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from shipdesk.domain.late.causes import LateAction, LateCause


class LineKey(NamedTuple):
    """What a line is known by: the order, its parcel (0 for the order itself), and the cause."""

    order_id: int
    parcel_id: int
    cause: LateCause


@dataclass(frozen=True, slots=True)
class LateDeed:
    """What somebody did about one line; what was done with several at once has one batch."""

    batch: str
    line: LineKey
    action: LateAction
    at: datetime
    by: str = ""
    until: date | None = None
    note: str = ""
    amount_minor: int | None = None
    currency: str = ""
    made_id: int | None = None
    """What came of it: the message, the order sent again, or the claim."""
    id: int = 0

    def is_away(self, today: date) -> bool:
        """Answer whether it keeps its line off the list on a day."""
        if self.action is LateAction.IGNORE:
            return True
        return self.action is LateAction.SNOOZE and self.until is not None and today < self.until


@dataclass(frozen=True, slots=True)
class Worth:
    """What a line's parcel and its whole order are worth, in minor units; None where nobody knows."""

    parcel_minor: int | None
    order_minor: int | None


def refunded(deeds: Iterable[LateDeed]) -> int:
    """Return how much money was given back, in minor units."""
    return sum(deed.amount_minor or 0 for deed in deeds if deed.action is LateAction.REFUND)


def settled_by(deeds: Sequence[LateDeed], parcel_id: int, worth: Worth) -> LateDeed | None:
    """Return what leaves the customer of a parcel nothing to wait for: a new parcel, or all of the money.

    deeds is what was done about the order, the oldest first. Parts of the money add up, and what is given back for
    the whole order counts for each of its parcels. None where the customer still waits.
    """
    mine = [deed for deed in deeds if deed.line.parcel_id in (0, parcel_id)]
    sent = [deed for deed in mine if deed.action is LateAction.RESHIP]
    if sent:
        return sent[-1]
    for refunds, value in ((mine, worth.parcel_minor), (deeds, worth.order_minor)):
        given = [deed for deed in refunds if deed.action is LateAction.REFUND]
        whole = refunds is mine and any(deed.amount_minor is None for deed in given)
        if given and (whole or (value is not None and refunded(given) >= value)):
            return given[-1]
    return None


@dataclass(frozen=True, slots=True)
class LateLine:
    """A line from when it came until it left, and how."""

    key: LineKey
    since: date
    came_at: datetime
    left_at: datetime | None = None
    left_how: str = ""
    id: int = 0
