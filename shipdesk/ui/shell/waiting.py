"""What waits where: the counts on the rail, read in one query job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipdesk.domain.outbox import OutboxState
from shipdesk.services.views import OrderView

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop

_NEEDS_A_PERSON = (OutboxState.UNSURE, OutboxState.FAILED)


def waiting_counts(shop: Shop) -> dict[str, int]:
    """Return for each screen's key how much waits there for a person."""
    from shipdesk.services.dispatch_parcel import packed_waiting
    from shipdesk.services.list_late import late_count
    from shipdesk.services.list_orders import view_counts
    from shipdesk.services.send_mail import list_messages

    return {
        "orders": view_counts(shop).get(OrderView.TO_SHIP, 0),
        "pack": packed_waiting(shop),
        "late": late_count(shop),
        "messages": sum(len(list_messages(shop, state)) for state in _NEEDS_A_PERSON),
    }
