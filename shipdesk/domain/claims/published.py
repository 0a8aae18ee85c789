"""What carriers publish about claims, as they had it when this was written (November 2026).

Carriers change these days, contracts change them again, and pages of others contradict the carriers' own: each rule
says where its numbers stand. Most were taken from what others tell of these documents, not read in them (is_checked),
and the window says so; the owner's own rules win (`domain.claims.settings`).
"""

from __future__ import annotations

from shipdesk.domain.claims.rules import ClaimPlace, ClaimRule, CountsFrom, Limit
from shipdesk.domain.claims.words import ClaimKind

_LOST, _DAMAGED, _MISSING, _LATE = ClaimKind.LOST, ClaimKind.DAMAGED, ClaimKind.MISSING, ClaimKind.LATE
_LEFT, _EXPECTED, _ARRIVED, _SCAN = (
    CountsFrom.HANDED_OVER, CountsFrom.EXPECTED, CountsFrom.DELIVERED, CountsFrom.LAST_SCAN,
)  # fmt: skip
_AT_ONCE = Limit(0, _ARRIVED)
_KG_AIR = "22 special drawing rights a kilogram by air"

_USPS = "Postal Service, Domestic Mail Manual 609.1.4 (15 days again from 18 January 2026) and its page File a Claim"
_UPS = "UPS Tariff/Terms and Conditions, time limits for claims: notice within 60 days. Pages of others say 9 months."
_UPS_LOST = "UPS, Start a Claim: 24 hours after the expected delivery; last day as in the UPS Tariff (60 days)"
_FEDEX = "FedEx Service Guide, claims: 60 days from delivery within the US, 21 abroad. The shorter is taken."
_FEDEX_LOST = "FedEx Service Guide, claims: nine months from the day FedEx took it. Other pages say 60: that is taken."
_EXPRESS = "DHL Express Terms and Conditions of Carriage, claims: within 30 days from the day DHL accepted the shipment"
_PAKET_LOST = "DHL: tracing order from the 7th day after handing over; German Commercial Code §439 ends it after a year"
_HGB_DAMAGED = "German Commercial Code §438: hidden damage is told in writing within 7 days after delivery"
_HGB_LOST = "German Commercial Code §424: counts as lost 20 days after handing over (30 abroad); §439: a year to claim"
_ROYAL = "Royal Mail, Retail Compensation Policy: 10 working days after the due day; within 80 days after posting"
_CANADA = "Canada Post, support page on damaged parcels: within 90 days after mailing"
_CANADA_LATE = "Canada Post, on-time delivery guarantee: within 30 business days after the guaranteed day"
_VENDOR = "A vendor's page; pages conflict, so look it up with the carrier"


def _usd(minor: int) -> tuple[int, str]:
    return minor, "USD"


