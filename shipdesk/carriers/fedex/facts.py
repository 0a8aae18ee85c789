"""What is true of FedEx for every shop."""

from __future__ import annotations

from shipdesk.domain.carriers import Can, CarrierFacts, Credential

_PORTAL = "FedEx developer portal, My Projects, your project"

FACTS = CarrierFacts(
    code="fedex",
    name="FedEx",
    can=Can.RATES | Can.BUY | Can.VOID | Can.TRACK | Can.RETURN | Can.CUSTOMS,
    base_url="https://apis.fedex.com",
    test_base_url="https://apis-sandbox.fedex.com",
    credentials=(
        Credential("client_id", "API key", advice=f"{_PORTAL}: API key of the test or the production tab."),
        Credential("client_secret", "Secret key", secret=True, advice=f"{_PORTAL}: it is shown once."),
        Credential("account_number", "Account number", advice="Nine digits, on any invoice of FedEx."),
    ),
    # Track API, trackingInfo: 30 numbers a request.
    numbers_per_request=30,
    # Published: 1,400 in ten seconds for a project. The bucket may be emptied at once, so a minute gets no more.
    requests_per_minute=1_400,
    # Published for tracking, for a project and day.
    requests_per_day=100_000,
    quota_note="FedEx allows 100,000 questions a day, each about 30 parcels, and counts anew at midnight GMT.",
)
"""FedEx has no key that keeps a purchase from being made twice, and gives no label a second time.

So a purchase in doubt stays with a person. A label can be cancelled until FedEx has the parcel; no day is published.
"""
