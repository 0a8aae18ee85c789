"""How the practice carrier's journeys end: a deck of fifty, shuffled by the seed, dealt in the order of purchase.

A deck instead of dice, so that a morning's worth of parcels shows every kind of trouble.
"""

from __future__ import annotations

from enum import Enum, auto
from functools import cache

from shipdesk.carriers.practice.chance import pick

DEMO_SEED = 7


class Outcome(Enum):
    """What becomes of a parcel."""

    ON_TIME = auto()
    DELAYED = auto()
    SECOND_ATTEMPT = auto()
    PICKUP = auto()
    LOST = auto()
    RETURNED = auto()
    PROBLEM = auto()
    """Customs abroad, the address at home; a person has to act."""
    FORGOTTEN = auto()
    """The carrier never scans it in."""


_DECK = {
    Outcome.ON_TIME: 38,
    Outcome.DELAYED: 5,
    Outcome.SECOND_ATTEMPT: 2,
    Outcome.PICKUP: 1,
    Outcome.LOST: 1,
    Outcome.RETURNED: 1,
    Outcome.PROBLEM: 1,
    Outcome.FORGOTTEN: 1,
}


def outcome_of(seed: int, count: int) -> Outcome:
    """Return what becomes of the count-th parcel of a seed, counted from 1."""
    deck = _deck(seed, (count - 1) // sum(_DECK.values()))
    return deck[(count - 1) % len(deck)]


@cache
def _deck(seed: int, number: int) -> tuple[Outcome, ...]:
    cards = [card for card, times in _DECK.items() for _ in range(times)]
    for last in range(len(cards) - 1, 0, -1):
        other = pick(last + 1, seed, "deck", number, last)
        cards[last], cards[other] = cards[other], cards[last]
    return tuple(cards)
