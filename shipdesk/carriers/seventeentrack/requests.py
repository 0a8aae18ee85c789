"""What 17TRACK is asked (API version 2.4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shipdesk.carriers.brands import brand_in
from shipdesk.domain.shipments import TrackedParcel

_KEYS = {"dhl": 100_001, "ups": 100_002, "fedex": 100_003, "usps": 21_051}
"""17TRACK's numbers of the carriers whose numbers it may take for somebody else's; all others it finds out."""


def numbers_body(parcels: Sequence[TrackedParcel]) -> list[dict[str, Any]]:
    """Return the body for some parcels, 40 at the most, be it that they are made known or asked about."""
    return [_number(parcel) for parcel in parcels]


def _number(parcel: TrackedParcel) -> dict[str, Any]:
    told: dict[str, Any] = {"number": parcel.tracking_number}
    if parcel.carrier_hint.isascii() and parcel.carrier_hint.isdigit():
        return told | {"carrier": int(parcel.carrier_hint[:9])}
    brand = brand_in(parcel.carrier_hint, _KEYS)
    return told | {"carrier": _KEYS[brand]} if brand else told
