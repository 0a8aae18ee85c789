"""Finds the country that a cell means, in many languages and spellings; nothing is loaded before it is needed."""

from __future__ import annotations

from functools import cache

from shipdesk.domain.text import fold

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "pl", "ja", "sv", "da", "cs", "el", "fi", "hu", "ru", "zh", "ko")
"""Whose names of countries are understood; the packed program carries no other languages."""
# How shops and people write what no list of names has.
_USUAL = {
    "GB": "uk|u k|england|scotland|wales|northern ireland|great britain|britain|united kingdom gb|gran bretana|"
    "grossbritannien|grande bretagne|angleterre|inglaterra|inghilterra",
    "US": "usa|u s a|u s|united states of america|the united states|america|etats unis d amerique|eeuu|ee uu|"
    "estados unidos de america|vereinigte staaten von amerika|stati uniti d america|us of a",
    "NL": "holland|the netherlands|hollande|holanda|olanda",
    "KR": "korea|south korea|republic of korea|korea south|korea republic of|sudkorea",
    "RU": "russia|russian federation",
    "CZ": "czech republic|czech|tschechische republik|republique tcheque",
    "IE": "eire|republic of ireland",
    "AE": "uae|u a e|emirates",
    "CN": "prc|pr china|mainland china",
    "TW": "taiwan r o c|taiwan roc|taiwan province of china",
    "VN": "viet nam",
    "MK": "macedonia|fyrom",
    "TR": "turkey|turkei",
    "VA": "vatican|holy see",
    "BO": "bolivia plurinational state of",
    "VE": "venezuela bolivarian republic of",
    "IR": "iran islamic republic of",
    "MD": "moldova republic of",
    "TZ": "tanzania united republic of",
    "DE": "brd|federal republic of germany|bundesrepublik deutschland|allemagne rfa",
    "CH": "schweiz suisse|suisse schweiz",
    "HK": "hong kong sar|hong kong china",
    "IM": "isle of man",
    "GG": "guernsey",
    "JE": "jersey",
}
_FORMER = frozenset("ANT BUR DDR FXX NTZ SCG SUN TMP YMD YUG ZAR".split())  # noqa: SIM905
"""Alpha-3 codes of countries that are no more."""


def country_code(text: str) -> str:
    """Return the ISO 3166-1 alpha-2 code the text means, or an empty text."""
    if len(text) == 2 and text.isascii() and text.isalpha():
        code = text.upper()
        return {"UK": "GB", "EL": "GR"}.get(code, code if code in _codes() else "")
    return _code_of_name(text[:100])


def alpha3(code: str) -> str:
    """Return the ISO 3166-1 alpha-3 code of an alpha-2 one, such as DEU, or an empty text."""
    return _alpha3_by_code().get(code, "")


@cache
def _codes() -> frozenset[str]:
    from babel import Locale

    return frozenset(
        c for c in map(str, Locale("en").territories) if len(c) == 2 and c.isalpha() and c not in _NO_COUNTRY
    )


# Regions and placeholders of CLDR that are no place to send a parcel to.
_NO_COUNTRY = frozenset(("EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"))


@cache
def _code_of_name(text: str) -> str:
    name = _plain(text)
    if not name:
        return ""
    usual = _usual_names().get(name)
    if usual:
        return usual
    if len(name) == 3 and name.isascii() and name.isalpha():
        return _alpha3().get(name.upper(), "")
    for locale in LANGUAGES:
        code = _names_in(locale).get(name)
        if code:
            return code
    inside = text.rpartition("(")[2].rstrip(") ").strip()
    return country_code(inside) if inside and inside != text.strip() and "(" in text else ""


def _plain(text: str) -> str:
    folded = fold(text)
    words = "".join(c if c.isalnum() else " " for c in folded).split()
    return " ".join(w for w in words if w != "the")


@cache
def _usual_names() -> dict[str, str]:
    return {_plain(name): code for code, names in _USUAL.items() for name in names.split("|")}


@cache
def _alpha3() -> dict[str, str]:
    from babel.core import get_global

    aliases: dict[str, list[str]] = get_global("territory_aliases")  # type: ignore[assignment]
    found = {a: c[0] for a, c in aliases.items() if len(a) == 3 and a.isalpha() and len(c[0]) == 2}
    return {**found, "USA": "US", "GBR": "GB", "DEU": "DE", "FRA": "FR"}


@cache
def _alpha3_by_code() -> dict[str, str]:
    return {code: three for three, code in _alpha3().items() if three not in _FORMER}


@cache
def _names_in(locale: str) -> dict[str, str]:
    from babel import Locale

    territories = Locale(locale).territories
    return {_plain(str(name)): str(code) for code, name in territories.items() if code in _codes()}
