"""The one state machine for all that reaches outside: labels, mails, papers printed, shops told, manifests and more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

UNSURE_PURCHASES = "unsure_purchases"
"""Where a problem leads: the list of labels that may or may not have been bought."""


class OutboxKind(StrEnum):
    """What kind of outside effect a row stands for."""

    LABEL = "label"
    MAIL = "mail"
    PRINT = "print"
    WRITE_BACK = "write_back"
    MANIFEST = "manifest"
    WEBHOOK = "webhook"
    SUMMARY = "summary"
    """Of the late list, to its owner."""


class OutboxState(StrEnum):
    """Three outcomes, never two: done, failed, and UNSURE where nobody can know yet."""

    PLANNED = "planned"
    SENDING = "sending"
    DONE = "done"
    WAITING = "waiting"
    FAILED = "failed"
    UNSURE = "unsure"
    HELD = "held"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """One outside effect: its key says what it means, so the same effect can exist only once."""

    id: int
    kind: OutboxKind
    key: str
    params_hash: str
    payload: dict[str, object]
    state: OutboxState
    attempt: int
    owner: str
    claimed_at: datetime | None
    next_at: datetime | None
    not_before: datetime | None
    remote_id: str
    outcome: str
    error: str
    created_at: datetime
