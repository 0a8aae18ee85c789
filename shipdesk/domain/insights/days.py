"""How many days parcels took, counted by days; those that have not arrived yet count for as long as they were seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Days:
    """Parcels by the days they took.

    waiting are those under way by the days since they left, and never those that were lost or came back untried:
    left out, they would make each carrier look quicker than it is.
    """

    arrived: Mapping[int, int] = field(default_factory=dict)
    waiting: Mapping[int, int] = field(default_factory=dict)
    never: int = 0

    @property
    def arrivals(self) -> int:
        """How many arrived."""
        return sum(self.arrived.values())

    @property
    def parcels(self) -> int:
        """How many there are in all."""
        return self.arrivals + sum(self.waiting.values()) + self.never

    def quantile(self, share: float) -> int | None:
        """Return within how many days that share has arrived; None where nobody can say, for too few have.

        Kaplan and Meier's estimate: a parcel under way counts among those that could arrive on a day as long as it
        was seen. With none under way it is the plain quantile.
        """
        at_risk, left = self.parcels, 1.0
        for day in sorted({*self.arrived, *self.waiting}):
            arrived = self.arrived.get(day, 0)
            if arrived and at_risk:
                left *= 1 - arrived / at_risk
                if 1 - left >= share - 1e-12:
                    return day
            at_risk -= arrived + self.waiting.get(day, 0)
        return None

    def within(self, days: int) -> int:
        """Return how many of the arrived took so many days at most."""
        return sum(count for day, count in self.arrived.items() if day <= days)

    def __add__(self, other: Days) -> Days:
        """Return both together."""
        return Days(_added(self.arrived, other.arrived), _added(self.waiting, other.waiting), self.never + other.never)


def median_of(counts: Mapping[int, int]) -> int | None:
    """Return the middle one of numbers with how often each is there; the lower of two, None of nothing."""
    half, seen = sum(counts.values()) / 2, 0
    for number in sorted(counts):
        seen += counts[number]
        if counts[number] and seen >= half:
            return number
    return None


def _added(first: Mapping[int, int], second: Mapping[int, int]) -> dict[int, int]:
    return {day: first.get(day, 0) + second.get(day, 0) for day in {*first, *second}}
