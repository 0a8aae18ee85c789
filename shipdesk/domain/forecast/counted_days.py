"""How many days things took, counted plainly: what shares took longer, and what half of them took."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from shipdesk.domain.forecast.groups import ENOUGH, Group

_STEP = 0.25
_MOST_BINS = 480
_MOST_GROWTH = 50.0


class CountedDays:
    """Counts days in quarters; old counts fade."""

    __slots__ = ("_bins", "_memory_days", "_zero", "count")

    def __init__(self, memory_days: float, now: float) -> None:
        self._memory_days = memory_days
        self._zero = now
        self._bins: dict[int, float] = {}
        self.count = 0

    def learn(self, days: float, now: float) -> None:
        """Count one."""
        growth = (now - self._zero) / self._memory_days
        if growth > _MOST_GROWTH:
            self._bins = {index: count * math.exp(-growth) for index, count in self._bins.items()}
            self._zero, growth = now, 0.0
        index = min(max(int(days / _STEP), 0), _MOST_BINS)
        self._bins[index] = self._bins.get(index, 0.0) + math.exp(max(growth, -_MOST_GROWTH))
        self.count += 1

    def longer(self, days: float) -> float:
        """Return the share that took longer."""
        position = max(days, 0.0) / _STEP
        whole = sum(self._bins.values())
        if whole <= 0:
            return 0.0
        longer = 0.0
        for index, count in self._bins.items():
            longer += count * min(max(index + 1 - position, 0.0), 1.0)
        return min(longer / whole, 1.0)

    def within(self, share: float) -> float:
        """Return the days within which a share of them was done."""
        wanted = share * sum(self._bins.values())
        done, end = 0.0, 0.0
        for index in sorted(self._bins):
            count = self._bins[index]
            end = (index + 1) * _STEP
            if done + count >= wanted:
                return (index + (wanted - done) / count) * _STEP if count > 0 else end
            done += count
        return end

    def state(self) -> list[Any]:
        """Return all there is to know, as JSON."""
        return [self._memory_days, self._zero, self.count, list(self._bins.items())]

    @classmethod
    def of_state(cls, state: Sequence[Any]) -> CountedDays:
        """Return what a state was made of."""
        counted = cls(state[0], state[1])
        counted.count = state[2]
        counted._bins = dict(state[3])
        return counted


class CountedGroups:
    """Counted days of groups inside each other: lanes, services, carriers, all."""

    __slots__ = ("_counted", "_memory_days")

    def __init__(self, memory_days: float) -> None:
        self._memory_days = memory_days
        self._counted: dict[Group, CountedDays] = {}

    def learn(self, groups: Sequence[Group], days: float, now: float) -> None:
        """Count one parcel's days in each of its groups."""
        for key in _wide(groups):
            counted = self._counted.get(key)
            if counted is None:
                counted = self._counted[key] = CountedDays(self._memory_days, now)
            counted.learn(days, now)

    def of(self, groups: Sequence[Group]) -> CountedDays | None:
        """Return the narrowest group that has enough parcels, or None where none has."""
        for key in reversed(_wide(groups)):
            counted = self._counted.get(key)
            if counted is not None and counted.count >= ENOUGH:
                return counted
        return None

    def state(self) -> list[Any]:
        """Return all there is to know, as JSON."""
        return [[key, counted.state()] for key, counted in self._counted.items()]

    def take(self, state: Iterable[tuple[Group, Sequence[Any]]]) -> None:
        """Take in what a state was made of; keys are groups again."""
        self._counted.update((key, CountedDays.of_state(counted)) for key, counted in state)


def _wide(groups: Sequence[Group]) -> tuple[Group, ...]:
    return groups[0], groups[1], groups[2], groups[4]
