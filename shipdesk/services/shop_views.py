"""What screens and commands see of the shops whose APIs sell for us."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shipdesk.domain.orders import RefusedRow
from shipdesk.domain.outbox import OutboxState


@dataclass(frozen=True, slots=True)
class PullReport:
    """What a pull of one shop's orders did; problem is a sentence where it stopped, and goes on there next time."""

    code: str
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    """Met again as they are, or left as they are because they are packed or gone."""
    refused: tuple[RefusedRow, ...] = ()
    cancelled_there: tuple[str, ...] = ()
    """Orders that are packed or gone here, and that the shop has cancelled since."""
    pages: int = 0
    import_id: int | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class WriteBackReport:
    """What became of the tracking numbers that shops are told."""

    told: int = 0
    waiting: int = 0
    failed: int = 0
    unsure: int = 0
    problems: tuple[str, ...] = ()
    """A sentence for each that failed or waits, with its order number."""


@dataclass(frozen=True, slots=True)
class WriteBackRow:
    """A parcel that a shop has not heard of (yet), and why."""

    id: int
    shop: str
    order_number: str
    tracking_number: str
    state: OutboxState
    error: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ConnectedShop:
    """A shop account and how it goes; times are UTC."""

    code: str
    kind: str
    name: str
    base_url: str
    source: str
    enabled: bool
    write_back: bool
    has_key: bool
    pulled_at: datetime | None
    next_at: datetime | None
    error: str
    to_tell: int
    """Tracking numbers that are planned, wait, failed or are unsure."""
