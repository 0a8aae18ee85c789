"""Rules of all kinds for property tests, with texts that are hard to tell from the words of the notation."""

from __future__ import annotations

from hypothesis import strategies as st

from shipdesk.domain.rules import Action, Condition, Do, Field, Match, Op, Rule
from shipdesk.domain.rules.values import FIELDS, ONCE, Kind
from shipdesk.domain.text import clean_line


def value_of(kind: Kind) -> st.SearchStrategy[str]:
    """Return values as people write them."""
    match kind:
        case Kind.COUNTRY:
            return st.sampled_from(["ours", "EU", "EEA", "DE", "IN", "Germany", "us", "home", "TO", "NO"])
        case Kind.WEIGHT:
            return st.builds("{} {}".format, st.integers(1, 99_999), st.sampled_from(["g", "kg", "lb", "oz"]))
        case Kind.MONEY:
            return st.builds("{}{}".format, st.integers(0, 9_999), st.sampled_from(["", ".5", ".25", " EUR", " jpy"]))
        case Kind.COUNT | Kind.DAYS:
            return st.integers(0, 999).map(str)
        case Kind.GRADE:
            return st.sampled_from(["ok", "needs a look", "cannot ship"])
        case Kind.COMPANY:
            return st.just("company")
        case _:
            return texts()


def texts(cap: int = 40) -> st.SearchStrategy[str]:
    """Return texts with all that could be taken for a word of the notation."""
    words = st.sampled_from(["and", "then", ",", "“", "”", '"', "'", "the", ".", ":", "if", "tag", "a/b", "ö", "x"])
    mixed = st.one_of(st.lists(words, min_size=1, max_size=6).map(" ".join), st.text(min_size=1, max_size=cap))
    return mixed.filter(lambda text: bool("".join(clean_line(text).upper().split())))


@st.composite
def conditions(draw: st.DrawFn) -> Condition:
    """Return one that can be kept."""
    field = draw(st.sampled_from(Field))
    kind, ops = FIELDS[field]
    op = draw(st.sampled_from(ops))
    if op in (Op.GIVEN, Op.NOT_GIVEN):
        return Condition(field, op)
    one_only = kind in (Kind.WEIGHT, Kind.MONEY, Kind.DAYS, Kind.COMPANY) or op is Op.BETWEEN
    values = draw(st.lists(value_of(kind), min_size=1, max_size=1 if one_only else 3))
    if op is Op.BETWEEN:
        other = draw(value_of(kind))
        if kind is Kind.MONEY:
            values, other = ["5"], "17.50"
        values = [*values, other]
    return Condition(field, op, tuple(values))


@st.composite
def actions(draw: st.DrawFn) -> Action:
    """Return one that can be kept."""
    do = draw(st.sampled_from(Do))
    if do is Do.USE:
        return Action(
            do, draw(st.sampled_from(["practice", "own", "dhl-2"])), draw(st.sampled_from(["", "economy", "Two Day"]))
        )
    if do is Do.SHIP_WITHIN:
        return Action(do, str(draw(st.integers(0, 30))))
    return Action(do, draw(texts(cap=30)))


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    """Return one that can be kept."""
    names = st.text(alphabet=st.characters(blacklist_characters=':“”"', blacklist_categories=("C",)), max_size=30)
    done = draw(
        st.lists(actions(), min_size=1, max_size=4, unique_by=lambda a: a.do if a.do in ONCE else (a.do, a.value))
    )
    return Rule(
        draw(names), tuple(draw(st.lists(conditions(), max_size=4))), tuple(done), draw(st.sampled_from(Match)),
    )  # fmt: skip
