"""What stands in the file of a claim; where it stands is the drawer's business."""

from __future__ import annotations

from dataclasses import dataclass

from shipdesk.domain.orders import Address
from shipdesk.domain.papers import Letterhead


@dataclass(frozen=True, slots=True)
class ClaimGoods:
    """An article in the parcel and what it was sold for, as texts."""

    quantity: int
    sku: str
    name: str
    each: str
    value: str


@dataclass(frozen=True, slots=True)
class ClaimCover:
    """The first page: what is asked for, for which parcel, and why."""

    letterhead: Letterhead
    title: str
    carrier: str
    order_number: str
    tracking_number: str
    recipient: Address
    asked: str
    asked_words: str
    statement: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    goods: tuple[ClaimGoods, ...]
    goods_value: str
    placed_on: str


@dataclass(frozen=True, slots=True)
class ClaimMail:
    """A mail that the customer got."""

    sent: str
    to: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class ClaimPicture:
    """A picture with the words above it, as JPEG."""

    words: str
    jpeg: bytes


@dataclass(frozen=True, slots=True)
class ClaimPart:
    """One part of the file: what it is called in the list on the cover, and its pages as a PDF."""

    title: str
    pdf: bytes


@dataclass(frozen=True, slots=True)
class ClaimContent:
    """Everything that is drawn for a claim; parts are finished PDFs that follow the proof of value."""

    cover: ClaimCover
    journey: ClaimPart | None
    parts: tuple[ClaimPart, ...]
    pictures: tuple[ClaimPicture, ...]
    mails: tuple[ClaimMail, ...]
