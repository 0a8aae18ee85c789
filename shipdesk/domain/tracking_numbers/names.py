"""What carriers are called, and which carrier a word means."""

from __future__ import annotations

from functools import cache

from shipdesk.domain.text import fold
from shipdesk.domain.tracking_numbers.posts import country_of_post

NAMES = {
    "4px": "4PX", "amazon": "Amazon", "an_post": "An Post", "australia_post": "Australia Post",
    "austrian_post": "Austrian Post", "bpost": "bpost", "bulgarian_posts": "Bulgarian Posts", "cainiao": "Cainiao",
    "canada_post": "Canada Post", "canpar": "Canpar", "ceska_posta": "Česká pošta", "china_post": "China Post",
    "chunghwa_post": "Chunghwa Post", "correios": "Correios",
    "correo_argentino": "Correo Argentino", "correos": "Correos", "correos_chile": "Correos Chile",
    "correos_de_mexico": "Correos de México", "ctt": "CTT", "cyprus_post": "Cyprus Post", "dhl": "DHL", "dpd": "DPD",
    "easypost": "EasyPost", "elta": "ELTA", "emirates_post": "Emirates Post", "evri": "Evri", "fedex": "FedEx",
    "gls": "GLS", "gofo": "GOFO Express", "hermes": "Hermes", "hongkong_post": "Hongkong Post",
    "hrvatska_posta": "Hrvatska pošta", "india_post": "India Post", "inpost": "InPost", "israel_post": "Israel Post",
    "japan_post": "Japan Post", "korea_post": "Korea Post", "landmark": "Landmark Global", "laposte": "La Poste",
    "lasership": "LaserShip", "latvijas_pasts": "Latvijas Pasts", "lietuvos_pastas": "Lietuvos paštas",
    "magyar_posta": "Magyar Posta", "maltapost": "MaltaPost", "mondial_relay": "Mondial Relay", "nz_post": "NZ Post",
    "old_dominion": "Old Dominion", "omniva": "Omniva", "ontrac": "OnTrac", "own": "Own delivery",
    "packeta": "Packeta", "parcelforce": "Parcelforce", "phlpost": "PHLPost", "poczta_polska": "Poczta Polska",
    "pos_indonesia": "Pos Indonesia", "pos_malaysia": "Pos Malaysia", "post_luxembourg": "POST Luxembourg",
    "posta_romana": "Poșta Română", "posta_slovenije": "Pošta Slovenije", "posta_srbije": "Pošta Srbije",
    "poste_italiane": "Poste Italiane", "posten_norge": "Posten Norge", "posti": "Posti", "postnl": "PostNL",
    "postnord": "PostNord", "posturinn": "Pósturinn", "practice": "Practice carrier", "ptt": "PTT",
    "purolator": "Purolator", "royal_mail": "Royal Mail", "sagawa": "Sagawa", "sf_express": "SF Express",
    "singapore_post": "Singapore Post", "slovenska_posta": "Slovenská pošta",
    "south_african_post": "South African Post",
    "speedee": "Spee-Dee", "swiss_post": "Swiss Post", "thailand_post": "Thailand Post", "ukrposhta": "Ukrposhta",
    "ups": "UPS", "usps": "USPS", "venipak": "Venipak", "vietnam_post": "Vietnam Post", "yamato": "Yamato",
    "yanwen": "Yanwen", "yodel": "Yodel", "yunexpress": "YunExpress",
}  # fmt: skip
# Other words for the same: brands, divisions, and how aggregators write them.
_ALSO = {
    "colissimo": "laposte", "chronopost": "laposte", "swiss": "swiss_post", "post at": "austrian_post",
    "deutsche post": "dhl", "dhl express": "dhl", "dhl paket": "dhl", "dhl ecommerce": "dhl", "hermes uk": "evri",
    "my hermes": "evri", "bring": "posten_norge", "zasilkovna": "packeta", "auspost": "australia_post",
    "sagawa express": "sagawa", "kuroneko": "yamato", "spee dee": "speedee", "swiss post": "swiss_post",
}  # fmt: skip


def name_of(carrier: str) -> str:
    """Return what people call a carrier; a post without a name here by its country."""
    country = country_of_post(carrier)
    if carrier in NAMES or not country:
        return NAMES.get(carrier, carrier)
    from babel import Locale  # loads its data only for a rare country

    return f"Post of {Locale('en').territories.get(country, country)}"


def carrier_named(text: str) -> str:
    """Return the code of the carrier whose name the text starts with ("DHL Paket", "RoyalMail"), or an empty text."""
    words = fold(text).replace("_", " ").replace("-", " ").split()
    known = _by_name()
    for end in range(min(len(words), 4), 0, -1):
        code = known.get("".join(words[:end]))
        if code:
            return code
    return next((known[brand] for brand in ("dhlexpress", "dhlecommerce") if "".join(words).startswith(brand)), "")


@cache
def _by_name() -> dict[str, str]:
    words = {**{name: code for code, name in NAMES.items()}, **{code: code for code in NAMES}, **_ALSO}
    return {"".join(fold(word).replace("_", " ").replace("-", " ").split()): code for word, code in words.items()}
