"""The practice carrier's tracking numbers, which no real carrier uses.

Format: "SDP", a four-digit batch that follows from the seed, the eight-digit count of the purchase, and the GS1 mod 10
check digit of these twelve digits: SDP + 13 digits, written in Code 128. Three letters keep it apart from UPU S10 (two
letters) and 1Z; USPS numbers hold no letters.
"""

from __future__ import annotations

import re

from shipdesk.carriers.practice.chance import pick
from shipdesk.domain.check_digits import gs1_mod10

_FORMAT = re.compile(r"SDP([0-9]{4})([0-9]{8})([0-9])")


def practice_number(seed: int, count: int) -> str:
    """Return the number of a seed's count-th purchase; counts start at 1."""
    if not 0 < count < 10**8:
        raise ValueError("the practice carrier sells at most 99,999,999 labels")
    body = f"{pick(10_000, seed, 'batch'):04d}{count:08d}"
    return f"SDP{body}{gs1_mod10(body)}"


def is_practice_number(number: str) -> bool:
    """Answer whether this is a number of the practice carrier, check digit and all."""
    parts = _FORMAT.fullmatch(number)
    return bool(parts) and gs1_mod10(number[3:15]) == number[15]


def count_of(number: str) -> int:
    """Return the count of the purchase that a practice number holds."""
    if not is_practice_number(number):
        raise ValueError("this is no number of the practice carrier")
    return int(number[7:15])
