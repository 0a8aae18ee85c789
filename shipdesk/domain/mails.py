"""The messages a customer gets, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Milestone(StrEnum):
    """What a mail tells; one mail per parcel (or order) and milestone."""

    ORDER_RECEIVED = "order_received"
    DISPATCHED = "dispatched"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELIVERED = "delivered"
    DELAYED = "delayed"
    PROBLEM = "problem"


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
