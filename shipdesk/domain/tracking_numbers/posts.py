"""Postal items: the S10 numbers of the Universal Postal Union, and whose they are."""

from __future__ import annotations

from functools import cache

from shipdesk.domain.check_digits import s10_check
from shipdesk.domain.countries import country_code
from shipdesk.domain.tracking_numbers.format import NumberFormat, Trust, shape

S10 = NumberFormat(
    "s10", "", "postal item, S10", "two letters, nine digits and a country",
    shape(r"(?P<service>[A-Z])[A-Z] (?P<body>[0-9]{8}) (?P<check>[0-9]) (?P<country>[A-Z]{2})"),
    Trust.SURE, s10_check,
    # UPU S10, the first letter of the service indicator.
    service_names=(
        ("C", "parcel"), ("E", "EMS express"), ("H", "e-commerce parcel"), ("L", "tracked letter"),
        ("R", "registered letter"), ("U", "untracked letter"), ("V", "insured letter"),
    ),
)  # fmt: skip

_POSTS = {
    "AE": "emirates_post", "AR": "correo_argentino", "AT": "austrian_post", "AU": "australia_post", "BE": "bpost",
    "BG": "bulgarian_posts", "BR": "correios", "CA": "canada_post", "CH": "swiss_post", "CL": "correos_chile",
    "CN": "china_post", "CY": "cyprus_post", "CZ": "ceska_posta", "DE": "dhl", "DK": "postnord", "EE": "omniva",
    "ES": "correos", "FI": "posti", "FR": "laposte", "GB": "royal_mail", "GR": "elta", "HK": "hongkong_post",
    "HR": "hrvatska_posta", "HU": "magyar_posta", "ID": "pos_indonesia", "IE": "an_post", "IL": "israel_post",
    "IN": "india_post", "IS": "posturinn", "IT": "poste_italiane", "JP": "japan_post", "KR": "korea_post",
    "LT": "lietuvos_pastas", "LU": "post_luxembourg", "LV": "latvijas_pasts", "MT": "maltapost",
    "MX": "correos_de_mexico", "MY": "pos_malaysia", "NL": "postnl", "NO": "posten_norge", "NZ": "nz_post",
    "PH": "phlpost", "PL": "poczta_polska", "PT": "ctt", "RO": "posta_romana", "RS": "posta_srbije",
    "SE": "postnord", "SG": "singapore_post", "SI": "posta_slovenije", "SK": "slovenska_posta",
    "TH": "thailand_post", "TR": "ptt", "TW": "chunghwa_post", "UA": "ukrposhta", "US": "usps",
    "VN": "vietnam_post", "ZA": "south_african_post",
    # No country, but given to a carrier that fills postal numbers itself.
    "YP": "yanwen",
}  # fmt: skip


@cache
def post_of(country: str) -> str:
    """Return the code of the carrier that gives out a country's S10 numbers, or an empty text for no country."""
    if country in _POSTS:
        return _POSTS[country]
    return f"post_{country.lower()}" if country_code(country) == country else ""


@cache
def country_of_post(carrier: str) -> str:
    """Return the country of a post without a name of its own here, such as CV for post_cv."""
    return carrier[5:].upper() if len(carrier) == 7 and carrier.startswith("post_") else ""
