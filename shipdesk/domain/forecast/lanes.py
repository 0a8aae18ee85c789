"""How long a lane is against all others: each group learns by how much it differs from the wider one around it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from shipdesk.domain.forecast.groups import LEVELS, Group

_MOST_SURPRISE = 0.5
"""A parcel that took e^0.5 times what was expected teaches as much as one that took longer yet."""
_SHORTEST = 0.3
_TYPICAL_DAYS = 5.0
"""Working days of a lane that nobody knows anything about."""


class _Group:
    """What was learned of one group: how many parcels, their weight, and their summed difference."""

    __slots__ = ("at", "count", "difference", "weight")

    def __init__(self, at: float) -> None:
        self.at = at
        self.count = 0
        self.weight = 0.0
        self.difference = 0.0

    def fade(self, level: int, now: float) -> None:
        factor = math.exp((self.at - now) / LEVELS[level].memory_days) if now > self.at else 1.0
        self.weight *= factor
        self.difference *= factor
        self.at = max(self.at, now)


class LaneLengths:
    """Learns the working days that each lane takes, in a few additions for each delivery."""

    __slots__ = ("_groups",)

    def __init__(self) -> None:
        self._groups: dict[Group, _Group] = {}

    def learn(self, groups: Sequence[Group], days: float, usual_days: float | None, now: float) -> None:
        """Take one delivery in: its working days on the road, and what its carrier publishes."""
        left = _logged(days) - _logged(usual_days or _TYPICAL_DAYS)
        for level, key in enumerate(groups):
            group = self._groups.get(key)
            if group is None:
                group = self._groups[key] = _Group(now)
            group.fade(level, now)
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
        for level, key in enumerate(groups):
            group = self._groups.get(key) if level else None
            if group is not None:
                memory, prior = LEVELS[level]
                faded = math.exp((group.at - now) / memory) if now > group.at else 1.0
                total += group.difference * faded / (group.weight * faded + prior)
        return max(math.exp(min(total, 10.0)) - 1, _SHORTEST)

    def counts(self, groups: Sequence[Group]) -> tuple[int, ...]:
        """Return how many deliveries each group has seen."""
        return tuple(group.count if (group := self._groups.get(key)) else 0 for key in groups)


def _logged(days: float) -> float:
    # One day more: three hours or six are not as different as three days or six.
    return math.log(max(days, 0.0) + 1)
