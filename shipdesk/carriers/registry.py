"""Which carriers there are, and how one is opened; light to import, each adapter is loaded when it is opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from shipdesk.carriers.aftership.facts import FACTS as AFTERSHIP
from shipdesk.carriers.canadapost.facts import FACTS as CANADAPOST
from shipdesk.carriers.dhl.facts import FACTS as DHL
from shipdesk.carriers.dhl_express.facts import FACTS as DHL_EXPRESS
from shipdesk.carriers.dhl_parcel_de.facts import FACTS as DHL_PARCEL_DE
from shipdesk.carriers.facts import EASYPOST, OWN, PRACTICE
from shipdesk.carriers.fedex.facts import FACTS as FEDEX
from shipdesk.carriers.royalmail.facts import FACTS as ROYALMAIL
from shipdesk.carriers.seventeentrack.facts import FACTS as SEVENTEENTRACK
from shipdesk.carriers.shipengine.facts import FACTS as SHIPENGINE
from shipdesk.carriers.shippo.facts import FACTS as SHIPPO
from shipdesk.carriers.ups.facts import FACTS as UPS
from shipdesk.carriers.usps.facts import FACTS as USPS
from shipdesk.domain.carriers import CarrierFacts, Credential
from shipdesk.domain.errors import CarrierRefused
from shipdesk.settings import CarrierSettings

if TYPE_CHECKING:
    from shipdesk.carriers.account import CarrierAccount
    from shipdesk.web.http_client import HttpClient
    from shipdesk.web.journal import Journal

_ALL = (
    PRACTICE,
    UPS,
    USPS,
    EASYPOST,
    SHIPPO,
    SHIPENGINE,
    FEDEX,
    DHL_PARCEL_DE,
    DHL_EXPRESS,
    DHL,
    ROYALMAIL,
    CANADAPOST,
    AFTERSHIP,
    SEVENTEENTRACK,
    OWN,
)
"""In the order in which a person should see them."""
_FACTS = {facts.code: facts for facts in _ALL}


def carrier_names() -> dict[str, str]:
    """Return the code and the name of each carrier, in the order in which a person should see them."""
    return {facts.code: facts.name for facts in _ALL}


def carrier_facts(code: str) -> CarrierFacts | None:
    """Return what is true of a carrier for every shop, or None where there is none of that code."""
    return _FACTS.get(code)


def secrets_of(code: str) -> tuple[Credential, ...]:
    """Return the secrets that an account of the carrier asks for."""
    facts = _FACTS.get(code)
    return tuple(c for c in facts.credentials if c.secret) if facts else ()


def needs_key(code: str) -> bool:
    """Answer whether an account of the carrier needs a secret in the keyring."""
    return any(not c.optional for c in secrets_of(code))


def is_tracked(code: str) -> bool:
    """Answer whether the carrier tells where its parcels are; own delivery has nobody who could."""
    facts = _FACTS.get(code)
    return facts is None or facts.tracked


def known_services(code: str) -> tuple[tuple[str, str], ...] | None:
    """Return the code and name of each service of a carrier, or None where it takes others than can be listed here."""
    if code == "practice":
        from shipdesk.carriers.practice.services import SERVICES

        return tuple((service.code, service.name) for service in SERVICES)
    if code == "dhl_parcel_de":
        from shipdesk.carriers.dhl_parcel_de.facts import PRODUCTS

        return tuple((product.code, product.name) for product in PRODUCTS.values())
    return None


def open_carrier(
    account: CarrierSettings,
    *,
    secrets: Mapping[str, str] | None = None,
    practice_url: str = "",
    next_serial: Callable[[], int] | None = None,
    now: Callable[[], datetime] | None = None,
    journal: Journal | None = None,
) -> CarrierAccount:
    """Open an account, or raise CarrierRefused where something is missing.

    secrets are by `Credential.name`; practice_url is the address of a running PracticeServer; next_serial reserves own
    numbers; now is the clock by which the days of quotas are counted; journal keeps what was asked and answered.
    """
    facts = _FACTS.get(account.code)
    if facts is None:
        raise CarrierRefused(account.code, "it cannot be opened.", "Choose another carrier in the settings.")
    secrets = secrets or {}
    _check_credentials(facts, account, secrets)
    match account.code:
        case "practice":
            from shipdesk.carriers.practice.carrier import PracticeCarrier

            if not practice_url:
                raise CarrierRefused(facts.name, "it works in a practice shop only.", "Choose another carrier.")
            return PracticeCarrier(practice_url, account, now)
        case "own":
            from shipdesk.carriers.own_delivery import OwnDeliveryCarrier

            if next_serial is None:
                raise CarrierRefused(facts.name, "it has no numbers.", "Open Settings, Carriers, Own delivery.")
            return OwnDeliveryCarrier(account, next_serial)
        case _:
            return _open_remote(facts, account, secrets, _client(facts, account, now, journal))


def _open_remote(
    facts: CarrierFacts, account: CarrierSettings, secrets: Mapping[str, str], http: HttpClient
) -> CarrierAccount:
    match account.code:
        case "easypost":
            from shipdesk.carriers.easypost import EasyPostCarrier

            return EasyPostCarrier(account, secrets["key"], http)
        case "ups":
            from shipdesk.carriers.ups.carrier import UpsCarrier

            return UpsCarrier(account, secrets, http)
        case "usps":
            from shipdesk.carriers.usps.carrier import UspsCarrier

            return UspsCarrier(account, secrets, http)
        case "fedex":
            from shipdesk.carriers.fedex.carrier import FedExCarrier

            return FedExCarrier(account, secrets, http)
        case "dhl":
            from shipdesk.carriers.dhl.carrier import DhlTrackingCarrier

            return DhlTrackingCarrier(account, secrets, http)
        case "dhl_express":
            from shipdesk.carriers.dhl_express.carrier import DhlExpressCarrier

            return DhlExpressCarrier(account, secrets, http)
        case "dhl_parcel_de":
            from shipdesk.carriers.dhl_parcel_de.carrier import DhlParcelDeCarrier

            return DhlParcelDeCarrier(account, secrets, http)
        case "royalmail":
            from shipdesk.carriers.royalmail.carrier import RoyalMailCarrier

            return RoyalMailCarrier(account, secrets, http)
        case "canadapost":
            from shipdesk.carriers.canadapost.carrier import CanadaPostCarrier

            return CanadaPostCarrier(account, secrets, http)
        case _:
            return _open_gathering(facts, account, secrets, http)


def _open_gathering(
    facts: CarrierFacts, account: CarrierSettings, secrets: Mapping[str, str], http: HttpClient
) -> CarrierAccount:
    """Open an account with a service that has many carriers behind it."""
    match account.code:
        case "shippo":
            from shipdesk.carriers.shippo.carrier import ShippoCarrier

            return ShippoCarrier(account, secrets, http)
        case "shipengine":
            from shipdesk.carriers.shipengine.carrier import ShipEngineCarrier

            return ShipEngineCarrier(account, secrets, http)
        case "aftership":
            from shipdesk.carriers.aftership.carrier import AfterShipCarrier

            return AfterShipCarrier(account, secrets, http)
        case "seventeentrack":
            from shipdesk.carriers.seventeentrack.carrier import SeventeenTrackCarrier

            return SeventeenTrackCarrier(account, secrets, http)
        case _:
            raise CarrierRefused(facts.name, "it cannot be opened.", "Choose another carrier in the settings.")


def _client(
    facts: CarrierFacts, account: CarrierSettings, now: Callable[[], datetime] | None, journal: Journal | None
) -> HttpClient:
    """Return the careful client of an account, at its own address or the carrier's."""
    from shipdesk.web.account_gate import DailyBudget, utc_now
    from shipdesk.web.http_client import HttpClient

    usual = facts.test_base_url if account.test_mode and facts.test_base_url else facts.base_url
    # An account that still has the program's own default goes by what the carrier publishes.
    default = CarrierSettings.model_fields["requests_per_minute"].default
    pace = facts.requests_per_minute if account.requests_per_minute == default else account.requests_per_minute
    daily = DailyBudget(account.requests_per_day or facts.requests_per_day, zone=facts.quota_zone)
    return HttpClient(
        facts.name,
        account.base_url or usual,
        requests_per_minute=pace,
        burst=facts.requests_at_once,
        xml_is_data=facts.speaks_xml,
        daily=daily,
        now=now or utc_now,
        journal=journal.of(account.code) if journal is not None else None,
    )


def _check_credentials(facts: CarrierFacts, account: CarrierSettings, secrets: Mapping[str, str]) -> None:
    for credential in facts.credentials:
        given = secrets if credential.secret else account.credentials
        if not credential.optional and not given.get(credential.name, "").strip():
            raise CarrierRefused(
                facts.name,
                f"its {credential.label} is missing.",
                f"Open Settings, Carriers, and enter it. {credential.advice}".strip(),
            )
