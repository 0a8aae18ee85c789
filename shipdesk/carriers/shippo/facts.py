"""What is true of Shippo for every shop."""

from __future__ import annotations

from dataclasses import replace

from shipdesk.domain.carriers import KEY, Can, CarrierFacts

FACTS = CarrierFacts(
    code="shippo",
    name="Shippo",
    can=Can.RATES | Can.BUY | Can.VOID | Can.TRACK | Can.FIND | Can.CUSTOMS,
    base_url="https://api.goshippo.com",
    # There is no other place for trying: a key that begins with shippo_test_ pays nothing.
    credentials=(
        replace(KEY, label="API token", advice="Shippo, Settings, API: shippo_live_... pays, shippo_test_... is free."),
    ),
    listing_lag_s=60,
    # Published: 500 a minute with a live token, 50 for lists; 50 and 10 with a test token (Shippo, Rate limits). In
    # between: parcels are asked for one by one, and a token that may do less is noticed by its answers.
    requests_per_minute=240,
    quota_note="A live token may ask 500 times a minute, a test token 50 times; there is no limit for a day.",
    # Shippo leaves it to the carrier behind it for how long a label can be given back.
    void_window_days=None,
)
