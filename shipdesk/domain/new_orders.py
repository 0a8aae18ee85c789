"""What the shop's rules add to a draft before it is stored: address check, ship-by day, a hash of its content."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime

from shipdesk.domain.addresses import check_address
from shipdesk.domain.orders import Address, AddressCheck, NewOrder, OrderDraft, OrderStatus
from shipdesk.domain.promise import ship_by

ON_DESK = frozenset({OrderStatus.TO_SHIP, OrderStatus.AWAITING_PAYMENT})
_SPAN_S = 900
"""Within a quarter of an hour no zone's day or hour changes, so orders of one quarter share their ship-by day."""


@dataclass(frozen=True, slots=True)
class DeskRules:
    """The shop's own rules as far as new orders need them; zone is an IANA name, country ISO 3166-1 alpha-2."""

    handling_days: int
    cutoff_hour: int
    zone: str
    country: str


class OrderPreparer:
    """Prepares the drafts of one import; moments that lie together share their ship-by day."""

    def __init__(self, rules: DeskRules) -> None:
        self._rules = rules
        self._days: dict[int, date | None] = {}

    def prepare(self, draft: OrderDraft) -> NewOrder:
        """Return the order as it can be stored."""
        ship_by_on = draft.ship_by_on
        if ship_by_on is None and draft.status in ON_DESK and draft.placed_at is not None:
            ship_by_on = self.ship_by(draft.placed_at)
        return NewOrder(draft, self.check(draft.recipient), ship_by_on, content_hash(draft))

    def check(self, recipient: Address) -> AddressCheck:
        """Return whether a parcel can go to the recipient."""
        return check_address(recipient, home=self._rules.country)

    def ship_by(self, placed_at: datetime) -> date | None:
        """Return by when an order of that moment should leave, where the file tells no day."""
        span = int(placed_at.timestamp()) // _SPAN_S
        if span not in self._days:
            rules = self._rules
            self._days[span] = ship_by(
                placed_at,
                handling_days=rules.handling_days,
                cutoff_hour=rules.cutoff_hour,
                zone=rules.zone,
                country=rules.country,
            )
        return self._days[span]


def content_hash(draft: OrderDraft) -> str:
    """Return 32 hex digits that change when the file tells anything else about the order."""
    to = draft.recipient
    content = [
        draft.status.value, draft.placed_at_raw, draft.currency, draft.total_minor, str(draft.ship_by_on),
        str(draft.promised_on), draft.service_wanted, draft.note, draft.gift_message,
        [to.name, to.company, *to.lines, to.city, to.state, to.postal_code, to.country_code, to.email, to.phone],
        [[i.sku, i.name, i.variant, i.quantity, i.unit_price_minor, i.weight_g] for i in draft.lines],
    ]  # fmt: skip
    return hash_of(json.dumps(content))


def hash_of(content: str) -> str:
    """Return 32 hex digits for an order's content as JSON."""
    return hashlib.sha256(content.encode()).hexdigest()[:32]
