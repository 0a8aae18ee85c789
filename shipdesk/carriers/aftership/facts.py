"""What is true of AfterShip for every shop."""

from __future__ import annotations

from dataclasses import replace

from shipdesk.domain.carriers import KEY, Can, CarrierFacts

FACTS = CarrierFacts(
    code="aftership",
    name="AfterShip",
    can=Can.TRACK | Can.CHANGED_SINCE,
    base_url="https://api.aftership.com/tracking/2026-07",
    credentials=(replace(KEY, advice="AfterShip, Settings, API keys: a key that may read and write trackings."),),
    # The list takes 50 numbers at once (AfterShip, Get trackings).
    numbers_per_request=50,
    # 6 lists a second, 20 new numbers a second (AfterShip, Rate limit).
    requests_per_minute=300,
    requests_at_once=5,
    quota_note="Each parcel counts once against your plan, when AfterShip hears of it first; questions are free.",
)
