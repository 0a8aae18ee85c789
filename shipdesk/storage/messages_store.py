"""Mails to customers, and the templates that the merchant changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlmodel import Session, col

from shipdesk.domain.mails import MailMessage, Milestone
from shipdesk.domain.outbox import OutboxState
from shipdesk.domain.rows import MessageRow
from shipdesk.storage.plain_inserts import insert_plain
from shipdesk.storage.tables import MessageRecord, OrderRecord, OutboxRow, TemplateRow, table_of
from shipdesk.storage.tracking_pages_store import touch_pages
from shipdesk.storage.upserts import upsert

_NOT_GONE = frozenset(
    s.value for s in (OutboxState.PLANNED, OutboxState.WAITING, OutboxState.HELD, OutboxState.CANCELLED)
)


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A mail that is planned but not written yet; facts are what is known when it is planned."""

    subject_key: str
    milestone: Milestone
    order_id: int
    parcel_id: int | None
    outbox_id: int
    to_name: str
    to_address: str
    message_id: str
    date_utc: str
    language: str
    facts: dict[str, Any]
    created_at: datetime
    also_to: list[str] = field(default_factory=list)
    to_approve: bool = False
    attachments: list[dict[str, Any]] = field(default_factory=list)


_MESSAGES = table_of(MessageRecord)
_ABOUT = _MESSAGES.c.subject_key.in_(bindparam("about", expanding=True))
_PLANNED = select(_MESSAGES.c.subject_key, _MESSAGES.c.milestone).where(_ABOUT)
_OUTBOX_IDS = select(_MESSAGES.c.outbox_id).where(
    _ABOUT, _MESSAGES.c.milestone.in_(bindparam("milestones", expanding=True))
)
_NEW = tuple(each.name for each in fields(NewMessage))
_UNWRITTEN = dict.fromkeys(("subject", "text", "html", "sender_name", "sender_address", "reply_to"), "")


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A mail with its facts and, once it was written, its text."""

    id: int
    milestone: Milestone
    order_id: int
    parcel_id: int | None
    outbox_id: int
    reference: str
    facts: dict[str, Any]
    mail: MailMessage
    written: bool


@dataclass(frozen=True, slots=True)
class StoredTemplate:
    """A template as the merchant saved it."""

    subject: str
    mjml: str
    text: str


class MessagesStore:
    """The messages and templates tables."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def exists(self, subject_key: str, milestone: Milestone) -> bool:
        """Answer whether this mail was ever planned."""
        statement = select(col(MessageRecord.id)).where(
            col(MessageRecord.subject_key) == subject_key, col(MessageRecord.milestone) == milestone.value
        )
        return self._session.scalars(statement).first() is not None

    def planned(self, subject_keys: Sequence[str]) -> set[tuple[str, Milestone]]:
        """Return the mails about these that were ever planned, each as what it is about and its milestone."""
        rows = self._session.execute(_PLANNED, {"about": subject_keys}).all()
        return {(subject_key, Milestone(milestone)) for subject_key, milestone in rows}

    def insert_many(self, messages: Sequence[NewMessage]) -> None:
        """Store planned mails; the database refuses a second one for the same milestone."""
        values = [{name: getattr(new, name) for name in _NEW} | _UNWRITTEN for new in messages]
        insert_plain(self._session, MessageRecord, values)

    def insert(self, new: NewMessage) -> int:
        """Store a planned mail and return its id; the database refuses a second one for the same milestone."""
        row = MessageRecord(
            subject_key=new.subject_key, milestone=new.milestone.value, order_id=new.order_id, parcel_id=new.parcel_id,
            outbox_id=new.outbox_id, to_name=new.to_name, to_address=new.to_address, message_id=new.message_id,
            date_utc=new.date_utc, language=new.language, facts=new.facts, created_at=new.created_at,
            also_to=new.also_to, to_approve=new.to_approve, attachments=new.attachments,
        )  # fmt: skip
        self._session.add(row)
        self._session.flush()
        return row.id or 0

    def write(self, message_id: int, mail: MailMessage) -> None:
        """Fix a mail's words before it is first sent, so that sending again sends the same bytes."""
        statement = update(MessageRecord).where(col(MessageRecord.id) == message_id)
        self._session.execute(
            statement.values(
                subject=mail.subject, text=mail.text, html=mail.html, sender_name=mail.sender_name,
                sender_address=mail.sender_address, reply_to=mail.reply_to,
            )
        )  # fmt: skip
        self._session.expire_all()

    def mark_sent(self, message_id: int, at: datetime) -> None:
        """Note when a mail was accepted by the server; the page of a parcel says then what a mail said of its delay."""
        statement = (
            update(MessageRecord)
            .where(col(MessageRecord.id) == message_id)
            .values(sent_at=at)
            .returning(col(MessageRecord.milestone), col(MessageRecord.parcel_id))
        )
        told = self._session.execute(statement).all()
        touch_pages(
            self._session, [parcel_id for kind, parcel_id in told if kind == Milestone.DELAYED.value and parcel_id]
        )
        self._session.expire_all()

    def get(self, message_id: int) -> StoredMessage | None:
        """Return one mail, or None."""
        row = self._session.get(MessageRecord, message_id)
        return None if row is None else self._stored(row)

    def of_outbox(self, outbox_id: int) -> StoredMessage | None:
        """Return the mail of an outbox row, or None."""
        row = self._session.scalars(
            select(MessageRecord).where(col(MessageRecord.outbox_id) == outbox_id)
        ).one_or_none()
        return None if row is None else self._stored(row)

    def rows(
        self, *, state: OutboxState | None = None, parcel_id: int | None = None, order_id: int | None = None,
        message_id: int | None = None, limit: int = 5000,
    ) -> tuple[MessageRow, ...]:  # fmt: skip
        """Return mails for a list, newest first."""
        statement = (
            select(  # type: ignore[call-overload]
                MessageRecord,
                OutboxRow.state,
                OutboxRow.not_before,
                OutboxRow.next_at,
                OutboxRow.error,
                OrderRecord.order_number,
            )
            .join(OutboxRow, col(OutboxRow.id) == col(MessageRecord.outbox_id))
            .join(OrderRecord, col(OrderRecord.id) == col(MessageRecord.order_id))
            .order_by(col(MessageRecord.id).desc())
            .limit(limit)
        )
        if state is not None:
            statement = statement.where(col(OutboxRow.state) == state.value)
        if parcel_id is not None:
            statement = statement.where(col(MessageRecord.parcel_id) == parcel_id)
        if order_id is not None:
            statement = statement.where(col(MessageRecord.order_id) == order_id)
        if message_id is not None:
            statement = statement.where(col(MessageRecord.id) == message_id)
        return tuple(_message_row(found) for found in self._session.execute(statement))

    def outbox_ids(self, subject_keys: Sequence[str], *milestones: Milestone) -> tuple[int, ...]:
        """Return the outbox rows of these mails."""
        asked = {"about": subject_keys, "milestones": [milestone.value for milestone in milestones]}
        return tuple(self._session.scalars(_OUTBOX_IDS, asked))

    def remove(self, subject_key: str, milestone: Milestone) -> bool:
        """Forget a mail of which nothing went out; False where it went, or may have gone."""
        statement = select(MessageRecord).where(
            col(MessageRecord.subject_key) == subject_key, col(MessageRecord.milestone) == milestone.value
        )
        row = self._session.scalars(statement).one_or_none()
        outbox = None if row is None else self._session.get_one(OutboxRow, row.outbox_id, populate_existing=True)
        if row is not None and outbox is not None and outbox.state in _NOT_GONE:
            self._session.delete(row)
            self._session.flush()
            self._session.delete(outbox)
            self._session.flush()
            return True
        return False

    def remove_of_orders(self, order_ids: Sequence[int]) -> bool:
        """Forget the unsent mails of orders that an undone import takes away; False where some went out."""
        gone = True
        for start in range(0, len(order_ids), 500):
            statement = select(MessageRecord).where(col(MessageRecord.order_id).in_(order_ids[start : start + 500]))
            for row in self._session.scalars(statement).all():
                gone = self.remove(row.subject_key, Milestone(row.milestone)) and gone
        return gone

    def template(self, milestone: Milestone, language: str) -> StoredTemplate | None:
        """Return the merchant's own template, or None where ours is used."""
        row = self._session.get(TemplateRow, (milestone.value, language))
        return None if row is None else StoredTemplate(row.subject, row.mjml, row.text)

    def save_template(self, milestone: Milestone, language: str, template: StoredTemplate, at: datetime) -> None:
        """Keep the merchant's own template."""
        values = {"subject": template.subject, "mjml": template.mjml, "text": template.text, "saved_at": at}
        statement = upsert(self._session, TemplateRow).values(milestone=milestone.value, language=language, **values)
        self._session.execute(statement.on_conflict_do_update(index_elements=["milestone", "language"], set_=values))

    def reset_template(self, milestone: Milestone, language: str) -> None:
        """Go back to our template."""
        row = self._session.get(TemplateRow, (milestone.value, language))
        if row is not None:
            self._session.delete(row)
            self._session.flush()

    def _stored(self, row: MessageRecord) -> StoredMessage:
        order = self._session.get_one(OrderRecord, row.order_id)
        mail = MailMessage(
            message_id=row.message_id,
            sender_name=row.sender_name,
            sender_address=row.sender_address,
            recipient_name=row.to_name,
            recipient_address=row.to_address,
            subject=row.subject,
            text=row.text,
            html=row.html,
            language=row.language,
            reference=order.order_number,
            reply_to=row.reply_to,
            date_utc=row.date_utc,
            also_to=tuple(row.also_to or ()),
            unsubscribe=str(row.facts.get("unsubscribe", "")),
        )
        return StoredMessage(
            row.id or 0, Milestone(row.milestone), row.order_id, row.parcel_id, row.outbox_id,
            order.order_number, row.facts, mail, bool(row.text),
        )  # fmt: skip


def _message_row(found: Any) -> MessageRow:
    row: MessageRecord = found[0]
    state = OutboxState(found.state)
    return MessageRow(
        id=row.id or 0,
        order_number=found.order_number,
        parcel_id=row.parcel_id,
        milestone=Milestone(row.milestone),
        to_address=row.to_address,
        subject=row.subject,
        state=state,
        created_at=row.created_at,
        not_before=found.not_before,
        sent_at=row.sent_at,
        error=found.error,
        next_at=found.next_at if state is OutboxState.WAITING else None,
        came_back_at=row.bounced_at,
    )
