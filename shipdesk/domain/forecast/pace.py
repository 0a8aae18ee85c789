"""How fast parcels arrive at each point of their way, counted from what happened on the road lately.

The way is measured in lane lengths: 1 is what the lane usually takes. Each day on the road counts when it happened, for
parcels that arrived and those still under way alike; so a strike shows in a week, and not when its parcels are in.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from shipdesk.domain.forecast.groups import Group

_FINE, _FINE_TO, _COARSE, _COARSE_TO = 0.05, 4.0, 0.25, 20.0
EDGES = (
    *(step * _FINE for step in range(round(_FINE_TO / _FINE))),
    *(_FINE_TO + step * _COARSE for step in range(round((_COARSE_TO - _FINE_TO) / _COARSE) + 1)),
)
"""The points of the way between which is counted."""
BINS = len(EDGES) - 1
_RECENT_DAYS, _ALWAYS_DAYS = 10.0, 365.0
_RECENT_SHARE = 0.3
"""How much of a difference between lately and always is expected to go on; the rest comes back to the usual."""
_PRIOR = 1.0
_RECENT_PRIOR = 20.0
_GROUP_PRIORS = (0.0, 100.0, 100.0)
"""How many parcels a narrower group needs on a stretch to weigh as much as the wider one."""
_FOLLOWED = 2
"""The first groups are followed from day to day; narrower ones are too thin for that, and only differ from them."""
_MOST_GROWTH = 50.0


@dataclass(frozen=True, slots=True)
class Curve:
    """Which share of parcels has not arrived yet at each of EDGES."""

    left: tuple[float, ...]
    _fallen: tuple[float, ...] = field(init=False, repr=False, compare=False)
    """The same below zero, so that it grows, as `bisect` wants it."""

    def __post_init__(self) -> None:
        """Turn the shares."""
        object.__setattr__(self, "_fallen", tuple(-share for share in self.left))

    def at(self, way: float) -> float:
        """Return the share that has not arrived at a point of the way."""
        left = self.left
        if 0 < way < _FINE_TO:
            place = way / _FINE
            index = int(place)
            return left[index] + (left[index + 1] - left[index]) * (place - index)
        if way <= 0:
            return 1.0
        if way >= _COARSE_TO:
            return left[BINS]
        index = bisect_right(EDGES, way) - 1
        return left[index] + (left[index + 1] - left[index]) * (way - EDGES[index]) / (EDGES[index + 1] - EDGES[index])

    def way(self, share: float) -> float:
        """Return the point of the way at which only a share has not arrived."""
        low = min(bisect_left(self._fallen, -share), BINS)
        if low == 0:
            return 0.0
        before, after = self.left[low - 1], self.left[low]
        if after > share or before <= after:
            return EDGES[low]
        return EDGES[low - 1] + (EDGES[low] - EDGES[low - 1]) * (before - share) / (before - after)


class Stretches:
    """Stretches of the way that parcels went at the same time, summed up before they are learned."""

    __slots__ = ("parts", "steps")

    def __init__(self) -> None:
        # Whole stretches are kept as where they begin and end: a parcel is a few additions, however far it came.
        self.steps = [0.0] * (BINS + 1)
        self.parts = [0.0] * BINS

    def add(self, start: float, end: float, weight: float = 1.0) -> int:
        """Add that a parcel went from one point of the way to another; return the stretch in which that is."""
        start, end = min(start, _COARSE_TO), min(end, _COARSE_TO)
        first, last = _bin(start), _bin(end)
        if first == last:
            self.parts[first] += weight * (end - start) / (EDGES[first + 1] - EDGES[first])
        else:
            self.parts[first] += weight * (EDGES[first + 1] - start) / (EDGES[first + 1] - EDGES[first])
            self.steps[first + 1] += weight
            self.steps[last] -= weight
            self.parts[last] += weight * (end - EDGES[last]) / (EDGES[last + 1] - EDGES[last])
        return last


class Pace:
    """Counts arrivals, and parcels on the road, at each stretch of the way; old counts fade."""

    __slots__ = ("_arrived", "_memory_days", "_road", "_zero")

    def __init__(self, memory_days: float, now: float) -> None:
        self._memory_days = memory_days
        self._zero = now
        self._arrived = [0.0] * BINS
        self._road = Stretches()

    def learn(self, start: float, end: float, *, arrived: bool, now: float) -> None:
        """Take in that a parcel went from one point of the way to another, and whether it arrived there."""
        weight = self._weight(now)
        last = self._road.add(start, end, weight)
        if arrived:
            self._arrived[last] += weight

    def take_in(self, road: Stretches, now: float) -> None:
        """Take in what many parcels went that are still under way."""
        weight = self._weight(now)
        for mine, theirs in ((self._road.steps, road.steps), (self._road.parts, road.parts)):
            mine[:] = [before + weight * more for before, more in zip(mine, theirs, strict=True)]

    def rates(self, wider: Sequence[float], prior: float, now: float) -> list[float]:
        """Return the arrivals per parcel of each stretch, with so many parcels of the wider group mixed in."""
        scale = 1 / self._weight(now)
        found, going = [], 0.0
        for arrived, step, part, rate in zip(self._arrived, self._road.steps, self._road.parts, wider, strict=False):
            going += step
            on_road = max(going + part, 0.0) * scale
            found.append((arrived * scale + prior * rate) / (on_road + prior))
        return found

    def state(self) -> list[Any]:
        """Return all there is to know, as JSON."""
        return [self._memory_days, self._zero, self._arrived, self._road.steps, self._road.parts]

    @classmethod
    def of_state(cls, state: Sequence[Any]) -> Pace:
        """Return what a state was made of."""
        pace = cls(state[0], state[1])
        pace._arrived[:], pace._road.steps[:], pace._road.parts[:] = state[2:]
        return pace

    def _weight(self, now: float) -> float:
        growth = (now - self._zero) / self._memory_days
        if growth > _MOST_GROWTH:
            factor = math.exp(-growth)
            for counts in (self._arrived, self._road.steps, self._road.parts):
                counts[:] = [count * factor for count in counts]
            self._zero = now
            return 1.0
        return math.exp(max(growth, -_MOST_GROWTH))


class PaceBook:
    """The pace of groups inside each other, lately and always, and the curves that follow."""

    __slots__ = ("_curves", "_paces")

    def __init__(self) -> None:
        self._paces: dict[Group, tuple[Pace, Pace]] = {}
        self._curves: dict[tuple[Group, ...], Curve] = {}

    def learn(self, groups: Sequence[Group], start: float, end: float, *, arrived: bool, now: float) -> None:
        """Take in a stretch of a parcel's way (in lane lengths); curves change at the next `refresh`."""
        for group in groups:
            for pace in self._of(group, now):
                pace.learn(start, end, arrived=arrived, now=now)

    def learn_roads(self, roads: Mapping[tuple[Group, ...], Stretches], now: float) -> None:
        """Take in what many parcels went that are still under way, summed up by their groups."""
        for groups, road in roads.items():
            for group in groups:
                for pace in self._of(group, now):
                    pace.take_in(road, now)

    def refresh(self) -> None:
        """Let the curves follow what was learned since."""
        self._curves.clear()

    def curve(self, groups: tuple[Group, ...], now: float) -> Curve:
        """Return the curve of the last of some groups, each the wider one around the next."""
        curve = self._curves.get(groups)
        if curve is None:
            curve = self._curves[groups] = self._curve(groups, now)
        return curve

    def state(self) -> list[Any]:
        """Return all there is to know, as JSON."""
        return [[key, recent.state(), always.state()] for key, (recent, always) in self._paces.items()]

    def take(self, state: Iterable[Sequence[Any]]) -> None:
        """Take in what a state was made of; keys are groups again."""
        self._paces.update((key, (Pace.of_state(recent), Pace.of_state(always))) for key, recent, always in state)

    def _of(self, group: Group, now: float) -> tuple[Pace, Pace]:
        paces = self._paces.get(group)
        if paces is None:
            paces = self._paces[group] = Pace(_RECENT_DAYS, now), Pace(_ALWAYS_DAYS, now)
        return paces

    def _curve(self, groups: tuple[Group, ...], now: float) -> Curve:
        always: Sequence[float] = _UNKNOWN
        recent: Sequence[float] = ()
        usual: Sequence[float] = ()
        for level, (group, prior) in enumerate(zip(groups, _GROUP_PRIORS, strict=False)):
            paces = self._paces.get(group)
            if paces is None:
                break
            always = paces[1].rates(always, prior or _PRIOR, now)
            if level < _FOLLOWED:
                recent = paces[0].rates(recent or always, prior or _RECENT_PRIOR, now)
                usual = always
        left, gone = [1.0], 0.0
        for rate, now_rate, usual_rate in zip(always, recent or always, usual or always, strict=True):
            gone += rate * (now_rate / usual_rate) ** _RECENT_SHARE
            left.append(math.exp(-gone))
        return Curve(tuple(left))


def _bin(way: float) -> int:
    if way >= _COARSE_TO:
        return BINS - 1
    return bisect_right(EDGES, way) - 1 if way > 0 else 0


def _unknown() -> tuple[float, ...]:
    """Return the rates of a parcel of which nothing is known: half in by 1, a tenth by 0.58, nine tenths by 1.7."""
    gone = [math.log(1 + edge**4) for edge in EDGES]
    return tuple(after - before for before, after in pairwise(gone))


_UNKNOWN = _unknown()