PUBLISHED: tuple[ClaimRule, ...] = (
    # USPS: no sooner than and no later than, both from the day of mailing.
    ClaimRule("usps", _LOST, Limit(7, _LEFT), Limit(60, _LEFT), _USPS, ("express",), *_usd(10_000)),
    ClaimRule("usps", _LOST, Limit(15, _LEFT), Limit(60, _LEFT), _USPS, (), *_usd(10_000), is_checked=True),
    ClaimRule("usps", _DAMAGED, _AT_ONCE, Limit(60, _LEFT), _USPS, (), *_usd(10_000)),
    ClaimRule("usps", _MISSING, _AT_ONCE, Limit(60, _LEFT), _USPS, (), *_usd(10_000)),
    ClaimRule(
        "usps", _LATE, Limit(2, _LEFT), Limit(30, _LEFT),
        "Postal Service, Domestic Mail Manual 604.9: refund of the postage of Priority Mail Express",
        ("express",), covers_words="the postage",
    ),
    # UPS
    ClaimRule("ups", _LOST, Limit(1, _EXPECTED), Limit(60, _EXPECTED), _UPS_LOST, (), *_usd(10_000)),
    ClaimRule("ups", _DAMAGED, _AT_ONCE, Limit(60, _ARRIVED), _UPS, (), *_usd(10_000)),
    ClaimRule("ups", _MISSING, _AT_ONCE, Limit(60, _ARRIVED), _UPS, (), *_usd(10_000)),
    ClaimRule(
        "ups", _LATE, Limit(1, _EXPECTED), Limit(15, _EXPECTED),
        "UPS Service Guarantee: within 15 days after the scheduled day; not for all services, suspended at times",
        ("nextdayair", "2nddayair", "express", "01", "02", "07", "13", "14", "54", "59"), covers_words="the postage",
    ),
    # FedEx
    ClaimRule("fedex", _LOST, Limit(1, _EXPECTED), Limit(60, _LEFT), _FEDEX_LOST, (), *_usd(10_000)),
    ClaimRule("fedex", _DAMAGED, _AT_ONCE, Limit(21, _ARRIVED), _FEDEX, ("international",), *_usd(10_000)),
    ClaimRule("fedex", _DAMAGED, _AT_ONCE, Limit(60, _ARRIVED), _FEDEX, (), *_usd(10_000)),
    ClaimRule("fedex", _MISSING, _AT_ONCE, Limit(21, _ARRIVED), _FEDEX, ("international",), *_usd(10_000)),
    ClaimRule("fedex", _MISSING, _AT_ONCE, Limit(60, _ARRIVED), _FEDEX, (), *_usd(10_000)),
    ClaimRule(
        "fedex", _LATE, Limit(1, _EXPECTED), Limit(15, _EXPECTED),
        "FedEx Money-Back Guarantee: 15 days; not for all services, suspended at times. Vendor pages conflict.",
        ("overnight", "2day", "priority", "first", "expresssaver"), covers_words="the postage",
    ),
    # DHL Express
    ClaimRule("dhl_express", _LOST, Limit(1, _EXPECTED), Limit(30, _LEFT), _EXPRESS, covers_words=_KG_AIR),
    ClaimRule("dhl_express", _DAMAGED, _AT_ONCE, Limit(30, _LEFT), _EXPRESS, covers_words=_KG_AIR),
    ClaimRule("dhl_express", _MISSING, _AT_ONCE, Limit(30, _LEFT), _EXPRESS, covers_words=_KG_AIR),
    ClaimRule(
        "dhl_express", _LATE, Limit(1, _EXPECTED), Limit(30, _LEFT), f"{_EXPRESS}; only timed services",
        ("900", "1030", "1200", "timedefinite"), covers_words="the postage",
    ),
    # DHL Paket
    ClaimRule("dhl_parcel_de", _LOST, Limit(7, _LEFT), Limit(365, _LEFT), _PAKET_LOST, (), 50_000, "EUR"),
    ClaimRule("dhl_parcel_de", _DAMAGED, _AT_ONCE, Limit(7, _ARRIVED), _HGB_DAMAGED, (), 50_000, "EUR"),
    ClaimRule("dhl_parcel_de", _MISSING, _AT_ONCE, Limit(7, _ARRIVED), _HGB_DAMAGED, (), 50_000, "EUR"),
    # Royal Mail: what is covered depends on the service.
    ClaimRule("royalmail", _LOST, Limit(10, _EXPECTED, business=True), Limit(80, _LEFT), _ROYAL, ("specialdelivery",),
              75_000, "GBP"),
    ClaimRule("royalmail", _LOST, Limit(10, _EXPECTED, business=True), Limit(80, _LEFT), _ROYAL, (), 2_000, "GBP",
              "more with Signed For, Tracked and Special Delivery"),
    ClaimRule("royalmail", _DAMAGED, _AT_ONCE, Limit(80, _LEFT), _ROYAL, (), 2_000, "GBP",
              "more with Signed For, Tracked and Special Delivery"),
    ClaimRule("royalmail", _MISSING, _AT_ONCE, Limit(80, _LEFT), _ROYAL, (), 2_000, "GBP",
              "more with Signed For, Tracked and Special Delivery"),
    ClaimRule(
        "royalmail", _LATE, Limit(1, _EXPECTED), Limit(14, _LEFT),
        f"Royal Mail Special Delivery Guaranteed: within 14 days. {_VENDOR}.", ("specialdelivery",),
        covers_words="the postage",
    ),
    # Canada Post
    ClaimRule("canadapost", _LOST, Limit(5, _EXPECTED, business=True), Limit(90, _LEFT), _CANADA, (), 10_000, "CAD"),
    ClaimRule("canadapost", _DAMAGED, _AT_ONCE, Limit(90, _LEFT), _CANADA, (), 10_000, "CAD"),
    ClaimRule("canadapost", _MISSING, _AT_ONCE, Limit(90, _LEFT), _CANADA, (), 10_000, "CAD"),
    ClaimRule("canadapost", _LATE, Limit(1, _EXPECTED), Limit(30, _EXPECTED, business=True), _CANADA_LATE,
              ("priority", "xpresspost", "expedited", "dompc", "domxp", "domep"), covers_words="the postage"),
    # Carriers that are reached through others. Hermes and DPD cover 500 and 520 EUR by their own pages.
    ClaimRule("dpd", _LOST, Limit(20, _LEFT), Limit(365, _LEFT), _HGB_LOST, (), 52_000, "EUR"),
    ClaimRule("dpd", _DAMAGED, _AT_ONCE, Limit(7, _ARRIVED), _HGB_DAMAGED, (), 52_000, "EUR"),
    ClaimRule("dpd", _MISSING, _AT_ONCE, Limit(7, _ARRIVED), _HGB_DAMAGED, (), 52_000, "EUR"),
    ClaimRule("gls", _LOST, Limit(20, _LEFT), Limit(365, _LEFT), _HGB_LOST, (), 75_000, "EUR"),
    ClaimRule("gls", _DAMAGED, _AT_ONCE, Limit(7, _ARRIVED), _HGB_DAMAGED, (), 75_000, "EUR"),
    ClaimRule("gls", _MISSING, _AT_ONCE, Limit(7, _ARRIVED), _HGB_DAMAGED, (), 75_000, "EUR"),
    ClaimRule("hermes", _LOST, Limit(21, _LEFT), Limit(365, _LEFT), f"Hermes: lost after 21 days; {_HGB_LOST}", (),
              50_000, "EUR"),
    ClaimRule("hermes", _DAMAGED, _AT_ONCE, Limit(7, _ARRIVED), _HGB_DAMAGED, (), 50_000, "EUR"),
    ClaimRule("hermes", _MISSING, _AT_ONCE, Limit(7, _ARRIVED), _HGB_DAMAGED, (), 50_000, "EUR"),
    # Of every other carrier nobody told us: late enough to be sure, early enough for most.
    ClaimRule("", _LOST, Limit(7, _SCAN), Limit(30, _LEFT), _VENDOR),
    ClaimRule("", _DAMAGED, _AT_ONCE, Limit(7, _ARRIVED), _VENDOR),
    ClaimRule("", _MISSING, _AT_ONCE, Limit(7, _ARRIVED), _VENDOR),
)  # fmt: skip
"""Where two of a carrier fit a parcel, the one that names its service counts. `own` has none: nobody else pays."""

