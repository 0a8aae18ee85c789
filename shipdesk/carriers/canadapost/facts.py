"""What is true of Canada Post for every shop."""

from __future__ import annotations

from shipdesk.domain.carriers import Can, CarrierFacts, Credential

_KEYS = "Canada Post Developer Program, Your API keys; "

FACTS = CarrierFacts(
    code="canadapost",
    name="Canada Post",
    can=Can.RATES | Can.BUY | Can.VOID | Can.TRACK | Can.CUSTOMS,
    base_url="https://soa-gw.canadapost.ca",
    test_base_url="https://ct.soa-gw.canadapost.ca",
    credentials=(
        Credential("user", "API user name", advice=f"{_KEYS}the part before the colon. Test and live keys differ."),
        Credential("key", "API password", secret=True, advice=f"{_KEYS}the part after the colon."),
        Credential("customer_number", "Customer number", advice="On your Canada Post profile: up to ten digits."),
        Credential("contract_id", "Contract number", optional=True, advice="Empty: labels are paid by credit card."),
        Credential("email", "E-mail for refunds", optional=True, advice="Canada Post answers there about refunds."),
    ),
    # Canada Post slows each key down and publishes no number; one a second was never too much for anybody.
    requests_per_minute=60,
    quota_note="Canada Post slows down keys that ask too often, and allows more on request. No number is published.",
    # "These links will remain accessible for a fixed period of time (currently 90 days)"; a refund needs one of them.
    void_window_days=90,
    speaks_xml=True,
)
