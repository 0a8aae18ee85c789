"""What a program of the shop's was told or will be, and a person's word on what is stuck of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shipdesk.domain.errors import Refused
from shipdesk.domain.mails import Milestone
from shipdesk.domain.outbox import OutboxItem, OutboxKind, OutboxState
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic

STUCK = (OutboxState.UNSURE, OutboxState.FAILED)
"""What needs a person."""
RESTING = (OutboxState.PLANNED, OutboxState.WAITING, OutboxState.HELD)


@dataclass(frozen=True, slots=True)
class WebhookRow:
    """One message to the program as a list shows it; error is a sentence, or empty."""

    id: int
    milestone: Milestone
    order_number: str
    state: OutboxState
    created_at: datetime
    next_at: datetime | None
    error: str


def list_webhooks(shop: Shop, state: OutboxState | None = None) -> tuple[OutboxItem, ...]:
    """Return what the program was told or will be, oldest first."""
    states = [state] if state is not None else list(OutboxState)
    with shop.look() as tx:
        found = [item for each in states for item in tx.outbox.in_state(OutboxKind.WEBHOOK, each)]
    return tuple(sorted(found, key=lambda item: item.id))


def webhook_rows(shop: Shop, limit: int = 2000) -> tuple[WebhookRow, ...]:
    """Return what the program was told or will be, what is stuck first, then the newest."""
    with shop.look() as tx:
        stuck = tx.outbox.newest(OutboxKind.WEBHOOK, limit, *STUCK)
        others = tx.outbox.newest(OutboxKind.WEBHOOK, limit, *(state for state in OutboxState if state not in STUCK))
        items = (*stuck, *others)[:limit]
        numbers = tx.groups.numbers_of({int(str(item.payload["order_id"])) for item in items})
    return tuple(
        WebhookRow(
            item.id, Milestone(str(item.payload["milestone"])), numbers.get(int(str(item.payload["order_id"])), ""),
            item.state, item.created_at, item.next_at, item.error,
        )
        for item in items
    )  # fmt: skip


def settle_webhook(shop: Shop, item_id: int, *, told: bool) -> None:
    """Take a person's word on an unsure message: it came, or it shall be sent (again, where it failed)."""
    if settle_webhooks(shop, [item_id], told=told) != 1:
        raise Refused("Only a message whose fate is unsure, or that failed, can be settled.")


def settle_webhooks(shop: Shop, ids: Sequence[int], *, told: bool) -> int:
    """Take a person's word on messages: unsure ones came, or unsure and failed ones shall be sent; return how many."""
    if told:
        return _move(shop, ids, (OutboxState.UNSURE,), OutboxState.DONE)
    return _move(shop, ids, STUCK, OutboxState.PLANNED)


def drop_webhooks(shop: Shop, ids: Sequence[int]) -> int:
    """Let messages be that were not told yet, or are stuck; return how many. They stay in the list."""
    return _move(shop, ids, (*STUCK, *RESTING), OutboxState.CANCELLED)


def _move(shop: Shop, ids: Sequence[int], only_from: Sequence[OutboxState], to: OutboxState) -> int:
    with shop.change(Topic.MESSAGES) as tx:
        items = (tx.outbox.get(item_id) for item_id in ids)
        ours = [item.id for item in items if item is not None and item.kind is OutboxKind.WEBHOOK]
        return tx.outbox.move(ours, only_from, to, None)
