"""Phone numbers: read in a country's way, and written as carriers take them.

Lengths and patterns are those of Google's libphonenumber, as the package phonenumbers carries it. It is loaded when the
first number is read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

_ROUNDED = re.compile(r"[+-]?\d[.,]?\d*E\+?\d{1,2}", re.IGNORECASE)
_WRITTEN = re.compile(r"[+\d\s()./\-\u2010-\u2015\u2011]+")
_NO_DIGIT = re.compile(r"\D+")
_SAME = re.compile(r"\+?(\d)\1{6,}")


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone number: E.164 as machines take it, international as people read it, and its country where it is clear."""

    e164: str
    international: str
    region: str
    valid: bool
    """It does not only have a possible length: a number of its kind is given out."""
    extension: str = ""


def e164(text: str, country_code: str, home: str = "") -> str:
    """Return the number as carriers take it, such as +493012345678; an empty text where it cannot be one.

    country_code is the recipient's; home is where a number is looked for that is none there.
    """
    found = read_phone(text, country_code, home)
    return found.e164 if found is not None else ""


@lru_cache(maxsize=10_000)
def read_phone(text: str, country_code: str, home: str = "") -> Phone | None:
    """Return the number that a text means, or None; without a calling code it is one of country_code, else of home.

    Remembered, for it takes as long as all else that is checked about an address.
    """
    import phonenumbers

    told = text.strip().lstrip("'")
    if not told or is_rounded(told) or _SAME.fullmatch(_NO_DIGIT.sub("", told)):
        return None
    first: Phone | None = None
    for region in dict.fromkeys((country_code, home)):
        try:
            number = phonenumbers.parse(told, region or None)
        except phonenumbers.NumberParseException:
            continue
        # A number without its town's code is no use to a driver, though it could be dialled from next door.
        if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
            continue
        valid = phonenumbers.is_valid_number(number)
        found = Phone(
            e164=phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
            international=phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL),
            region=phonenumbers.region_code_for_number(number) or region,
            valid=valid,
            extension=number.extension or "",
        )
        if valid:
            return found
        first = first or found
    return first


def looks_right(text: str, country_code: str) -> bool:
    """Tell, without reading it, whether a number surely has a length that its country gives out.

    Reading takes some 40 microseconds, this takes two: an import asks it for each parcel that goes abroad. False means
    only that the number has to be read.
    """
    if not _WRITTEN.fullmatch(text):
        return False
    digits = _NO_DIGIT.sub("", text)
    calling, lengths, trunk = _numbering(country_code)
    if text.lstrip().startswith("+"):
        if not digits.startswith(calling):
            return False
        digits = digits[len(calling) :]
    elif trunk and digits.startswith(trunk):
        digits = digits[len(trunk) :]
    return len(digits) in lengths and not digits.startswith("0") and len(set(digits)) > 1


def is_rounded(text: str) -> bool:
    """Tell whether a spreadsheet has written the number as 4.47911E+11, so that its last digits are lost."""
    return ("E" in text or "e" in text) and _ROUNDED.fullmatch(text.strip()) is not None


def home_of(phone: Phone) -> str:
    """Return the number's country as ISO 3166-1 alpha-2; empty where it is of none, such as satellites."""
    return phone.region if phone.region != "001" else ""


@cache
def _numbering(country_code: str) -> tuple[str, frozenset[int], str]:
    """Return a country's calling code, the lengths of its numbers, and the digit that is dialled before them."""
    from phonenumbers import PhoneMetadata

    data = PhoneMetadata.metadata_for_region(country_code)
    if data is None or data.general_desc is None:
        return "?", frozenset(), ""
    return str(data.country_code), frozenset(data.general_desc.possible_length), data.national_prefix or ""
