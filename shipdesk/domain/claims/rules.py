"""What a carrier asks of a claim: from which day, until which, what it covers, and where that is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from shipdesk.domain.claims.words import ClaimKind

SELF_CARRIED = frozenset({"own"})
"""Who carries these is the shop itself: there is nobody to ask."""


class CountsFrom(StrEnum):
    """From which day a carrier counts."""

    LABEL = "label"
    """The day on which the label was made."""
    HANDED_OVER = "handed_over"
    EXPECTED = "expected"
    """The day on which the parcel should have arrived."""
    LAST_SCAN = "last_scan"
    DELIVERED = "delivered"
    """The day on which it arrived, or came near to it."""


@dataclass(frozen=True, slots=True)
class Limit:
    """So many days after a day; business days are the carrier's country's, as the shop's own promise counts them."""

    days: int
    counts_from: CountsFrom
    business: bool = False


@dataclass(frozen=True, slots=True)
class ClaimRule:
    """What one carrier asks for one kind of claim; where services are named, only for those.

    last None: nobody says until when. covers_minor is what is covered without extra insurance, None where no sum is
    published. source says where the numbers stand; is_checked is True where they were read there.
    """

    carrier: str
    kind: ClaimKind
    opens: Limit
    last: Limit | None
    source: str
    services: tuple[str, ...] = ()
    """Parts of services' codes or names, in small letters without signs; empty: all services."""
    covers_minor: int | None = None
    covers_currency: str = ""
    covers_words: str = ""
    """What is covered, where that is no sum."""
    is_checked: bool = False
    is_own: bool = False
    """The owner wrote it."""

    @property
    def key(self) -> str:
        """What it is called where a claim remembers by which rule its days were set."""
        service = f":{self.services[0]}" if self.services else ""
        return f"{'own ' if self.is_own else ''}{self.carrier or 'default'}{service}/{self.kind.value}"


@dataclass(frozen=True, slots=True)
class ClaimPlace:
    """Where a carrier takes claims: a page, and a telephone number where one is published."""

    carrier: str
    url: str = ""
    phone: str = ""
    advice: str = ""


def rule_for(
    carrier: str, service: str, kind: ClaimKind, rules: Sequence[ClaimRule], service_name: str = ""
) -> ClaimRule | None:
    """Return the rule for a parcel: the owner's own first, then one for its service, then its carrier's, the default.

    None where the carrier is known to take no such claim: it has rules, and none of this kind.
    """
    told = f"{_plain(service)} {_plain(service_name)}"
    fitting = [rule for rule in rules if rule.kind is kind and rule.carrier in (carrier, "") and _fits(rule, told)]
    knows = carrier in SELF_CARRIED or any(rule.carrier == carrier and not rule.is_own for rule in rules)
    if knows:
        fitting = [rule for rule in fitting if rule.carrier or rule.is_own]
    return min(fitting, key=lambda r: (not r.is_own, not r.carrier, not r.services), default=None)


def _fits(rule: ClaimRule, told: str) -> bool:
    return not rule.services or any(part in told for part in rule.services)


def _plain(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum())
