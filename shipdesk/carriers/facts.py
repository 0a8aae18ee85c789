"""What is true of the carriers that are one module each; the others keep their facts in their own folders."""

from __future__ import annotations

from dataclasses import replace

from shipdesk.domain.carriers import KEY, Can, CarrierFacts

EASYPOST = CarrierFacts(
    code="easypost",
    name="EasyPost",
    can=Can.RATES | Can.BUY | Can.VOID | Can.TRACK | Can.FIND | Can.CUSTOMS | Can.RETURN | Can.MANIFEST,
    base_url="https://api.easypost.com",
    credentials=(replace(KEY, advice="EasyPost, Account Settings, API Keys: EZAK... pays, EZTK... is for trying."),),
    listing_lag_s=60,
    numbers_per_request=50,
)
PRACTICE = replace(
    EASYPOST,
    code="practice",
    name="Practice carrier",
    base_url="",
    credentials=(),
    listing_lag_s=0,
    void_window_days=30,
)
OWN = CarrierFacts(
    code="own",
    name="Own delivery",
    can=Can.BUY | Can.VOID,
    # Asking again costs nothing but a number of our own range.
    idempotent_buy=True,
    tracked=False,
)
