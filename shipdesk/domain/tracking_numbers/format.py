"""How one kind of tracking number is written, and how it is read."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

# ISO 3166-1 numbers, as DPD prints them, of where parcels mostly go.
_NUMERIC = {
    "040": "AT", "056": "BE", "100": "BG", "191": "HR", "203": "CZ", "208": "DK", "233": "EE", "246": "FI",
    "250": "FR", "276": "DE", "300": "GR", "348": "HU", "372": "IE", "380": "IT", "428": "LV", "440": "LT",
    "442": "LU", "528": "NL", "578": "NO", "616": "PL", "620": "PT", "642": "RO", "703": "SK", "705": "SI",
    "724": "ES", "752": "SE", "756": "CH", "826": "GB",
}  # fmt: skip

CheckRule = Callable[[str], str]
"""Takes the body that the check character covers, and returns the character."""


class Trust(IntEnum):
    """What a fitting number is worth as a sign of its carrier, before the shop's own history counts."""

    BARE = 5
    """Only digits and nothing checks them."""
    DIGITS = 20
    """Only digits, one in ten of which passes the check by chance."""
    SHAPED = 60
    """Letters, or a long beginning, that others do not use."""
    SURE = 100
    """Letters or a reserved beginning, and a check digit: may be taken without asking."""


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """One kind of number.

    The pattern's groups: `number` is what the carrier calls the number (all of it where there is no such group),
    `body` and `check` what the rule is about, `zip`, `country` and `service` what else it tells. looks says in words
    what the eye sees. known_only formats hold digits that nothing checks and that many others use too: they are
    proposed only to a shop that uses this carrier. service_names translate the group `service`.
    """

    code: str
    carrier: str
    family: str
    looks: str
    pattern: re.Pattern[str]
    trust: Trust
    rule: CheckRule | None = None
    known_only: bool = False
    number_prefix: str = ""
    """What is put before the group `number`, where the barcode may leave it out."""
    origin: str = ""
    """The country it is sent from, where all such numbers have the same."""
    service_names: tuple[tuple[str, str], ...] = ()

    def read(self, code: str) -> Reading | None:
        """Return what the code says by this format, its check digit right or wrong, or None for another shape."""
        found = self.pattern.fullmatch(code)
        if found is None:
            return None
        ok = self.rule(found["body"]) == found["check"] if self.rule else None
        parts = found.groupdict()
        return Reading(
            self,
            self.number_prefix + (parts.get("number") or code),
            ok,
            zip=parts.get("zip") or "",
            country=_NUMERIC.get(told := parts.get("country") or "", told),
            service=dict(self.service_names).get(parts.get("service") or "", ""),
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """A code as one format reads it; check_digit_ok is None where the format has no check digit."""

    format: NumberFormat
    number: str
    check_digit_ok: bool | None
    zip: str = ""
    country: str = ""
    service: str = ""


def shape(pattern: str) -> re.Pattern[str]:
    """Return a compiled pattern for capital letters and digits of ASCII; blanks in it are for the reader's eye."""
    return re.compile(pattern, re.ASCII | re.VERBOSE)
