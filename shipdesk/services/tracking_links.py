"""Where a customer can follow a parcel: links are built from the carrier's own pattern, never from a reply."""

from __future__ import annotations

from urllib.parse import quote

# The public tracking pages as the carriers print them on their receipts (November 2026).
_PATTERNS = {
    "usps": "https://tools.usps.com/go/TrackConfirmAction?tLabels={}",
    "ups": "https://www.ups.com/track?tracknum={}",
    "fedex": "https://www.fedex.com/fedextrack/?trknbr={}",
    "dhl": "https://www.dhl.com/en/express/tracking.html?AWB={}",
    "canadapost": "https://www.canadapost-postescanada.ca/track-reperage/en#/search?searchFor={}",
    "royalmail": "https://www.royalmail.com/track-your-item#/tracking-results/{}",
    "practice": "https://track.practice-carrier.example/{}",
}


def tracking_url(carrier: str, service: str, tracking_number: str) -> str:
    """Return the link for a parcel, or an empty text where its carrier has no page."""
    brand = service.partition(":")[0] if carrier == "easypost" else carrier
    key = "".join(c for c in brand.casefold() if c.isalnum())
    pattern = next((p for name, p in _PATTERNS.items() if key.startswith(name)), "")
    if not pattern and carrier == "easypost":
        # EasyPost itself shows any of its parcels.
        pattern = "https://track.easypost.com/{}"
    return pattern.format(quote(tracking_number, safe="")) if pattern else ""
