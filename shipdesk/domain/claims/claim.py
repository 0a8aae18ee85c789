"""A claim as it is kept, with its papers; and parcels for which one could be opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from shipdesk.domain.claims.windows import ClaimWindow, WindowState, window_state
from shipdesk.domain.claims.words import CLOSED, ClaimKind, ClaimState, PaperOf

LARGEST_PAPER = 10_000_000
MOST_PAPERS = 20


@dataclass(frozen=True, slots=True)
class Claim:
    """Money asked back for one parcel; amounts in minor units of the currency, moments UTC."""

    id: int
    order_id: int
    parcel_id: int
    kind: ClaimKind
    state: ClaimState
    rule: str
    opened_at: datetime
    opened_by: str = ""
    opens_on: date | None = None
    last_on: date | None = None
    note: str = ""
    claimed_minor: int | None = None
    currency: str = ""
    filed_at: datetime | None = None
    reference: str = ""
    answered_at: datetime | None = None
    answer: str = ""
    paid_minor: int | None = None
    closed_at: datetime | None = None

    @property
    def is_closed(self) -> bool:
        """Whether nothing more is expected of it."""
        return self.state in CLOSED

    def window_on(self, today: date) -> WindowState:
        """Return how the carrier's window stands for it."""
        return window_state(self.opens_on, self.last_on, today)


@dataclass(frozen=True, slots=True)
class ClaimPaper:
    """What is known of a paper of a claim beside its bytes."""

    id: int
    claim_id: int
    kind: PaperOf
    name: str
    media_type: str
    sha256: str
    bytes: int
    added_at: datetime
    added_by: str = ""


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """A claim with what a list shows of its parcel."""

    claim: Claim
    order_number: str
    tracking_number: str
    carrier: str
    service: str
    recipient_name: str
    papers: int = 0


@dataclass(frozen=True, slots=True)
class ClaimCandidate:
    """A parcel for which nobody has opened a claim, though one could be filed."""

    order_id: int
    parcel_id: int
    order_number: str
    tracking_number: str
    carrier: str
    service: str
    recipient_name: str
    kind: ClaimKind
    window: ClaimWindow
    why: str
    value_minor: int | None = None
    currency: str = ""
