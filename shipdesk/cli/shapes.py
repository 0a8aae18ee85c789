"""The JSON fields of the commands; published names stay (docs/cli.md lists them)."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from shipdesk.domain.late.outlook import ParcelOutlook
from shipdesk.domain.orders import Address, Order, OrderLine, RefusedRow
from shipdesk.domain.parcel_plans import ALONE, PlannedParcel, Travels
from shipdesk.domain.parcels import Parcel, TrackingEvent
from shipdesk.domain.printing import PrintJob
from shipdesk.domain.weights import Packing, Weight
from shipdesk.services.fix_address import FixedOrder
from shipdesk.services.rule_views import NOTHING_CHOSEN, Chosen
from shipdesk.services.views import (
    FilePreview,
    MadeLabel,
    MessageRow,
    ParcelDetail,
    RefusedOrder,
    ScanResult,
)
from shipdesk.services.weigh_orders import DoubtfulWeight


def order_json(
    order: Order,
    parcels: tuple[Parcel, ...],
    packing: Packing | None = None,
    chosen: Chosen = NOTHING_CHOSEN,
    travels: Travels = ALONE,
) -> dict[str, Any]:
    """Return an order with its items and parcels; packing is how it is to be packed, None where that is over.

    An order that travels with another has that one's parcels.
    """
    return {
        "order_number": order.order_number,
        "source": order.source,
        "placed_at": moment(order.placed_at),
        "placed_at_raw": order.placed_at_raw,
        "status": order.status.value,
        "hold_reason": order.hold_reason,
        "recipient": address_json(order.recipient),
        "address_check": {
            "grade": order.address_check.grade.value,
            "reasons": list(order.address_check.reasons),
        },
        "currency": order.currency,
        "total_minor": order.total_minor,
        "items": [line_json(line) for line in order.lines],
        "ship_by_on": day(order.ship_by_on),
        "promised_on": day(order.promised_on),
        "service_wanted": order.service_wanted,
        "chosen": {
            "carrier": chosen.carrier,
            "service": chosen.service,
            "box": chosen.box,
            "by": chosen.by,
            "box_by": chosen.box_by,
        },
        "note": order.note,
        "gift_message": order.gift_message,
        "tags": list(order.tags),
        "door_changes": list(order.door_changes),
        **packing_json(order, packing),
        "combined_into": travels.with_number or None,
        "combined": list(travels.combined),
        "planned_parcels": [_planned_json(n, parcel, order) for n, parcel in enumerate(travels.plan, start=1)],
        "parcels": [parcel_json(p, travels.with_number or order.order_number) for p in parcels if not p.is_return],
        "returns": [parcel_json(p, travels.with_number or order.order_number) for p in parcels if p.is_return],
    }


def _planned_json(number: int, parcel: PlannedParcel, order: Order) -> dict[str, Any]:
    return {
        "number": number,
        "box": parcel.box,
        "weight_g": parcel.weight_g,
        "items": [
            {"line": at + 1, "sku": order.lines[at].sku, "name": order.lines[at].name, "quantity": pieces}
            for at, pieces in parcel.items
            if at < len(order.lines)
        ],
    }


def packing_json(order: Order, packing: Packing | None) -> dict[str, Any]:
    """Return what an order weighs, why that is in doubt, and in which box it goes, chosen or suggested."""
    if packing is None:
        return {"weight": None, "box": order.box, "box_reason": "chosen" if order.box else ""}
    weight, box = packing.weight, packing.box
    return {
        "weight": _weight_json(weight), "box": box.box.name if box.box else "", "box_reason": box.reason.value,
    }  # fmt: skip


def doubtful_weight_json(doubtful: DoubtfulWeight) -> dict[str, Any]:
    """Return an order whose weight is out of line, and why."""
    return {"order_number": doubtful.order_number, **_weight_json(doubtful.weight)}


def _weight_json(weight: Weight) -> dict[str, Any]:
    return {"grams": weight.grams, "source": weight.source.value, "doubts": list(weight.doubts)}


def fixed_order_json(fixed: FixedOrder) -> dict[str, Any]:
    """Return what was proposed for an order's address, one entry for each field that changes."""
    return {
        "order_number": fixed.order_number,
        "grade": fixed.grade.value,
        "reasons": list(fixed.reasons),
        "fixes": [
            {
                "kind": fix.kind.value,
                "field": "address_lines" if change.field == "lines" else change.field,
                "before": change.before,
                "after": change.after,
                "reason": fix.reason,
            }
            for fix in fixed.fixes
            for change in fix.changes
        ],
        "applied": fixed.applied,
    }


