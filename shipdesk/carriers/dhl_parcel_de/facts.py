"""What is true of DHL Paket, the parcel service of Deutsche Post in Germany, for every shop."""

from __future__ import annotations

from dataclasses import dataclass

from shipdesk.carriers.dhl.facts import QUOTA_PER_DAY
from shipdesk.domain.carriers import Can, CarrierFacts, Credential

_APP = "DHL developer portal, My Apps, an app with Parcel DE Shipping"
_PORTAL = "Post & DHL business customer portal"

FACTS = CarrierFacts(
    code="dhl_parcel_de",
    name="DHL Paket",
    can=Can.BUY | Can.VOID | Can.TRACK | Can.MANIFEST | Can.CUSTOMS,
    base_url="https://api-eu.dhl.com",
    test_base_url="https://api-sandbox.dhl.com",
    credentials=(
        Credential("client_id", "API key", advice=f"{_APP} and Shipment Tracking - Unified: its API Key."),
        Credential("client_secret", "API secret", secret=True, advice=f"{_APP}: its API Secret."),
        Credential("user", "Portal user", advice=f"{_PORTAL}: a system user, made for programs only."),
        Credential("password", "Portal password", secret=True, advice=f"{_PORTAL}: that user's password."),
        Credential(
            "billing_numbers",
            "Billing numbers",
            advice=f"{_PORTAL}, contract data: 14 digits for each product, separated by commas.",
        ),
    ),
    # DHL publishes no limit for the shipping API; this is our own pace, and an HTTP 429 lowers it.
    requests_per_minute=60,
    quota_note=(
        f"For following parcels DHL grants {QUOTA_PER_DAY} questions a day at the start, one a parcel."
        " Labels are not counted."
    ),
)
"""The API has no key that keeps a purchase from being made twice, and cannot be asked for a purchase by its reference.

A label that is never handed over is not charged, and may be deleted until the day is closed (at a fixed hour in the
evening, or by a manifest); a purchase in doubt stays with a person.
"""


@dataclass(frozen=True, slots=True)
class Product:
    """A product and its procedure, the two digits after the customer's ten in a billing number."""

    code: str
    name: str
    procedure: str


PRODUCTS = {
    product.code: product
    for product in (
        Product("V01PAK", "DHL Paket", "01"),
        Product("V62KP", "DHL Kleinpaket", "62"),
        Product("V53WPAK", "DHL Paket International", "53"),
        Product("V54EPAK", "DHL Europaket", "54"),
        Product("V66WPI", "Warenpost International", "66"),
    )
}
