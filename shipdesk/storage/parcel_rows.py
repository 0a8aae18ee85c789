"""Parcels as values: from their rows or columns, and their states as columns."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from shipdesk.domain.parcels import FINAL, SHIPPED_ELSEWHERE, Blame, Parcel, ParcelState, ParcelStatus
from shipdesk.domain.rows import ParcelRow
from shipdesk.storage.tables import ParcelRecord


def state_of_row(row: Any) -> ParcelState:
    """Return the state as it was last computed."""
    return ParcelState(
        status=ParcelStatus(row.status),
        reason=row.reason,
        blame=Blame(row.blame),
        action_required=row.action_required,
        since=row.status_since,
        last_event_at=row.last_event_at,
        accepted_at=row.accepted_at,
        first_attempt_at=row.first_attempt_at,
        delivered_at=row.delivered_at,
    )


def state_values(state: ParcelState, last_text: str) -> dict[str, Any]:
    """Return a state as columns of a parcel's row; last_text is the newest event's."""
    return {
        "status": state.status.value,
        "reason": state.reason,
        "blame": state.blame.value,
        "action_required": state.action_required,
        "status_since": state.since,
        "last_event_at": state.last_event_at,
        "last_event_text": last_text,
        "accepted_at": state.accepted_at,
        "first_attempt_at": state.first_attempt_at,
        "delivered_at": state.delivered_at,
    }


def parcel_of(row: Any) -> Parcel:
    """Return the parcel as a value, from its row or its columns."""
    return Parcel(
        id=row.id or 0,
        order_id=row.order_id,
        number_in_order=row.number_in_order,
        carrier=row.carrier,
        service=row.service,
        tracking_number=row.tracking_number,
        barcode=row.barcode,
        state=state_of_row(row),
        weight_g=row.weight_g,
        promised_on=row.promised_on,
        carrier_eta_on=row.carrier_eta_on,
        label_made_at=None if row.dispatched_by == SHIPPED_ELSEWHERE else row.label_made_at,
        dispatched_at=row.dispatched_at,
        dispatched_by=row.dispatched_by,
        voided_at=row.voided_at,
        remote_id=row.remote_id,
        cost_minor=row.cost_minor,
        currency=row.currency,
        next_poll_at=row.next_poll_at,
        items=tuple((position, pieces) for position, pieces in row.items),
        is_return=row.is_return,
    )


def parcel_row(found: Any, now: datetime) -> ParcelRow:
    """Return a line of the grid from a parcel's row with the order's number, name and country."""
    row: ParcelRecord = found[0]
    status = ParcelStatus(row.status)
    heard_at = row.last_event_at or row.dispatched_at
    silent = heard_at is not None and row.dispatched_at is not None and status not in FINAL
    return ParcelRow(
        id=row.id or 0,
        order_id=row.order_id,
        order_number=found.order_number,
        recipient_name=found.recipient_name,
        country_code=found.country_code,
        carrier=row.carrier,
        service=row.service_name or row.service,
        tracking_number=row.tracking_number,
        status=status,
        reason=row.reason,
        action_required=row.action_required,
        promised_on=row.promised_on,
        carrier_eta_on=row.carrier_eta_on,
        dispatched_at=row.dispatched_at,
        last_event_at=row.last_event_at,
        last_event_text=row.last_event_text,
        silence_h=int((now - heard_at).total_seconds() // 3600) if silent and heard_at else None,
        is_return=row.is_return,
    )
