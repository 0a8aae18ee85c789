"""What a rule is: conditions on an order, and what is done with the orders that they hold for."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import ClassVar

from shipdesk.domain.countries import country_code
from shipdesk.domain.orders import AddressGrade
from shipdesk.domain.rules.amounts import (
    BadRule,
    count_of,
    days_of,
    money_of,
    money_text_of,
    weight_g,
    weight_text,
)
from shipdesk.domain.text import clean_line

NAME_CAP, VALUE_CAP, TAG_CAP = 60, 200, 40
MOST_VALUES, MOST_PARTS = 300, 30
OURS, EU, EEA = "ours", "EU", "EEA"
COMPANY = "company"
GRADES = {
    "ok": AddressGrade.OK,
    "needs a look": AddressGrade.LOOK,
    "cannot ship": AddressGrade.CANNOT_SHIP,
}
_OWN = ("ours", "our", "own", "domestic", "home", "at home")


class Match(StrEnum):
    """Whether all conditions must hold, or one is enough."""

    ALL = "all"
    ANY = "any"


class RulesMode(StrEnum):
    """How a list of rules is used: the first that holds alone, or all that hold, in their order."""

    FIRST = "first"
    ALL = "all"


class Kind(StrEnum):
    """What kind of value a field is compared with."""

    COUNTRY = "country"
    POSTAL_CODE = "postal_code"
    TEXT = "text"
    WEIGHT = "weight"
    MONEY = "money"
    COUNT = "count"
    DAYS = "days"
    GRADE = "grade"
    COMPANY = "company"


class Field(StrEnum):
    """What of an order a condition looks at."""

    COUNTRY = "country"
    POSTAL_CODE = "postal_code"
    STATE = "state"
    WEIGHT = "weight"
    TOTAL = "total"
    QUANTITY = "quantity"
    SKU = "sku"
    NO_SKU = "no_sku"
    EVERY_SKU = "every_sku"
    ARTICLE = "article"
    NO_ARTICLE = "no_article"
    EVERY_ARTICLE = "every_article"
    TAG = "tag"
    SOURCE = "source"
    SERVICE_WANTED = "service_wanted"
    RECIPIENT = "recipient"
    ADDRESS = "address"
    NOTE = "note"
    GIFT_MESSAGE = "gift_message"
    PLACED = "placed"
    SHIP_BY = "ship_by"
    BOX = "box"


class Op(StrEnum):
    """How a condition compares."""

    IS = "is"
    IS_NOT = "is_not"
    STARTS_WITH = "starts_with"
    CONTAINS = "contains"
    CONTAINS_NOT = "contains_not"
    UNDER = "under"
    AT_MOST = "at_most"
    OVER = "over"
    AT_LEAST = "at_least"
    BETWEEN = "between"
    GIVEN = "given"
    NOT_GIVEN = "not_given"
    WITHIN = "within"


_NUMBERS = (Op.UNDER, Op.AT_MOST, Op.OVER, Op.AT_LEAST, Op.BETWEEN)
_LINES = (Op.IS, Op.STARTS_WITH, Op.CONTAINS)
_IS = (Op.IS, Op.IS_NOT)
_NOTES = (Op.GIVEN, Op.NOT_GIVEN, Op.CONTAINS)

FIELDS: dict[Field, tuple[Kind, tuple[Op, ...]]] = {
    Field.COUNTRY: (Kind.COUNTRY, _IS),
    Field.POSTAL_CODE: (Kind.POSTAL_CODE, (Op.STARTS_WITH, Op.BETWEEN, *_IS)),
    Field.STATE: (Kind.TEXT, _IS),
    Field.WEIGHT: (Kind.WEIGHT, _NUMBERS),
    Field.TOTAL: (Kind.MONEY, _NUMBERS),
    Field.QUANTITY: (Kind.COUNT, (Op.IS, *_NUMBERS)),
    Field.SKU: (Kind.TEXT, _LINES),
    Field.NO_SKU: (Kind.TEXT, _LINES),
    Field.EVERY_SKU: (Kind.TEXT, _LINES),
    Field.ARTICLE: (Kind.TEXT, _LINES),
    Field.NO_ARTICLE: (Kind.TEXT, _LINES),
    Field.EVERY_ARTICLE: (Kind.TEXT, _LINES),
    Field.TAG: (Kind.TEXT, _IS),
    Field.SOURCE: (Kind.TEXT, _IS),
    Field.SERVICE_WANTED: (Kind.TEXT, (Op.CONTAINS, Op.CONTAINS_NOT, Op.IS, Op.GIVEN, Op.NOT_GIVEN)),
    Field.RECIPIENT: (Kind.COMPANY, _IS),
    Field.ADDRESS: (Kind.GRADE, _IS),
    Field.NOTE: (Kind.TEXT, _NOTES),
    Field.GIFT_MESSAGE: (Kind.TEXT, _NOTES),
    Field.PLACED: (Kind.DAYS, (Op.WITHIN, Op.OVER)),
    Field.SHIP_BY: (Kind.DAYS, (Op.WITHIN,)),
    Field.BOX: (Kind.TEXT, _IS),
}
"""What each field is compared with, and how it can be."""


class Do(StrEnum):
    """What a rule can do with an order."""

    USE = "use"
    BOX = "box"
    TAG = "tag"
    HOLD = "hold"
    NOTE = "note"
    SHIP_WITHIN = "ship_within"


ONCE = (Do.USE, Do.BOX, Do.HOLD, Do.SHIP_WITHIN)
"""What an order can have only one of: of two rules the first one decides."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison; values are kept in one way of writing (amounts.py), such as ("2 kg",) or ("DE", "ours")."""

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    field: Field
    op: Op
    values: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        kind, ops = FIELDS[self.field]
        if self.op not in ops:
            raise BadRule(
                f"{self.field.value} cannot be compared with “{self.op.value}”.", "Choose another comparison."
            )
        kept = tuple(dict.fromkeys(normal_value(kind, value) for value in self.values))
        if self.op in (Op.GIVEN, Op.NOT_GIVEN):
            if kept:
                raise BadRule(f"Whether there is a {self.field.value} is asked without a value.")
        elif self.op is Op.BETWEEN:
            if len(self.values) != 2:
                raise BadRule("“Between” needs two values.", "Write both, such as 1 kg and 2 kg.")
            kept = _in_order(kind, normal_value(kind, self.values[0]), normal_value(kind, self.values[1]))
        elif not kept:
            raise BadRule(f"The condition on the {self.field.value} has no value.", "Enter one.")
        elif len(kept) > 1 and kind in (Kind.WEIGHT, Kind.MONEY, Kind.DAYS, Kind.COMPANY):
            raise BadRule(f"The {self.field.value} is compared with one value at a time.", "Enter one.")
        if len(kept) > MOST_VALUES:
            raise BadRule(f"A condition has {MOST_VALUES} values at most.", "Make two rules of it.")
        object.__setattr__(self, "values", kept)