PLACES = {
    place.carrier: place
    for place in (
        ClaimPlace("usps", "https://www.usps.com/help/claims.htm", "1-800-275-8777"),
        ClaimPlace("ups", "https://www.ups.com/us/en/support/file-a-claim", "1-800-742-5877"),
        ClaimPlace("fedex", "https://www.fedex.com/en-us/customer-support/claims.html", "1-800-463-3339"),
        ClaimPlace("dhl_express", "https://mydhl.express.dhl", "", "Ask the customer service of your country."),
        ClaimPlace("dhl_parcel_de", "https://www.dhl.de/nachforschung", "", "Business customers: in the DHL portal."),
        ClaimPlace("royalmail", "https://www.royalmail.com/claims", "03457 740 740"),
        ClaimPlace("canadapost", "https://www.canadapost.ca/support", "1-866-607-6301"),
        ClaimPlace("dpd", "https://www.dpd.com/de/de/hilfe", "", "Damage is told within 7 days, in writing."),
        ClaimPlace("gls", "https://gls-group.com/DE/de/hilfe"),
        ClaimPlace("hermes", "https://www.myhermes.de/hilfe"),
        ClaimPlace("easypost", "https://www.easypost.com", "", "Labels of EasyPost are claimed there."),
        ClaimPlace("shippo", "https://support.goshippo.com", "", "Labels of Shippo are claimed there."),
        ClaimPlace("shipengine", "https://www.shipengine.com", "", "Labels of ShipEngine are claimed there."),
    )
}
BRANDS = tuple(sorted({rule.carrier for rule in PUBLISHED if rule.carrier}))
"""Carriers that have rules, by which a label that was bought through another is told."""
