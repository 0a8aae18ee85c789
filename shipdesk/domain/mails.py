"""The messages a customer gets, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Milestone(StrEnum):
    """What a mail tells; one mail per parcel (or order) and milestone."""

    ORDER_RECEIVED = "order_received"
    PACKED = "packed"
    DISPATCHED = "dispatched"
    ACCEPTED = "accepted"
    """The carrier has scanned the parcel itself."""
    OUT_FOR_DELIVERY = "out_for_delivery"
    READY_FOR_PICKUP = "ready_for_pickup"
    DELIVERY_ATTEMPTED = "delivery_attempted"
    DELIVERED = "delivered"
    DELAYED = "delayed"
    HELD = "held"
    """By customs, for money or for the address: the customer can do something about it."""
    RETURNED = "returned"
    LOST = "lost"
    PROBLEM = "problem"
    """What is neither of these, such as damage; until 2026 also what has a mail of its own now."""
    REVIEW_REQUEST = "review_request"
    RETURN_LABEL = "return_label"
    """The label with which the customer sends the parcel back; it goes with the mail."""


ONCE_PROBLEM = (
    Milestone.READY_FOR_PICKUP,
    Milestone.DELIVERY_ATTEMPTED,
    Milestone.HELD,
    Milestone.RETURNED,
    Milestone.LOST,
)
"""What was told by the one mail about problems before each had its own."""
BAD_NEWS = (*ONCE_PROBLEM[1:], Milestone.DELAYED, Milestone.PROBLEM)
"""After one of these nobody is asked for a review."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a mail."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class MailMessage:
    """A finished mail: all header values are plain text, message_id is without angle brackets."""

    message_id: str
    sender_name: str
    sender_address: str
    recipient_name: str
    recipient_address: str
    subject: str
    text: str
    html: str
    language: str
    reference: str
    reply_to: str = ""
    date_utc: str = ""
    """RFC 5322 date, fixed when the row is made so that a repeat is byte for byte the same."""
    attachments: tuple[Attachment, ...] = ()
    also_to: tuple[str, ...] = ()
    """Further addresses that get the same mail."""
    logo: bytes = b""
    """The shop's, as a PNG, which the page shows from within the mail; empty where it shows none or one elsewhere."""
    unsubscribe: str = ""
    """Where a reader ends mails of this kind by one click (https or mailto); empty for what belongs to an order."""


class DeliveryOutcome(StrEnum):
    """What the server's answers mean."""

    SENT = "sent"
    LATER = "later"
    REFUSED = "refused"
    HELD = "held"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Delivery:
    """The outcome of one SMTP dialogue; pause_queue asks that nothing else be tried for now (quota, login)."""

    outcome: DeliveryOutcome
    detail: str
    pause_queue: bool = False
    pause_hours: int = 0
    """How long the account may send nothing, where its limit is reached; 0: the queue backs off by itself."""
    refused: tuple[str, ...] = ()
    """Addresses that the server refused for good; of a mail that was sent, those among several that do not get it."""


class AddressFlag(StrEnum):
    """What is known of an address that mails go to."""

    BOUNCED = "bounced"
    """Mails do not reach it."""
    DELAYED = "delayed"
    """A mail to it is still on its way somewhere."""
    UNSUBSCRIBED = "unsubscribed"
    """It wants no advertising."""


@dataclass(frozen=True, slots=True)
class FlaggedAddress:
    """A flag of an address, since when, in whose words, and the Message-ID of the mail it comes from."""

    address: str
    flag: AddressFlag
    at: datetime
    detail: str = ""
    message_id: str = ""
