"""Recognises the columns of files that no profile knows: by their headers in many languages, then by their content."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from shipdesk import resources
from shipdesk.domain.text import fold
from shipdesk.intake.guesses import guess_by_content
from shipdesk.intake.plans import ADDRESS_MEANINGS, IGNORED, LINE_MEANINGS, Indices, Plan
from shipdesk.intake.reading import ANY_COLUMNS, FileRefused, Question

_STOP = frozenset(
    (
        *(
            "de",
            "du",
            "des",
            "del",
            "della",
            "dello",
            "d",
            "l",
            "la",
            "le",
            "les",
            "el",
            "di",
            "da",
            "do",
            "das",
            "dos",
        ),
        *("van", "von", "of", "the", "der", "die", "den", "para", "pour", "for", "il", "lo", "per", "dla"),
    )
)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_BRACKETS = re.compile(r"[(\[{].*?[)\]}]|[(\[{].*")
_UNIT = re.compile(r"\b(kgs?|g|grs?|grams?|gramm|oz|lbs?)\b", re.IGNORECASE)
_NUMBER = re.compile(r"(?:^| )(\d{1,2})(?: |$)")
_COMPOUNDS = ("liefer", "rechnungs", "kunden", "empfaenger", "empfanger", "artikel", "versand", "produkt")
_COMPOUNDS_JA = ("お届け先", "届け先", "送付先", "配送先", "発送先", "発送", "注文者", "購入者", "受注", "商品")
_MOST_QUESTIONS = 6
_MANY = ("email", "phone")
"""Meanings of which every column is kept, the surest first."""


@dataclass(frozen=True, slots=True)
class HeaderReading:
    """What one header says: a meaning, for whom (ship, bill, item or nobody), how surely (0 best), and its number."""

    meaning: str
    role: str = ""
    rank: int = 0
    number: int = 0


_Places = dict[tuple[str, ...], int]
"""The words that tell a role, the longest first, each with its place."""


@cache
def _words() -> tuple[dict[str, tuple[str, int]], dict[str, _Places], frozenset[str]]:
    path = Path(resources.__path__[0]) / "intake" / "header_words.toml"
    data = tomllib.loads(path.read_text("utf-8"))
    phrases: dict[str, tuple[str, int]] = {}
    for group in ("order", "item", "person"):
        for meaning, words in data[group].items():
            for rank, word in enumerate(words.replace("\n", "").split("|")):
                phrases.setdefault(" ".join(_tokens(word)), (meaning, rank))
    roles = {role: _places(words) for role, words in data["roles"].items()}
    return phrases, roles, frozenset(data["person"])


def _places(words: str) -> _Places:
    told = dict.fromkeys(tuple(_tokens(word)) for word in words.replace("\n", "").split("|"))
    return {tokens: place for place, tokens in enumerate(sorted(told, key=len, reverse=True))}


def _tokens(text: str) -> list[str]:
    plain = "".join(c if c.isalnum() else " " for c in fold(text))
    words = plain.split()
    return [w for w in words if w not in _STOP] or words


@cache
def read_header(header: str) -> HeaderReading | None:
    """Return what a header says, or None where no language of ours knows it."""
    for text in (header, _BRACKETS.sub(" ", header)):
        tokens = _tokens(_CAMEL.sub(" ", text)[:200])
        reading = _read_tokens(tokens) or _read_tokens(["".join(tokens)]) or _read_numbered(tokens)
        if reading:
            return reading
        without_unit = [
            t for t in tokens if not _UNIT.fullmatch(t) and t not in ("eur", "usd", "gbp", "utc", "required")
        ]
        reading = _read_tokens(without_unit) if 0 < len(without_unit) < len(tokens) else None
        if reading:
            return reading
    return None


def _read_tokens(tokens: list[str]) -> HeaderReading | None:
    phrases, roles, person = _words()
    known = phrases.get(" ".join(tokens))
    if known:
        return HeaderReading(known[0], "", known[1])
    if len(tokens) == 1:
        tokens = _split_compound(tokens[0])
    for role, places in roles.items():
        for rest in _without(tokens, places):
            known = phrases.get(" ".join(rest)) if rest else None
            if known and role == "item" and known[0] == "name":
                return HeaderReading("item_name", "", 1)
            if known and role == "item" and known[0] in ("order_number", "total"):
                known = ("sku" if known[0] == "order_number" else "line_total", known[1])
            if known and (known[0] in LINE_MEANINGS if role == "item" else known[0] in person):
                return HeaderReading(known[0], "" if role == "item" else role, known[1])
    return None


def _without(tokens: list[str], places: _Places) -> list[list[str]]:
    """Return what is left without the words of a role at the end or the beginning, in the order of those words."""
    found: dict[int, list[str]] = {}
    for size in range(1, len(tokens) + 1):
        for words, rest in ((tokens[-size:], tokens[:-size]), (tokens[:size], tokens[size:])):
            place = places.get(tuple(words))
            if place is not None:
                found[place] = rest  # the beginning counts more
    return [found[place] for place in sorted(found)]


def _split_compound(word: str) -> list[str]:
    for heads, shortest in ((_COMPOUNDS, 2), (_COMPOUNDS_JA, 1)):
        for head in heads:
            if word.startswith(head) and len(word) >= len(head) + shortest:
                return [head, word[len(head) :]]
    return [word]


def _read_numbered(tokens: list[str]) -> HeaderReading | None:
    """Read "Item 2 Name" and "SKU 3": columns that a file repeats for each item of an order."""
    match = _NUMBER.search(" ".join(tokens))
    if match is None:
        return None
    number = int(match[1])
    reading = _read_tokens([t for t in tokens if t != match[1]])
    if reading and number and reading.meaning in (*LINE_MEANINGS, "items"):
        return HeaderReading(reading.meaning, "", reading.rank, number)
    return None


def known_headers(cells: Sequence[str]) -> int:
    """Return how many different meanings a row of cells names; for finding the header."""
    return len({(r.meaning, r.role) for r in map(read_header, [c for c in cells if 0 < len(c) < 120]) if r})


def plan_by_columns(header: Sequence[str], samples: Sequence[Sequence[str]], answers: Mapping[str, str]) -> Plan:
    """Return the plan for a header that no profile knows; raise FileRefused where nothing looks like orders."""
    found, questions, unit = _by_header(header, samples, answers)
    _tell_names_apart(found)
    _take_other_name_for_items(found)
    guessed = guess_by_content(header, samples, answers, found)
    for question, index in (pair for pair in guessed if pair[0].chosen != IGNORED):
        found.setdefault((question.chosen, ""), []).append(index)
    plan = _plan(found, unit, (*questions, *(q for q, _ in guessed))[:_MOST_QUESTIONS])
    plan = replace(plan, order=_answered_first(plan.order, header, answers))
    if not _looks_like_orders(plan):
        shown = ", ".join(h for h in header if h)[:120] or "none"
        raise FileRefused(
            f"No column of this file looks like part of an order (its columns: {shown}).",
            "Choose an order export with its column names in the first row.",
        )
    return plan


def _answered_first(order: Indices, header: Sequence[str], answers: Mapping[str, str]) -> Indices:
    """Put the columns that a person named before those that their headers name, whoever's address those are of."""
    told: dict[str, list[int]] = {}
    for index, name in enumerate(header):
        told.setdefault(answers.get(name, IGNORED), []).append(index)
    return {
        meaning: (*told[meaning], *(i for i in columns if i not in told[meaning])) if meaning in told else columns
        for meaning, columns in order.items()
    }


