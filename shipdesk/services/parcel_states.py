"""A parcel's state as it follows from its events, written beside it."""

from __future__ import annotations

from datetime import datetime

from shipdesk.domain.parcels import Parcel, ParcelState
from shipdesk.domain.tracking import state_of
from shipdesk.storage.transaction import Transaction


def refresh_state(tx: Transaction, parcel: Parcel, now: datetime) -> ParcelState:
    """Compute a parcel's state anew, keep it and return it.

    The parcel says when it left, the store what was told of it.
    """
    events = tx.events.of_parcel(parcel.id)
    state = state_of(
        events, label_made_at=parcel.label_made_at, dispatched_at=parcel.dispatched_at,
        voided=parcel.voided_at is not None, now=now,
    )  # fmt: skip
    tx.parcels.set_state(parcel.id, state, events[-1].text if events else "")
    return state
