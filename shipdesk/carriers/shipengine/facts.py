"""What is true of ShipEngine for every shop."""

from __future__ import annotations

from dataclasses import replace

from shipdesk.domain.carriers import KEY, Can, CarrierFacts

FACTS = CarrierFacts(
    code="shipengine",
    name="ShipEngine",
    can=Can.RATES | Can.BUY | Can.VOID | Can.TRACK | Can.FIND | Can.RETURN | Can.MANIFEST | Can.CUSTOMS,
    base_url="https://api.shipengine.com",
    # There is no other place for trying: a key that begins with TEST_ makes samples.
    credentials=(replace(KEY, advice="ShipEngine, Dashboard, API Management: a key with TEST_ in front is free."),),
    listing_lag_s=60,
    # 200 a minute with a live key, 20 with a test key (ShipEngine, Rate limits); a fifth is left for other programs.
    requests_per_minute=160,
    quota_note="A live key may ask 200 times a minute, a test key 20 times; there is no limit for a day. "
    "Tracking needs the Advanced plan.",
    # ShipEngine leaves it to the carrier behind it for how long a label can be given back.
    void_window_days=None,
)
