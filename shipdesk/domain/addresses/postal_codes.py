"""Postal codes in their country's form, and what spreadsheets and hands do to them."""

from __future__ import annotations

import re
import unicodedata
from itertools import combinations

from shipdesk.domain.addresses.rules import CountryRules, Region

_BETWEEN = re.compile(r"[\s\-\u2010-\u2015\u2212.·_/,〒ー]+")
# Where a code is parted, and by what (Universal Postal Union, addressing systems).
_PARTED = {
    **dict.fromkeys(("CA", "IE", "MT"), (3, " ")),
    **dict.fromkeys(("SE", "CZ", "SK", "GR"), (3, " ")),
    "NL": (4, " "), "PL": (2, "-"), "PT": (4, "-"), "JP": (3, "-"), "BR": (5, "-"),
    **dict.fromkeys(("GB", "JE", "GG", "IM"), (-3, " ")),
}  # fmt: skip
_LETTERED = {"LV": "LV-", "AD": "AD"}
"""Countries whose own letters belong to the code."""
_ZERO_FIRST = {
    **dict.fromkeys(("DE", "US", "FR", "IT", "ES", "FI", "TR", "MX", "LT", "UA", "MY", "PL", "SK", "PR", "KR"), 5),
    **dict.fromkeys(("AU", "NO", "NZ", "ZA"), 4),
    **dict.fromkeys(("CN", "SG", "RO", "KZ"), 6), "JP": 7, "BR": 8,
}  # fmt: skip
"""Digits of codes that may begin with 0, which spreadsheets take off."""
_ALIKE = {"O": "0", "0": "O", "I": "1", "L": "1", "1": "I"}
_MOST_ALIKE = 5


def canonical(country: CountryRules, text: str) -> str | None:
    """Return a postal code in its country's form; None where the text is no code of that country."""
    if country.postal is None:
        return None
    code = (text if text.isascii() else unicodedata.normalize("NFKC", text)).strip().upper()
    prefixed = country.prefixed.fullmatch(code)
    for raw in (code, prefixed[1] if prefixed else "", code.removesuffix(".0")):
        squeezed = _BETWEEN.sub("", raw)
        for written in (_parted(country.code, squeezed), squeezed, raw):
            if written and country.postal.fullmatch(written):
                return written
    return None


def fits(country: CountryRules, text: str) -> bool:
    """Tell whether the text can stand on a parcel as a postal code of that country."""
    return canonical(country, text) is not None


def mended(country: CountryRules, text: str, region: Region | None) -> tuple[str, str] | None:
    """Return the code that a broken one was, and what broke it, as a sentence; None where that is not certain."""
    code = _BETWEEN.sub("", text.upper())
    whole = _with_zeros(country, code, region)
    if whole is not None:
        return whole, "A spreadsheet has taken the leading zero off."
    alike = _with_alikes(country, code, region)
    if alike is not None:
        return alike, "A letter stands where a digit belongs, or the other way round."
    return None


def _parted(country: str, code: str) -> str:
    if country in _LETTERED and code.isdigit():
        return _LETTERED[country] + code
    if country == "LV" and code.startswith("LV"):
        return f"LV-{code[2:]}"
    if country == "US" and len(code) == 9 and code.isdigit():
        return f"{code[:5]}-{code[5:]}"
    place, between = _PARTED.get(country, (0, ""))
    return f"{code[:place]}{between}{code[place:]}" if place and len(code) > abs(place) else code


def _with_zeros(country: CountryRules, code: str, region: Region | None) -> str | None:
    digits = _ZERO_FIRST.get(country.code, 0)
    if not (code.isascii() and code.isdigit()):
        return None
    if country.code == "US" and len(code) in (7, 8):
        digits = 9
    missing = digits - len(code)
    if not 0 < missing <= 2 or len(code) < 2:
        return None
    return _checked(country, code.zfill(digits), region)


def _with_alikes(country: CountryRules, code: str, region: Region | None) -> str | None:
    places = [i for i, c in enumerate(code) if c in _ALIKE]
    if not places or len(places) > _MOST_ALIKE or not any(c.isdigit() or c in "OIL" for c in code):
        return None
    for count in range(1, len(places) + 1):
        found = set()
        for chosen in combinations(places, count):
            swapped = "".join(_ALIKE[c] if i in chosen else c for i, c in enumerate(code))
            found.add(_checked(country, swapped, region))
        found.discard(None)
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def _checked(country: CountryRules, code: str, region: Region | None) -> str | None:
    written = canonical(country, code)
    if written is None or (region is not None and region.postal is not None and not region.postal.match(written)):
        return None
    return written
