"""What a carrier's words for a place may mean: "Memphis, TN 38118 US", "NEW YORK NY DISTRIBUTION CENTER".

Nothing is decided here: "Ontario, CA" has two readings, and which is right follows from the towns that there are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from shipdesk.domain.addresses.regions import CODED, region_of
from shipdesk.domain.addresses.rules import country_rules
from shipdesk.domain.countries import country_code

LONGEST = 200
_PARTS = re.compile(r"[,;/|()\[\]\n\r]+|\s-\s|-(?=\s)|(?<=\s)-")
_WITH_COUNTRY_BEFORE = re.compile(r"^([A-Z]{2})-(?=\d)")
_HOUSES = (
    "hub depot sort sorting centre center ctr centro trie tri distribution network international intl isc ndc rdc mail "
    "post postal office facility gateway warehouse terminal station parcel parcels package delivery processing ops "
    "operations carrier annex dc do ldc gpo pdc airport apt flughafen luchthaven aeroport aeropuerto lager "
    "paketzentrum briefzentrum zustellbasis zustellstutzpunkt niederlassung verteilzentrum logistikzentrum "
    "sorteercentrum depots plateforme plate forme agence pfc cto centre de du des of the at in usps ups dhl "
    "fedex tnt dpd gls hermes chronopost colissimo asendia bpost postnl royal worldwide express service services cargo "
    "logistics transit scan unit location origin destination customs zoll douane main lpc bulk metro regional"
)
_FACILITY = frozenset(_HOUSES.split())
"""Words for a house that sorts parcels; what is left is the town it stands in."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand a text: names that may be the town, likeliest first; country and region may be empty."""

    names: tuple[str, ...]
    country: str = ""
    region: str = ""


@lru_cache(maxsize=4096)
def readings_of(text: str) -> tuple[Reading, ...]:
    """Return the ways to understand a carrier's words for a place, those that explain most of it first."""
    parts = _parts(text)
    if not parts:
        return ()
    found = dict.fromkeys(_readings(parts))
    return tuple(sorted(found, key=lambda r: -(2 * bool(r.country) + bool(r.region))))


def _parts(text: str) -> list[list[str]]:
    """Return the parts of a text as words without numbers."""
    told = _WITH_COUNTRY_BEFORE.sub(r"\1 ", text.strip()[:LONGEST])
    parts = [[word for word in part.split() if not any(c.isdigit() for c in word)] for part in _PARTS.split(told)]
    return [words for words in parts if any(c.isalpha() for word in words for c in word)]


def _readings(parts: list[list[str]]) -> Iterator[Reading]:
    for country, rest in _countries(parts):
        for region, region_country, named in _regions(rest, country):
            yield Reading(tuple(dict.fromkeys(_names(named))), region_country or country, region)


def _countries(parts: list[list[str]]) -> Iterator[tuple[str, list[list[str]]]]:
    """Yield the countries that the text may name, each with the parts that are left; last that it names none."""
    last = parts[-1]
    whole = " ".join(last)
    code = country_code(whole) if not whole.islower() or len(whole) > 3 else ""
    if code:
        # "Hong Kong" alone is both; a town of that name is looked for too.
        yield code, parts[:-1]
    elif len(last) > 1 and (code := _code(last[-1])):
        yield code, [*parts[:-1], last[:-1]]
    elif len(parts) > 1 and len(parts[0]) == 1 and (code := _code(parts[0][0])):
        yield code, parts[1:]
    yield "", parts


def _code(word: str) -> str:
    return country_code(word) if len(word) in (2, 3) and word.isupper() else ""


def _regions(parts: list[list[str]], country: str) -> Iterator[tuple[str, str, list[list[str]]]]:
    """Yield the regions that the last part may name: region, its country, what is left; last that it names none."""
    if parts and (not country or country in CODED):
        last = _without_house(parts[-1])
        for code in [country] if country else sorted(CODED - {"IT"}):
            whole = " ".join(last)
            if (len(parts) > 1 or country or len(whole) > 3) and (region := _region(code, whole)):
                yield region, code, parts[:-1]
            elif len(last) > 1 and last[-1].isupper() and (region := _region(code, last[-1])):
                yield region, code, [*parts[:-1], last[:-1]]
    yield "", "", parts


def _region(country: str, text: str) -> str:
    if len(text) < 2 or (len(text) > 3 and text.isupper() and len(text.split()) > 3):
        return ""
    found = region_of(country_rules(country), text)
    return found.key.upper() if found is not None else ""


def _without_house(words: list[str]) -> list[str]:
    left = [word for word in words if word.lower().strip(".") not in _FACILITY]
    return left or words


def _names(parts: list[list[str]]) -> Iterator[str]:
    """Yield what may be the town: whole parts, the last first, then shorter and shorter pieces of them."""
    for words in reversed(parts):
        yield " ".join(words)
    for words in reversed(parts):
        left = [piece for word in _without_house(words) for piece in word.split("-") if piece]
        for length in range(min(len(left), 5), 0, -1):
            for start in range(len(left) - length + 1):
                piece = " ".join(left[start : start + length])
                if len(piece) > 3:
                    yield piece
