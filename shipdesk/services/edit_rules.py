"""Add, change, order and switch the shop's rules; one is switched on only after somebody saw what it would do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from pydantic import TypeAdapter, ValidationError

from shipdesk.domain.errors import Refused
from shipdesk.domain.roles import May
from shipdesk.domain.rules import BadRule, Do, Rule, RulesMode, parse_rule, rule_sentence
from shipdesk.domain.text import fold
from shipdesk.services.carrier_words import choice_problem, service_words, services_by_name
from shipdesk.services.rule_views import RuleView
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.services.who_may import ask_leave
from shipdesk.settings import Settings
from shipdesk.storage.transaction import Transaction

_RULES: TypeAdapter[tuple[Rule, ...]] = TypeAdapter(tuple[Rule, ...])
MOST_RULES = 200


def list_rules(shop: Shop) -> tuple[RuleView, ...]:
    """Return the rules in their order, as sentences in the shop's own words."""
    return tuple(
        RuleView(rule, rule_sentence(rule, service_words), rule_problem(shop, rule)) for rule in shop.settings.rules
    )


def rule_problem(shop: Shop, rule: Rule) -> str:
    """Return what a rule names that the shop does not have, as a sentence; empty where all is there."""
    for action in rule.then:
        if action.do is Do.USE:
            problem = choice_problem(shop, action.value, action.service)
            if problem:
                return f"This cannot be done: {problem}."
        elif action.do is Do.BOX and action.value not in [box.name for box in shop.settings.boxes]:
            return f"This cannot be done: there is no box “{action.value}”."
    return ""


def read_rule(shop: Shop, text: str, name: str = "") -> Rule:
    """Return the rule that a sentence says, in which services may be called by name; raises Refused."""
    return parse_rule(text, services_by_name(shop), name)


