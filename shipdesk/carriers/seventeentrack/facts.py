"""What is true of 17TRACK for every shop."""

from __future__ import annotations

from dataclasses import replace

from shipdesk.domain.carriers import KEY, Can, CarrierFacts

FACTS = CarrierFacts(
    code="seventeentrack",
    name="17TRACK",
    can=Can.TRACK,
    base_url="https://api.17track.net/track/v2.4",
    credentials=(replace(KEY, label="Security key", advice="17TRACK API console, Settings, Security, Access key."),),
    # "A maximum of 40 tracking numbers can be passed at a single time" (17TRACK API, Quick guide).
    numbers_per_request=40,
    # 3 a second is what users report; 17TRACK itself publishes no number. Two leave room.
    requests_per_minute=120,
    requests_at_once=2,
    quota_note="100 parcels a month are free. Each counts once, when 17TRACK hears of it first; questions are free.",
)
