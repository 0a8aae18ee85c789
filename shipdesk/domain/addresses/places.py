"""City, region and postal code that stand in each other's fields, or in the street's last line."""

from __future__ import annotations

import re
from dataclasses import dataclass

from shipdesk.domain.addresses.findings import Finding, FixKind, Weight, proposal
from shipdesk.domain.addresses.placeholders import says_nothing
from shipdesk.domain.addresses.postal_codes import canonical
from shipdesk.domain.addresses.regions import CODED, region_of
from shipdesk.domain.addresses.rules import NUMBER_FIRST, CountryRules
from shipdesk.domain.countries import country_code
from shipdesk.domain.orders import Address
from shipdesk.domain.text import fold

_DIGIT = re.compile(r"\d")
_CODE_LENGTHS = frozenset((2, 3))


@dataclass(frozen=True, slots=True)
class Place:
    """A city with its region and postal code, as far as a text told them."""

    city: str
    state: str
    postal_code: str


def place_finding(address: Address, country: CountryRules) -> Finding | None:
    """Return what stands in the wrong one of the three fields of the place."""
    has_digits = _DIGIT.search(address.city) is not None
    if has_digits and country.postal is not None:
        return _code_in_city(address, country)
    if (
        address.postal_code
        and not _DIGIT.search(address.postal_code)
        and address.state
        and _DIGIT.search(address.state)
    ):
        return _code_in_state(address, country)
    if not address.postal_code and address.state and _DIGIT.search(address.state):
        return _code_in_state(address, country)
    if " " in address.postal_code and any(c.isalpha() for c in address.postal_code):
        found = _place_in_code(address, country)
        if found is not None:
            return found
    return _region_in_city(address, country) if country.code in CODED else None


def one_line_finding(address: Address, country: CountryRules) -> Finding | None:
    """Return that the last street line holds the place too; a remark where the fields hold it as well."""
    *before, last = address.lines
    for head, place in _tails(last, country):
        if not head and not before:
            continue
        if not _agrees(address, place, country):
            continue
        lines = (*before, head) if head else tuple(before)
        missing = not address.city or not address.postal_code
        if not missing:
            reason = "The place stands in the street lines too."
            fix = proposal(FixKind.REPEATED, address, reason, lines=lines)
            return Finding(Weight.REMARK, reason, fix)
        reason = "The whole address stands in one line."
        fix = proposal(
            FixKind.ONE_LINE, address, reason, lines=lines, city=address.city or place.city,
            state=address.state or place.state, postal_code=address.postal_code or place.postal_code,
        )  # fmt: skip
        return Finding(Weight.LOOK, reason, fix)
    return None


def split_place(country: CountryRules, text: str) -> Place | None:
    """Return the parts of a text such as "10115 Berlin" or "Austin, TX 78701"; None where it has no postal code."""
    words = text.replace(",", " ").split()
    for count in (2, 1):
        if len(words) <= count:
            continue
        for code_words, rest in ((words[:count], words[count:]), (words[-count:], words[:-count])):
            code = "".join(code_words)
            written = canonical(country, code) if _DIGIT.search(code) else None
            if written is None or any(_DIGIT.search(word) for word in rest):
                continue
            city, state = _without_region(country, " ".join(rest))
            return Place(city, state, written)
    return None


def _code_in_city(address: Address, country: CountryRules) -> Finding | None:
    code = canonical(country, address.city)
    known = canonical(country, address.postal_code)
    if code is not None and known is None:
        reason = "The postal code stands in the city field."
        told = address.postal_code
        fix = None
        if any(c.isalpha() for c in told) and not _DIGIT.search(told) and not says_nothing(told):
            reason = "City and postal code stand in each other's fields."
            fix = proposal(FixKind.PLACES, address, reason, city=told, postal_code=code)
        return Finding(Weight.LOOK, reason, fix)
    place = split_place(country, address.city)
    if place is None or not place.city or (known is None and address.postal_code):
        return None
    if known is not None and known != place.postal_code:
        return Finding(Weight.LOOK, f"The city says {place.postal_code}, the postal code {address.postal_code}.")
    reason = "The postal code stands in the city field too." if known else "The postal code stands in the city field."
    fix = proposal(
        FixKind.PLACES, address, reason, city=place.city, state=address.state or place.state,
        postal_code=place.postal_code,
    )  # fmt: skip
    return Finding(Weight.REMARK if known else Weight.LOOK, reason, fix)