Found = dict[tuple[str, str], list[int]]


def _by_header(
    header: Sequence[str], samples: Sequence[Sequence[str]], answers: Mapping[str, str]
) -> tuple[Found, list[Question], str]:
    ranked: dict[tuple[str, str], list[tuple[bool, int, int]]] = {}
    questions: list[Question] = []
    unit = ""
    for index, name in enumerate(header):
        answer = answers.get(name)
        reading = HeaderReading(answer, "", -1) if answer else read_header(_undoubled(name))
        if reading is None or reading.meaning == IGNORED:
            continue
        empty = not any(index < len(row) and row[index].strip() for row in samples)
        if answer is None and _undoubled(name) != name:
            questions.append(_about_double(name, index, reading, samples))
            continue
        key = (reading.meaning, f"#{reading.number}" if reading.number else reading.role)
        ranked.setdefault(key, []).append((empty, reading.rank, index))
        if reading.meaning == "weight":
            match = _UNIT.search(_CAMEL.sub(" ", name).replace("_", " "))
            unit = match[1].lower() if match else unit
    return {key: [i for _, _, i in sorted(found)] for key, found in ranked.items()}, questions, unit


def _undoubled(name: str) -> str:
    return re.sub(r" \(\d+\)\Z", "", name)


def _about_double(name: str, index: int, reading: HeaderReading, samples: Sequence[Sequence[str]]) -> Question:
    """Ask about a column whose name stands twice, rather than let the second overwrite the first."""
    shown = tuple(dict.fromkeys(row[index] for row in samples if index < len(row) and row[index]))[:3]
    second = {"street": "line2", "line2": "line3"}.get(reading.meaning, reading.meaning)
    return Question(name, shown, tuple(dict.fromkeys((IGNORED, second, reading.meaning))), IGNORED)


