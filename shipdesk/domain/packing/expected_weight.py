"""What a parcel should weigh by what parcels like it weighed, and whether it does.

The spread is learned too: three standard deviations around the median, taken from the median distance (MAD times
1.4826), which a minority of wrong parcels does not spoil. It is never less than one step of the scale or one per cent.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from shipdesk.domain.measures import grams_text

FEWEST = 5
"""Fewer parcels teach nothing."""
NEWEST = 200
"""How many are looked at; what was packed long before was packed otherwise."""
_SIGMAS, _SIGMA_OF_MAD = 3, 1.4826
_LEAST_SHARE = 0.01
_LEAST_SHARE_COMPUTED = 0.03
"""Weights of articles are typed with two or three digits, and filling material is in no list."""


class WeightVerdict(StrEnum):
    """What is thought of a measured weight."""

    OK = "ok"
    TOO_LIGHT = "too_light"
    TOO_HEAVY = "too_heavy"
    NO_OPINION = "no_opinion"


@dataclass(frozen=True, slots=True)
class WeightOpinion:
    """What a parcel should weigh, in grams, by so many earlier ones; alike says whether these held the same."""

    expected_g: int
    low_g: int
    high_g: int
    based_on: int
    alike: bool

    @property
    def why(self) -> str:
        """Say in a sentence where this comes from."""
        return f"{self.reason[0].upper()}{self.reason[1:]}."

    @property
    def reason(self) -> str:
        """Say it as a part of a sentence."""
        low = str(self.low_g) if self.high_g < 1000 else grams_text(self.low_g)
        band = f"{low} to {grams_text(self.high_g)}"
        if self.alike:
            return f"{self.based_on} like it weighed {band}"
        return f"by its articles and box it should weigh {band}, judging from {self.based_on} other parcels"


@dataclass(frozen=True, slots=True)
class WeightJudgement:
    """What is thought of a measured weight, with a sentence for the packer."""

    verdict: WeightVerdict
    sentence: str

    @property
    def is_wrong(self) -> bool:
        """Whether somebody should look into the box."""
        return self.verdict in (WeightVerdict.TOO_LIGHT, WeightVerdict.TOO_HEAVY)


def expect_weight(
    alike: Sequence[int],
    computed_g: int | None = None,
    others: Sequence[tuple[int, int]] = (),
    *,
    division_g: float = 1,
) -> WeightOpinion | None:
    """Return what a parcel should weigh, or None where too little is known.

    alike are the measured weights of parcels with the same articles, pieces and box, newest first. computed_g is what
    its articles and box weigh by what is known of them, and None where one of them is not; others are (computed,
    measured) of the shop's other parcels, newest first, which teach how far off that usually is. division_g is the step
    of the scale. All in grams, and only what a scale said: typed and usual weights say nothing.
    """
    weights = [grams for grams in alike[:NEWEST] if grams > 0]
    if len(weights) >= FEWEST:
        middle = float(median(weights))
        spread = median(abs(grams - middle) for grams in weights) * _SIGMA_OF_MAD
        allowed = max(_SIGMAS * spread, division_g, middle * _LEAST_SHARE)
        return _opinion(middle, allowed, len(weights), alike=True)
    shares = [measured / computed for computed, measured in others[:NEWEST] if computed > 0 and measured > 0]
    if not computed_g or computed_g < 0 or len(shares) < FEWEST:
        return None
    share = float(median(shares))
    spread = median(abs(one - share) for one in shares) * _SIGMA_OF_MAD
    middle = computed_g * share
    allowed = max(_SIGMAS * spread * computed_g, division_g, middle * _LEAST_SHARE_COMPUTED)
    return _opinion(middle, allowed, len(shares), alike=False)


def judge_weight(opinion: WeightOpinion | None, measured_g: int) -> WeightJudgement:
    """Return whether a measured weight is as it should be, with a sentence that says why and what to look for."""
    told = grams_text(measured_g)
    if opinion is None:
        return WeightJudgement(WeightVerdict.NO_OPINION, f"{told}.")
    if measured_g < opinion.low_g:
        return WeightJudgement(WeightVerdict.TOO_LIGHT, f"{told}; {opinion.reason}. Is everything in?")
    if measured_g > opinion.high_g:
        question = "Is something in that does not belong there?"
        return WeightJudgement(WeightVerdict.TOO_HEAVY, f"{told}; {opinion.reason}. {question}")
    return WeightJudgement(WeightVerdict.OK, f"{told}, as expected.")


def _opinion(middle: float, allowed: float, based_on: int, *, alike: bool) -> WeightOpinion:
    # Outwards, so that rounding to grams calls nothing wrong that is not.
    low, high = max(1, math.floor(middle - allowed)), math.ceil(middle + allowed)
    return WeightOpinion(round(middle), min(low, round(middle)), high, based_on, alike)
