"""What tells whether one condition holds: made once for a list of rules, asked for every order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from shipdesk.domain.orders import OrderLine
from shipdesk.domain.promise import zone_of
from shipdesk.domain.rules.amounts import money_minor, weight_g
from shipdesk.domain.rules.facts import Desk, OrderFacts
from shipdesk.domain.rules.values import EEA, EU, FIELDS, GRADES, OURS, Condition, Field, Kind, Op
from shipdesk.domain.text import fold

# The member states since 2020-02-01 (Consolidated Treaties, list of contracting states), and the EEA Agreement's three.
EU_COUNTRIES = frozenset([
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU",
    "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
])  # fmt: skip
EEA_COUNTRIES = EU_COUNTRIES | {"IS", "LI", "NO"}

Test = Callable[[OrderFacts], bool]


def condition_test(condition: Condition, desk: Desk) -> Test:
    """Return what tells whether the condition holds for an order; what nobody knows is not compared with anything."""
    kind, field = FIELDS[condition.field][0], condition.field
    if condition.op in (Op.GIVEN, Op.NOT_GIVEN):
        text, wanted = _TEXTS[field], condition.op is Op.GIVEN
        return lambda facts: bool(text(facts)) is wanted
    match kind:
        case Kind.COUNTRY:
            return _country_test(condition, desk)
        case Kind.WEIGHT:
            numbers = [weight_g(value) for value in condition.values]
            return _number_test(condition.op, numbers, lambda facts: facts.weight_g)
        case Kind.MONEY:
            return _money_test(condition, desk)
        case Kind.COUNT:
            pieces: Callable[[OrderFacts], int] = lambda facts: sum(i.quantity for i in facts.lines)  # noqa: E731
            return _number_test(condition.op, [int(value) for value in condition.values], pieces)
        case Kind.DAYS:
            return _days_test(condition, desk)
        case Kind.GRADE:
            grades = {GRADES[value] for value in condition.values}
            return _wanted(condition.op, lambda facts: facts.grade in grades)
        case Kind.COMPANY:
            return _wanted(condition.op, lambda facts: bool(facts.to.company))
        case _:
            return _text_test(condition)


def _wanted(op: Op, test: Test) -> Test:
    return test if op is Op.IS else lambda facts: not test(facts)


def _country_test(condition: Condition, desk: Desk) -> Test:
    codes: set[str] = set()
    unsure = False
    for value in condition.values:
        if value == OURS:
            unsure = unsure or not desk.country
            codes.add(desk.country)
        else:
            codes |= {EU: EU_COUNTRIES, EEA: EEA_COUNTRIES}.get(value, {value})
    codes.discard("")
    is_in = condition.op is Op.IS
    if unsure and not is_in:
        # Where the shop's own country is not known, nothing is known to be abroad.
        return lambda _facts: False
    return lambda facts: bool(facts.to.country_code) and (facts.to.country_code in codes) is is_in


def _number_test(op: Op, values: Sequence[int], number: Callable[[OrderFacts], int | None]) -> Test:
    compare = _compare(op, values)

    def test(facts: OrderFacts) -> bool:
        found = number(facts)
        return found is not None and compare(found)

    return test


def _compare(op: Op, values: Sequence[int]) -> Callable[[int], bool]:
    first, last = values[0], values[-1]
    match op:
        case Op.UNDER:
            return lambda found: found < first
        case Op.AT_MOST:
            return lambda found: found <= first
        case Op.OVER:
            return lambda found: found > first
        case Op.AT_LEAST:
            return lambda found: found >= first
        case Op.BETWEEN:
            return lambda found: first <= found <= last
        case _:
            return lambda found: found in values


def _money_test(condition: Condition, desk: Desk) -> Test:
    amounts = [money_minor(value, desk.currency) for value in condition.values]
    currency = amounts[0][1]
    compare = _compare(condition.op, [minor for minor, _ in amounts])

    def test(facts: OrderFacts) -> bool:
        # Nothing is converted: an order in another currency is not compared.
        total = facts.total_minor
        return total is not None and (facts.currency or desk.currency) == currency and compare(total)

    return test


def _days_test(condition: Condition, desk: Desk) -> Test:
    days = timedelta(days=int(condition.values[0]))
    if condition.field is Field.SHIP_BY:
        until = desk.now.astimezone(zone_of(desk.zone)).date() + days
        return lambda facts: facts.ship_by_on is not None and facts.ship_by_on <= until
    since = desk.now - days
    if condition.op is Op.WITHIN:
        return lambda facts: facts.placed_at is not None and facts.placed_at >= since
    return lambda facts: facts.placed_at is not None and facts.placed_at < since


_TEXTS: dict[Field, Callable[[OrderFacts], str]] = {
    Field.STATE: lambda facts: facts.to.state,
    Field.POSTAL_CODE: lambda facts: facts.to.postal_code,
    Field.SOURCE: lambda facts: facts.source,
    Field.SERVICE_WANTED: lambda facts: facts.service_wanted,
    Field.NOTE: lambda facts: facts.note,
    Field.GIFT_MESSAGE: lambda facts: facts.gift_message,
    Field.BOX: lambda facts: facts.box,
}
_LINE_TEXTS: dict[Field, Callable[[OrderLine], str]] = {
    Field.SKU: lambda item: item.sku,
    Field.NO_SKU: lambda item: item.sku,
    Field.EVERY_SKU: lambda item: item.sku,
    Field.ARTICLE: lambda item: f"{item.name} {item.variant}".strip(),
    Field.NO_ARTICLE: lambda item: f"{item.name} {item.variant}".strip(),
    Field.EVERY_ARTICLE: lambda item: f"{item.name} {item.variant}".strip(),
}
_MAY_BE_EMPTY = (Field.SERVICE_WANTED, Field.NOTE, Field.GIFT_MESSAGE, Field.BOX)
"""Where an empty text is no lack of knowledge: nothing is wanted, or nothing is said."""


def _text_test(condition: Condition) -> Test:
    field, op = condition.field, condition.op
    if field is Field.TAG:
        tags = frozenset(fold(value) for value in condition.values)
        return _wanted(op, lambda facts: any(fold(tag) in tags for tag in facts.tags))
    if field in _LINE_TEXTS:
        return _lines_test(field, _text_compare(op, condition.values), _LINE_TEXTS[field])
    is_code = field is Field.POSTAL_CODE
    compare = (
        _range_compare(condition.values) if op is Op.BETWEEN else _text_compare(op, condition.values, _code(is_code))
    )
    text, may_be_empty = _TEXTS[field], field in _MAY_BE_EMPTY

    def test(facts: OrderFacts) -> bool:
        found = text(facts)
        return (bool(found) or may_be_empty) and compare(found)

    return test


def _lines_test(field: Field, compare: Callable[[str], bool], text: Callable[[OrderLine], str]) -> Test:
    if field in (Field.SKU, Field.ARTICLE):
        return lambda facts: any(compare(text(item)) for item in facts.lines)
    if field in (Field.NO_SKU, Field.NO_ARTICLE):
        return lambda facts: bool(facts.lines) and not any(compare(text(item)) for item in facts.lines)
    return lambda facts: bool(facts.lines) and all(compare(text(item)) for item in facts.lines)


def _plain_code(code: str) -> str:
    return "".join(c for c in code.upper() if c.isalnum())


def _code(is_code: bool) -> Callable[[str], str]:  # noqa: FBT001 (a choice between two functions)
    return _plain_code if is_code else fold


def _text_compare(op: Op, values: Sequence[str], plain: Callable[[str], str] = fold) -> Callable[[str], bool]:
    wanted = tuple(plain(value) for value in values)
    match op:
        case Op.STARTS_WITH:
            return lambda found: plain(found).startswith(wanted)
        case Op.CONTAINS:
            return lambda found: any(value in plain(found) for value in wanted)
        case Op.CONTAINS_NOT:
            return lambda found: not any(value in plain(found) for value in wanted)
        case Op.IS_NOT:
            return lambda found: plain(found) not in wanted
        case _:
            return lambda found: plain(found) in wanted


def _range_compare(values: Sequence[str]) -> Callable[[str], bool]:
    """Compare as far as each end is written: 10 to 19 holds 10115 and 19999."""
    low, high = (_plain_code(value) for value in values)

    def compare(found: str) -> bool:
        code = _plain_code(found)
        return code[: len(low)] >= low and code[: len(high)] <= high

    return compare
