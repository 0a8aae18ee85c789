"""Whether our forecasts come out better than the plain median of the lane; where they do not, they are off."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

_MEMORY_DAYS = 60.0
_ENOUGH = 30
_WORSE_BY = 1.02

Service = tuple[str, str]


@dataclass(slots=True)
class _Score:
    at: float
    judged: int = 0
    weight: float = 0.0
    ours: float = 0.0
    plain: float = 0.0


@dataclass(frozen=True, slots=True)
class Standing:
    """How far off both were lately, in days of the middle date."""

    judged: int
    ours_days: float
    plain_days: float

    @property
    def is_off(self) -> bool:
        """Whether the plain median was better by more than a fiftieth, over enough parcels."""
        return self.judged >= _ENOUGH and self.ours_days > self.plain_days * _WORSE_BY


class Contest:
    """Keeps count of each service's errors, ours and those of the plain median; old ones fade."""

    __slots__ = ("_scores",)

    def __init__(self) -> None:
        self._scores: dict[Service, _Score] = {}

    def learn(self, service: Service, ours: float, plain: float, now: float) -> None:
        """Take in how many days both were off for one delivered parcel."""
        score = self._scores.setdefault(service, _Score(now))
        if now > score.at:
            factor = math.exp((score.at - now) / _MEMORY_DAYS)
            score.weight, score.ours, score.plain = score.weight * factor, score.ours * factor, score.plain * factor
            score.at = now
        score.judged += 1
        score.weight += 1
        score.ours += ours
        score.plain += plain

    def standing(self, service: Service) -> Standing:
        """Return how both did for a service."""
        score = self._scores.get(service)
        if score is None or score.weight <= 0:
            return Standing(0, 0.0, 0.0)
        return Standing(min(score.judged, round(score.weight)), score.ours / score.weight, score.plain / score.weight)

    def off(self) -> frozenset[Service]:
        """Return the services for which the forecast is off."""
        return frozenset(service for service in self._scores if self.standing(service).is_off)

    def state(self) -> list[Any]:
        """Return all there is to know, as JSON."""
        return [
            [service, score.at, score.judged, score.weight, score.ours, score.plain]
            for service, score in self._scores.items()
        ]

    def take(self, state: Iterable[Sequence[Any]]) -> None:
        """Take in what a state was made of."""
        self._scores.update(((service[0], service[1]), _Score(*rest)) for service, *rest in state)
