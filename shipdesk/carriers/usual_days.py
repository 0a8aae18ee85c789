"""How long a service usually takes, by the usual figures of the trade, until a shop has seen enough of it.

They were not read at the carriers, and no carrier stands by them; the shop's own deliveries take their place. Services
that are not here go by the shop's own rule.
"""

from __future__ import annotations

from shipdesk.carriers.practice.services import service_named, zone_of
from shipdesk.domain.forecast.values import EVERY_DAY, MONDAY_TO_FRIDAY, ServiceDays

MONDAY_TO_SATURDAY = (1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.07)

# Carrier and words of the service -> business days within the country. No source: what the trade takes them for, about
# the middle of the usual range (a ground service that takes one to five days counts as three).
_DAYS: tuple[tuple[str, str, float], ...] = (
    ("ups", "next day", 1), ("ups", "2nd day", 2), ("ups", "2 day", 2), ("ups", "3 day", 3), ("ups", "ground", 3),
    ("usps", "express", 1.5), ("usps", "priority", 2), ("usps", "ground advantage", 3.5), ("usps", "first", 3),
    ("fedex", "overnight", 1), ("fedex", "2day", 2), ("fedex", "2 day", 2), ("fedex", "express saver", 3),
    ("fedex", "home", 3), ("fedex", "ground", 3),
    ("dhl_parcel_de", "paket", 1.5),
    ("royalmail", "24", 1.5), ("royalmail", "48", 2.5),
    ("canadapost", "priority", 1), ("canadapost", "xpresspost", 2), ("canadapost", "expedited", 4),
)  # fmt: skip
_WEEKS: tuple[tuple[str, str, tuple[float, ...]], ...] = (
    ("usps", "", MONDAY_TO_SATURDAY),
    ("dhl_parcel_de", "", MONDAY_TO_SATURDAY),
    ("royalmail", "", MONDAY_TO_SATURDAY),
    ("fedex", "home", EVERY_DAY),
)


def usual_days(carrier: str, service: str, service_name: str, from_country: str, to_country: str) -> float | None:
    """Return the business days that a service usually takes; None where nothing is known of this way."""
    if carrier == "practice":
        found = service_named(service)
        # It counts from the business day after the purchase.
        return found.days[zone_of(from_country, to_country)] + 0.5 if found else None
    if from_country != to_country:
        return None
    words = _words(service, service_name)
    return next((days for code, word, days in _DAYS if code == carrier and word in words), None)


def service_days(carrier: str, service: str, service_name: str, cutoff_hour: int) -> ServiceDays:
    """Return on which days a service delivers, and from when on it travels tomorrow."""
    words = _words(service, service_name)
    week = next((week for code, word, week in _WEEKS if code == carrier and word in words), MONDAY_TO_FRIDAY)
    return ServiceDays(week, cutoff_hour)


def _words(service: str, service_name: str) -> str:
    return f"{service} {service_name}".casefold().replace("_", " ")
