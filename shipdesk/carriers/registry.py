"""Which carriers there are, and how one is opened; light to import, each adapter is loaded when it is opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from shipdesk.domain.errors import CarrierRefused
from shipdesk.settings import CarrierSettings

if TYPE_CHECKING:
    from shipdesk.carriers.easypost import EasyPostCarrier
    from shipdesk.carriers.own_delivery import OwnDeliveryCarrier

_NAMES = {"practice": "Practice carrier", "easypost": "EasyPost", "own": "Own delivery"}


def carrier_names() -> dict[str, str]:
    """Return the code and the name of each carrier, in the order in which a person should see them."""
    return dict(_NAMES)


def needs_key(code: str) -> bool:
    """Answer whether an account of the carrier needs a key in the keyring."""
    return code == "easypost"


def is_tracked(code: str) -> bool:
    """Answer whether the carrier tells where its parcels are; own delivery has nobody who could."""
    return code != "own"


def known_services(code: str) -> tuple[tuple[str, str], ...] | None:
    """Return the code and name of each service of a carrier, or None where it takes others than can be listed here."""
    if code != "practice":
        return None
    from shipdesk.carriers.practice.services import SERVICES

    return tuple((service.code, service.name) for service in SERVICES)


def open_carrier(
    account: CarrierSettings,
    *,
    api_key: str = "",
    practice_url: str = "",
    next_serial: Callable[[], int] | None = None,
) -> EasyPostCarrier | OwnDeliveryCarrier:
    """Open an account, or raise CarrierRefused where something is missing; PracticeCarrier is an EasyPostCarrier.

    practice_url is the address of a running PracticeServer; next_serial reserves own numbers.
    """
    name = _NAMES.get(account.code, account.code)
    match account.code:
        case "practice" if practice_url:
            from shipdesk.carriers.practice.carrier import PracticeCarrier

            return PracticeCarrier(practice_url)
        case "easypost" if api_key:
            from shipdesk.carriers.easypost import BASE_URL, EasyPostCarrier
            from shipdesk.web.http_client import HttpClient

            http = HttpClient(name, account.base_url or BASE_URL, requests_per_minute=account.requests_per_minute)
            return EasyPostCarrier(account, api_key, http)
        case "own" if next_serial is not None:
            from shipdesk.carriers.own_delivery import OwnDeliveryCarrier

            return OwnDeliveryCarrier(account, next_serial)
        case "easypost":
            raise CarrierRefused(name, "its key is missing.", "Open Settings, Carriers, and enter the key.")
        case "practice":
            raise CarrierRefused(name, "it works in a practice shop only.", "Choose another carrier.")
        case _:
            raise CarrierRefused(name, "it cannot be opened.", "Choose another carrier in the settings.")
