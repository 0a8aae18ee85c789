"""What the shop calls carriers and their services, and whether it still has them; nothing is opened for that."""

from __future__ import annotations

from shipdesk.carriers.registry import known_services
from shipdesk.domain.rules import Services
from shipdesk.domain.text import fold
from shipdesk.services.outside import CARRIER_NAMES
from shipdesk.services.shop import Shop


def service_words(carrier: str, service: str) -> str:
    """Return what people call a service: "Practice Economy", "EasyPost USPS:Priority"; a carrier alone by its name."""
    name = CARRIER_NAMES.get(carrier, carrier)
    if not service:
        return name
    known = dict(known_services(carrier) or ())
    return known.get(service) or f"{name} {service}"


def service_choices(shop: Shop) -> tuple[tuple[str, str, str], ...]:
    """Return (carrier, service, words) of all that can be chosen, each carrier's usual service (empty) first."""
    found = []
    for code in shop.outside.carrier_codes():
        account = shop.settings.carrier(code)
        services = [service for service, _ in known_services(code) or ()]
        if account is not None and account.default_service and account.default_service not in services:
            services.append(account.default_service)
        found += [(code, service, service_words(code, service)) for service in ("", *services)]
    return tuple(found)


def services_by_name(shop: Shop) -> Services:
    """Return the services by what people call them, for reading a rule's sentence."""
    return {fold(words): (carrier, service) for carrier, service, words in service_choices(shop)}


def service_named(shop: Shop, text: str) -> tuple[str, str]:
    """Return carrier and service that a name or carrier/service means; whether they are there is asked elsewhere."""
    known = services_by_name(shop).get(fold(text))
    if known is not None:
        return known
    carrier, _, service = text.strip().partition("/")
    return carrier, service


def choice_problem(shop: Shop, carrier: str, service: str) -> str:
    """Return why parcels cannot go by a carrier and service here, as half a sentence; empty where they can."""
    if carrier not in shop.outside.carrier_codes():
        return f"the carrier {CARRIER_NAMES.get(carrier, carrier)} is not set up here"
    services = known_services(carrier)
    account = shop.settings.carrier(carrier)
    usual = account.default_service if account else ""
    if service and services is not None and service not in (usual, *(code for code, _ in services)):
        return f"{CARRIER_NAMES.get(carrier, carrier)} offers no service {service}"
    return ""
