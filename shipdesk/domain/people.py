"""The people who work in the shop, their PINs' rules, and how long somebody waits after wrong ones."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import datetime, timedelta

from shipdesk.domain.errors import Refused
from shipdesk.domain.roles import Role

WRONG_BEFORE_WAIT = 5
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
SHORTEST_PIN, LONGEST_PIN = 4, 32


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works in the shop; badge is what their card says, empty without one."""

    id: int
    name: str
    role: Role
    badge: str
    has_pin: bool
    failures: int
    wait_until: datetime | None


def wait_after(failures: int) -> timedelta:
    """Return how long somebody waits after so many wrong PINs in a row: nothing, then 30 s, doubling to an hour."""
    if failures < WRONG_BEFORE_WAIT:
        return timedelta()
    doublings = min(failures - WRONG_BEFORE_WAIT, 10)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def checked_pin(pin: str) -> str:
    """Return a PIN that may be kept; raise Refused for one that anybody would try first."""
    if not SHORTEST_PIN <= len(pin) <= LONGEST_PIN:
        raise Refused(f"A PIN has {SHORTEST_PIN} to {LONGEST_PIN} signs.", "Choose another.")
    steps = {ord(b) - ord(a) for a, b in itertools.pairwise(pin)}
    if len(steps) == 1 and steps <= {-1, 0, 1}:
        raise Refused("This PIN is the first that anybody would try.", "Choose one that is no row of numbers.")
    return pin
