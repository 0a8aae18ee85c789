"""What came of a command card."""

from __future__ import annotations

from dataclasses import dataclass

from shipdesk.domain.rows import ScanOutcome
from shipdesk.services.parcel_views import Wants


@dataclass(frozen=True, slots=True)
class CardDone:
    """The answer to a card, and what the bench does next by itself."""

    outcome: ScanOutcome
    message: str
    session_id: int | None = None
    wants: Wants = Wants.NOTHING
    order_number: str = ""
    bag_id: int | None = None
