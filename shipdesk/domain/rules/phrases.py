"""The words of a rule: one sentence for people, which is also how a rule is written down and read again."""

from __future__ import annotations

import re
from collections.abc import Callable

from shipdesk.domain.rules.values import (
    COMPANY,
    FIELDS,
    Action,
    Condition,
    Do,
    Field,
    Kind,
    Match,
    Op,
    Rule,
)

ServiceNames = Callable[[str, str], str]
"""(carrier's code, service's code or empty) -> what the shop calls it."""

SUBJECTS = {
    Field.COUNTRY: "country",
    Field.POSTAL_CODE: "postal code",
    Field.STATE: "state",
    Field.WEIGHT: "weight",
    Field.TOTAL: "total",
    Field.QUANTITY: "quantity",
    Field.SKU: "a SKU",
    Field.NO_SKU: "no SKU",
    Field.EVERY_SKU: "every SKU",
    Field.ARTICLE: "an article",
    Field.NO_ARTICLE: "no article",
    Field.EVERY_ARTICLE: "every article",
    Field.SOURCE: "source",
    Field.SERVICE_WANTED: "service wanted",
    Field.RECIPIENT: "recipient",
    Field.NOTE: "note",
    Field.GIFT_MESSAGE: "gift message",
    Field.SHIP_BY: "ship-by day",
    Field.BOX: "box",
}
_OPS = {
    Op.IS: "is",
    Op.IS_NOT: "is not",
    Op.STARTS_WITH: "starts with",
    Op.CONTAINS: "contains",
    Op.CONTAINS_NOT: "does not contain",
    Op.UNDER: "is under",
    Op.AT_MOST: "is at most",
    Op.OVER: "is over",
    Op.AT_LEAST: "is at least",
    Op.BETWEEN: "is between",
    Op.WITHIN: "is within",
}
_SEVERAL = {Op.IS: "is one of", Op.IS_NOT: "is none of"}
_OTHERWISE = {
    (Field.TAG, Op.IS): "the tags include",
    (Field.TAG, Op.IS_NOT): "the tags do not include",
    (Field.ADDRESS, Op.IS): "the address check says",
    (Field.ADDRESS, Op.IS_NOT): "the address check does not say",
    (Field.PLACED, Op.WITHIN): "it was placed within",
    (Field.PLACED, Op.OVER): "it was placed over",
}
_ACTIONS = {
    Do.USE: "use",
    Do.BOX: "pack in",
    Do.TAG: "tag",
    Do.HOLD: "hold it because",
    Do.NOTE: "note",
    Do.SHIP_WITHIN: "ship within",
}
KEYWORDS = frozenset(["and", "or", "then", "the", "a", "an", "in", "to", "it", "if", "always"])
_BARE = re.compile(r"[^\s,\"“”„‘’':]+( [^\s,\"“”„‘’':]+)*")
_BARE_KINDS = (Kind.COUNTRY, Kind.WEIGHT, Kind.MONEY, Kind.COUNT, Kind.DAYS, Kind.GRADE, Kind.COMPANY)


def rule_text(rule: Rule, names: ServiceNames | None = None) -> str:
    """Return the rule as one line: its name, a colon, and its sentence."""
    return f"{rule.name}: {rule_sentence(rule, names)}" if rule.name else rule_sentence(rule, names)


def rule_sentence(rule: Rule, names: ServiceNames | None = None) -> str:
    """Return what the rule says as a sentence: If the country is not ours, then tag “abroad”.

    `parse_rule` reads it again. names says what the shop calls a service; without, its code stands there.
    """
    done = _listed([action_words(action, names) for action in rule.then])
    if not rule.when:
        return f"Always {done}."
    joint = " and " if rule.match is Match.ALL else " or "
    return f"If {joint.join(condition_words(c) for c in rule.when)}, then {done}."


