"""Which carrier somebody meant, in the words of the service that is asked about it."""

from __future__ import annotations

import re
from collections.abc import Iterable


def brand_in(hint: str, known: Iterable[str]) -> str:
    """Return the longest of the known words that a hint is or begins with, or an empty text.

    Hints are carriers' names or services' codes: "USPS", "usps_ground_advantage" and "USPS:GroundAdvantage" all mean
    "usps". Known words have small letters, and "-" or "_" between them.
    """
    told = _plain(hint)
    fitting = [word for word in known if told == _plain(word) or told.startswith(f"{_plain(word)}_")]
    return max(fitting, key=len, default="")


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
