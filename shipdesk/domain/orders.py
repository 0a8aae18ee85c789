"""Orders as the shop knows them, whoever sold them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

ROWS_BY = "\x1f"
"""Between the texts that a column has in the rows of one order."""


class OrderStatus(StrEnum):
    """Where an order stands on our desk."""

    AWAITING_PAYMENT = "awaiting_payment"
    TO_SHIP = "to_ship"
    ON_HOLD = "on_hold"
    PACKED = "packed"
    DISPATCHED = "dispatched"
    SHIPPED_ELSEWHERE = "shipped_elsewhere"
    CANCELLED = "cancelled"
    COMBINED = "combined"
    """It travels in another order's parcel."""


class AddressGrade(StrEnum):
    """What the address check says: may a parcel be sent there."""

    OK = "ok"
    LOOK = "needs_a_look"
    CANNOT_SHIP = "cannot_ship"


@dataclass(frozen=True, slots=True)
class Address:
    """A person or company and where they are; country_code is ISO 3166-1 alpha-2 or empty where unknown."""

    name: str = ""
    company: str = ""
    lines: tuple[str, ...] = ()
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country_code: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One article of an order; unit_price_minor is per piece, in the order's currency."""

    sku: str
    name: str
    quantity: int
    variant: str = ""
    unit_price_minor: int | None = None
    weight_g: int | None = None
    customs_code: str = ""
    origin_country: str = ""
    barcode: str = ""
    """What a file tells of the article by the way: kept with the product, not with the order."""


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """An order as a file tells it, cleaned but not stored; row is its first row in the file, counted from 1."""

    source: str
    order_number: str
    placed_at_raw: str
    recipient: Address
    lines: tuple[OrderLine, ...]
    row: int
    placed_at: datetime | None = None
    status: OrderStatus = OrderStatus.TO_SHIP
    currency: str = ""
    total_minor: int | None = None
    ship_by_on: date | None = None
    promised_on: date | None = None
    service_wanted: str = ""
    note: str = ""
    gift_message: str = ""
    tags: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    """What the door changed or found doubtful, in words, shown in the preview."""
    raw: dict[str, str] = field(default_factory=dict)
    """The texts of the file by their column, where they say more than what was read; a column's texts in several rows
    of the order stand in one, ROWS_BY between them."""
    remote_id: str = ""
    """How the shop's API calls the order; empty where a file told it."""
    suspicious: tuple[str, ...] = ()
    """What a person should look at before it is sent, in words: twins, totals that do not add up and the like."""


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that cannot be imported: where, what it held, why, and what to do."""

    row: int
    column: str
    value: str
    reason: str
    order_number: str = ""


@dataclass(frozen=True, slots=True)
class AddressCheck:
    """The grade of an address and the reasons for it, in words."""

    grade: AddressGrade
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewOrder:
    """A draft with what the shop's rules add to it, ready to be stored."""

    draft: OrderDraft
    check: AddressCheck
    ship_by_on: date | None
    content_hash: str


@dataclass(frozen=True, slots=True)
class KnownOrder:
    """What an import needs to know of an order that is already here."""

    id: int
    status: OrderStatus
    file_status: OrderStatus
    content_hash: str


@dataclass(frozen=True, slots=True)
class OrderNote:
    """A note that somebody wrote on an order."""

    at: datetime
    author: str
    text: str


@dataclass(frozen=True, slots=True)
class Order:
    """An order as it is stored."""

    id: int
    source: str
    order_number: str
    status: OrderStatus
    hold_reason: str
    placed_at: datetime | None
    placed_at_raw: str
    recipient: Address
    address_check: AddressCheck
    lines: tuple[OrderLine, ...]
    currency: str
    total_minor: int | None
    ship_by_on: date | None
    promised_on: date | None
    service_wanted: str
    note: str
    gift_message: str
    tags: tuple[str, ...]
    notes: tuple[OrderNote, ...]
    import_id: int | None
    created_at: datetime
    remote_id: str = ""
    door_changes: tuple[str, ...] = ()
    """What was cleaned at the door, in words."""
    chosen_carrier: str = ""
    chosen_service: str = ""
    """What a person or a rule chose; service_wanted is the customer's own wish."""
    box: str = ""
    weight_g: int | None = None
    """Typed by a person for the whole order; None where it is computed."""
    combined_into: int | None = None
    """The order in whose parcel this one travels."""
    reship_of: int | None = None
    """The order whose parcel went astray and is sent again as this one."""

    @property
    def quantity(self) -> int:
        """How many pieces in all."""
        return sum(line.quantity for line in self.lines)


def items_text(lines: tuple[OrderLine, ...]) -> str:
    """Return the articles in one line for a list, such as "2 x Candle, 1 x Soap"."""
    return ", ".join(f"{line.quantity} × {line.name or line.sku}" for line in lines)
