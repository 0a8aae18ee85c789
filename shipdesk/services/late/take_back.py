"""Takes back what was done with lines of the late list at once, as far as it has not reached outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shipdesk.domain.errors import Refused
from shipdesk.domain.late.causes import AWAY, LateAction
from shipdesk.domain.late.deeds import LateDeed
from shipdesk.domain.orders import OrderStatus
from shipdesk.domain.outbox import OutboxState
from shipdesk.services.last_edits import Inverse
from shipdesk.services.late.acted import LATE_EDIT, lines_words
from shipdesk.services.plan_mail import subject_key
from shipdesk.services.webhooks import cancel_webhook
from shipdesk.storage.transaction import Transaction

NOW = "undone_at"
"""Where an inverse finds the moment in the detail that it is given."""
_ON_DESK = (OrderStatus.TO_SHIP, OrderStatus.AWAITING_PAYMENT, OrderStatus.ON_HOLD)
_RESTING = (OutboxState.PLANNED, OutboxState.WAITING, OutboxState.HELD)
_BACK = {
    LateAction.MAIL: ("1 mail is not sent", "{} mails are not sent"),
    LateAction.CONTACT: ("1 note on the carrier is gone", "{} notes on the carrier are gone"),
    LateAction.RESHIP: ("1 order is not sent again", "{} orders are not sent again"),
    LateAction.REFUND: ("1 note of money given back is gone", "{} notes of money given back are gone"),
    LateAction.CLAIM: ("1 claim is gone", "{} claims are gone"),
}


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What became of a batch: what is undone, and why the rest could not be."""

    undone: tuple[LateDeed, ...]
    kept: tuple[str, ...]

    @property
    def words(self) -> str:
        """Say it."""
        counts: dict[LateAction, int] = {}
        for deed in self.undone:
            counts[deed.action] = counts.get(deed.action, 0) + 1
        away = sum(counts.pop(action, 0) for action in AWAY)
        parts = [f"{lines_words(away)} back on the list"] if away else []
        parts += [_BACK[action][0 if n == 1 else 1].format(n) for action, n in counts.items()]
        done = f"Taken back: {', '.join(parts)}." if parts else "Nothing was taken back."
        return " ".join((done, *dict.fromkeys(self.kept)))


def take_back(tx: Transaction, batch: str, now: datetime) -> TakenBack:
    """Take back what was done in a batch; raises Refused, with nothing changed, where nothing of it can be."""
    deeds = tx.late_actions.of_batch(batch)
    if not deeds:
        raise Refused("This was taken back already.", "Nothing was changed.")
    undone: list[LateDeed] = []
    kept: list[str] = []
    for deed in deeds:
        why = _take_back(tx, deed)
        if why:
            kept.append(why)
        else:
            undone.append(deed)
    if not undone:
        raise Refused(" ".join(dict.fromkeys(kept)), "Nothing was changed.")
    tx.late_actions.undo([deed.id for deed in undone], now)
    return TakenBack(tuple(undone), tuple(kept))


def _take_back(tx: Transaction, deed: LateDeed) -> str:
    """Take one deed back and return nothing, or why it stands."""
    if deed.action is LateAction.MAIL:
        return _stop_mail(tx, deed)
    if deed.action is LateAction.RESHIP:
        return _stop_reship(tx, deed)
    if deed.action is LateAction.CLAIM and deed.made_id is not None and tx.claims.get(deed.made_id) is not None:
        return "" if tx.claims.remove([deed.made_id]) else "A claim was worked on since: withdraw it in Claims."
    return ""


def _stop_mail(tx: Transaction, deed: LateDeed) -> str:
    stored = tx.messages.get(deed.made_id) if deed.made_id is not None else None
    if stored is None:
        return ""
    if tx.outbox.move([stored.outbox_id], _RESTING, OutboxState.CANCELLED, None) == 1:
        cancel_webhook(tx, stored.milestone.value, subject_key(stored.order_id, stored.parcel_id))
        return ""
    item = tx.outbox.get(stored.outbox_id)
    if item is not None and item.state in (OutboxState.CANCELLED, OutboxState.FAILED):
        return ""
    return f"The mail to {stored.mail.recipient_address} has gone already."


def _stop_reship(tx: Transaction, deed: LateDeed) -> str:
    order = tx.orders.get(deed.made_id) if deed.made_id is not None else None
    if order is None or order.status is OrderStatus.CANCELLED:
        return ""
    number = order.order_number
    if order.status is OrderStatus.DISPATCHED:
        return f"{number} has left already."
    if order.combined_into is not None or tx.groups.members_of([order.id]):
        return f"{number} travels with another order: take them apart first."
    if order.status not in _ON_DESK or tx.parcels.of_order(order.id, live_only=True) or tx.plans.bound([order.id]):
        return f"{number} has a label already: give it back first."
    tx.orders.set_status([order.id], OrderStatus.CANCELLED, only_from=_ON_DESK)
    return ""


def _inverse(tx: Transaction, _ids: Sequence[int], detail: dict[str, Any]) -> str:
    return take_back(tx, str(detail["batch"]), datetime.fromisoformat(str(detail[NOW]))).words


INVERSES: dict[str, tuple[str, Inverse]] = {LATE_EDIT: ("Taken back on the late list:", _inverse)}
"""How what is done on the late list is undone with the last edit (services/undo_edits.py)."""
