"""How it stands with the shop's mailbox: when it was read, and why it cannot be, kept from round to round."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shipdesk.domain.errors import Refused, ShipDeskError
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.storage.transaction import Transaction

_KEY = "mailbox"
_EVERY = timedelta(minutes=10)
_AFTER_A_FAILURE = timedelta(hours=1)
_LASTS_FROM = timedelta(hours=3)
"""A server that is away for so long is no hiccup any more; what came back meanwhile is not seen."""


@dataclass(frozen=True, slots=True)
class MailboxState:
    """When the mailbox was read last, and why it cannot be, since when.

    next_at is the next try; is_stopped: none follows by itself, for servers lock accounts after a few.
    """

    is_on: bool
    read_at: datetime | None = None
    problem: str = ""
    since: datetime | None = None
    next_at: datetime | None = None
    is_stopped: bool = False
    place: tuple[int, int] = (0, 0)
    """Up to where the inbox was read: UIDVALIDITY and UID."""

    def is_due(self, now: datetime) -> bool:
        """Answer whether it is to be read now."""
        return self.is_on and not self.is_stopped and (self.next_at is None or now >= self.next_at)

    def lasts(self, now: datetime) -> bool:
        """Answer whether a person should look: it is not tried again, or has not worked for hours."""
        return bool(self.problem) and (self.is_stopped or (self.since is not None and now - self.since >= _LASTS_FROM))


def mailbox_is_on(shop: Shop) -> bool:
    """Answer whether the shop reads a mailbox."""
    return bool(shop.settings.mailbox.host) and not shop.is_practice


def mailbox_state(shop: Shop) -> MailboxState:
    """Return how it stands with the mailbox."""
    with shop.look() as tx:
        return mailbox_state_of(shop, tx)


def mailbox_state_of(shop: Shop, tx: Transaction) -> MailboxState:
    """Return how it stands with the mailbox, within a unit of work; what failed for another account counts no more."""
    if not mailbox_is_on(shop):
        return MailboxState(is_on=False)
    kept: dict[str, Any] = tx.settings.get(_KEY) or {}
    is_stopped = bool(kept.get("stopped")) and kept.get("account") == _account(shop)
    return MailboxState(
        True, _moment(kept, "read_at"), str(kept.get("problem", "")), _moment(kept, "since"),
        _moment(kept, "next_at"), is_stopped, (int(kept.get("validity", 0)), int(kept.get("uid", 0))),
    )  # fmt: skip


def note_read(shop: Shop, place: tuple[int, int], at: datetime) -> None:
    """Keep that the mailbox was read up to a place."""
    had_failed = bool(mailbox_state(shop).problem)
    moments = {"read_at": at.isoformat(), "next_at": (at + _EVERY).isoformat()}
    _keep(shop, {"validity": place[0], "uid": place[1], **moments}, is_news=had_failed)


def note_failure(shop: Shop, error: ShipDeskError) -> None:
    """Keep why it could not be read; one that is refused is not tried again before the account is another."""
    now = shop.clock.now()
    with shop.look() as tx:
        kept: dict[str, Any] = tx.settings.get(_KEY) or {}
    facts = _lasting(kept)
    facts |= {"problem": str(error), "since": kept.get("since") or now.isoformat()}
    if isinstance(error, Refused):
        facts |= {"stopped": True, "account": _account(shop)}
    else:
        facts["next_at"] = (now + _AFTER_A_FAILURE).isoformat()
    _keep(shop, facts, is_news=True)


def forget_mailbox_problem(shop: Shop) -> None:
    """Have the mailbox tried again, as after its account was changed."""
    with shop.look() as tx:
        kept: dict[str, Any] = tx.settings.get(_KEY) or {}
    if kept:
        _keep(shop, _lasting(kept))


def _lasting(kept: dict[str, Any]) -> dict[str, Any]:
    return {name: kept[name] for name in ("validity", "uid", "read_at") if name in kept}


def _account(shop: Shop) -> str:
    return shop.settings.mailbox.model_dump_json() + shop.settings.mail.model_dump_json()


def _moment(kept: dict[str, Any], name: str) -> datetime | None:
    told = kept.get(name)
    return datetime.fromisoformat(told) if told else None


def _keep(shop: Shop, facts: dict[str, Any], *, is_news: bool = False) -> None:
    """Keep it; that it fails, or works again, is told to whoever shows problems."""
    with shop.change(Topic.MESSAGES) if is_news else shop.database.transaction() as tx:
        tx.settings.put(_KEY, facts)
