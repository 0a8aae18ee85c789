"""Parcels as values: from their rows or columns, and their states as columns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from shipdesk.domain.parcels import FINAL, SHIPPED_ELSEWHERE, Blame, Parcel, ParcelState, ParcelStatus
from shipdesk.domain.rows import ParcelRow
from shipdesk.storage.tables import ParcelRecord

PARCEL_COLUMNS = (
    "id", "order_id", "number_in_order", "carrier", "service", "tracking_number", "barcode", "status", "reason",
    "blame", "action_required", "status_since", "last_event_at", "accepted_at", "first_attempt_at", "delivered_at",
    "weight_g", "promised_on", "carrier_eta_on", "label_made_at", "dispatched_at", "dispatched_by", "voided_at",
    "remote_id", "cost_minor", "currency", "next_poll_at", "items", "is_return",
)  # fmt: skip
"""What `parcel_from` is given, in its order."""
_values_of = attrgetter(*PARCEL_COLUMNS)


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
    """Return the parcel as a value, from its row."""
    return parcel_from(_values_of(row))


def parcel_from(values: Sequence[Any]) -> Parcel:
    """Return the parcel as a value, from its PARCEL_COLUMNS; by place, for a round reads thousands of them."""
    (
        parcel_id, order_id, number_in_order, carrier, service, tracking_number, barcode, status, reason,
        blame, action_required, status_since, last_event_at, accepted_at, first_attempt_at, delivered_at,
        weight_g, promised_on, carrier_eta_on, label_made_at, dispatched_at, dispatched_by, voided_at,
        remote_id, cost_minor, currency, next_poll_at, items, is_return,
    ) = values  # fmt: skip
    state = ParcelState(
        ParcelStatus(status), reason, Blame(blame), action_required, status_since, last_event_at, accepted_at,
        first_attempt_at, delivered_at,
    )  # fmt: skip
    return Parcel(
        id=parcel_id or 0,
        order_id=order_id,
        number_in_order=number_in_order,
        carrier=carrier,
        service=service,
        tracking_number=tracking_number,
        barcode=barcode,
        state=state,
        weight_g=weight_g,
        promised_on=promised_on,
        carrier_eta_on=carrier_eta_on,
        label_made_at=None if dispatched_by == SHIPPED_ELSEWHERE else label_made_at,
        dispatched_at=dispatched_at,
        dispatched_by=dispatched_by,
        voided_at=voided_at,
        remote_id=remote_id,
        cost_minor=cost_minor,
        currency=currency,
        next_poll_at=next_poll_at,
        items=tuple((position, pieces) for position, pieces in items) if items else (),
        is_return=is_return,
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
