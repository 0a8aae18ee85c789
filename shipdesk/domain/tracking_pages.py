"""What a customer may read about a parcel, and what became of the page that says so."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from shipdesk.domain.geography.journeys import JourneyMap
from shipdesk.domain.parcels import ParcelStatus

LARGEST_PAGE = 60_000
"""Bytes of a page, with its map and logo: it opens at once with one bar of signal."""
MOST_EVENTS = 60
_NAME_BYTES = 20


class PageStep(StrEnum):
    """A stage on a parcel's way, as the bar of progress has it."""

    PACKED = "packed"
    ON_THE_WAY = "on_the_way"
    OUT_FOR_DELIVERY = "out_for_delivery"
    READY_FOR_PICKUP = "ready_for_pickup"
    DELIVERED = "delivered"
    RETURNING = "returning"
    RETURNED = "returned"


class StepState(StrEnum):
    """What a stage is by now; each has a shape and a word of its own."""

    DONE = "done"
    NOW = "now"
    AHEAD = "ahead"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class PageShop:
    """Who sends: logo is a PNG or empty, colour is #rrggbb, website https or empty."""

    name: str
    colour: str = "#0f5a66"
    logo: bytes = b""
    email: str = ""
    phone: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True)
class PageMoment:
    """A wall clock at a place, with the zone that may be claimed for it ("UTC+1"), empty where nobody is sure."""

    local: datetime
    zone: str = ""


@dataclass(frozen=True, slots=True)
class PageEvent:
    """One line of the journey: what it means, never the carrier's own words, which may name people."""

    status: ParcelStatus
    reason: str = ""
    at: PageMoment | None = None
    place: str = ""
    country_code: str = ""


@dataclass(frozen=True, slots=True)
class PageContent:
    """Everything that a page tells; language is a tag such as "de-AT", events are newest first.

    There is no room in it for a street or a customer's name, so that neither can be told.
    """

    language: str
    shop: PageShop
    order_number: str
    tracking_number: str
    carrier_name: str
    status: ParcelStatus
    reason: str = ""
    action_required: bool = False
    carrier_url: str = ""
    town: str = ""
    country_code: str = ""
    has_left: bool = True
    promised_on: date | None = None
    expected_on: date | None = None
    expected_until_on: date | None = None
    """The last day of several; None where it is one."""
    is_late: bool = False
    delivered_at: PageMoment | None = None
    pickup_place: str = ""
    pickup_until_on: date | None = None
    events: tuple[PageEvent, ...] = ()
    map: JourneyMap | None = field(default=None, repr=False)


class PageState(StrEnum):
    """What became of a page."""

    MADE = "made"
    """Only written into a folder, or not at all: it has a name, and is published when a person wants it."""
    WAITING = "waiting"
    """To be published."""
    PUBLISHED = "published"
    WITHDRAWING = "withdrawing"
    """To be taken down."""
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class TrackingPage:
    """A parcel's page as the store knows it; digest is that of the page as it stands there, empty where none does."""

    parcel_id: int
    name: str
    made_at: datetime
    published_at: datetime | None = None
    digest: str = ""
    withdrawn_at: datetime | None = None
    next_at: datetime | None = None
    failures: int = 0
    error: str = ""

    @property
    def state(self) -> PageState:
        """What became of it."""
        if self.withdrawn_at is not None:
            return PageState.WITHDRAWING if self.next_at is not None else PageState.WITHDRAWN
        if self.digest:
            return PageState.PUBLISHED
        return PageState.MADE if self.next_at is None else PageState.WAITING

    @property
    def file_name(self) -> str:
        """What the page is called where it stands."""
        return f"{self.name}.html"


def new_name() -> str:
    """Return a name of 160 random bits that nobody can guess, in small letters and digits that every place keeps."""
    return secrets.token_hex(_NAME_BYTES)


def steps_of(status: ParcelStatus, *, has_left: bool) -> tuple[tuple[PageStep, StepState], ...]:
    """Return the stages of a parcel's way and what each is by now."""
    third, last = PageStep.OUT_FOR_DELIVERY, PageStep.DELIVERED
    if status is ParcelStatus.AVAILABLE_FOR_PICKUP:
        third = PageStep.READY_FOR_PICKUP
    elif status in (ParcelStatus.RETURNING, ParcelStatus.RETURNED):
        third, last = PageStep.RETURNING, PageStep.RETURNED
    stages = (PageStep.PACKED, PageStep.ON_THE_WAY, third, last)
    reached = _reached(status, has_left=has_left)
    here = StepState.PROBLEM if status in _STOPPED else StepState.NOW
    return tuple(
        (stage, StepState.DONE if index < reached else here if index == reached else StepState.AHEAD)
        for index, stage in enumerate(stages)
    )


_STOPPED = frozenset({ParcelStatus.EXCEPTION, ParcelStatus.FAILED_ATTEMPT, ParcelStatus.LOST, ParcelStatus.CANCELLED})


def _reached(status: ParcelStatus, *, has_left: bool) -> int:
    """Return the stage that is under way, 4 where all are done."""
    match status:
        case ParcelStatus.DELIVERED | ParcelStatus.RETURNED:
            return 4
        case (
            ParcelStatus.OUT_FOR_DELIVERY
            | ParcelStatus.AVAILABLE_FOR_PICKUP
            | ParcelStatus.FAILED_ATTEMPT
            | ParcelStatus.RETURNING
        ):
            return 2
        case ParcelStatus.LABEL_MADE | ParcelStatus.INFO_RECEIVED | ParcelStatus.CANCELLED:
            return 1 if has_left else 0
        case _:
            return 1
