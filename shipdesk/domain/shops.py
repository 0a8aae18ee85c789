"""What a shop's API gives and takes: pages of orders in, the news of a parcel back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shipdesk.domain.orders import OrderDraft, RefusedRow


@dataclass(frozen=True, slots=True)
class PulledPage:
    """One page of orders; next_cursor goes on after it, and is kept even where there is nothing more by now."""

    drafts: tuple[OrderDraft, ...]
    refused: tuple[RefusedRow, ...]
    next_cursor: str
    more: bool
    only_known: frozenset[str] = frozenset()
    """Numbers of orders that matter only where they are here already: shipped, cancelled or not to be shipped."""


@dataclass(frozen=True, slots=True)
class ShippedParcel:
    """What a shop is told of a parcel that left; carrier_name is for people, url may be empty."""

    order_number: str
    tracking_number: str
    carrier_name: str
    service_name: str
    tracking_url: str
    shipped_at: datetime