@dataclass(frozen=True, slots=True)
class Action:
    """One thing done: USE has the carrier's code and the service's (empty is its usual one), the rest a value alone."""

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    do: Do
    value: str
    service: str = ""

    def __post_init__(self) -> None:
        value = clean_line(self.value, TAG_CAP if self.do is Do.TAG else VALUE_CAP)
        if self.do is Do.SHIP_WITHIN:
            value = str(days_of(value))
        if self.do is Do.USE and "/" in value:
            raise BadRule(f"{value} is no carrier's code.", "Name a carrier of Settings, Carriers.")
        if not value:
            raise BadRule(f"What the rule does ({self.do.value.replace('_', ' ')}) has no value.", "Enter one.")
        if self.service and self.do is not Do.USE:
            raise BadRule("Only a carrier has a service.")
        object.__setattr__(self, "value", value)
        object.__setattr__(self, "service", clean_line(self.service, VALUE_CAP))


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the shop; without conditions it holds for every order. tried is `digest` as it was last tried."""

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    name: str
    when: tuple[Condition, ...]
    then: tuple[Action, ...]
    match: Match = Match.ALL
    on: bool = False
    tried: str = ""

    def __post_init__(self) -> None:
        name = clean_line(self.name, NAME_CAP)
        if ":" in name:
            raise BadRule(f"The name {name} has a colon in it.", "Leave the colon out.")
        if not self.then:
            raise BadRule("The rule does nothing.", "Say what it shall do.")
        if len(self.when) > MOST_PARTS or len(self.then) > MOST_PARTS:
            raise BadRule(f"A rule has {MOST_PARTS} conditions at most.", "Make two rules of it.")
        for do in ONCE:
            if sum(action.do is do for action in self.then) > 1:
                raise BadRule(f"The rule says two times what to do about the {_ABOUT[do]}.", "Leave one of them.")
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "when", tuple(dict.fromkeys(self.when)))
        object.__setattr__(self, "then", tuple(dict.fromkeys(self.then)))
        if len(self.when) < 2:
            object.__setattr__(self, "match", Match.ALL)

    @property
    def digest(self) -> str:
        """Short text that changes when the rule does anything else, or for other orders."""
        content = repr((self.match.value, [(c.field.value, c.op.value, c.values) for c in self.when],
                        [(a.do.value, a.value, a.service) for a in self.then]))  # fmt: skip
        return hashlib.sha256(content.encode()).hexdigest()[:16]

    @property
    def is_tried(self) -> bool:
        """Whether somebody saw what the rule would do, as it is now."""
        return self.tried == self.digest

    def after_trial(self) -> Rule:
        """Return the rule as one that was tried."""
        return replace(self, tried=self.digest)


_ABOUT = {Do.USE: "service", Do.BOX: "box", Do.HOLD: "hold", Do.SHIP_WITHIN: "ship-by day"}


def normal_value(kind: Kind, text: str) -> str:
    """Return a value in the one way in which it is kept; raises BadRule where it is none of its kind."""
    match kind:
        case Kind.COUNTRY:
            return _country(text)
        case Kind.WEIGHT:
            return weight_text(weight_g(text))
        case Kind.MONEY:
            return money_text_of(*money_of(text))
        case Kind.COUNT:
            return str(count_of(text))
        case Kind.DAYS:
            return str(days_of(text))
        case Kind.GRADE:
            return _choice(text, tuple(GRADES), "the address check")
        case Kind.COMPANY:
            return _choice(text.removeprefix("a "), (COMPANY,), "a recipient")
        case Kind.POSTAL_CODE:
            return _text("".join(text.upper().split()))
        case _:
            return _text(text)


def _country(text: str) -> str:
    words = " ".join(text.split())
    if words.casefold() in _OWN:
        return OURS
    if words.upper() in (EU, EEA):
        return words.upper()
    code = country_code(words)
    if not code:
        raise BadRule(f"{words or 'Nothing'} is no country.", "Write its two letters, its name, ours, EU or EEA.")
    return code


def _choice(text: str, choices: tuple[str, ...], what: str) -> str:
    words = " ".join(text.casefold().replace("_", " ").split())
    if words not in choices:
        raise BadRule(f"{text or 'Nothing'} is nothing that {what} can be.", f"Write {' or '.join(choices)}.")
    return words


def _text(text: str) -> str:
    value = clean_line(text, VALUE_CAP)
    if not value:
        raise BadRule("A condition has an empty value.", "Enter one.")
    return value


def _in_order(kind: Kind, low: str, high: str) -> tuple[str, str]:
    if kind is Kind.WEIGHT:
        right = weight_g(low) <= weight_g(high)
    elif kind is Kind.MONEY:
        if money_of(low)[1] != money_of(high)[1]:
            raise BadRule(f"{low} and {high} are of two currencies.", "Write both in one.")
        right = money_of(low)[0] <= money_of(high)[0]
    elif kind is Kind.COUNT:
        right = int(low) <= int(high)
    else:
        right = low[: len(high)] <= high[: len(low)]
    return (low, high) if right else (high, low)
