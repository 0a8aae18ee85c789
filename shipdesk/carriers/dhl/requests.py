"""What DHL's unified tracking is asked, as pure functions (Shipment Tracking Unified API 1.4)."""

from __future__ import annotations

SHIPMENTS = "track/shipments"
_MOST_SHIPMENTS = 10


def track_params(number: str, division: str = "") -> dict[str, str]:
    """Return the question about a number; division narrows it to one of DHL's, such as "parcel-de"."""
    # Texts are read by their first words, so they have to be English.
    params = {"trackingNumber": number, "language": "en", "limit": str(_MOST_SHIPMENTS)}
    return params | {"service": division} if division else params
