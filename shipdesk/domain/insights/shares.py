"""A part of a whole with the range that the truth may lie in: few parcels say little, and the range says how little."""

from __future__ import annotations

import math
from dataclasses import dataclass

ENOUGH = 20
"""From so many parcels on a rate is told; below it a single parcel would move it by five points and more."""
_Z = 1.959964
"""Standard deviations that hold 95 of 100."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many."""

    hits: int
    of: int

    @property
    def rate(self) -> float | None:
        """The part, 0 to 1; None of nothing."""
        return self.hits / self.of if self.of else None

    @property
    def low(self) -> float:
        """The lower end of the range that holds the true part in 95 of 100 cases (Wilson's score interval)."""
        return wilson(self.hits, self.of)[0]

    @property
    def high(self) -> float:
        """The upper end of that range."""
        return wilson(self.hits, self.of)[1]

    @property
    def is_enough(self) -> bool:
        """Whether there are enough parcels to tell the rate."""
        return self.of >= ENOUGH

    def __add__(self, other: Share) -> Share:
        """Return both together."""
        return Share(self.hits + other.hits, self.of + other.of)


def wilson(hits: int, of: int, z: float = _Z) -> tuple[float, float]:
    """Return the ends of Wilson's score interval of a part; (0, 1) of nothing, for nothing is known then.

    It stays within 0 and 1 and is honest near both ends, where the textbook's rate plus or minus two errors is not
    (E. B. Wilson, Journal of the American Statistical Association 22, 1927).
    """
    if of <= 0:
        return 0.0, 1.0
    rate, square = hits / of, z * z
    middle = (rate + square / (2 * of)) / (1 + square / of)
    half = z / (1 + square / of) * math.sqrt(rate * (1 - rate) / of + square / (4 * of * of))
    low = 0.0 if hits <= 0 else max(0.0, middle - half)
    high = 1.0 if hits >= of else min(1.0, middle + half)
    return low, high