def condition_words(condition: Condition) -> str:
    """Return a condition in words, such as "the weight is under 2 kg"."""
    kind = FIELDS[condition.field][0]
    begins = opening(condition.field, condition.op, several=len(condition.values) > 1)
    values = [_value_words(kind, value) for value in condition.values]
    if condition.op is Op.BETWEEN:
        return f"{begins} {values[0]} and {values[1]}"
    if condition.field is Field.PLACED and condition.op is Op.OVER:
        return f"{begins} {values[0]} ago"
    return f"{begins} {', '.join(values)}" if values else begins


def opening(field: Field, op: Op, *, several: bool = False) -> str:
    """Return the words of a condition before its values."""
    if op in (Op.GIVEN, Op.NOT_GIVEN):
        article = "a" if op is Op.GIVEN else "no"
        return f"there is {article} {SUBJECTS[field]}"
    if (field, op) in _OTHERWISE:
        return _OTHERWISE[field, op]
    subject = SUBJECTS[field]
    stands_alone = subject.startswith(("a ", "an ", "no ", "every "))
    words = _SEVERAL.get(op, _OPS[op]) if several else _OPS[op]
    return f"{subject if stands_alone else 'the ' + subject} {words}"


def action_words(action: Action, names: ServiceNames | None = None) -> str:
    """Return an action in words, such as "use Practice Economy" or "tag “small”"."""
    begins = _ACTIONS[action.do]
    match action.do:
        case Do.USE:
            return f"{begins} {_service_words(action, names)}"
        case Do.SHIP_WITHIN:
            return f"{begins} {action.value} business {'day' if action.value == '1' else 'days'}"
        case _:
            return f"{begins} {quoted(action.value)}"


def quoted(text: str) -> str:
    """Return a text in quotation marks, those inside it doubled."""
    return "“{}”".format(text.replace("“", "““").replace("”", "””"))


def openings() -> list[tuple[tuple[str, ...], Field, Op]]:
    """Return the words that each condition can begin with (without "the"), the longest first."""
    found: dict[tuple[str, ...], tuple[Field, Op]] = {}
    for field, (_kind, ops) in FIELDS.items():
        for op in ops:
            texts = [opening(field, op, several=several) for several in (False, True)]
            if (field, op) not in _OTHERWISE and op not in (Op.GIVEN, Op.NOT_GIVEN, Op.IS):
                # "weight under 2 kg": what people leave out when they type.
                texts.append(f"{SUBJECTS[field]} {_OPS[op].removeprefix('is')}")
            for text in texts:
                words = tuple(word for word in text.casefold().split() if word != "the")
                found.setdefault(words, (field, op))
                if words[0] in ("a", "an", "it"):
                    found.setdefault(words[1:], (field, op))
    return sorted(((words, *what) for words, what in found.items()), key=lambda entry: -len(entry[0]))


ACTION_OPENINGS = (
    *((tuple(words.split()), do) for do, words in _ACTIONS.items()),
    (("hold", "because"), Do.HOLD),
    (("hold", "for"), Do.HOLD),
    (("hold",), Do.HOLD),
    (("box",), Do.BOX),
    (("tag", "it"), Do.TAG),
    (("use", "the", "service"), Do.USE),
)
"""The words that an action can begin with."""


def _value_words(kind: Kind, value: str) -> str:
    match value:
        case "company" if kind is Kind.COMPANY:
            return f"a {COMPANY}"
        case "EU" | "EEA" if kind is Kind.COUNTRY:
            return f"in the {value}"
    if kind is Kind.DAYS:
        return f"{value} {'day' if value == '1' else 'days'}"
    return value if kind in _BARE_KINDS else quoted(value)


def _service_words(action: Action, names: ServiceNames | None) -> str:
    if names is not None:
        name = names(action.value, action.service)
        plain = _BARE.fullmatch(name) is not None and not KEYWORDS & set(name.casefold().split())
        return name if plain and "/" not in name and not name.endswith(".") else quoted(name)
    code = f"{action.value}/{action.service}" if action.service else action.value
    return code if _BARE.fullmatch(code) and " " not in code and not code.endswith(".") else quoted(code)


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
