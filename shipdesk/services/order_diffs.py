"""What a file tells differently from what is known: pure comparisons between a draft and a stored order."""

from __future__ import annotations

from shipdesk.domain.money import money_text
from shipdesk.domain.new_orders import ON_DESK, DeskRules, OrderPreparer
from shipdesk.domain.orders import KnownOrder, NewOrder, Order, OrderDraft, OrderLine, OrderStatus, items_text
from shipdesk.services.views import DiffKind, FieldChange
from shipdesk.settings import Settings

_PROTECTED = frozenset({OrderStatus.PACKED, OrderStatus.DISPATCHED})
_ENDED_ELSEWHERE = frozenset({OrderStatus.CANCELLED, OrderStatus.SHIPPED_ELSEWHERE})


def desk_rules(settings: Settings) -> DeskRules:
    """Return what the settings say about new orders."""
    return DeskRules(
        handling_days=settings.behaviour.handling_days,
        cutoff_hour=settings.behaviour.cutoff_hour,
        zone=settings.shop.time_zone,
        country=settings.shop.country_code,
    )


def prepare(draft: OrderDraft, settings: Settings) -> NewOrder:
    """Add to a draft what the shop's rules say: the address check, the ship-by day, and a hash of its content."""
    return OrderPreparer(desk_rules(settings)).prepare(draft)


def kind_of(new: NewOrder, known: KnownOrder | None) -> DiffKind:
    """Return what an import does with an order; what is packed or dispatched is never touched."""
    return kind_by_hash(new.content_hash, known)


def kind_by_hash(content: str, known: KnownOrder | None) -> DiffKind:
    """Return what an import does with an order of this content."""
    if known is None:
        return DiffKind.NEW
    if known.content_hash == content:
        return DiffKind.UNCHANGED
    return DiffKind.PROTECTED if known.status in _PROTECTED else DiffKind.CHANGED


def status_after(new: NewOrder, known: KnownOrder) -> OrderStatus:
    """Return the status a changed file leads to: ours stays where we moved it, unless the sale ended elsewhere."""
    told = new.draft.status
    if known.status is OrderStatus.COMBINED:
        return known.status if told is OrderStatus.TO_SHIP else told  # who is not to ship travels with nobody
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
    if stored.status is not draft.status and draft.status in _ENDED_ELSEWHERE | ON_DESK:
        changes.append(FieldChange("Status", stored.status.value, draft.status.value))
    return tuple(changes)


def _lines_text(lines: tuple[OrderLine, ...], currency: str) -> str:
    detailed = [f"{items_text((i,))} {i.sku} {i.variant} {money_text(i.unit_price_minor, currency)}" for i in lines]
    return "; ".join(" ".join(d.split()) for d in detailed)


def _text(value: object) -> str:
    return "" if value is None else str(value)
