"""What labels may cost before a person is asked: for one batch and for one day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from shipdesk.domain.money import money_text


@dataclass(frozen=True, slots=True)
class SpendingLimit:
    """The most that is spent unasked, in minor units of the currency; None is no limit."""

    currency: str
    per_batch_minor: int | None = None
    per_day_minor: int | None = None

    @property
    def is_set(self) -> bool:
        """Whether anything is limited."""
        return self.per_batch_minor is not None or self.per_day_minor is not None

    def reached_by(self, batch: Mapping[str, int], today: Mapping[str, int]) -> tuple[str, ...]:
        """Return which limits a batch would break, each as a sentence; batch and today are sums by currency.

        Money in another currency than the limit's cannot be counted, so it is told instead of passed over.
        """
        if not self.is_set:
            return ()
        cost = batch.get(self.currency, 0)
        day = cost + today.get(self.currency, 0)
        said = []
        if self.per_batch_minor is not None and cost > self.per_batch_minor:
            said.append(f"A batch may cost {self._text(self.per_batch_minor)}, and this one costs {self._text(cost)}.")
        if cost and self.per_day_minor is not None and day > self.per_day_minor:
            said.append(
                f"A day's labels may cost {self._text(self.per_day_minor)}; with this batch today's are"
                f" {self._text(day)}."
            )
        others = {currency: minor for currency, minor in batch.items() if currency != self.currency and minor}
        if others:
            said.append(f"This batch costs {sums_text(others)}, which a limit in {self.currency} cannot count.")
        return tuple(said)

    def _text(self, minor: int) -> str:
        return money_text(minor, self.currency)


@dataclass(slots=True)
class Sums:
    """Money added up by currency; what has no price is counted."""

    minor: Counter[str] = field(default_factory=Counter)
    unknown: int = 0

    def add(self, price_minor: int | None, currency: str) -> None:
        """Add one price."""
        if price_minor is None:
            self.unknown += 1
        else:
            self.minor[currency] += price_minor

    @classmethod
    def of(cls, prices: Iterable[tuple[int | None, str]]) -> Sums:
        """Add up prices with their currencies."""
        sums = cls()
        for price_minor, currency in prices:
            sums.add(price_minor, currency)
        return sums


def sums_text(sums: Mapping[str, int]) -> str:
    """Return sums such as "12.90 EUR and 3.00 USD"; an empty text where there are none."""
    return " and ".join(money_text(minor, currency) for currency, minor in sorted(sums.items()))
