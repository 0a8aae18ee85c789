"""What this shop has sent so far, as far as it helps to tell carriers apart."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

_PREFIX = 4
_SEEN_OFTEN = 3


@dataclass(frozen=True, slots=True)
class History:
    """How many of the shop's parcels went by each carrier, and what their numbers look like."""

    carriers: Mapping[str, int] = field(default_factory=dict)
    shapes: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, sent: Iterable[tuple[str, str]]) -> History:
        """Learn from (carrier, tracking number) of parcels."""
        carriers: Counter[str] = Counter()
        shapes: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for carrier, number in sent:
            carriers[carrier] += 1
            shapes[shape_of(number)][carrier] += 1
        return cls(dict(carriers), {shape: dict(counts) for shape, counts in shapes.items()})

    @property
    def parcels(self) -> int:
        """How many parcels it knows."""
        return sum(self.carriers.values())

    def uses(self, carrier: str) -> bool:
        """Answer whether the shop has sent anything by this carrier."""
        return self.carriers.get(carrier, 0) > 0

    def share(self, carrier: str) -> float:
        """Return the carrier's part of all parcels, 0 to 1."""
        return self.carriers.get(carrier, 0) / self.parcels if self.parcels else 0.0

    def alike(self, number: str) -> tuple[tuple[str, int], ...]:
        """Return the carriers of numbers that look like this one, with how often, most often first."""
        seen = self.shapes.get(shape_of(number), {})
        often = ((carrier, count) for carrier, count in seen.items() if count >= _SEEN_OFTEN)
        return tuple(sorted(often, key=lambda item: (-item[1], item[0])))


def shape_of(number: str) -> str:
    """Return what numbers of one series share: how they start, and where letters and digits stand after that."""
    rest = re.sub("[0-9]", "0", number[_PREFIX:])
    return number[:_PREFIX] + re.sub("[A-Z]", "A", rest)


NO_HISTORY = History()
