"""What the window asks of the shop itself: what waits where, what needs a person, and undo; on worker threads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipdesk.domain.errors import StoreOutOfReach
from shipdesk.domain.outbox import OutboxState
from shipdesk.services.views import OrderView, Problem

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop

_NEEDS_A_PERSON = (OutboxState.UNSURE, OutboxState.FAILED)


def waiting_counts(shop: Shop) -> dict[str, int]:
    """Return for each screen's key how much waits there for a person."""
    from shipdesk.services.dispatch_parcel import packed_waiting
    from shipdesk.services.late.list_late import late_count
    from shipdesk.services.list_orders import view_counts
    from shipdesk.services.send_mail import list_messages

    return {
        "orders": view_counts(shop).get(OrderView.TO_SHIP, 0),
        "pack": packed_waiting(shop),
        "late": late_count(shop),
        "messages": sum(len(list_messages(shop, state)) for state in _NEEDS_A_PERSON),
    }


def problems_of(shop: Shop) -> tuple[Problem, ...]:
    """Return what needs a person, the most pressing first."""
    from shipdesk.services.outage import outage_problem
    from shipdesk.services.problems import list_problems

    try:
        return list_problems(shop)
    except StoreOutOfReach:
        return (outage_problem(shop),)


def undo_last_edit(shop: Shop) -> str | None:
    """Take back the last edit; return what it was in a sentence."""
    from shipdesk.services.undo_edits import undo_last_edit as undo

    return undo(shop)
