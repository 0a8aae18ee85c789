"""What is true of USPS for every shop (its version 3 APIs: Prices 3.4, Labels 3.9, Tracking 3.2, SCAN Forms 3.1)."""

from __future__ import annotations

from shipdesk.domain.carriers import Can, CarrierFacts, Credential

_LABELS_TOO = "For labels only: USPS Business Customer Gateway, your company's profile."

FACTS = CarrierFacts(
    code="usps",
    name="USPS",
    # CUSTOMS is for military addresses and territories; parcels to other countries need an API we have no papers of.
    can=Can.RATES | Can.BUY | Can.VOID | Can.TRACK | Can.FIND | Can.RETURN | Can.MANIFEST | Can.CUSTOMS,
    base_url="https://apis.usps.com",
    test_base_url="https://apis-tem.usps.com",
    credentials=(
        Credential("client_id", "Consumer key", advice="USPS developer portal, Apps: your app's Consumer Key."),
        Credential("client_secret", "Consumer secret", secret=True, advice="It stands beside the Consumer Key."),
        Credential("crid", "CRID", optional=True, advice=_LABELS_TOO),
        Credential("mid", "Mailer ID (MID)", optional=True, advice=_LABELS_TOO),
        Credential("manifest_mid", "Manifest MID", optional=True, advice=_LABELS_TOO),
        Credential(
            "eps_account",
            "EPS account number",
            optional=True,
            advice="For labels only: Business Customer Gateway, Enterprise Payment System.",
        ),
        Credential(
            "hand_over_from",
            "Address for SCAN forms",
            optional=True,
            advice="In one line: Acme Candles, 12 Main St, Springfield, IL 62701. Without it there are no SCAN forms.",
        ),
        Credential(
            "label_format",
            "Label format",
            optional=True,
            advice="ZPL for a thermal label printer. Leave it empty for any printer.",
        ),
    ),
    # "When the same idempotency key is resubmitted [...] the API will return the existing label" (Labels 3.9).
    idempotent_buy=True,
    listing_lag_s=60,
    numbers_per_request=1,
    # 60 requests an hour over all APIs together, tokens too, and 5 in a burst: what merchants report of new apps
    # (USPS/api-examples, issues 28, 56, 99); USPS itself publishes no number.
    requests_per_minute=5,
    requests_per_day=60 * 24,
    quota_note="A new USPS app may ask 60 times an hour, labels and tracking together. "
    "Ask USPS API Support for more before you track many parcels.",
)

MAIL_CLASSES = {
    "USPS_GROUND_ADVANTAGE": "USPS Ground Advantage",
    "PRIORITY_MAIL": "USPS Priority Mail",
    "PRIORITY_MAIL_EXPRESS": "USPS Priority Mail Express",
}
"""Codes and names of the services for a parcel in one's own box (USPS Labels API, mailClass)."""
BOXES = {
    "FLAT_RATE_ENVELOPE": "Flat Rate Envelope",
    "LEGAL_FLAT_RATE_ENVELOPE": "Legal Flat Rate Envelope",
    "PADDED_FLAT_RATE_ENVELOPE": "Padded Flat Rate Envelope",
    "SM_FLAT_RATE_BOX": "Small Flat Rate Box",
    "MD_FLAT_RATE_BOX": "Medium Flat Rate Box",
    "LG_FLAT_RATE_BOX": "Large Flat Rate Box",
}
"""USPS's own boxes of one price (USPS Labels API, packagingType); a service names one after a colon."""


def service_name(service: str) -> str:
    """Return a service's name, such as "USPS Priority Mail Medium Flat Rate Box"."""
    mail_class, _, box = service.partition(":")
    words = MAIL_CLASSES.get(mail_class) or f"USPS {mail_class.replace('_', ' ').title()}".strip()
    return f"{words} {BOXES.get(box, '')}".strip()
