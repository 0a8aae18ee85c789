"""Reads a rule that somebody wrote as a sentence; what `phrases` writes comes back the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from shipdesk.domain.rules.amounts import BadRule
from shipdesk.domain.rules.phrases import ACTION_OPENINGS, openings
from shipdesk.domain.rules.values import FIELDS, Action, Condition, Do, Field, Kind, Match, Op, Rule
from shipdesk.domain.text import clean_line, fold

TEXT_CAP = 20_000
_NAMED = re.compile(r"\s*(?P<name>[^:“”\"]{1,80}?)\s*:\s*(?=(if|always)\b)", re.IGNORECASE)
_TOKEN = re.compile(
    r"""\s*(?: “(?P<curly>(?:[^”]|””)*)”
             | "(?P<straight>(?:[^"]|"")*)"
             | '(?P<single>(?:[^']|'')*)'(?=[\s,.]|$)
             | (?P<comma>,)
             | (?P<word>(?:[^\s,“”"]|(?<=\d),(?=\d))+) )""",
    re.VERBOSE,
)
_ENDS = ("and", "or", "then")
_FILLERS = ("the", "a", "an", "in")
_HELP = "Write it like: if the country is not ours and the weight is under 2 kg, then use practice/economy."
Services = Mapping[str, tuple[str, str]]
"""What the shop calls its services, as `fold` leaves it, each with the carrier's and the service's code."""


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    quoted: bool = False

    def is_word(self, *words: str) -> bool:
        return not self.quoted and self.text.casefold() in words


def parse_rule(text: str, services: Services | None = None, name: str = "") -> Rule:
    """Return the rule that a sentence says, off and not tried; raises BadRule with what cannot be understood.

    A name may stand before it, followed by a colon. services are names that may stand instead of carrier/service.
    """
    if len(text) > TEXT_CAP:
        raise BadRule("The rule is too long.", "Make several of it.")
    named = _NAMED.match(text)
    if named is not None:
        name, text = name or named["name"], text[named.end() :]
    reader = _Reader(_tokens(text), services or {})
    when, match = reader.conditions()
    return Rule(clean_line(name), when, reader.actions(), match)


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    text = text.rstrip()
    text = text[:-1] if text.endswith(".") else text
    place = 0
    while place < len(text.rstrip()):
        match = _TOKEN.match(text, place)
        if match is None:
            raise BadRule(f"A quotation mark is missing in: {text[place : place + 40].strip()}", "Close it.")
        place = match.end()
        if match["curly"] is not None:
            tokens.append(_Token(match["curly"].replace("””", "”").replace("““", "“"), quoted=True))
        elif match["straight"] is not None:
            tokens.append(_Token(match["straight"].replace('""', '"'), quoted=True))
        elif match["single"] is not None:
            tokens.append(_Token(match["single"].replace("''", "'"), quoted=True))
        else:
            tokens.append(_Token(match["comma"] or match["word"]))
    return tokens


@cache
def _openings() -> list[tuple[tuple[str, ...], Field, Op]]:
    return openings()


class _Reader:
    """Goes through the words of one rule."""

    def __init__(self, tokens: list[_Token], services: Services) -> None:
        self._tokens = tokens
        self._services = services
        self._place = 0

    def conditions(self) -> tuple[tuple[Condition, ...], Match]:
        if self._took("always"):
            return (), Match.ALL
        if not self._took("if"):
            raise BadRule("A rule begins with “if” or “always”.", _HELP)
        found = [self._condition()]
        joints: set[str] = set()
        while self._at(*_ENDS) and not self._at("then"):
            joints.add(self._next().text.casefold())
            found.append(self._condition())
        if len(joints) > 1:
            raise BadRule("One rule joins its conditions by “and” or by “or”, not by both.", "Make two rules of it.")
        return tuple(found), Match.ANY if joints == {"or"} else Match.ALL

    def actions(self) -> tuple[Action, ...]:
        self._skip(",", "then")
        found = [self._action()]
        while self._at(",", "and"):
            self._skip(",", "and", "then")
            found.append(self._action())
        if self._place < len(self._tokens):
            raise BadRule(f"“{self._rest()}” cannot be understood.", _HELP)
        return tuple(found)

    def _condition(self) -> Condition:
        self._skip("the")
        for words, field, op in _openings():
            if self._begins_with(words):
                return Condition(field, op, self._values(FIELDS[field][0], op))
        raise BadRule(f"“{self._rest()}” is no condition that ShipDesk knows.", _HELP)

    def _values(self, kind: Kind, op: Op) -> tuple[str, ...]:
        if op in (Op.GIVEN, Op.NOT_GIVEN):
            return ()
        values = [self._value(kind)]
        if op is Op.BETWEEN:
            if not self._took("and", "to"):
                raise BadRule("“Between” needs two values.", "Write both, such as 1 kg and 2 kg.")
            return (*values, self._value(kind))
        while self._at(",") and not self._begins_an_action(self._place + 1):
            self._next()
            self._took("or")
            values.append(self._value(kind))
        return tuple(values)

    def _value(self, kind: Kind | None = None) -> str:
        """Take a quoted text, or bare words up to the next comma or joint."""
        # "In" before something else is a filler, and alone it is a country.
        while kind is not Kind.TEXT and self._at(*_FILLERS) and not self._ends_at(self._place + 1):
            self._next()
        if self._place < len(self._tokens) and self._tokens[self._place].quoted:
            return self._next().text
        words: list[str] = []
        ends = (*_ENDS, ",", "to") if kind is Kind.POSTAL_CODE else (*_ENDS, ",")
        while self._place < len(self._tokens) and not self._at(*ends) and not self._tokens[self._place].quoted:
            words.append(self._next().text)
        return " ".join(words)

    def _action(self) -> Action:
        for words, do in sorted(ACTION_OPENINGS, key=lambda entry: -len(entry[0])):
            if self._begins_with(words):
                return self._use(self._value()) if do is Do.USE else Action(do, self._value() or _USUAL.get(do, ""))
        raise BadRule(f"“{self._rest()}” is nothing that a rule can do.", "It can use, pack in, tag, hold, note, ship.")

    def _use(self, told: str) -> Action:
        known = self._services.get(fold(told))
        if known is not None:
            return Action(Do.USE, *known)
        carrier, _, service = told.partition("/")
        if " " in carrier.strip():
            raise BadRule(f"There is no service {told}.", "Write it as carrier/service, such as practice/economy.")
        return Action(Do.USE, carrier, service)

    def _begins_an_action(self, place: int) -> bool:
        rest = self._tokens[place:]
        if rest and rest[0].is_word("then"):
            return True
        return any(
            len(rest) > len(words) - (do is Do.HOLD) and all(t.is_word(w) for t, w in zip(rest, words, strict=False))
            for words, do in ACTION_OPENINGS
        )

    def _ends_at(self, place: int) -> bool:
        return place >= len(self._tokens) or self._tokens[place].is_word(*_ENDS, ",")

    def _begins_with(self, words: tuple[str, ...]) -> bool:
        """Take the words where they come next, whatever “the” stands between them."""
        place = self._place
        for word in words:
            while place < len(self._tokens) and word != "the" and self._tokens[place].is_word("the"):
                place += 1
            if place >= len(self._tokens) or not self._tokens[place].is_word(word):
                return False
            place += 1
        self._place = place
        return True

    def _at(self, *words: str) -> bool:
        return self._place < len(self._tokens) and self._tokens[self._place].is_word(*words)

    def _took(self, *words: str) -> bool:
        if self._at(*words):
            self._place += 1
            return True
        return False

    def _skip(self, *words: str) -> None:
        while self._took(*words):
            pass

    def _next(self) -> _Token:
        token = self._tokens[self._place]
        self._place += 1
        return token

    def _rest(self) -> str:
        rest = " ".join(token.text for token in self._tokens[self._place :])
        return (rest[:60] + "…") if len(rest) > 60 else rest or "nothing"


_USUAL = {Do.HOLD: "Held by a rule"}
