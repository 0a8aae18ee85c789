"""Which rules count for a parcel of this shop, in its days, and where its carrier takes claims."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, tzinfo

from shipdesk.carriers.brands import brand_in
from shipdesk.domain.claims.published import BRANDS, PLACES
from shipdesk.domain.claims.rules import ClaimPlace
from shipdesk.domain.claims.windows import ClaimWindow, claim_window, likely_kind
from shipdesk.domain.claims.words import ClaimKind
from shipdesk.domain.parcels import Parcel
from shipdesk.domain.promise import zone_of
from shipdesk.services.outside import CARRIER_NAMES
from shipdesk.services.shop import Shop

THROUGH_OTHERS = ("easypost", "shippo", "shipengine")
"""Who sells the labels of others: their parcels are carried by the one that the service names."""
_NAMES = {"dhl": "DHL", "dpd": "DPD", "gls": "GLS", "hermes": "Hermes", "royalmail": "Royal Mail"}
"""Who carries, where that is no API of ours or its API has a name of its own."""
_WORDS = {
    "dhlexpress": "dhl_express", "dhl_paket": "dhl_parcel_de", "dhl_germany": "dhl_parcel_de",
    "royal_mail": "royalmail", "canada_post": "canadapost", **{brand: brand for brand in BRANDS},
}  # fmt: skip


def who_carries(carrier: str, service: str) -> str:
    """Return the carrier whose rules count: that of the label, or the one that its service names."""
    if carrier not in THROUGH_OTHERS:
        return carrier
    found = brand_in(service, _WORDS)
    return _WORDS[found] if found else carrier


def today_of(shop: Shop) -> tuple[date, tzinfo]:
    """Return the shop's own day and its zone."""
    zone = zone_of(shop.settings.shop.time_zone)
    return shop.clock.now().astimezone(zone).date(), zone


def window_of(shop: Shop, parcel: Parcel, kind: ClaimKind, service_name: str = "") -> ClaimWindow:
    """Return when a claim for a parcel can be filed, by the shop's own day and rules."""
    today, zone = today_of(shop)
    settings = shop.settings
    carried = replace(parcel, carrier=who_carries(parcel.carrier, parcel.service))
    return claim_window(
        carried, kind, settings.claims.all_rules, today, zone=zone, country=settings.shop.country_code,
        service_name=service_name,
    )  # fmt: skip


def kind_of(shop: Shop, parcel: Parcel) -> ClaimKind:
    """Return what a claim for a parcel would be about; late only where somebody pays for that."""
    _, zone = today_of(shop)
    kind = likely_kind(parcel.state, parcel.promised_on, zone)
    if kind is ClaimKind.LATE and window_of(shop, parcel, kind).rule is None:
        return ClaimKind.DAMAGED
    return kind


def place_of(carrier: str, service: str) -> ClaimPlace:
    """Return where a claim is filed: with the seller of the label where it was bought through another."""
    return PLACES.get(carrier) or PLACES.get(who_carries(carrier, service)) or ClaimPlace(carrier)


def carrier_words(carrier: str) -> str:
    """Return what a carrier is called, those too that are reached only through others."""
    return _NAMES.get(carrier) or CARRIER_NAMES.get(carrier, carrier)
