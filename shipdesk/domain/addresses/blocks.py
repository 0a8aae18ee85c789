"""How an address is written on a parcel in its own country."""

from __future__ import annotations

import re
from functools import lru_cache

from shipdesk.domain.addresses.rules import country_rules
from shipdesk.domain.orders import Address

_FIELD = re.compile(r"%([NOACSZDXn])")


def format_address(address: Address, *, origin_country: str) -> tuple[str, ...]:
    """Return the recipient's block in the country's own line order; abroad the country ends it, in capitals."""
    country = country_rules(address.country_code)
    written = (*address.lines, address.city, address.state)
    template = country.latin_lines if all(_is_latin(text) for text in written) else country.lines
    shape = "".join(template)
    town = [address.city] if address.city and "%C" not in shape else []
    # Who writes the region before the street goes from large to small: the town is between them.
    streets = [*town, *address.lines] if -1 < shape.find("%S") < shape.find("%A") else [*address.lines, *town]
    values = {
        "N": address.name,
        "O": address.company if address.company != address.name else "",
        "C": address.city,
        "S": address.state,
        "Z": address.postal_code,
    }
    block: list[str] = []
    for line in template:
        if "%A" in line:
            block += streets[:-1]
            values["A"] = streets[-1] if streets else ""
        block.append(_filled(line, values))
    if "%Z" not in shape and address.postal_code:
        block.append(address.postal_code)
    if address.country_code and address.country_code != origin_country:
        block.append(country.name)
    return tuple(line for line in block if line)


def place_fields(country_code: str) -> tuple[str, ...]:
    """Return city, state and postal_code in the order in which the country writes them; all three, always."""
    shape = "".join(country_rules(country_code).latin_lines)
    fields = {"%C": "city", "%S": "state", "%Z": "postal_code"}
    written = sorted((mark for mark in fields if mark in shape), key=shape.index)
    return tuple(fields[mark] for mark in (*written, *(mark for mark in fields if mark not in written)))


def country_name(code: str) -> str:
    """Return the country's English name in capitals, as it stands on a parcel; the code where there is none."""
    return country_rules(code).name


def _filled(line: str, values: dict[str, str]) -> str:
    """Return the line with its fields filled; what stands between two fields goes when one of them is empty."""
    written = between = ""
    for i, part in enumerate(_FIELD.split(line)):
        if i % 2 == 0:
            between = part
            continue
        value = values.get(part, "")
        if value:
            starts_double = between and not written and value.upper().startswith(between.strip().upper())
            keeps = between.strip(" ,-/") or written
            written += ("" if starts_double or not keeps else between) + value
        between = ""
    return written.strip(" ,-")


@lru_cache(maxsize=4096)
def _is_latin(text: str) -> bool:
    return text.isascii() or not any(c >= "\u0370" and c.isalpha() and not "\u1e00" <= c <= "\u1eff" for c in text)
