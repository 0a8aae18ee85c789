"""What rules did, from the notation in which it is kept to the words in which people read it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from shipdesk.domain.rules import Action, BadRule, Do, parse_rule
from shipdesk.services.carrier_words import service_words

_NO_DAY = "no day"


def ship_by_text(after: date, before: date | None) -> str:
    """Return how a changed ship-by day is kept."""
    return f"ship by {after} instead of {before or _NO_DAY}"


def ship_by_days(kept: str) -> tuple[date, date | None] | None:
    """Return the day a rule set and the one before, where that is what is kept."""
    if not kept.startswith("ship by "):
        return None
    after, _, before = kept.removeprefix("ship by ").partition(" instead of ")
    return date.fromisoformat(after), None if before == _NO_DAY else date.fromisoformat(before)


def deed_words(kept: str) -> str:
    """Return what was done, as "chose Practice Economy" or "tagged “small”"."""
    days = ship_by_days(kept)
    if days is not None:
        return f"set the ship-by day to {days[0]} instead of {days[1] or _NO_DAY}"
    try:
        return action_did(parse_rule(f"always {kept}").then[0])
    except BadRule:
        return kept


def action_did(action: Action) -> str:
    """Return an action as something that happened."""
    match action.do:
        case Do.USE:
            return f"chose {service_words(action.value, action.service)}"
        case Do.BOX:
            return f"chose the box “{action.value}”"
        case Do.TAG:
            return f"tagged “{action.value}”"
        case Do.HOLD:
            return f"put it on hold: {action.value}"
        case Do.NOTE:
            return f"noted “{action.value}”"
        case _:
            return f"set the ship-by day to {action.value} business days after it was placed"


def joined(parts: Sequence[str]) -> str:
    """Return the parts as people say them: "a", "a and b", "a, b and c"."""
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1]))) if parts else ""


def rule_did(rule: str, did: Sequence[str]) -> str:
    """Return the line of a timeline: Rule “Small abroad” chose Practice Economy and tagged “small”."""
    return f"Rule “{rule}” {joined([deed_words(kept) for kept in did])}"
