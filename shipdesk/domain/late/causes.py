"""Why something is on the late list, in the owner's words, and what can be done about it."""

from __future__ import annotations

from enum import StrEnum


class LateClock(StrEnum):
    """The clocks of the late list (docs/architecture.md)."""

    SHIP_BY = "ship_by"
    FORGOTTEN = "forgotten"
    PROMISE = "promise"
    SILENT = "silent"
    EXCEPTION = "exception"
    """No clock: the carrier waits for us."""


class LateCause(StrEnum):
    """Why a line is on the list, the one that asks for most first."""

    EXCEPTION = "exception"
    """The carrier waits for us, or has given the parcel up."""
    FORGOTTEN = "forgotten"
    """It left our bench, and no carrier has scanned it."""
    PROMISE_BROKEN = "promise_broken"
    NOT_SHIPPED = "not_shipped"
    """It has not left by its ship-by day."""
    SILENT = "silent"
    """No scan for longer than 95 of 100 parcels on its lane."""
    PROBABLY_LATE = "probably_late"
    """Its promise will probably be broken."""

    @property
    def clock(self) -> LateClock:
        """The clock that it runs by."""
        return _CLOCKS[self]


_CLOCKS = {
    LateCause.EXCEPTION: LateClock.EXCEPTION,
    LateCause.FORGOTTEN: LateClock.FORGOTTEN,
    LateCause.PROMISE_BROKEN: LateClock.PROMISE,
    LateCause.NOT_SHIPPED: LateClock.SHIP_BY,
    LateCause.SILENT: LateClock.SILENT,
    LateCause.PROBABLY_LATE: LateClock.PROMISE,
}


class LateAction(StrEnum):
    """What somebody does about a line; each can be taken back."""

    MAIL = "mail"
    """Tell the customer, with an honest new date."""
    CONTACT = "contact"
    """Ask the carrier."""
    RESHIP = "reship"
    """Send the order again."""
    REFUND = "refund"
    """Note that money was given back."""
    CLAIM = "claim"
    """Ask the carrier for the money."""
    SNOOZE = "snooze"
    IGNORE = "ignore"


AWAY = frozenset({LateAction.SNOOZE, LateAction.IGNORE})
"""What takes a line off the list."""


class Proposal(StrEnum):
    """What is proposed to do about a line next."""

    SHIP = "ship"
    MAIL = "mail"
    CONTACT = "contact"
    RESHIP = "reship"
    CLAIM = "claim"
    WAIT = "wait"
    """Nothing more can be done today."""


class Chance(StrEnum):
    """A chance of being late, in words; a figure is shown only where the shop's own past allows it."""

    UNLIKELY = "unlikely"
    POSSIBLE = "possible"
    EVEN = "even"
    LIKELY = "likely"
    ALMOST_CERTAIN = "almost_certain"
    CERTAIN = "certain"


_CHANCES = ((0.15, Chance.UNLIKELY), (0.4, Chance.POSSIBLE), (0.6, Chance.EVEN), (0.85, Chance.LIKELY))


def chance_word(p_late: float) -> Chance:
    """Return the word for a chance from 0 to 1."""
    if p_late >= 1:
        return Chance.CERTAIN
    return next((word for below, word in _CHANCES if p_late < below), Chance.ALMOST_CERTAIN)
