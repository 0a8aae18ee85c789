"""What a file tells differently from what is known: pure comparisons between a draft and a stored order."""

from __future__ import annotations

import hashlib
import json

from shipdesk.domain.addresses import check_address
from shipdesk.domain.money import money_text
from shipdesk.domain.orders import KnownOrder, NewOrder, Order, OrderDraft, OrderLine, OrderStatus, items_text
from shipdesk.domain.promise import ship_by
from shipdesk.services.views import DiffKind, FieldChange
from shipdesk.settings import Settings

_PROTECTED = frozenset({OrderStatus.PACKED, OrderStatus.DISPATCHED})
_ENDED_ELSEWHERE = frozenset({OrderStatus.CANCELLED, OrderStatus.SHIPPED_ELSEWHERE})
_ON_DESK = frozenset({OrderStatus.TO_SHIP, OrderStatus.AWAITING_PAYMENT})


def prepare(draft: OrderDraft, settings: Settings) -> NewOrder:
    """Add to a draft what the shop's rules say: the address check, the ship-by day, and a hash of its content."""
    ship_by_on = draft.ship_by_on
    if ship_by_on is None and draft.status in _ON_DESK:
        ship_by_on = ship_by(
            draft.placed_at,
            handling_days=settings.behaviour.handling_days,
            cutoff_hour=settings.behaviour.cutoff_hour,
            zone=settings.shop.time_zone,
            country=settings.shop.country_code,
        )
    return NewOrder(draft, check_address(draft.recipient), ship_by_on, content_hash(draft))


def content_hash(draft: OrderDraft) -> str:
    """Return 32 hex digits that change when the file tells anything else about the order."""
    to = draft.recipient
    content = [
        draft.status.value, draft.placed_at_raw, draft.currency, draft.total_minor, str(draft.ship_by_on),
        str(draft.promised_on), draft.service_wanted, draft.note, draft.gift_message,
        [to.name, to.company, *to.lines, to.city, to.state, to.postal_code, to.country_code, to.email, to.phone],
        [[i.sku, i.name, i.variant, i.quantity, i.unit_price_minor, i.weight_g] for i in draft.lines],
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:32]


def kind_of(new: NewOrder, known: KnownOrder | None) -> DiffKind:
    """Return what an import does with an order; what is packed or dispatched is never touched."""
    if known is None:
        return DiffKind.NEW
    if known.content_hash == new.content_hash:
        return DiffKind.UNCHANGED
    return DiffKind.PROTECTED if known.status in _PROTECTED else DiffKind.CHANGED


def status_after(new: NewOrder, known: KnownOrder) -> OrderStatus:
    """Return the status a changed file leads to: ours stays where we moved it, unless the sale ended elsewhere."""
    told = new.draft.status
    if told in _ENDED_ELSEWHERE or known.status is known.file_status:
        return told
    return known.status


def field_changes(new: NewOrder, stored: Order) -> tuple[FieldChange, ...]:
    """Return the fields that the file tells differently, in words."""
    draft, to, had = new.draft, new.draft.recipient, stored.recipient
    pairs = [
        ("Name", had.name, to.name),
        ("Company", had.company, to.company),
        ("Street", ", ".join(had.lines), ", ".join(to.lines)),
        ("City", had.city, to.city),
        ("State", had.state, to.state),
        ("Postal code", had.postal_code, to.postal_code),
        ("Country", had.country_code, to.country_code),
        ("E-mail", had.email, to.email),
        ("Phone", had.phone, to.phone),
        ("Items", _lines_text(stored.lines, stored.currency), _lines_text(draft.lines, draft.currency)),
        ("Total", money_text(stored.total_minor, stored.currency), money_text(draft.total_minor, draft.currency)),
        ("Ship by", _text(stored.ship_by_on), _text(new.ship_by_on)),
        ("Promised", _text(stored.promised_on), _text(draft.promised_on)),
        ("Service", stored.service_wanted, draft.service_wanted),
        ("Note", stored.note, draft.note),
        ("Gift message", stored.gift_message, draft.gift_message),
        ("Placed", stored.placed_at_raw, draft.placed_at_raw),
    ]
    changes = [FieldChange(name, before, after) for name, before, after in pairs if before != after]
    if stored.status is not draft.status and draft.status in _ENDED_ELSEWHERE | _ON_DESK:
        changes.append(FieldChange("Status", stored.status.value, draft.status.value))
    return tuple(changes)


def _lines_text(lines: tuple[OrderLine, ...], currency: str) -> str:
    detailed = [f"{items_text((i,))} {i.sku} {i.variant} {money_text(i.unit_price_minor, currency)}" for i in lines]
    return "; ".join(" ".join(d.split()) for d in detailed)


def _text(value: object) -> str:
    return "" if value is None else str(value)
