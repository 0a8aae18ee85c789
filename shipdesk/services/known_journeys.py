"""A shop's parcels as the forecast sees them: in the shop's local time, with the usual days of their services."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from shipdesk.carriers.registry import carrier_names
from shipdesk.carriers.usual_days import service_days, usual_days
from shipdesk.domain.forecast.values import Journey, Scan, ServiceDays
from shipdesk.domain.parcels import ParcelStatus
from shipdesk.domain.promise import holidays_between, zone_of
from shipdesk.services.shop import Shop
from shipdesk.storage.outlooks_store import StoredJourney

_CARRIERS = carrier_names()
_LAST_HOUR = 24
_YEARS_KNOWN = 5
_AHEAD = timedelta(days=200)


@dataclass(frozen=True, slots=True)
class ShopPlace:
    """Where a shop is, and what it tells of days on the road where no carrier does."""

    zone: tzinfo
    country: str
    state: str
    postal_code: str
    domestic_days: int
    foreign_days: int

    @classmethod
    def of(cls, shop: Shop) -> ShopPlace:
        """Return where a shop is."""
        told, behaviour = shop.settings.shop, shop.settings.behaviour
        return cls(
            zone_of(told.time_zone), told.country_code, told.state, told.postal_code,
            behaviour.domestic_transit_days, behaviour.foreign_transit_days,
        )  # fmt: skip

    def local(self, moment: datetime) -> datetime:
        """Return a moment by the shop's clock, without a zone."""
        return moment.astimezone(self.zone).replace(tzinfo=None)

    def moment(self, local: datetime) -> datetime:
        """Return the moment that the shop's clock shows, in UTC."""
        return local.replace(tzinfo=self.zone).astimezone(UTC)

    def holidays(self, now: datetime) -> frozenset[date]:
        """Return the days on which nothing moves, for some years back and to the next."""
        today = self.local(now).date()
        return holidays_between(today - timedelta(days=366 * _YEARS_KNOWN), today + _AHEAD, self.country)

    def journey(self, stored: StoredJourney, left_at: datetime) -> Journey:
        """Return a parcel's journey from when it left; a region is the state at home, and a country abroad."""
        carrier, service = service_words(stored.carrier, stored.service, stored.service_name)
        country = stored.country or self.country
        at_home = country == self.country
        days = usual_days(stored.carrier, stored.service, stored.service_name, self.country, country)
        return Journey(
            self.local(left_at), carrier, service, self.state, self.postal_code, stored.state if at_home else country,
            stored.postal_code, stored.promised_on,
            days if days is not None else float(self.domestic_days if at_home else self.foreign_days),
        )  # fmt: skip

    def scans(self, told: list[tuple[ParcelStatus, datetime]]) -> tuple[Scan, ...]:
        """Return what a carrier told."""
        return tuple(Scan(status, self.local(at)) for status, at in told)


def service_words(carrier: str, service: str, service_name: str) -> tuple[str, str]:
    """Return how a carrier and its service are called, without saying the carrier twice: UPS, Ground."""
    name = _CARRIERS.get(carrier, carrier)
    words = service_name or service
    brand = name.partition(" ")[0]
    if words.partition(" ")[0] == brand:
        return brand, words.partition(" ")[2].strip()
    return name, words


def days_of_service(stored: StoredJourney) -> ServiceDays:
    """Return on which days a parcel's service usually delivers."""
    return service_days(stored.carrier, stored.service, stored.service_name, _LAST_HOUR)
