"""The mail queue as a whole: how much went out lately, what holds it up, and what became of single mails."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlmodel import Session

from shipdesk.domain.outbox import OutboxKind, OutboxState
from shipdesk.storage.tables import MessageRecord, OutboxRow, table_of

HELD_WITH_QUEUE = "held with the queue"
"""The outcome of a mail that is held because nothing goes out at all, not because of itself."""

_OUTBOX = table_of(OutboxRow)
_MESSAGES = table_of(MessageRecord)


class MailQueueStore:
    """What the messages and outbox tables tell of the queue; works in batches, without the ORM."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def handed_over_since(self, since: datetime) -> int:
        """Return how many mails were handed to the server since a moment, those counted whose fate is unsure."""
        statement = select(func.count()).where(
            _OUTBOX.c.kind == OutboxKind.MAIL.value,
            _OUTBOX.c.state.in_([s.value for s in (OutboxState.DONE, OutboxState.UNSURE, OutboxState.SENDING)]),
            _OUTBOX.c.claimed_at >= since,
        )
        return int(self._session.execute(statement).scalar_one())

    def note(self, outbox_id: int, payload: dict[str, Any]) -> None:
        """Keep what is known about the sending of one mail, such as when it was tried first."""
        self._session.execute(update(_OUTBOX).where(_OUTBOX.c.id == outbox_id).values(payload=payload))
        self._session.expire_all()

    def release(self) -> int:
        """Plan the mails again that were held only because the whole queue was; return how many."""
        statement = (
            update(_OUTBOX)
            .where(
                _OUTBOX.c.kind == OutboxKind.MAIL.value,
                _OUTBOX.c.state == OutboxState.HELD.value,
                _OUTBOX.c.outcome == HELD_WITH_QUEUE,
            )
            .values(state=OutboxState.PLANNED.value, outcome="", error="", next_at=None)
            .returning(_OUTBOX.c.id)
        )
        released = len(self._session.execute(statement).all())
        self._session.expire_all()
        return released

    def held(self) -> int:
        """Return how many mails are held because of themselves, those that wait for the owner's yes left out."""
        waiting = select(_MESSAGES.c.outbox_id).where(_MESSAGES.c.to_approve.is_(True))
        statement = select(func.count()).where(
            _OUTBOX.c.kind == OutboxKind.MAIL.value,
            _OUTBOX.c.state == OutboxState.HELD.value,
            _OUTBOX.c.outcome != HELD_WITH_QUEUE,
            _OUTBOX.c.id.not_in(waiting),
        )
        return int(self._session.execute(statement).scalar_one())

    def attachments(self, row_id: int) -> list[dict[str, Any]]:
        """Return what shall go with a mail, such as {"kind": "invoice", "order_id": 3}."""
        statement = select(_MESSAGES.c.attachments).where(_MESSAGES.c.id == row_id)
        return list(self._session.execute(statement).scalar_one_or_none() or [])

    def of_message_ids(self, message_ids: Sequence[str]) -> dict[str, int]:
        """Return the ids of our mails by their Message-IDs; those of others are left out."""
        statement = select(_MESSAGES.c.message_id, _MESSAGES.c.id).where(_MESSAGES.c.message_id.in_(message_ids))
        return {row.message_id: row.id for row in self._session.execute(statement)}

    def mark_bounced(self, row_id: int, at: datetime) -> None:
        """Note that a mail came back."""
        self._session.execute(update(_MESSAGES).where(_MESSAGES.c.id == row_id).values(bounced_at=at))
        self._session.expire_all()

    def readdress(self, row_id: int, address: str) -> None:
        """Send a mail that never reached anybody to another address; its words stay."""
        self._session.execute(update(_MESSAGES).where(_MESSAGES.c.id == row_id).values(to_address=address))
        self._session.expire_all()

    def told(self, address: str) -> tuple[int, ...]:
        """Return the ids of all mails that went to an address, or may have gone, oldest first."""
        statement = (
            select(_MESSAGES.c.id)
            .join(_OUTBOX, _OUTBOX.c.id == _MESSAGES.c.outbox_id)
            .where((func.lower(_MESSAGES.c.to_address) == address.casefold()) | _also_has(address))
            .where(_OUTBOX.c.state.in_((OutboxState.DONE.value, OutboxState.UNSURE.value)), _MESSAGES.c.text != "")
            .order_by(_MESSAGES.c.id)
        )
        found: Iterable[Any] = self._session.execute(statement)
        return tuple(row.id for row in found)


def _also_has(address: str) -> Any:
    """Return the condition that a mail went to the address beside another; the list is JSON in both stores."""
    from sqlalchemy import Text, cast

    return func.lower(cast(_MESSAGES.c.also_to, Text)).contains(f'"{address.casefold()}"', autoescape=True)
