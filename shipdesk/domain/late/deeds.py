"""What was done about a line of the late list, and what became of the line."""

from __future__ import annotations

from collections.abc import Iterable
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

    def settles(self, value_minor: int | None) -> bool:
        """Answer whether its customer has a new parcel, or all of the money, of an order worth so much."""
        if self.action is LateAction.RESHIP:
            return True
        all_of_it = self.amount_minor is None or (value_minor is not None and self.amount_minor >= value_minor)
        return self.action is LateAction.REFUND and all_of_it


def is_settled(deeds: Iterable[LateDeed], value_minor: int | None) -> bool:
    """Answer whether what was done about a line leaves its customer nothing to wait for."""
    return any(deed.settles(value_minor) for deed in deeds)


@dataclass(frozen=True, slots=True)
class LateLine:
    """A line from when it came until it left, and how."""

    key: LineKey
    since: date
    came_at: datetime
    left_at: datetime | None = None
    left_how: str = ""
    id: int = 0