def address_json(to: Address) -> dict[str, Any]:
    """Return who and where."""
    return {
        "name": to.name,
        "company": to.company,
        "address_lines": list(to.lines),
        "city": to.city,
        "state": to.state,
        "postal_code": to.postal_code,
        "country_code": to.country_code,
        "email": to.email,
        "phone": to.phone,
    }


def line_json(line: OrderLine) -> dict[str, Any]:
    """Return one article."""
    return {
        "sku": line.sku,
        "name": line.name,
        "variant": line.variant,
        "quantity": line.quantity,
        "unit_price_minor": line.unit_price_minor,
        "weight_g": line.weight_g,
    }


def parcel_json(parcel: Parcel, order_number: str) -> dict[str, Any]:
    """Return a parcel and its state."""
    state = parcel.state
    return {
        "parcel_id": parcel.id,
        "number": parcel.number_in_order,
        "is_return": parcel.is_return,
        "items": [{"line": at + 1, "quantity": pieces} for at, pieces in parcel.items],
        "order_number": order_number,
        "carrier": parcel.carrier,
        "service": parcel.service,
        "tracking_number": parcel.tracking_number,
        "status": state.status.value,
        "reason": state.reason,
        "blame": state.blame.value,
        "action_required": state.action_required,
        "since": moment(state.since),
        "promised_on": day(parcel.promised_on),
        "carrier_eta_on": day(parcel.carrier_eta_on),
        "label_made_at": moment(parcel.label_made_at),
        "dispatched_at": moment(parcel.dispatched_at),
        "dispatched_by": parcel.dispatched_by,
        "accepted_at": moment(state.accepted_at),
        "first_attempt_at": moment(state.first_attempt_at),
        "delivered_at": moment(state.delivered_at),
        "last_event_at": moment(state.last_event_at),
        "voided_at": moment(parcel.voided_at),
        "weight_g": parcel.weight_g,
        "cost_minor": parcel.cost_minor,
        "currency": parcel.currency,
        "next_poll_at": moment(parcel.next_poll_at),
    }


def parcel_detail_json(detail: ParcelDetail) -> dict[str, Any]:
    """Return a parcel with every event, the carrier's own words kept."""
    return {
        **parcel_json(detail.parcel, detail.order_number),
        "recipient": address_json(detail.recipient),
        "void_until_on": day(detail.void_until_on),
        "promise_from": detail.promise_from,
        "forecast": _outlook_json(detail.outlook),
        "said_at_hand_over": _said_json(detail),
        "events": [event_json(event) for event in detail.events],
        "mails": [message_json(row) for row in detail.mails],
    }


def _outlook_json(one: ParcelOutlook | None) -> dict[str, Any] | None:
    """Return what is expected of a parcel now, as `shipdesk forecast` names it."""
    if one is None:
        return None
    return {
        "p10_on": day(one.p10_on), "p50_on": day(one.p50_on), "p90_on": day(one.p90_on),
        "p_late": None if one.p_late is None else round(one.p_late, 5),
        "chance": one.chance.value if one.chance else "",
        "may_show_figure": one.may_show_figure, "p_lost": round(one.p_lost, 5), "based_on": one.basis.words,
        "is_plain": one.is_plain, "silent_after_at": moment(one.silent_after_at), "made_at": moment(one.made_at),
    }  # fmt: skip


def _said_json(detail: ParcelDetail) -> dict[str, Any] | None:
    """Return what was said of a parcel when it left."""
    one = detail.said_at_hand_over
    if one is None:
        return None
    return {
        "p10_on": day(one.p10_on), "p50_on": day(one.p50_on), "p90_on": day(one.p90_on), "plain_on": day(one.plain_on),
        "p_late": None if one.p_late is None else round(one.p_late, 5), "p_lost": round(one.p_lost, 5),
        "made_at": moment(one.made_at),
    }  # fmt: skip


