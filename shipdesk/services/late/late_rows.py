"""The lines of the late list as screens and commands get them; frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from shipdesk.domain.late.causes import LateAction, LateCause, LateClock, Proposal
from shipdesk.domain.late.deeds import LineKey
from shipdesk.domain.late.outlook import ParcelOutlook
from shipdesk.domain.mails import Milestone
from shipdesk.domain.parcels import ParcelStatus


class LateShown(StrEnum):
    """Which lines are asked for."""

    OPEN = "open"
    SNOOZED = "snoozed"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class LateBag:
    """The bag in which a forgotten parcel was handed over."""

    bag_id: int
    carrier: str
    left_at: datetime
    parcels: int
    without_scan: int

    @property
    def is_whole(self) -> bool:
        """Whether no parcel of it was scanned: then the bag is missing, not the parcel."""
        return self.parcels > 1 and self.without_scan == self.parcels


@dataclass(frozen=True, slots=True)
class LateRow:
    """One line of the late list: reason is a sentence, days is how late, since is when the clock ran out."""

    order_id: int
    parcel_id: int | None
    order_number: str
    tracking_number: str
    recipient_name: str
    country_code: str
    cause: LateCause
    days: int
    """Below zero: so many days until the promise is broken."""
    reason: str
    since: date
    value_minor: int | None
    """What is in its parcel is worth: a part of a split order, or all orders that travel in it."""
    currency: str
    told_customer_at: datetime | None = None
    told_milestone: Milestone | None = None
    mail_planned: bool = False
    carrier: str = ""
    service: str = ""
    status: ParcelStatus | None = None
    promised_on: date | None = None
    outlook: ParcelOutlook | None = None
    """What is expected of it; None of what has not left, or was not forecast yet."""
    new_date_on: date | None = None
    """The honest new date that its customer can be told."""
    refunded_minor: int = 0
    """What was given back of its order."""
    loss_minor: int = 0
    """What it may cost, in the order's currency."""
    proposal: Proposal = Proposal.WAIT
    proposal_words: str = ""
    done: tuple[LateAction, ...] = ()
    """What was done about it already, oldest first."""
    bag: LateBag | None = None
    away_until: date | None = None
    away_reason: str = ""

    @property
    def clock(self) -> LateClock:
        """The clock that it runs by."""
        return self.cause.clock

    @property
    def key(self) -> LineKey:
        """What the line is known by."""
        return LineKey(self.order_id, self.parcel_id or 0, self.cause)
