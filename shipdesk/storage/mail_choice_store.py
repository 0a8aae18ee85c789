"""What decides about mails before they are sent: orders' origins, the owner's yes, and templates as they were."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlmodel import Session, col

from shipdesk.domain.mail_languages import told_language
from shipdesk.domain.mails import Milestone
from shipdesk.domain.outbox import OutboxKind, OutboxState
from shipdesk.storage.tables import MessageRecord, OrderRecord, OutboxRow, TemplateRow, TemplateVersionRow, table_of

_ORDERS, _MESSAGES, _OUTBOX = table_of(OrderRecord), table_of(MessageRecord), table_of(OutboxRow)
_ORIGINS = select(_ORDERS.c.id, _ORDERS.c.source, _ORDERS.c.raw).where(
    _ORDERS.c.id.in_(bindparam("ids", expanding=True))
)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an order came from, and which language its file told, if any."""

    source: str
    told_language: str


@dataclass(frozen=True, slots=True)
class TemplateVersion:
    """A template as it was saved once."""

    id: int
    milestone: Milestone
    language: str
    subject: str
    mjml: str
    text: str
    saved_at: datetime
    saved_by: str


class MailChoiceStore:
    """Reads orders' origins; the messages that wait for a yes; the template_versions table."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def origins(self, order_ids: Collection[int]) -> dict[int, Origin]:
        """Return where orders came from."""
        rows = self._session.execute(_ORIGINS, {"ids": sorted(order_ids)}).all()
        return {order_id: Origin(source, told_language(raw or {})) for order_id, source, raw in rows}

    def was_told(self, order_id: int, milestones: Collection[Milestone]) -> bool:
        """Answer whether an order's customer got one of these mails, or is about to."""
        statement = (
            select(_MESSAGES.c.id)
            .join(_OUTBOX, _OUTBOX.c.id == _MESSAGES.c.outbox_id)
            .where(
                _MESSAGES.c.order_id == order_id,
                _MESSAGES.c.milestone.in_([milestone.value for milestone in milestones]),
                _OUTBOX.c.state != OutboxState.CANCELLED.value,
            )
        )
        return self._session.execute(statement.limit(1)).first() is not None

    def to_approve(self, message_ids: Collection[int] | None = None) -> tuple[int, ...]:
        """Return the mails that wait for the owner's yes, oldest first; of these ids only, where any are given."""
        statement = (
            select(_MESSAGES.c.id)
            .join(_OUTBOX, _OUTBOX.c.id == _MESSAGES.c.outbox_id)
            .where(
                _MESSAGES.c.to_approve.is_(True),
                _OUTBOX.c.kind == OutboxKind.MAIL.value,
                _OUTBOX.c.state == OutboxState.HELD.value,
            )
            .order_by(_MESSAGES.c.id)
        )
        if message_ids is not None:
            statement = statement.where(_MESSAGES.c.id.in_(sorted(message_ids)))
        return tuple(self._session.scalars(statement))

    def about(self, subject_keys: Sequence[str], milestone: Milestone) -> tuple[int, ...]:
        """Return the messages of one kind about these."""
        statement = select(_MESSAGES.c.id).where(
            _MESSAGES.c.subject_key.in_(subject_keys), _MESSAGES.c.milestone == milestone.value
        )
        return tuple(self._session.scalars(statement))

    def approve(self, message_ids: Sequence[int], date_utc: str, outbox_ids: Sequence[int]) -> None:
        """Let mails go that waited for the owner's yes; unwritten ones get the date of this moment."""
        mine = _MESSAGES.c.id.in_(message_ids)
        self._session.execute(update(_MESSAGES).where(mine).values(to_approve=False))
        self._session.execute(update(_MESSAGES).where(mine, _MESSAGES.c.text == "").values(date_utc=date_utc))
        held = (_OUTBOX.c.id.in_(outbox_ids), _OUTBOX.c.state == OutboxState.HELD.value)
        self._session.execute(
            update(_OUTBOX).where(*held).values(state=OutboxState.PLANNED.value, next_at=_OUTBOX.c.not_before)
        )
        self._session.expire_all()

    def change_facts(self, message_id: int, facts: dict[str, Any]) -> None:
        """Change what a mail tells that is not written yet."""
        unwritten = (_MESSAGES.c.id == message_id, _MESSAGES.c.text == "")
        self._session.execute(update(_MESSAGES).where(*unwritten).values(facts=facts))
        self._session.expire_all()

    def outbox_ids(self, message_ids: Sequence[int]) -> tuple[int, ...]:
        """Return the outbox rows of messages."""
        return tuple(self._session.scalars(select(_MESSAGES.c.outbox_id).where(_MESSAGES.c.id.in_(message_ids))))

    def keep_version(self, version: TemplateVersion) -> None:
        """Keep a template as it was saved; its id is given here."""
        self._session.add(
            TemplateVersionRow(
                milestone=version.milestone.value, language=version.language, subject=version.subject,
                mjml=version.mjml, text=version.text, saved_at=version.saved_at, saved_by=version.saved_by,
            )
        )  # fmt: skip
        self._session.flush()

    def versions(self, milestone: Milestone, language: str, limit: int = 100) -> tuple[TemplateVersion, ...]:
        """Return a template as it was saved over time, newest first."""
        statement = (
            select(TemplateVersionRow)
            .where(col(TemplateVersionRow.milestone) == milestone.value, col(TemplateVersionRow.language) == language)
            .order_by(col(TemplateVersionRow.id).desc())
            .limit(limit)
        )
        return tuple(_version(row) for row in self._session.scalars(statement))

    def version(self, version_id: int) -> TemplateVersion | None:
        """Return one saved template, or None."""
        row = self._session.get(TemplateVersionRow, version_id)
        return None if row is None else _version(row)

    def own_templates(self) -> dict[tuple[Milestone, str], datetime]:
        """Return which templates the merchant has changed, by milestone and language, and when."""
        rows = self._session.scalars(select(TemplateRow))
        return {(Milestone(row.milestone), row.language): row.saved_at for row in rows}


def _version(row: TemplateVersionRow) -> TemplateVersion:
    return TemplateVersion(
        row.id or 0, Milestone(row.milestone), row.language, row.subject, row.mjml, row.text, row.saved_at, row.saved_by
    )
