"""What is true of Royal Mail Click & Drop for every shop."""

from __future__ import annotations

from dataclasses import replace

from shipdesk.domain.carriers import KEY, Can, CarrierFacts, Credential

FACTS = CarrierFacts(
    code="royalmail",
    name="Royal Mail Click & Drop",
    can=Can.BUY | Can.VOID | Can.FIND | Can.MANIFEST | Can.CUSTOMS,
    base_url="https://api.parcel.royalmail.com/api/v1",
    credentials=(
        replace(
            KEY,
            label="Authorisation key",
            advice="Click & Drop, Settings, Integrations, Add a new integration, Click & Drop API.",
        ),
        Credential(
            "carrier_name",
            "Carrier's name in Click & Drop",
            optional=True,
            advice='Such as "Royal Mail OBA"; needed for manifests where there are several.',
        ),
    ),
    listing_lag_s=60,
    quota_note="Labels come through this way only with a Royal Mail business account (OBA). No limit is published.",
    # A label may be deleted until it is on a manifest; Royal Mail names no number of days.
    void_window_days=None,
    # Click & Drop has no tracking; AfterShip or 17TRACK can follow its numbers.
    tracked=False,
)