def _code_in_state(address: Address, country: CountryRules) -> Finding | None:
    code = canonical(country, address.state)
    if code is None:
        return None
    reason = "The postal code stands in the field of the state or region."
    fix = proposal(FixKind.PLACES, address, reason, state=address.postal_code, postal_code=code)
    return Finding(Weight.LOOK, reason, fix)


def _place_in_code(address: Address, country: CountryRules) -> Finding | None:
    place = split_place(country, address.postal_code)
    if place is None or canonical(country, address.postal_code) is not None:
        return None
    city, state = place.city, place.state
    if country.code in CODED and not state and (found := region_of(country, city)) is not None:
        city, state = "", found.key
    if (city and address.city and fold(city) != fold(address.city)) or not (city or address.city):
        return None
    if state and address.state and region_of(country, address.state) != region_of(country, state):
        return None
    reason = "More than the postal code stands in its field."
    fix = proposal(
        FixKind.PLACES, address, reason, city=address.city or city, state=address.state or state,
        postal_code=place.postal_code,
    )  # fmt: skip
    return Finding(Weight.LOOK, reason, fix)


def _region_in_city(address: Address, country: CountryRules) -> Finding | None:
    region = region_of(country, address.state) if address.state else None
    if address.state and region is None:
        swapped = _swapped_region(address, country)
        if swapped is not None:
            return swapped
    if not (address.city[-1:] == ")" or address.city[-2:].isupper()):
        return None
    city, state = _without_region(country, address.city)
    named = country.region(state) if state else None
    if not city or named is None or (address.state and region != named):
        return None
    code = canonical(country, address.postal_code)
    if code and named.postal is not None and not named.postal.match(code):
        return None
    reason = "The state or province stands in the city field."
    fix = proposal(FixKind.PLACES, address, reason, city=city, state=address.state or named.key)
    return Finding(Weight.REMARK if address.state else Weight.LOOK, reason, fix)


def _swapped_region(address: Address, country: CountryRules) -> Finding | None:
    meant = country.region(address.city)
    if meant is None or any(c.isdigit() for c in address.state):
        return None
    code = canonical(country, address.postal_code)
    lies_there = bool(code and meant.postal and meant.postal.match(code))
    # New York is a city as well: only a code, or a postal code that lies there, makes it the state.
    if not lies_there and len(address.city) not in _CODE_LENGTHS:
        return None
    reason = "City and state stand in each other's fields."
    return Finding(Weight.LOOK, reason, proposal(FixKind.PLACES, address, reason, city=address.state, state=meant.key))


def _without_region(country: CountryRules, text: str) -> tuple[str, str]:
    """Return the text without the region's code at its end, and that code."""
    if country.code not in CODED:
        return text.strip(), ""
    head, _, last = text.rpartition(" ")
    code = last.strip("().,")
    if head and code.isupper() and len(code) in _CODE_LENGTHS and country.region(code) is not None:
        return head.strip(" ,"), code
    return text.strip(" ,"), ""


def _tails(line: str, country: CountryRules) -> list[tuple[str, Place]]:
    """Return the ways to part a line into a street and a place, shortest place first."""
    parts = [part.strip() for part in line.split(",") if part.strip()]
    if len(parts) > 1 and country_code(parts[-1]) == country.code and not country.region(parts[-1]):
        parts = parts[:-1]
    found = []
    for count in range(1, min(3, len(parts)) + 1):
        place = split_place(country, " ".join(parts[-count:]))
        is_region = place is not None and country.code in CODED and place.city.isupper() and country.region(place.city)
        if place is not None and place.city and not is_region:
            found.append((", ".join(parts[:-count]), place))
    if len(parts) == 1 and country.code not in NUMBER_FIRST:
        found += _parted_by_code(parts[0], country)
    return found


def _parted_by_code(text: str, country: CountryRules) -> list[tuple[str, Place]]:
    """Return street and place of a text without commas, such as "Hauptstr. 5 10115 Berlin"."""
    words = text.split()
    for start in range(2, len(words) - 1):
        for count in (1, 2):
            code = "".join(words[start : start + count])
            rest = words[start + count :]
            written = canonical(country, code) if _DIGIT.search(code) else None
            if written and rest and not any(_DIGIT.search(w) for w in rest) and _DIGIT.search(" ".join(words[:start])):
                return [(" ".join(words[:start]), Place(" ".join(rest), "", written))]
    return []


def _agrees(address: Address, place: Place, country: CountryRules) -> bool:
    """Tell whether the fields of the place are empty or say the same as the line."""
    if address.city and fold(address.city) != fold(place.city):
        return False
    if address.state and place.state and region_of(country, address.state) != country.region(place.state):
        return False
    return not address.postal_code or canonical(country, address.postal_code) == place.postal_code
