"""The late list as JSON; docs/cli.md lists the fields."""

from __future__ import annotations

from typing import Any

from shipdesk.cli.shapes import day, moment
from shipdesk.services.late.contact_carrier import CarrierInquiry
from shipdesk.services.late.keep_lines import LeftLine
from shipdesk.services.late.late_rows import LateBag, LateRow


def late_json(row: LateRow) -> dict[str, Any]:
    """Return one line of the late list."""
    outlook = row.outlook
    return {
        "order_number": row.order_number,
        "tracking_number": row.tracking_number,
        "cause": row.cause.value,
        "clock": row.clock.value,
        "days": row.days,
        "reason": row.reason,
        "since": day(row.since),
        "p_late": outlook.p_late if outlook else None,
        "chance": outlook.chance.value if outlook and outlook.chance else None,
        "may_show_figure": outlook.may_show_figure if outlook else False,
        "p10_on": day(outlook.p10_on) if outlook else None,
        "p50_on": day(outlook.p50_on) if outlook else None,
        "p90_on": day(outlook.p90_on) if outlook else None,
        "based_on": outlook.basis.words if outlook else "",
        "promised_on": day(row.promised_on),
        "recipient_name": row.recipient_name,
        "country_code": row.country_code,
        "value_minor": row.value_minor,
        "currency": row.currency,
        "loss_minor": row.loss_minor,
        "told_customer_at": moment(row.told_customer_at),
        "told_milestone": row.told_milestone.value if row.told_milestone else None,
        "mail_planned": row.mail_planned,
        "proposal": row.proposal.value,
        "proposal_words": row.proposal_words,
        "new_date_on": day(row.new_date_on),
        "done": [action.value for action in row.done],
        "bag": _late_bag_json(row.bag) if row.bag else None,
        "away_until": day(row.away_until),
        "away_reason": row.away_reason,
    }


def _late_bag_json(bag: LateBag) -> dict[str, Any]:
    return {
        "bag": bag.bag_id,
        "carrier": bag.carrier,
        "left_at": moment(bag.left_at),
        "parcels": bag.parcels,
        "without_scan": bag.without_scan,
    }


def left_json(left: LeftLine) -> dict[str, Any]:
    """Return a line that left the list by itself."""
    return {
        "order_number": left.order_number,
        "tracking_number": left.tracking_number,
        "recipient_name": left.recipient_name,
        "cause": left.line.key.cause.value,
        "since": day(left.line.since),
        "left_at": moment(left.line.left_at),
        "left_how": left.line.left_how,
        "solved": left.is_solved,
    }


def inquiry_json(inquiry: CarrierInquiry) -> dict[str, Any]:
    """Return what is needed to ask a carrier."""
    return {
        "carrier": inquiry.carrier,
        "carrier_name": inquiry.carrier_name,
        "phone": inquiry.phone,
        "url": inquiry.url,
        "advice": inquiry.advice,
        "source": inquiry.source,
        "tracking_numbers": list(inquiry.tracking_numbers),
        "text": inquiry.text,
    }
