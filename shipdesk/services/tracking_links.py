"""Where a customer can follow a parcel: its own page where one stands, else the carrier's, never a reply's address."""

from __future__ import annotations

from urllib.parse import quote

from shipdesk.domain.parcels import Parcel
from shipdesk.domain.tracking_pages import PageState, TrackingPage
from shipdesk.services.shop import Shop
from shipdesk.settings import Settings
from shipdesk.storage.transaction import Transaction

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
    """Return the carrier's link for a parcel, or an empty text where its carrier has no page."""
    brand = service.partition(":")[0] if carrier == "easypost" else carrier
    key = "".join(c for c in brand.casefold() if c.isalnum())
    pattern = next((p for name, p in _PATTERNS.items() if key.startswith(name)), "")
    if not pattern and carrier == "easypost":
        # EasyPost itself shows any of its parcels.
        pattern = "https://track.easypost.com/{}"
    return pattern.format(quote(tracking_number, safe="")) if pattern else ""


def customer_link(tx: Transaction, settings: Settings, parcel: Parcel) -> str:
    """Return the link for a parcel's customer: its own page where one stands, else the carrier's, else nothing."""
    page = address_of(settings, tx.pages.get(parcel.id))
    return page or tracking_url(parcel.carrier, parcel.service, parcel.tracking_number)


def page_url(shop: Shop, parcel_id: int) -> str | None:
    """Return the public address of a parcel's own page, or None where none can be read."""
    with shop.look() as tx:
        return address_of(shop.settings, tx.pages.get(parcel_id))


def address_of(settings: Settings, page: TrackingPage | None) -> str | None:
    """Return the public address of a page that stands, or None."""
    base = settings.tracking_page.public_url
    if page is None or page.state is not PageState.PUBLISHED or not base:
        return None
    return f"{base.rstrip('/')}/{page.file_name}"
