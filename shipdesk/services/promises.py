"""Who promises by when a parcel arrives: the order, else its carrier, else the shop's own rule. It never changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from shipdesk.domain.promise import arrival, zone_of
from shipdesk.services.shop import Shop


class PromiseFrom(StrEnum):
    """Who promised."""

    NOBODY = ""
    ORDER = "order"
    CARRIER = "carrier"
    SHOP = "shop"


@dataclass(frozen=True, slots=True)
class Promise:
    """The last day on which a parcel is on time, and who said so."""

    on: date | None = None
    made_by: PromiseFrom = PromiseFrom.NOBODY


NO_PROMISE = Promise()


def promise_of(shop: Shop, country: str, now: datetime, *, order: date | None, carrier: date | None = None) -> Promise:
    """Return the promise of a parcel that leaves now, given what its order and its carrier said."""
    if order is not None:
        return Promise(order, PromiseFrom.ORDER)
    if carrier is not None:
        return Promise(carrier, PromiseFrom.CARRIER)
    return Promise(promise_by_rule(shop, country, now), PromiseFrom.SHOP)


def promise_by_rule(shop: Shop, country: str, now: datetime) -> date:
    """Return the day the shop's own rule promises for a parcel that leaves now."""
    behaviour, home = shop.settings.behaviour, shop.settings.shop.country_code
    days = behaviour.domestic_transit_days if country == home else behaviour.foreign_transit_days
    today = now.astimezone(zone_of(shop.settings.shop.time_zone)).date()
    return arrival(today, transit_days=days, country=home)
