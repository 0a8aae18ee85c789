"""Whether parcels that are said to be late with a chance of 70 % are late 70 times of 100, and what to say if not.

A forecast is judged once its promised day has ended, never earlier: parcels that are on time are known sooner than
those that are late, and judging as they come in would find too many on time.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

_MEMORY_DAYS = 120.0
_TRIAL_DAYS = 30.0
_BINS = 48
_STEP = 0.25
_MOST = _BINS * _STEP / 2
_PRIOR = 200.0
_TILT = (0.5, 1.5)
_ROUNDS = 3
_BETTER_BY = 0.99
"""A correction is used while it would have been better lately by at least a hundredth."""
_GROUPS = 10
_ENOUGH = 200.0
_LARGEST_GAP = 0.03


@dataclass(frozen=True, slots=True)
class Correction:
    """Moves chances up or down and draws them apart or together, on the scale of the odds; 0 and 1 stay."""

    shift: float = 0.0
    tilt: float = 1.0

    def of(self, chance: float) -> float:
        """Return the corrected chance; a higher one never becomes the lower one."""
        if not 0 < chance < 1:
            return chance
        return 1 / (1 + math.exp(-(self.shift + self.tilt * _odds(chance))))


@dataclass(frozen=True, slots=True)
class SaidAndCame:
    """Parcels with similar chances: how many (older ones count less), the chance said, the share that was late."""

    parcels: float
    said: float
    came: float


class Reliability:
    """Counts what was said and what came, by the chance that was said."""

    __slots__ = ("_at", "_came", "_parcels", "_said")

    def __init__(self, at: float) -> None:
        self._at = at
        self._parcels = [0.0] * _BINS
        self._said = [0.0] * _BINS
        self._came = [0.0] * _BINS

    def learn(self, said: float, *, late: bool, weight: float, now: float) -> None:
        """Take in one judged forecast."""
        if now > self._at:
            factor = math.exp((self._at - now) / _MEMORY_DAYS)
            for counts in (self._parcels, self._said, self._came):
                counts[:] = [count * factor for count in counts]
            self._at = now
        index = min(max(int((_odds(said) + _MOST) / _STEP), 0), _BINS - 1)
        self._parcels[index] += weight
        self._said[index] += weight * said
        self._came[index] += weight * late

    def fit(self) -> Correction:
        """Return what would have made the chances fit best (logistic regression, held near no correction)."""
        shift, tilt = 0.0, 1.0
        for _ in range(_ROUNDS):
            slope_0, slope_1 = -shift * _PRIOR, (1 - tilt) * _PRIOR
            bend_00 = bend_11 = _PRIOR
            bend_01 = 0.0
            for parcels, said, came in zip(self._parcels, self._said, self._came, strict=True):
                if parcels <= 0:
                    continue
                odds = _odds(said / parcels)
                chance = 1 / (1 + math.exp(-(shift + tilt * odds)))
                wrong, spread = came - parcels * chance, parcels * chance * (1 - chance)
                slope_0 += wrong
                slope_1 += wrong * odds
                bend_00 += spread
                bend_01 += spread * odds
                bend_11 += spread * odds * odds
            whole = bend_00 * bend_11 - bend_01 * bend_01
            shift += (slope_0 * bend_11 - slope_1 * bend_01) / whole
            tilt = min(max(tilt + (bend_00 * slope_1 - bend_01 * slope_0) / whole, _TILT[0]), _TILT[1])
            shift = min(max(shift, -2.0), 2.0)
        return Correction(shift, tilt)

    def groups(self) -> tuple[SaidAndCame, ...]:
        """Return the judged forecasts in about ten groups of equal size, those with the lowest chance first."""
        share = sum(self._parcels) / _GROUPS
        found = []
        parcels = said = came = 0.0
        for in_bin, said_in_bin, came_in_bin in self._filled():
            parcels, said, came = parcels + in_bin, said + said_in_bin, came + came_in_bin
            if parcels >= share:
                found.append(SaidAndCame(parcels, said / parcels, came / parcels))
                parcels = said = came = 0.0
        if parcels > 0:
            found.append(SaidAndCame(parcels, said / parcels, came / parcels))
        return tuple(found)

    def may_show_figure(self) -> bool:
        """Answer whether chances may be shown as figures: enough were judged, and no tenth was 3 points off."""
        groups = self.groups()
        enough = sum(group.parcels for group in groups) >= _ENOUGH
        return enough and all(abs(group.said - group.came) <= _LARGEST_GAP for group in groups)

    def state(self) -> list[Any]:
        """Return all there is to know, as JSON."""
        return [self._at, self._parcels, self._said, self._came]

    def take(self, state: Sequence[Any]) -> None:
        """Take in what a state was made of."""
        self._at, self._parcels[:], self._said[:], self._came[:] = state

    def _filled(self) -> Iterator[tuple[float, float, float]]:
        for counts in zip(self._parcels, self._said, self._came, strict=True):
            if counts[0] > 0:
                yield counts


class Calibration:
    """Corrects chances by how earlier ones came out, as long as that helps."""

    __slots__ = ("_at", "_corrected_loss", "_first_loss", "correction", "first", "shown")

    def __init__(self, at: float) -> None:
        self.first = Reliability(at)
        """The chances before any correction."""
        self.shown = Reliability(at)
        """The chances as they were told."""
        self.correction = Correction()
        self._at = at
        self._first_loss = 0.0
        self._corrected_loss = 0.0

    def learn(self, first: float, shown: float, corrected: float, *, late: bool, weight: float, now: float) -> None:
        """Judge a forecast: the chance before correction, the one told, and what a correction would have told."""
        self.first.learn(first, late=late, weight=weight, now=now)
        self.shown.learn(shown, late=late, weight=weight, now=now)
        factor = math.exp(min(self._at - now, 0.0) / _TRIAL_DAYS)
        self._at = max(self._at, now)
        self._first_loss = self._first_loss * factor + weight * (first - late) ** 2
        self._corrected_loss = self._corrected_loss * factor + weight * (corrected - late) ** 2

    def refresh(self) -> None:
        """Fit the correction to what was judged since."""
        self.correction = self.first.fit()

    def state(self) -> list[Any]:
        """Return all there is to know, as JSON."""
        fitted = [self.correction.shift, self.correction.tilt]
        return [self.first.state(), self.shown.state(), fitted, self._at, self._first_loss, self._corrected_loss]

    def take(self, state: Sequence[Any]) -> None:
        """Take in what a state was made of."""
        first, shown, fitted, self._at, self._first_loss, self._corrected_loss = state
        self.first.take(first)
        self.shown.take(shown)
        self.correction = Correction(*fitted)

    @property
    def helps(self) -> bool:
        """Whether corrected chances came out better lately than those without."""
        return self._corrected_loss < self._first_loss * _BETTER_BY

    def told(self, chance: float) -> float:
        """Return the chance to tell."""
        return self.correction.of(chance) if self.helps else chance


def _odds(chance: float) -> float:
    if chance <= 0:
        return -_MOST
    if chance >= 1:
        return _MOST
    return min(max(math.log(chance / (1 - chance)), -_MOST), _MOST)
