"""What rules do with an order: a pure function of the order as people and files made it.

What rules themselves did (their tags, box, ship-by day) is not seen by conditions. So the answer does not change when
rules were applied, and applying them again changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from shipdesk.domain.promise import ship_by
from shipdesk.domain.rules.comparing import Test, condition_test
from shipdesk.domain.rules.facts import Desk, OrderFacts
from shipdesk.domain.rules.values import ONCE, Action, Do, Field, Match, Rule, RulesMode


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a rule does with an order."""

    rule: str
    action: Action


@dataclass(frozen=True, slots=True)
class Lost:
    """A thing that a rule would do and does not, for an earlier rule has decided it."""

    rule: str
    action: Action
    winner: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a list of rules does with one order."""

    rules: tuple[str, ...] = ()
    """Those that hold and were used, in their order."""
    steps: tuple[Step, ...] = ()
    lost: tuple[Lost, ...] = ()


NOTHING = Verdict()


class Rulebook:
    """A list of rules, made ready for many orders; rules that are off are left out."""

    def __init__(self, rules: Iterable[Rule], mode: RulesMode, desk: Desk) -> None:
        self._first_only = mode is RulesMode.FIRST
        self._desk = desk
        self._rules = [(rule, _rule_test(rule, desk)) for rule in rules if rule.on]
        self.looks_at_weight = any(c.field is Field.WEIGHT for rule, _ in self._rules for c in rule.when)
        """Whether weights have to be worked out at all."""

    def __bool__(self) -> bool:
        """Whether any rule is on."""
        return bool(self._rules)

    def judge(self, facts: OrderFacts) -> Verdict:
        """Return what is done with an order, by which rule, and what came to nothing."""
        holding = []
        for rule, holds in self._rules:
            if holds(facts):
                holding.append(rule)
                if self._first_only:
                    break
        return _verdict(holding) if holding else NOTHING

    def ship_by_on(self, days: int, placed_at: datetime) -> date | None:
        """Return the ship-by day that an order gets which ships within so many business days."""
        desk = self._desk
        return ship_by(
            placed_at, handling_days=days, cutoff_hour=desk.cutoff_hour, zone=desk.zone, country=desk.country
        )


def _verdict(holding: Sequence[Rule]) -> Verdict:
    steps: list[Step] = []
    lost: list[Lost] = []
    decided: dict[Do, Step] = {}
    done: set[tuple[Do, str]] = set()
    for rule in holding:
        for action in rule.then:
            winner = decided.get(action.do)
            if action.do in ONCE and winner is not None:
                if (winner.action.value, winner.action.service) != (action.value, action.service):
                    lost.append(Lost(rule.name, action, winner.rule))
                continue
            if (action.do, action.value) in done:
                continue
            step = Step(rule.name, action)
            decided.setdefault(action.do, step)
            done.add((action.do, action.value))
            steps.append(step)
    return Verdict(tuple(rule.name for rule in holding), tuple(steps), tuple(lost))


def _rule_test(rule: Rule, desk: Desk) -> Test:
    tests = [condition_test(condition, desk) for condition in rule.when]
    if not tests:
        return lambda _facts: True
    if len(tests) == 1:
        return tests[0]
    if rule.match is Match.ALL:
        return lambda facts: all(test(facts) for test in tests)
    return lambda facts: any(test(facts) for test in tests)
