"""What the practice carrier sells: three services, priced by zone and weight, with promised business days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

CURRENCY = "EUR"
BRAND = "Practice"
HOME, NEAR, FAR = 0, 1, 2
_REGIONS = (
    frozenset(
        {
            "AD", "AL", "AT", "BA", "BE", "BG", "BY", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FO", "FR", "GB",
            "GI", "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MC", "MD", "ME", "MK", "MT", "NL", "NO",
            "PL", "PT", "RO", "RS", "SE", "SI", "SK", "SM", "UA", "VA",
        }
    ),
    frozenset({"US", "CA", "MX"}),
    frozenset({"AU", "NZ"}),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Service:
    """One service: base price and price per started kilogram in cents by zone, business days by zone."""

    code: str
    name: str
    base_minor: tuple[int, int, int]
    per_kg_minor: tuple[int, int, int]
    days: tuple[int, int, int]


SERVICES = (
    Service("economy", "Practice Economy", (390, 890, 1490), (60, 190, 790), (4, 7, 12)),
    Service("standard", "Practice Standard", (490, 1190, 2490), (80, 240, 990), (2, 5, 9)),
    Service("express", "Practice Express", (990, 2490, 4990), (150, 590, 1690), (1, 2, 4)),
)


def service_named(code: str) -> Service | None:
    """Return the service with that code, or None."""
    return next((s for s in SERVICES if s.code == code), None)


def zone_of(from_country: str, to_country: str) -> int:
    """Return HOME within a country, NEAR within a region of the world, else FAR."""
    if from_country == to_country:
        return HOME
    return NEAR if any({from_country, to_country} <= region for region in _REGIONS) else FAR


def price_minor(service: Service, zone: int, weight_g: float) -> int:
    """Return the price in cents; each started kilogram counts."""
    started_kg = max(1, -(-int(weight_g) // 1000))
    return service.base_minor[zone] + started_kg * service.per_kg_minor[zone]


def promised_on(service: Service, zone: int, bought_on: date) -> date:
    """Return the promised day: the service's business days, counted from the business day after the purchase."""
    return business_days_after(bought_on, service.days[zone] + 1)


def business_days_after(day: date, count: int) -> date:
    """Return the count-th day from Monday to Friday after the day; the practice carrier knows no holidays."""
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day
