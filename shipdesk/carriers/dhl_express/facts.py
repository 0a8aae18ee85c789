"""What is true of DHL Express for every shop."""

from __future__ import annotations

from shipdesk.domain.carriers import Can, CarrierFacts, Credential

_PORTAL = "DHL Express sends it with the access to the MyDHL API"

FACTS = CarrierFacts(
    code="dhl_express",
    name="DHL Express",
    can=Can.RATES | Can.BUY | Can.TRACK | Can.CUSTOMS,
    base_url="https://express.api.dhl.com/mydhlapi",
    test_base_url="https://express.api.dhl.com/mydhlapi/test",
    credentials=(
        Credential("user", "API user name", advice=f"{_PORTAL}; test and production have one each."),
        Credential("password", "API password", secret=True, advice=f"{_PORTAL}."),
        Credential("account_number", "Account number", advice="Nine digits, on every invoice of DHL Express."),
    ),
    # The file allows 200 numbers a question; fewer keep the answer well below ten megabytes.
    numbers_per_request=50,
    # DHL Express publishes no limit for customers; this is our own pace, and an HTTP 429 lowers it.
    requests_per_minute=60,
    quota_note="DHL Express agrees on a limit with each customer. If it says that ShipDesk asks too often, ask for it.",
)
"""The MyDHL API has no key that keeps a purchase from being made twice, gives no label a second time and cancels none.

A label that is never handed over is not charged; a purchase in doubt stays with a person.
"""

PRODUCTS = {
    "D": "Express Worldwide (documents)",
    "P": "Express Worldwide",
    "U": "Express Worldwide (EU)",
    "K": "Express 9:00 (documents)",
    "E": "Express 9:00",
    "T": "Express 12:00 (documents)",
    "Y": "Express 12:00",
    "N": "Express Domestic",
    "I": "Express Domestic 9:00",
    "1": "Express Domestic 12:00",
    "W": "Economy Select (EU)",
    "H": "Economy Select",
}
"""The usual ones; any other product is named as DHL names it in its offer."""


def service_name(code: str, told: str = "") -> str:
    """Return a product's name as people know it; told is what DHL itself calls it."""
    return f"DHL {PRODUCTS.get(code) or told.title() or code}".strip()
