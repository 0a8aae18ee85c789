"""How long parcels stay silent: the longest time without a scan that parcels had which arrived all the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from shipdesk.domain.forecast.counted_days import CountedGroups
from shipdesk.domain.forecast.groups import Group

_MEMORY_DAYS = 240.0
_SHARE = 0.95
_UNASKED = -1.0


class SilenceBook:
    """Learns the longest silence of each parcel, in working days.

    One for each parcel, and not each gap: most gaps are minutes in a sorting centre, and one of the few long ones that
    every journey has would be called silence.
    """

    __slots__ = ("_gaps", "_known")

    def __init__(self) -> None:
        self._gaps = CountedGroups(_MEMORY_DAYS)
        self._known: dict[Group, float | None] = {}

    def learn(self, groups: Sequence[Group], longest: float, now: float) -> None:
        """Take in the longest silence of a parcel that arrived."""
        self._gaps.learn(groups, longest, now)

    def limit(self, groups: Sequence[Group]) -> float | None:
        """Return the working days that 95 of 100 parcels of a lane were never silent for; None where few are known."""
        lane = groups[4]
        known = self._known.get(lane, _UNASKED)
        if known == _UNASKED:
            counted = self._gaps.of(groups)
            known = self._known[lane] = None if counted is None else counted.within(_SHARE)
        return known

    def refresh(self) -> None:
        """Let the limits follow what was learned since."""
        self._known.clear()

    def state(self) -> list[Any]:
        """Return all there is to know, as JSON."""
        return self._gaps.state()

    def take(self, state: Iterable[tuple[Group, Sequence[Any]]]) -> None:
        """Take in what a state was made of; keys are groups again."""
        self._gaps.take(state)
