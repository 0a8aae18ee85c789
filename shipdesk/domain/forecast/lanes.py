"""How long a lane is against all others: each group learns by how much it differs from the wider one around it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from shipdesk.domain.forecast.groups import ENOUGH, LEVELS, NAMED, Group, basis_of
from shipdesk.domain.forecast.values import Basis

_MOST_SURPRISE = 0.5
"""A parcel that took e^0.5 times what was expected teaches as much as one that took longer yet."""
_SHORTEST = 0.3
_TYPICAL_DAYS = 5.0
"""Working days of a lane that nobody knows anything about."""
_NEVER = -1.0
_FINE_LEVEL = 5
"""From here on groups are by postcodes: there are many, and most are seen once."""
_SPENT = 0.05


class LaneGroup:
    """What was learned of one group: how many parcels, their weight, and their summed difference."""

    __slots__ = ("at", "basis", "basis_count", "count", "difference", "level", "told", "told_at", "weight")

    def __init__(self, level: int, at: float) -> None:
        self.level = level
        self.at = at
        self.count = 0
        self.weight = 0.0
        self.difference = 0.0
        self.basis: Basis | None = None
        self.basis_count = 0
        """What rests on it is called so, as long as its count is this."""
        self.told = 0.0
        self.told_at = _NEVER

    def fade(self, now: float) -> None:
        """Let what was learned before count less."""
        factor = self._faded(now)
        self.weight *= factor
        self.difference *= factor
        self.at = max(self.at, now)

    def tell(self, now: float) -> float:
        """Return by how much its parcels differ from the wider group's, drawn to them where it knows few."""
        if self.told_at != now and not self.count:
            self.told_at = now
        elif self.told_at != now:
            faded = self._faded(now)
            self.told = self.difference * faded / (self.weight * faded + LEVELS[self.level].prior_parcels)
            self.told_at = now
        return self.told

    def is_spent(self, now: float) -> bool:
        """Answer whether it is so narrow and so long unseen that it says nothing any more."""
        return self.level >= _FINE_LEVEL and self.weight * self._faded(now) < _SPENT

    def _faded(self, now: float) -> float:
        return math.exp((self.at - now) / LEVELS[self.level].memory_days) if now > self.at else 1.0


class LaneLengths:
    """Learns the working days that each lane takes, in a few additions for each delivery."""

    __slots__ = ("_groups",)

    def __init__(self) -> None:
        self._groups: dict[Group, LaneGroup] = {}

    def learn(self, groups: Sequence[Group], days: float, usual_days: float | None, now: float) -> None:
        """Take one delivery in: its working days on the road, and what is usual there."""
        left = _logged(days) - _logged(usual_days or _TYPICAL_DAYS)
        for level, key in enumerate(groups):
            group = self._groups.get(key)
            if group is None:
                group = self._groups[key] = LaneGroup(level, now)
            group.fade(now)
            group.told_at = _NEVER
            prior = LEVELS[level].prior_parcels
            known = group.difference / (group.weight + prior)
            group.count += 1
            group.weight += 1
            group.difference += min(max(left, known - _MOST_SURPRISE), known + _MOST_SURPRISE)
            left -= group.difference / (group.weight + prior)

    def days(self, groups: Sequence[Group], usual_days: float | None, now: float) -> float:
        """Return a lane's working days at the pace of all times.

        The first group follows the pace of the day and is left out here: the days would be stretched twice, here and
        by the parcels under way (PaceBook).
        """
        total = _logged(usual_days or _TYPICAL_DAYS)
        for key in groups[1:]:
            group = self._groups.get(key)
            if group is not None:
                total += group.tell(now)
        return max(math.exp(min(total, 10.0)) - 1, _SHORTEST)

    def lane(self, groups: Sequence[Group], now: float) -> tuple[LaneGroup, ...]:
        """Return what a parcel keeps of its groups, so that its lane's days are a few additions each time."""
        found = self._groups
        return tuple(
            found.get(key) or found.setdefault(key, LaneGroup(level, now)) for level, key in enumerate(groups) if level
        )

    def lane_days(self, lane: Sequence[LaneGroup], usual_days: float | None, now: float) -> float:
        """Return the same as `days` does, for what a parcel kept."""
        total = _logged(usual_days or _TYPICAL_DAYS)
        for group in lane:
            total += group.told if group.told_at == now else group.tell(now)
        return max(math.exp(min(total, 10.0)) - 1, _SHORTEST)

    def basis(self, lane: Sequence[LaneGroup], groups: Sequence[Group]) -> Basis:
        """Name the narrowest group of a parcel that has enough parcels, by what it kept."""
        for group in lane[NAMED - 2 :: -1]:
            count = group.count
            if count >= ENOUGH:
                if group.basis is None or group.basis_count != count:
                    group.basis, group.basis_count = basis_of(groups, self.counts(groups)), count
                return group.basis
        return basis_of(groups, self.counts(groups))

    def counts(self, groups: Sequence[Group]) -> tuple[int, ...]:
        """Return how many deliveries each group has seen."""
        return tuple(group.count if (group := self._groups.get(key)) else 0 for key in groups)

    def forget(self, kept: Iterable[LaneGroup], now: float) -> None:
        """Drop narrow groups that have long been unseen, but those that parcels under way keep."""
        held = {id(group) for group in kept}
        spent = [key for key, group in self._groups.items() if group.is_spent(now) and id(group) not in held]
        for key in spent:
            del self._groups[key]

    def state(self) -> Iterator[list[Any]]:
        """Yield all there is to know, a group each, as JSON."""
        for key, group in self._groups.items():
            yield [key, group.level, group.at, group.count, group.weight, group.difference]

    def take(self, state: Iterable[Sequence[Any]]) -> None:
        """Take in what a state was made of; keys are groups again."""
        for key, level, at, count, weight, difference in state:
            group = self._groups[key] = LaneGroup(level, at)
            group.count, group.weight, group.difference = count, weight, difference


def _logged(days: float) -> float:
    # One day more: three hours or six are not as different as three days or six.
    return math.log(max(days, 0.0) + 1)
