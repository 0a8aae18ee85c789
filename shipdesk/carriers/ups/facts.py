"""What is true of UPS for every shop (UPS Rating and Shipping v2409, Tracking v1)."""

from __future__ import annotations

from shipdesk.domain.carriers import Can, CarrierFacts, Credential

FACTS = CarrierFacts(
    code="ups",
    name="UPS",
    # FIND finds what UPS has, and never says that it has nothing: its look-up has no published lag.
    can=Can.RATES | Can.BUY | Can.VOID | Can.TRACK | Can.FIND | Can.RETURN | Can.CUSTOMS,
    base_url="https://onlinetools.ups.com",
    test_base_url="https://wwwcie.ups.com",
    credentials=(
        Credential(
            "client_id",
            "Client ID",
            advice="UPS developer portal, My Apps: the app's Client ID. It needs Rating, Shipping and Tracking.",
        ),
        Credential("client_secret", "Client secret", secret=True, advice="It stands beside the Client ID."),
        Credential("account_number", "Account number", advice="Six letters and digits; on every UPS invoice."),
        Credential(
            "label_format",
            "Label format",
            optional=True,
            advice="ZPL for a thermal label printer. Leave it empty for any printer.",
        ),
    ),
    # The same shipment sent twice is two shipments: the Shipping API has no idempotency key.
    idempotent_buy=False,
    listing_lag_s=60,
    # The Tracking API takes one number in its path.
    numbers_per_request=1,
    # UPS publishes no limit; this is our own pace, and an HTTP 429 lowers it.
    requests_per_minute=60,
    quota_note="UPS publishes no limit for tracking. If it says that ShipDesk asks too often, ask UPS for your limit.",
)

SERVICES = {
    "01": "UPS Next Day Air",
    "02": "UPS 2nd Day Air",
    "03": "UPS Ground",
    "07": "UPS Express",
    "08": "UPS Expedited",
    "11": "UPS Standard",
    "12": "UPS 3 Day Select",
    "13": "UPS Next Day Air Saver",
    "14": "UPS Next Day Air Early",
    "17": "UPS Worldwide Economy DDU",
    "54": "UPS Express Plus",
    "59": "UPS 2nd Day Air A.M.",
    "65": "UPS Saver",
    "70": "UPS Access Point Economy",
    "72": "UPS Worldwide Economy DDP",
    "74": "UPS Express 12:00",
}
"""Codes and names of the parcel services that a rate or a label may have (UPS Shipping API, Service/Code)."""


def service_name(code: str) -> str:
    """Return a service's name, or one made of its code where it is new to us."""
    return SERVICES.get(code) or (f"UPS service {code}" if code else "UPS")
