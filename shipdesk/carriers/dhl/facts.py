"""What is true of DHL's unified tracking for every shop."""

from __future__ import annotations

from dataclasses import replace

from shipdesk.domain.carriers import KEY, Can, CarrierFacts

QUOTA_PER_DAY = 250
"""What DHL grants at the start."""

FACTS = CarrierFacts(
    code="dhl",
    name="DHL tracking",
    can=Can.TRACK,
    base_url="https://api-eu.dhl.com",
    # DHL has no place for trying this API.
    credentials=(
        replace(KEY, advice="DHL developer portal, My Apps, an app with Shipment Tracking - Unified: its API Key."),
    ),
    # Published: one a second and 250 a day at the start.
    requests_per_minute=60,
    requests_at_once=1,
    requests_per_day=QUOTA_PER_DAY,
    quota_note=(
        "DHL grants 250 questions a day at the start, one a parcel, counted anew at midnight GMT."
        " Ask for more in the developer portal: parcels a day x 3 days x 10."
    ),
)
"""A new parcel is seen 10 to 30 minutes after its first scan, and forgotten after some 90 days."""
