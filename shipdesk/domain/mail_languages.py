"""Which language a customer reads: as the order says, else as people read where the parcel goes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from shipdesk.domain.orders import Address

LANGUAGES: Final = ("en", "de", "fr", "es", "it", "nl", "pt", "pl", "ja")
"""Those that mails are written in, as ISO 639-1."""

_COUNTRIES: Final = {
    "de": "DE AT LI",
    "fr": "FR MC LU GP MQ GF RE YT PM BL MF WF PF NC SN CI ML BF NE TG BJ GA CG CD CM GN",
    "es": "ES MX AR CO CL PE VE EC GT CU BO DO HN PY SV NI CR PA UY GQ PR",
    "it": "IT SM VA",
    "nl": "NL SR AW CW SX BQ",
    "pt": "PT BR AO MZ CV GW ST TL",
    "pl": "PL",
    "ja": "JP",
    "en": "GB IE US AU NZ CA ZA SG IN MT JM TT BB BS BZ GY GI GG JE IM NG GH KE UG ZM ZW PH HK",
}
_OF_COUNTRY: Final = {country: language for language, codes in _COUNTRIES.items() for country in codes.split()}
_COLUMNS: Final = re.compile(
    r"^(?:(?:customer|buyer|order|billing|shop)[ _-]?)?(?:locale|language|lang|sprache|langue|idioma|lingua|taal|język)"
    r"(?:[ _-]?(?:code|iso))?$",
    re.IGNORECASE,
)
_TAG: Final = re.compile(r"([a-z]{2})(?:[-_][a-z]{4})?(?:[-_]([a-z]{2}))?", re.IGNORECASE)


def language_of(told: str, to: Address, otherwise: str) -> str:
    """Return the customer's language with the country whose forms of dates and numbers are used, such as "de-AT".

    told is the order's own word, a tag such as "fr" or "pt_BR"; a language that no mail is written in says nothing.
    """
    tag = _TAG.fullmatch(told.strip())
    language = tag[1].lower() if tag and tag[1].lower() in LANGUAGES else _by_country(to) or otherwise
    country = (tag[2] or "").upper() if tag and tag[1].lower() == language else ""
    country = country or to.country_code.upper()
    return f"{language}-{country}" if re.fullmatch("[A-Z]{2}", country) else language


def told_language(raw: Mapping[str, str]) -> str:
    """Return what an order's file says of the customer's language, or an empty text."""
    return next((value for column, value in raw.items() if _COLUMNS.fullmatch(column.strip()) and value.strip()), "")


def _by_country(to: Address) -> str:
    """Return the language of a place; where a country has several, its postal codes or regions tell them apart."""
    country, code = to.country_code.upper(), to.postal_code.strip()
    number = int(code[:4]) if re.match(r"\d{4}", code) else 0
    if country == "CH":
        # The Romandie, without the Upper Valais, and the Ticino.
        if 1000 <= number <= 2999 and not 2540 <= number <= 2799:
            return "fr"
        return "it" if 6500 <= number <= 6999 else "de"
    if country == "BE":
        return "fr" if 1000 <= number <= 1499 or 4000 <= number <= 7999 else "nl"
    if country == "CA":
        quebec = to.state.strip().upper() in ("QC", "QUEBEC", "QUÉBEC") or code[:1].upper() in ("G", "H", "J")
        return "fr" if quebec else "en"
    return _OF_COUNTRY.get(country, "")
