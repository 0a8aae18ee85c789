"""What services tell about rules; all frozen, safe to cross threads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shipdesk.domain.rules import Rule

PERSON = "a person"


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule as it stands in the list; problem is a sentence where it names what the shop does not have."""

    rule: Rule
    sentence: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class WouldDo:
    """One thing that a rule would do, or would and does not for an earlier one (the winner) has decided it."""

    rule: str
    words: str
    winner: str = ""


@dataclass(frozen=True, slots=True)
class TrialRow:
    """What the rules would do with one order: rules that hold, what is done and what is left as it is, in words."""

    order_id: int
    order_number: str
    recipient_name: str
    country_code: str
    rules: tuple[str, ...]
    would: tuple[WouldDo, ...] = ()
    conflicts: tuple[WouldDo, ...] = ()
    stays: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TrialReport:
    """What rules would do with the orders on the desk; of_all is how many there are, orders how many were tried."""

    orders: int
    of_all: int
    rows: tuple[TrialRow, ...]
    """Those that a rule holds for."""
    untouched: tuple[str, ...]
    """The numbers of those that no rule holds for."""
    counts: tuple[tuple[str, int], ...]
    """(rule, how many orders it holds for)"""
    weight_unknown: int = 0
    """How many orders a condition on the weight cannot be asked of."""

    @property
    def touched(self) -> int:
        """How many orders a rule holds for."""
        return len(self.rows)

    @property
    def conflicts(self) -> int:
        """With how many orders two rules want different things."""
        return sum(1 for row in self.rows if row.conflicts)


@dataclass(frozen=True, slots=True)
class ApplyReport:
    """What applying rules came to: orders looked at, orders changed, and conflicts as (order number, sentence)."""

    orders: int
    changed: int
    did: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    """(order number, rule, what it did in words), the first of them"""
    conflicts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RuleDeed:
    """One line of the record of which rule did what."""

    at: datetime
    rule: str
    order_id: int
    order_number: str
    did: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen for an order, and by whom: a rule's name, "a person", or empty where nobody chose."""

    carrier: str = ""
    service: str = ""
    box: str = ""
    by: str = ""
    box_by: str = ""
    words: str = ""
    """What people call the service."""

    @property
    def is_by_person(self) -> bool:
        """Whether a person chose the service."""
        return self.by == PERSON


NOTHING_CHOSEN = Chosen()
