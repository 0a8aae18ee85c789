"""What conditions look at: an order as people and files made it, and the shop and moment it is judged in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from shipdesk.domain.orders import Address, AddressGrade, Order, OrderDraft, OrderLine


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """What conditions look at; None, an empty text or an empty tuple is what nobody knows."""

    to: Address
    grade: AddressGrade
    lines: tuple[OrderLine, ...]
    weight_g: int | None
    total_minor: int | None
    currency: str
    tags: tuple[str, ...]
    source: str
    service_wanted: str
    note: str
    gift_message: str
    placed_at: datetime | None
    ship_by_on: date | None
    box: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """The shop and the moment in which rules are judged; zone is an IANA name, cutoff_hour as in `promise`."""

    country: str
    currency: str
    zone: str
    cutoff_hour: int
    now: datetime


def facts_of_draft(draft: OrderDraft, grade: AddressGrade, ship_by_on: date | None, weight: int | None) -> OrderFacts:
    """Return the facts of an order that was just read."""
    return OrderFacts(
        draft.recipient, grade, draft.lines, weight, draft.total_minor, draft.currency, draft.tags, draft.source,
        draft.service_wanted, draft.note, draft.gift_message, draft.placed_at, ship_by_on,
    )  # fmt: skip


def facts_of_order(
    order: Order, weight: int | None, tags: tuple[str, ...], ship_by_on: date | None, box: str
) -> OrderFacts:
    """Return the facts of a stored order; tags, day and box are those that no rule put there."""
    return OrderFacts(
        order.recipient, order.address_check.grade, order.lines, weight, order.total_minor, order.currency, tags,
        order.source, order.service_wanted, order.note, order.gift_message, order.placed_at, ship_by_on, box,
    )  # fmt: skip
