"""What the practice carrier remembers of a label it sold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from shipdesk.carriers.easypost_payloads import GRAMS_PER_OUNCE
from shipdesk.carriers.practice.numbers import count_of
from shipdesk.carriers.practice.services import SERVICES, Service, promised_on, service_named, zone_of
from shipdesk.web.json_answers import line, mapping


@dataclass(frozen=True, slots=True)
class Quote:
    """A shipment that was asked about: body is EasyPost's shipment as the client sent it."""

    shipment_id: str
    created_at: datetime
    body: Mapping[str, Any]

    @property
    def reference(self) -> str | None:
        """Return the client's own reference."""
        return line(self.body.get("reference")) or None

    @property
    def weight_g(self) -> float:
        """Return the declared weight in grams."""
        ounces = mapping(self.body.get("parcel")).get("weight")
        return float(ounces) * GRAMS_PER_OUNCE if isinstance(ounces, int | float) else 0.0

    @property
    def is_return(self) -> bool:
        """Return whether the parcel goes back from the address that it is told to go to."""
        return self.body.get("is_return") is True

    @property
    def start(self) -> Mapping[str, Any]:
        """Return the address where the parcel starts."""
        return mapping(self.body.get("to_address" if self.is_return else "from_address"))

    @property
    def end(self) -> Mapping[str, Any]:
        """Return the address where the parcel goes."""
        return mapping(self.body.get("from_address" if self.is_return else "to_address"))

    @property
    def from_country(self) -> str:
        """Return where the parcel starts."""
        return line(self.start.get("country")).upper() or "US"

    @property
    def to_country(self) -> str:
        """Return where the parcel goes."""
        return line(self.end.get("country")).upper() or "US"

    @property
    def from_city(self) -> str:
        """Return the town where the parcel starts."""
        return line(self.start.get("city"))

    @property
    def to_city(self) -> str:
        """Return the town where the parcel goes."""
        return line(self.end.get("city"))

    @property
    def zone(self) -> int:
        """Return how far the parcel goes."""
        return zone_of(self.from_country, self.to_country)


@dataclass(frozen=True, slots=True)
class Purchase:
    """A sold label; handed_over_at: when it came to the counter; refunded_at: when the label was given back."""

    quote: Quote
    tracking_number: str
    service_code: str
    bought_at: datetime
    handed_over_at: datetime | None = None
    refunded_at: datetime | None = None

    @property
    def count(self) -> int:
        """Return which label of this carrier it was, counted from 1."""
        return count_of(self.tracking_number)

    @property
    def service(self) -> Service:
        """Return the service that was bought."""
        return service_named(self.service_code) or SERVICES[0]

    @property
    def promised_on(self) -> date:
        """Return the day that was promised when the label was sold; it never changes."""
        return promised_on(self.service, self.quote.zone, self.bought_at.date())


@dataclass(frozen=True, slots=True)
class ScanForm:
    """A manifest: which shipments are on it, and when it was made."""

    form_id: str
    shipment_ids: tuple[str, ...]
    made_at: datetime


def purchase_line(purchase: Purchase) -> dict[str, Any]:
    """Return a purchase as it is written down."""
    return {
        "id": purchase.quote.shipment_id,
        "created_at": purchase.quote.created_at.isoformat(),
        "body": dict(purchase.quote.body),
        "number": purchase.tracking_number,
        "service": purchase.service_code,
        "at": purchase.bought_at.isoformat(),
    }


def read_purchase(entry: Mapping[str, Any]) -> Purchase:
    """Return the purchase that was written down; raise ValueError or KeyError for anything else."""
    quote = Quote(str(entry["id"]), utc(entry["created_at"]), mapping(entry["body"]))
    purchase = Purchase(quote, str(entry["number"]), str(entry["service"]), utc(entry["at"]))
    _ = purchase.count
    return purchase


def utc(text: str) -> datetime:
    """Return a written time as UTC; raise ValueError where it has no zone."""
    told = datetime.fromisoformat(text)
    if told.tzinfo is None:
        raise ValueError("a time without its zone")
    return told.astimezone(UTC)
