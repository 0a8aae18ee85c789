"""Offers of several carriers side by side: which is the cheapest, which the fastest, how each has done so far."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

FEWEST = 10
"""Of fewer parcels a share says nothing."""


class Pick(StrEnum):
    """What an offer is picked by."""

    CHEAPEST = "cheapest"
    FASTEST = "fastest"


@dataclass(frozen=True, slots=True)
class OnTime:
    """Our own record of a lane: of so many parcels that ended, how many were there by the day promised."""

    parcels: int
    on_time: int

    @property
    def percent(self) -> int:
        """The share in whole per cent, rounded down: 100 means all of them."""
        return self.on_time * 100 // self.parcels


@dataclass(frozen=True, slots=True)
class Offer:
    """One service for one order; price_minor is None where nobody tells it, promised_on where no day is promised."""

    carrier: str
    carrier_name: str
    service: str
    service_name: str
    price_minor: int | None
    currency: str
    transit_days: int | None = None
    promised_on: date | None = None
    on_time: OnTime | None = None
    """None where too few parcels went this way."""


def on_time_record(parcels: int, on_time: int) -> OnTime | None:
    """Return the record of a lane, or None where too few parcels of it have ended."""
    return OnTime(parcels, on_time) if parcels >= FEWEST else None


def cheapest_by_currency(offers: Sequence[Offer]) -> dict[str, Offer]:
    """Return the cheapest offer in each currency; one without a price is never the cheapest.

    Of equal prices the one promised earlier counts, then the one that stands first.
    """
    priced: dict[str, list[Offer]] = defaultdict(list)
    for offer in offers:
        if offer.price_minor is not None:
            priced[offer.currency].append(offer)
    return {currency: min(of_it, key=_price_then_day) for currency, of_it in sorted(priced.items())}


def cheapest(offers: Sequence[Offer]) -> Offer | None:
    """Return the cheapest offer; None where no price is known, or prices are in several currencies."""
    found = cheapest_by_currency(offers)
    return next(iter(found.values())) if len(found) == 1 else None


def fastest(offers: Sequence[Offer]) -> Offer | None:
    """Return the offer promised for the earliest day; None where none is promised for any day.

    Of equal days the cheaper counts where their prices can be compared, then the one that stands first.
    """
    days = [offer.promised_on for offer in offers if offer.promised_on is not None]
    if not days:
        return None
    first = [offer for offer in offers if offer.promised_on == min(days)]
    return cheapest(first) or first[0]


def picked(offers: Sequence[Offer], pick: Pick) -> Offer | None:
    """Return the offer that is the cheapest or the fastest, or None (`why_none`)."""
    return cheapest(offers) if pick is Pick.CHEAPEST else fastest(offers)


def why_none(offers: Sequence[Offer], pick: Pick) -> str:
    """Return why nothing can be picked, in a sentence."""
    if not offers:
        return "No carrier offers a service for it."
    if pick is Pick.FASTEST:
        return "No carrier promises a day for it."
    currencies = sorted(cheapest_by_currency(offers))
    if not currencies:
        return "No carrier tells a price for it."
    return f"The prices are in {' and '.join(currencies)}, and ShipDesk does not compare currencies."


def sorted_offers(offers: Sequence[Offer]) -> tuple[Offer, ...]:
    """Return the offers by currency and price, those without a price at the end."""
    return tuple(
        sorted(offers, key=lambda o: (o.price_minor is None, o.currency if o.price_minor is not None else "",
                                      *_price_then_day(o)))
    )  # fmt: skip


def _price_then_day(offer: Offer) -> tuple[int, date]:
    return (offer.price_minor if offer.price_minor is not None else 0), offer.promised_on or date.max