def event_json(event: TrackingEvent) -> dict[str, Any]:
    """Return one event of a journey."""
    meaning = event.meaning
    return {
        "occurred_at": moment(event.occurred_at),
        "local_raw": event.local_raw,
        "local_at": moment(event.local_at),
        "offset_minutes": event.offset_minutes,
        "zone_source": event.zone_source,
        "withdrawn_at": moment(event.withdrawn_at),
        "code": event.code,
        "text": event.text,
        "place": event.place,
        "status": meaning.status.value if meaning.status else None,
        "reason": meaning.reason,
        "blame": meaning.blame.value,
        "action_required": meaning.action_required,
        "source": event.source,
        "received_at": moment(event.received_at),
        "mapping_version": event.mapping_version,
        "raw": _parsed(event.raw),
    }


def file_json(preview: FilePreview, import_id: int | None, left_out: int = 0) -> dict[str, Any]:
    """Return what a file held and what was done with it."""
    return {
        "file": preview.file,
        "source": preview.source,
        "profile": preview.profile,
        "encoding": preview.encoding,
        "delimiter": preview.delimiter,
        "orders": preview.orders,
        "lines": preview.lines,
        "new": preview.new,
        "changed": preview.changed,
        "unchanged": preview.unchanged,
        "protected": preview.protected,
        "refused": [refused_json(row) for row in preview.refused],
        "suspicious": [
            {"row": d.row, "order_number": d.order_number, "reasons": list(d.suspicious)}
            for d in preview.diffs
            if d.suspicious
        ],
        "left_out": left_out,
        "columns": [{"column": c.column, "meaning": c.meaning} for c in preview.columns],
        "garbled": list(preview.garbled),
        "questions": [
            {"column": q.column, "samples": list(q.samples), "meanings": list(q.meanings), "chosen": q.chosen}
            for q in preview.questions
        ],
        "remarks": list(preview.remarks),
        "problem": preview.problem,
        "import_id": import_id,
    }


def refused_json(row: RefusedRow) -> dict[str, Any]:
    """Return a refused row."""
    return {
        "row": row.row,
        "column": row.column,
        "value": row.value,
        "reason": row.reason,
        "order_number": row.order_number,
    }


def label_json(label: MadeLabel) -> dict[str, Any]:
    """Return one label of a batch."""
    return {
        "order_number": label.order_number,
        "parcel_id": label.parcel_id,
        "carrier": label.carrier,
        "service": label.service,
        "tracking_number": label.tracking_number,
        "page": label.page,
        "parcel": label.package_number,
        "parcels": label.package_count,
        "cost_minor": label.cost_minor,
        "currency": label.currency,
    }


def refused_order_json(refused: RefusedOrder) -> dict[str, Any]:
    """Return an order that got no label."""
    return {"order_number": refused.order_number, "reason": refused.reason}


def scan_json(result: ScanResult) -> dict[str, Any]:
    """Return the answer to one scan."""
    return {
        "code": result.code,
        "outcome": result.outcome.value,
        "order_number": result.order_number,
        "tracking_number": result.tracking_number,
        "at": moment(result.at),
        "message": result.message,
        "scan_id": result.scan_id,
        "session_id": result.session_id,
    }


def message_json(row: MessageRow) -> dict[str, Any]:
    """Return one mail of the outbox."""
    return {
        "id": row.id,
        "order_number": row.order_number,
        "milestone": row.milestone.value,
        "to": row.to_address,
        "subject": row.subject,
        "state": row.state.value,
        "created_at": moment(row.created_at),
        "not_before": moment(row.not_before),
        "sent_at": moment(row.sent_at),
        "next_at": moment(row.next_at),
        "came_back_at": moment(row.came_back_at),
        "error": row.error,
    }


def print_job_json(job: PrintJob) -> dict[str, Any]:
    """Return one job of the print queue."""
    return {
        "id": job.id,
        "title": job.title,
        "kind": job.kind.value,
        "printer": job.printer,
        "state": job.state.value,
        "papers": job.papers,
        "created_at": moment(job.created_at),
        "next_at": moment(job.next_at),
        "finished_at": moment(job.finished_at),
        "error": job.error,
        "note": job.note,
    }


def moment(at: datetime | None) -> str | None:
    """Return a moment as ISO 8601 in UTC."""
    return at.isoformat() if at else None


def day(on: date | None) -> str | None:
    """Return a day as ISO 8601."""
    return on.isoformat() if on else None


def _parsed(raw: str) -> object:
    try:
        return json.loads(raw)
    except ValueError:
        return raw
