"""Add, change, order and remove the rules of mails, one at a time and at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shipdesk.domain.errors import Refused
from shipdesk.domain.mail_rules import MailRule
from shipdesk.domain.roles import May
from shipdesk.services.outside import CARRIER_NAMES
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.services.who_may import ask_leave

MOST_RULES = 100
_CHANGED = "The rules were changed elsewhere meanwhile."


@dataclass(frozen=True, slots=True)
class MailRuleChoices:
    """What a rule of mails can name: sources as orders have them, carriers as (code, name)."""

    sources: tuple[str, ...]
    carriers: tuple[tuple[str, str], ...]


def mail_rule_choices(shop: Shop) -> MailRuleChoices:
    """Return what a rule of mails can name."""
    with shop.look() as tx:
        sources = tx.rules.sources()
    return MailRuleChoices(sources, tuple(sorted(CARRIER_NAMES.items(), key=lambda pair: pair[1].casefold())))


def add_mail_rule(shop: Shop, rule: MailRule, place: int | None = None) -> int:
    """Add a rule at a place of the list (from 0), or at its end; return its place. Raises Refused."""
    if rule.send is None and not rule.also_to:
        raise Refused("This rule changes nothing.", "Say whether the mails go, or who else gets them.")

    def add(rules: list[MailRule]) -> int:
        if len(rules) >= MOST_RULES:
            raise Refused(f"There are {MOST_RULES} rules already.", "Remove those that nobody needs.")
        at = len(rules) if place is None else max(0, min(place, len(rules)))
        rules.insert(at, rule)
        return at

    return _edit(shop, add)


def change_mail_rule(shop: Shop, place: int, was: MailRule, rule: MailRule) -> int:
    """Let another rule stand in the place of one; raises Refused where that one is no longer there."""
    if rule.send is None and not rule.also_to:
        raise Refused("This rule changes nothing.", "Say whether the mails go, or who else gets them.")

    def change(rules: list[MailRule]) -> int:
        _find(rules, place, was)
        rules[place] = rule
        return place

    return _edit(shop, change)


def remove_mail_rule(shop: Shop, place: int, was: MailRule) -> int:
    """Remove a rule; raises Refused where it is no longer there."""

    def remove(rules: list[MailRule]) -> int:
        _find(rules, place, was)
        del rules[place]
        return place

    return _edit(shop, remove)


def move_mail_rule(shop: Shop, place: int, was: MailRule, to: int) -> int:
    """Put a rule at another place of the list; return its place. Raises Refused where it is no longer there."""

    def move(rules: list[MailRule]) -> int:
        _find(rules, place, was)
        rules.insert(max(0, min(to, len(rules) - 1)), rules.pop(place))
        return rules.index(was)

    return _edit(shop, move)


def _find(rules: list[MailRule], place: int, was: MailRule) -> None:
    if place >= len(rules) or rules[place] != was:
        raise Refused(_CHANGED, "Look at them again, then try once more.")


def _edit(shop: Shop, change: Callable[[list[MailRule]], int]) -> int:
    ask_leave(shop, May.CHANGE_SETTINGS)
    # Read and written in one unit of work: two windows that edit rules lose nothing of each other.
    with shop.change(Topic.SETTINGS) as tx:
        settings = tx.settings.load()
        rules = list(settings.mail_rules.rules)
        place = change(rules)
        kept = settings.mail_rules.model_copy(update={"rules": tuple(rules)})
        tx.settings.save(settings.model_copy(update={"mail_rules": kept}))
        tx.audit.add(shop.clock.now(), "settings")
    return place
