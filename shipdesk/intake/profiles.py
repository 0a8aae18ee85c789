"""The sales systems whose exports are known by their headers; each is a small TOML file in resources/profiles.

A profile is data: `known_by` lists sets of columns, any one of which betrays the file ("a|b" means either name);
`[columns]` says for each meaning which columns may hold it, the first filled one wins; `[fallback]` is the address
used where no shipping address is given at all; `[words]` says what a status word means where this system uses it
its own way. `only_rows` and `skip_rows` keep or leave rows by a column's value. `[lines]` names columns that the
file repeats for each item, with # for the number; `quantity_columns_after` names the column behind which each column
is an article and its cells say how many; `[[joined]]` puts several cells together and `[[split]]` takes one apart.
A currency behind a header, such as "Total (ARS)", is the currency of its amounts. TOML was chosen over Python because
adding a shop is then a text file and a sample, and nobody is tempted to add a special case in code.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from shipdesk import resources
from shipdesk.domain.orders import OrderStatus
from shipdesk.domain.text import fold
from shipdesk.intake.derived import Recipe, recipes_of

Columns = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of export: how it is known, and what its columns mean."""

    name: str
    known_by: tuple[tuple[frozenset[str], ...], ...]
    columns: Columns
    fallback: Columns = field(default_factory=dict)
    words: Mapping[str, OrderStatus] = field(default_factory=dict)
    month_first: bool | None = None
    zone: str = ""
    currency: str = ""
    dollar: str = ""
    """Which currency this system means by a bare $."""
    weight_unit: str = ""
    """In which unit it writes weights, where neither header nor cell says so."""
    only_rows: Mapping[str, frozenset[str]] = field(default_factory=dict)
    skip_rows: Mapping[str, frozenset[str]] = field(default_factory=dict)
    spelled: frozenset[str] = frozenset()
    numbered_lines: Columns = field(default_factory=dict)
    quantity_columns_after: str = ""
    recipes: tuple[Recipe, ...] = ()

    def match(self, header: frozenset[str]) -> int:
        """Return how many columns of the fullest matching set stand in the header, 0 where none matches."""
        return max((len(known) for known in self.known_by if all(names & header for names in known)), default=0)


def squeezed(header: str) -> str:
    """Return a header for comparing: no case, accents or punctuation, but # and & kept as words."""
    return "".join(c for c in fold(header) if c.isalnum() or c in "#&")


_CURRENCY_TAIL = re.compile(r"\s*\(([A-Z]{3})\)\Z")


def header_currency(header: str) -> str:
    """Return the currency that stands in brackets behind a header, or an empty text."""
    match = _CURRENCY_TAIL.search(header)
    return match[1] if match else ""


def spellings(header: str) -> tuple[str, ...]:
    """Return the header squeezed, and once more without a currency behind it."""
    bare = _CURRENCY_TAIL.sub("", header)
    return (squeezed(header),) if bare == header else (squeezed(header), squeezed(bare))


@cache
def load_profiles() -> tuple[Profile, ...]:
    """Return all profiles of the resources folder."""
    return tuple(_profile(tomllib.loads(path.read_text("utf-8"))) for path in sorted(folder().glob("*.toml")))


def folder() -> Path:
    """Return where the profiles are."""
    return Path(resources.__path__[0]) / "profiles"


@cache
def mended(header: str) -> str:
    """Return a header whose letters were lost (U+FFFD) as the profiles spell it, where only one fits."""
    pattern = re.compile(".".join(re.escape(part) for part in header.split("\ufffd")))
    fitting = {name for profile in load_profiles() for name in profile.spelled if pattern.fullmatch(name)}
    return fitting.pop() if len(fitting) == 1 else header


def recognise(header: Sequence[str]) -> Profile | None:
    """Return the profile whose columns the header shows most of, or None."""
    names = frozenset(name for h in header for name in spellings(h))
    best = max(load_profiles(), key=lambda profile: profile.match(names))
    return best if best.match(names) else None


def _profile(data: dict[str, Any]) -> Profile:
    return Profile(
        name=data["name"],
        known_by=tuple(
            tuple(frozenset(squeezed(n) for n in names.split("|")) for names in known) for known in data["known_by"]
        ),
        columns=_columns(data["columns"]),
        fallback=_columns(data.get("fallback", {})),
        words={fold(word): OrderStatus(status) for word, status in data.get("words", {}).items()},
        month_first=data.get("month_first"),
        zone=data.get("zone", ""),
        currency=data.get("currency", ""),
        dollar=data.get("dollar", ""),
        weight_unit=data.get("weight_unit", ""),
        only_rows=_row_rules(data.get("only_rows", {})),
        skip_rows=_row_rules(data.get("skip_rows", {})),
        spelled=_spelled(data["columns"]),
        numbered_lines=_columns(data.get("lines", {})),
        quantity_columns_after=squeezed(data.get("quantity_columns_after", "")),
        recipes=recipes_of(data, squeezed),
    )


def _columns(table: Mapping[str, str | list[str]]) -> Columns:
    return {
        meaning: tuple(squeezed(n) for n in ([names] if isinstance(names, str) else names))
        for meaning, names in table.items()
    }


def _spelled(table: Mapping[str, str | list[str]]) -> frozenset[str]:
    return frozenset(n for names in table.values() for n in ([names] if isinstance(names, str) else names))


def _row_rules(table: Mapping[str, list[str]]) -> dict[str, frozenset[str]]:
    return {squeezed(column): frozenset(values) for column, values in table.items()}
