"""Guesses what a column holds from its content, for the meanings that no header named."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence

from shipdesk.domain.countries import country_code
from shipdesk.domain.emails import is_email
from shipdesk.intake.dates import read_moment
from shipdesk.intake.reading import Question
from shipdesk.intake.values import ValueRefused

_NAME = re.compile(r"[^\W\d_][^\d@]*[\s,]+[^\d@]*[^\W\d_]\.?\Z")
_STREET = re.compile(r"(?=.*\d)(?=.*[^\W\d_]{3})[^@]{5,80}\Z")
_CITY = re.compile(r"(?!(?:true|false|yes|no)\Z)[^\W\d_][^\d@]{1,40}\Z", re.IGNORECASE)
_POSTAL = re.compile(r"(?=.*\d)[A-Z0-9][A-Z0-9 \-]{2,7}\Z", re.IGNORECASE)
_ENOUGH = 0.8
_MOST_SAMPLES = 40
_MOST_ASKED = 3


def guess_by_content(
    header: Sequence[str],
    samples: Sequence[Sequence[str]],
    answers: Mapping[str, str],
    found: Mapping[tuple[str, str], Collection[int]],
) -> list[tuple[Question, int]]:
    """Return a question, with our guess chosen, for each column that seems to hold a meaning still missing."""
    taken = {index for indices in found.values() for index in indices}
    have = {meaning for meaning, _ in found}
    if "first_name" in have or "last_name" in have:
        have.add("name")
    missing = [m for m in _CHECKS if m not in have and (m != "placed_at" or "order_number" in have)]
    if not have & {"street", "city", "postal_code"}:
        # Beside no address at all, words and numbers are anything but a place.
        missing = [m for m in missing if m in ("email", "placed_at")]
    guessed: list[tuple[Question, int]] = []
    for index, name in enumerate(header):
        values = _values(samples, index)
        if index in taken or name in answers or len(values) < 2 or not missing:
            continue
        fitting = [m for m in missing if sum(map(_CHECKS[m], values)) >= _ENOUGH * len(values)]
        if fitting:
            guessed.append((Question(name, tuple(values[:3]), (*fitting, "ignore"), fitting[0]), index))
            missing.remove(fitting[0])
            taken.add(index)
    return guessed + _asked(header, samples, answers, taken, [m for m in missing if m in ("name", "street", "city")])


def _asked(
    header: Sequence[str],
    samples: Sequence[Sequence[str]],
    answers: Mapping[str, str],
    taken: Collection[int],
    missing: Sequence[str],
) -> list[tuple[Question, int]]:
    """Ask about the text columns left over while a part of the address is missing; unanswered they are ignored."""
    asked: list[tuple[Question, int]] = []
    for index, name in enumerate(header):
        values = _values(samples, index)
        if missing and name and index not in taken and name not in answers and any(map(_has_words, values)):
            asked.append((Question(name, tuple(values[:3]), (*missing, "ignore"), "ignore"), index))
    return asked[:_MOST_ASKED]


def _has_words(text: str) -> bool:
    return sum(c.isalpha() for c in text) > 2


def _values(samples: Sequence[Sequence[str]], index: int) -> list[str]:
    cells = (row[index].strip() for row in samples if index < len(row))
    return list(dict.fromkeys(c for c in cells if c))[:_MOST_SAMPLES]


def _is_date(text: str) -> bool:
    if len(text) < 6 or text.replace(".", "").replace(",", "").isdigit():
        return False
    try:
        read_moment(text, day_first=True)
    except ValueRefused:
        try:
            read_moment(text, day_first=False)
        except ValueRefused:
            return False
    return True


def _is_country(text: str) -> bool:
    return len(text) < 60 and not any(c.isdigit() for c in text) and bool(country_code(text))


# In the order in which they are tried: the surest first.
_CHECKS: dict[str, Callable[[str], bool]] = {
    "email": is_email,
    "placed_at": _is_date,
    "country": _is_country,
    "street": lambda text: _STREET.match(text) is not None and " " in text,
    "name": lambda text: _NAME.match(text) is not None and len(text) < 60,
    "postal_code": lambda text: _POSTAL.match(text) is not None,
    "city": lambda text: _CITY.match(text) is not None,
}