def read_rules_file(content: bytes) -> tuple[Rule, ...]:
    """Return the rules of a JSON file, as `shipdesk rules list --json` writes them or a list alone; raises Refused."""
    import json

    try:
        document = json.loads(content)
        listed = document["rules"] if isinstance(document, dict) else document
        plain = [{key: r[key] for key in ("name", "when", "then", "match") if key in r} for r in listed]
        return _RULES.validate_python(plain, strict=False)
    except ValidationError as error:
        detail = error.errors()[0]
        where = ".".join(str(part) for part in detail["loc"])
        raise BadRule(f"The file's rule cannot be used ({where}): {detail['msg']}.", "See docs/rules.md.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadRule("The file holds no list of rules.", "See docs/rules.md.") from error


def add_rule(shop: Shop, rule: Rule, place: int | None = None) -> Rule:
    """Add a rule, off, at a place of the list (from 0) or at its end; return it with its name. Raises Refused."""

    def add(settings: Settings) -> Settings:
        nonlocal rule
        name = rule.name or _free_name(settings.rules)
        _refuse_name(settings.rules, name)
        if len(settings.rules) >= MOST_RULES:
            raise Refused(f"There are {MOST_RULES} rules already.", "Remove those that nobody needs.")
        rule = replace(rule, name=name, on=False)
        rules = list(settings.rules)
        rules.insert(len(rules) if place is None else place, rule)
        return settings.model_copy(update={"rules": tuple(rules)})

    _edit(shop, add)
    return rule


def change_rule(shop: Shop, name: str, rule: Rule) -> Rule:
    """Let another rule stand in the place of one; it goes off where it would do anything else. Raises Refused."""

    def change(settings: Settings, tx: Transaction) -> Settings:
        nonlocal rule
        old = _named(settings.rules, name)
        if fold(rule.name) != fold(old.name):
            _refuse_name(settings.rules, rule.name)
        rule = replace(rule, on=old.on and rule.digest == old.digest, tried=rule.tried or old.tried)
        if rule.name != old.name:
            tx.rules.rename(old.name, rule.name)
        return _with(settings, [rule if r == old else r for r in settings.rules])

    ask_leave(shop, May.CHANGE_SETTINGS)
    with shop.change(Topic.SETTINGS, Topic.ORDERS) as tx:
        tx.settings.save(change(tx.settings.load(), tx))
    return rule


def keep_rule(shop: Shop, old_name: str, rule: Rule, *, on: bool) -> Rule:
    """Keep a rule that was edited (old_name is empty for a new one), and switch it on or off; raises Refused."""
    kept = change_rule(shop, old_name, rule) if old_name else add_rule(shop, rule)
    if kept.on == on:
        return kept
    return switch_rule(shop, kept.name, on=on)


def remove_rule(shop: Shop, name: str) -> None:
    """Remove a rule; what it did stays, and so does the record of it. Raises Refused where there is none."""

    def remove(settings: Settings) -> Settings:
        gone = _named(settings.rules, name)
        return _with(settings, [rule for rule in settings.rules if rule != gone])

    _edit(shop, remove)


def move_rule(shop: Shop, name: str, place: int) -> None:
    """Put a rule at another place of the list, counted from 0; raises Refused where there is none of that name."""

    def move(settings: Settings) -> Settings:
        rule = _named(settings.rules, name)
        rest = [other for other in settings.rules if other != rule]
        at = max(0, min(place, len(rest)))
        return _with(settings, [*rest[:at], rule, *rest[at:]])

    _edit(shop, move)


def note_trial(shop: Shop, names: Sequence[str]) -> None:
    """Keep that somebody saw what these rules would do, as they are now."""

    def note(settings: Settings) -> Settings:
        seen = {fold(name) for name in names}
        return _with(settings, [r.after_trial() if fold(r.name) in seen else r for r in settings.rules])

    _put(shop, note)


def switch_rule(shop: Shop, name: str, *, on: bool) -> Rule:
    """Switch a rule on or off and return it; raises Refused where it was not tried as it is now."""
    switched: list[Rule] = []

    def switch(settings: Settings) -> Settings:
        rule = _named(settings.rules, name)
        if on and not rule.is_tried:
            raise Refused(f"The rule “{rule.name}” was not tried yet.", "See first what it would do: try it.")
        problem = rule_problem(shop, rule) if on else ""
        if problem:
            raise Refused(f"The rule “{rule.name}” names what is not here. {problem}", "Change the rule.")
        switched.append(replace(rule, on=on))
        return _with(settings, [switched[0] if r == rule else r for r in settings.rules])

    _edit(shop, switch)
    return switched[0]


def set_rules_mode(shop: Shop, mode: RulesMode) -> None:
    """Let the first rule that holds decide alone, or all that hold in their order."""
    _edit(shop, lambda settings: settings.model_copy(update={"rules_mode": mode}))


def rule_named(shop: Shop, name: str) -> Rule:
    """Return the rule of that name, whatever its capitals; raises Refused where there is none."""
    return _named(shop.settings.rules, name)


def _edit(shop: Shop, change: Callable[[Settings], Settings]) -> None:
    ask_leave(shop, May.CHANGE_SETTINGS)
    _put(shop, change)


def _put(shop: Shop, change: Callable[[Settings], Settings]) -> None:
    # Read and written in one unit of work: two windows that edit rules lose nothing of each other.
    with shop.change(Topic.SETTINGS, Topic.ORDERS) as tx:
        tx.settings.save(change(tx.settings.load()))
        tx.audit.add(shop.clock.now(), "settings")


def _with(settings: Settings, rules: Sequence[Rule]) -> Settings:
    return settings.model_copy(update={"rules": tuple(rules)})


def _named(rules: Sequence[Rule], name: str) -> Rule:
    found = next((rule for rule in rules if fold(rule.name) == fold(name)), None)
    if found is None:
        known = ", ".join(rule.name for rule in rules) or "none"
        raise Refused(f"There is no rule {name} (there is: {known}).", "Use one of these names.")
    return found


def _refuse_name(rules: Sequence[Rule], name: str) -> None:
    if not name:
        raise Refused("The rule has no name.", "Give it one.")
    if any(fold(rule.name) == fold(name) for rule in rules):
        raise Refused(f"There is a rule {name} already.", "Give it another name.")


def _free_name(rules: Sequence[Rule]) -> str:
    taken = {fold(rule.name) for rule in rules}
    return next(name for number in range(1, len(rules) + 2) if fold(name := f"Rule {number}") not in taken)