def _take_other_name_for_items(found: Found) -> None:
    """Read a bare "Name" as the article's where the person has a column of their own."""
    person = any((m, r) in found for m in ("name", "last_name") for r in ("ship", "bill"))
    has_items = any((m, "") in found for m in ("sku", "quantity", "unit_price"))
    if ("name", "") in found and person and has_items and ("item_name", "") not in found:
        found[("item_name", "")] = found.pop(("name", ""))


def _tell_names_apart(found: Found) -> None:
    """Read "Nombre" beside "Apellido" as the first name, "Nom" beside "Prénom" as the last, a lone one as all."""
    for role in ("ship", "", "bill"):
        if ("first_name", role) in found and ("last_name", role) not in found and ("name", role) not in found:
            found[("name", role)] = found.pop(("first_name", role))
        if ("name", role) in found and (("first_name", role) in found) != (("last_name", role) in found):
            missing = "first_name" if ("last_name", role) in found else "last_name"
            found[(missing, role)] = found.pop(("name", role))


def _plan(found: Found, unit: str, questions: tuple[Question, ...]) -> Plan:
    order: dict[str, tuple[int, ...]] = {}
    fallback: dict[str, tuple[int, ...]] = {}
    for meaning in {m for m, _ in found if m not in LINE_MEANINGS and m != "items"}:
        by_role = [found.get((meaning, role), []) for role in ("ship", "", "bill")]
        columns = tuple(i for group in by_role for i in (group if meaning in _MANY else group[:1]))
        order[meaning] = columns if meaning in _MANY or meaning not in ADDRESS_MEANINGS else columns[:1]
        if meaning in ADDRESS_MEANINGS and by_role[2] and columns[:1] != tuple(by_role[2][:1]):
            fallback[meaning] = tuple(by_role[2][:1])
    return Plan(
        profile=ANY_COLUMNS,
        order=order,
        fallback=fallback if _has_ship_block(found) else {},
        line_sets=_line_sets(found),
        item_cells=tuple(i for (meaning, _), indices in found.items() if meaning == "items" for i in indices),
        weight_unit=unit,
        questions=questions,
    )


def _has_ship_block(found: Found) -> bool:
    return ("street", "bill") in found and (("street", "ship") in found or ("street", "") in found)


def _line_sets(found: Found) -> tuple[Indices, ...]:
    numbers = sorted({role for meaning, role in found if role.startswith("#")}, key=lambda role: int(role[1:]))
    if len(numbers) > 1:
        sets = [{m: (i[0],) for (m, role), i in found.items() if role == n and m in LINE_MEANINGS} for n in numbers]
    else:
        sets = [{m: (i[0],) for (m, role), i in found.items() if m in LINE_MEANINGS}]
    for line_set in sets:
        if "barcode" in line_set:
            # A shop without article numbers of its own goes by the barcodes.
            line_set.setdefault("sku", line_set["barcode"])
    return tuple(s for s in sets if "item_name" in s or "quantity" in s or ("sku" in s and len(s) > 1))


def _looks_like_orders(plan: Plan) -> bool:
    meanings = set(plan.order) | {m for s in plan.line_sets for m in s} | ({"items"} if plan.item_cells else set())
    anchors = meanings & {"order_number", "name", "last_name", "street", "email", "placed_at", "sku", "item_name"}
    return len(meanings) >= 2 and bool(anchors)
