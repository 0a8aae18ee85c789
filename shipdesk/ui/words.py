"""The words and tones for every state, and dates and times as people here read them."""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from PySide6.QtCore import QCoreApplication, QDate, QLocale, QTime

from shipdesk.domain.geography.fleet import FleetState
from shipdesk.domain.mail_languages import LANGUAGES
from shipdesk.domain.mails import Milestone
from shipdesk.domain.orders import AddressGrade, OrderStatus
from shipdesk.domain.outbox import OutboxState
from shipdesk.domain.parcels import ParcelStatus
from shipdesk.services.views import Chance, LateAction, LateCause, OrderView, Proposal
from shipdesk.ui.tokens import Tone

translate = QCoreApplication.translate

ORDER_TONES = {
    OrderStatus.AWAITING_PAYMENT: Tone.WARN,
    OrderStatus.TO_SHIP: Tone.INFO,
    OrderStatus.ON_HOLD: Tone.WARN,
    OrderStatus.PACKED: Tone.ACTIVE,
    OrderStatus.DISPATCHED: Tone.GOOD,
    OrderStatus.SHIPPED_ELSEWHERE: Tone.NEUTRAL,
    OrderStatus.CANCELLED: Tone.NEUTRAL,
    OrderStatus.COMBINED: Tone.NEUTRAL,
}
PARCEL_TONES = {
    ParcelStatus.LABEL_MADE: Tone.NEUTRAL,
    ParcelStatus.DISPATCHED: Tone.ACTIVE,
    ParcelStatus.INFO_RECEIVED: Tone.NEUTRAL,
    ParcelStatus.IN_TRANSIT: Tone.INFO,
    ParcelStatus.OUT_FOR_DELIVERY: Tone.ACTIVE,
    ParcelStatus.AVAILABLE_FOR_PICKUP: Tone.WARN,
    ParcelStatus.DELIVERED: Tone.GOOD,
    ParcelStatus.FAILED_ATTEMPT: Tone.WARN,
    ParcelStatus.EXCEPTION: Tone.BAD,
    ParcelStatus.RETURNING: Tone.WARN,
    ParcelStatus.RETURNED: Tone.BAD,
    ParcelStatus.LOST: Tone.BAD,
    ParcelStatus.CANCELLED: Tone.NEUTRAL,
    ParcelStatus.UNKNOWN: Tone.NEUTRAL,
}
OUTBOX_TONES = {
    OutboxState.PLANNED: Tone.INFO,
    OutboxState.SENDING: Tone.ACTIVE,
    OutboxState.DONE: Tone.GOOD,
    OutboxState.WAITING: Tone.WARN,
    OutboxState.FAILED: Tone.BAD,
    OutboxState.UNSURE: Tone.BAD,
    OutboxState.HELD: Tone.WARN,
    OutboxState.CANCELLED: Tone.NEUTRAL,
}
ADDRESS_TONES = {AddressGrade.OK: Tone.GOOD, AddressGrade.LOOK: Tone.WARN, AddressGrade.CANNOT_SHIP: Tone.BAD}
LATE_TONES = {
    LateCause.EXCEPTION: Tone.BAD,
    LateCause.FORGOTTEN: Tone.BAD,
    LateCause.PROMISE_BROKEN: Tone.BAD,
    LateCause.NOT_SHIPPED: Tone.WARN,
    LateCause.SILENT: Tone.WARN,
    LateCause.PROBABLY_LATE: Tone.INFO,
}


def order_status_word(status: OrderStatus) -> str:
    """Return the order status as a word for a chip."""
    words = {
        OrderStatus.AWAITING_PAYMENT: translate("OrderStatus", "Awaiting payment"),
        OrderStatus.TO_SHIP: translate("OrderStatus", "To ship"),
        OrderStatus.ON_HOLD: translate("OrderStatus", "On hold"),
        OrderStatus.PACKED: translate("OrderStatus", "Packed"),
        OrderStatus.DISPATCHED: translate("OrderStatus", "Dispatched"),
        OrderStatus.SHIPPED_ELSEWHERE: translate("OrderStatus", "Shipped elsewhere"),
        OrderStatus.CANCELLED: translate("OrderStatus", "Cancelled"),
        OrderStatus.COMBINED: translate("OrderStatus", "Combined"),
    }
    return words[status]


def parcel_status_word(status: ParcelStatus) -> str:
    """Return the parcel status as a word for a chip."""
    words = {
        ParcelStatus.LABEL_MADE: translate("ParcelStatus", "Label made"),
        ParcelStatus.DISPATCHED: translate("ParcelStatus", "Dispatched"),
        ParcelStatus.INFO_RECEIVED: translate("ParcelStatus", "Announced"),
        ParcelStatus.IN_TRANSIT: translate("ParcelStatus", "In transit"),
        ParcelStatus.OUT_FOR_DELIVERY: translate("ParcelStatus", "Out for delivery"),
        ParcelStatus.AVAILABLE_FOR_PICKUP: translate("ParcelStatus", "Ready for pickup"),
        ParcelStatus.DELIVERED: translate("ParcelStatus", "Delivered"),
        ParcelStatus.FAILED_ATTEMPT: translate("ParcelStatus", "Failed attempt"),
        ParcelStatus.EXCEPTION: translate("ParcelStatus", "Exception"),
        ParcelStatus.RETURNING: translate("ParcelStatus", "Coming back"),
        ParcelStatus.RETURNED: translate("ParcelStatus", "Returned"),
        ParcelStatus.LOST: translate("ParcelStatus", "Lost"),
        ParcelStatus.CANCELLED: translate("ParcelStatus", "Cancelled"),
        ParcelStatus.UNKNOWN: translate("ParcelStatus", "Unknown"),
    }
    return words[status]


def outbox_state_word(state: OutboxState) -> str:
    """Return the state of a message as a word for a chip."""
    words = {
        OutboxState.PLANNED: translate("OutboxState", "Planned"),
        OutboxState.SENDING: translate("OutboxState", "Sending"),
        OutboxState.DONE: translate("OutboxState", "Sent"),
        OutboxState.WAITING: translate("OutboxState", "Tries again"),
        OutboxState.FAILED: translate("OutboxState", "Failed"),
        OutboxState.UNSURE: translate("OutboxState", "Not sure"),
        OutboxState.HELD: translate("OutboxState", "Held"),
        OutboxState.CANCELLED: translate("OutboxState", "Cancelled"),
    }
    return words[state]


def milestone_word(milestone: Milestone) -> str:
    """Return what a mail tells the customer, in a few words."""
    words = {
        Milestone.ORDER_RECEIVED: translate("Milestone", "Order received"),
        Milestone.PACKED: translate("Milestone", "Packed"),
        Milestone.DISPATCHED: translate("Milestone", "Dispatched"),
        Milestone.ACCEPTED: translate("Milestone", "Accepted by the carrier"),
        Milestone.OUT_FOR_DELIVERY: translate("Milestone", "Out for delivery"),
        Milestone.READY_FOR_PICKUP: translate("Milestone", "Ready for pickup"),
        Milestone.DELIVERY_ATTEMPTED: translate("Milestone", "Delivery attempted"),
        Milestone.DELIVERED: translate("Milestone", "Delivered"),
        Milestone.DELAYED: translate("Milestone", "Delayed"),
        Milestone.HELD: translate("Milestone", "Held on the way"),
        Milestone.RETURNED: translate("Milestone", "Returned to us"),
        Milestone.LOST: translate("Milestone", "Lost"),
        Milestone.PROBLEM: translate("Milestone", "Problem with delivery"),
        Milestone.REVIEW_REQUEST: translate("Milestone", "Review request"),
        Milestone.RETURN_LABEL: translate("Milestone", "Return label"),
    }
    return words[milestone]


def language_choices() -> tuple[tuple[str, str], ...]:
    """Return the languages of mails with their names, each in its own language."""
    names = ("English", "Deutsch", "Français", "Español", "Italiano", "Nederlands", "Português", "Polski", "日本語")
    return tuple(zip(LANGUAGES, names, strict=True))


def address_grade_word(grade: AddressGrade) -> str:
    """Return what the address check says, as a word for a chip."""
    words = {
        AddressGrade.OK: translate("AddressGrade", "Address OK"),
        AddressGrade.LOOK: translate("AddressGrade", "Needs a look"),
        AddressGrade.CANNOT_SHIP: translate("AddressGrade", "Cannot ship"),
    }
    return words[grade]


def address_field_word(field: str) -> str:
    """Return a field of an address in words; field is its name in Address."""
    return {
        "name": translate("AddressField", "Name"),
        "company": translate("AddressField", "Company"),
        "lines": translate("AddressField", "Street"),
        "city": translate("AddressField", "City"),
        "state": translate("AddressField", "State or region"),
        "postal_code": translate("AddressField", "Postal code"),
        "country_code": translate("AddressField", "Country"),
        "email": translate("AddressField", "E-mail"),
        "phone": translate("AddressField", "Phone"),
    }.get(field, field)


def late_cause_word(cause: LateCause) -> str:
    """Return why a line is on the late list, as words for a chip."""
    words = {
        LateCause.EXCEPTION: translate("LateCause", "Needs us"),
        LateCause.FORGOTTEN: translate("LateCause", "Forgotten"),
        LateCause.PROMISE_BROKEN: translate("LateCause", "Promise broken"),
        LateCause.NOT_SHIPPED: translate("LateCause", "Not shipped"),
        LateCause.SILENT: translate("LateCause", "Silent"),
        LateCause.PROBABLY_LATE: translate("LateCause", "Will probably be late"),
    }
    return words[cause]


def chance_words(chance: Chance) -> str:
    """Return a chance of being late in a word or two."""
    words = {
        Chance.UNLIKELY: translate("Chance", "unlikely"),
        Chance.POSSIBLE: translate("Chance", "possible"),
        Chance.EVEN: translate("Chance", "as likely as not"),
        Chance.LIKELY: translate("Chance", "likely"),
        Chance.ALMOST_CERTAIN: translate("Chance", "almost certain"),
        Chance.CERTAIN: translate("Chance", "certain"),
    }
    return words[chance]


def proposal_word(proposal: Proposal) -> str:
    """Return what is proposed to do next, as words for a cell."""
    words = {
        Proposal.SHIP: translate("Proposal", "Ship it today"),
        Proposal.MAIL: translate("Proposal", "Mail customer"),
        Proposal.CONTACT: translate("Proposal", "Ask the carrier"),
        Proposal.RESHIP: translate("Proposal", "Send again"),
        Proposal.CLAIM: translate("Proposal", "Claim the money"),
        Proposal.WAIT: translate("Proposal", "Wait"),
    }
    return words[proposal]


def late_action_word(action: LateAction) -> str:
    """Return what somebody did about a late line, in the past."""
    words = {
        LateAction.MAIL: translate("LateAction", "customer mailed"),
        LateAction.CONTACT: translate("LateAction", "carrier asked"),
        LateAction.RESHIP: translate("LateAction", "sent again"),
        LateAction.REFUND: translate("LateAction", "money given back"),
        LateAction.CLAIM: translate("LateAction", "claim opened"),
        LateAction.SNOOZE: translate("LateAction", "snoozed"),
        LateAction.IGNORE: translate("LateAction", "ignored"),
    }
    return words[action]


def order_view_word(view: OrderView) -> str:
    """Return the name of a saved view."""
    words = {
        OrderView.TO_SHIP: translate("OrderView", "To ship"),
        OrderView.PROBLEMS: translate("OrderView", "Problems"),
        OrderView.ON_HOLD: translate("OrderView", "On hold"),
        OrderView.PACKED: translate("OrderView", "Packed"),
        OrderView.DISPATCHED: translate("OrderView", "Dispatched"),
        OrderView.ALL: translate("OrderView", "All"),
    }
    return words[view]


def shop_zone(name: str) -> tzinfo:
    """Return the shop's time zone by its IANA name, or UTC where the machine does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def day_text(day: date | None) -> str:
    """Return a date in the short form of the person's locale, such as "26 Nov 2026"; empty for None."""
    if day is None:
        return ""
    return QLocale().toString(QDate(day.year, day.month, day.day), "d MMM yyyy")


def short_day_text(day: date | None) -> str:
    """Return a date near today, without its year, such as "26 Nov"; empty for None."""
    return QLocale().toString(QDate(day.year, day.month, day.day), "d MMM") if day is not None else ""


def time_text(moment: datetime | None, zone: tzinfo | None = None) -> str:
    """Return a moment as local date and time, such as "26 Nov 2026, 14:05"; zone None is this computer's."""
    if moment is None:
        return ""
    local = moment.astimezone(zone)
    return translate("Words", "{day}, {time}").format(day=day_text(local.date()), time=clock_text(local))


def near_time_text(moment: datetime, now: datetime, zone: tzinfo | None = None) -> str:
    """Return a moment of today as its time of day, such as "14:05", and any other with its day: "25 Nov, 14:05"."""
    local = moment.astimezone(zone)
    if local.date() == now.astimezone(zone).date():
        return clock_text(local)
    return translate("Words", "{day}, {time}").format(day=short_day_text(local.date()), time=clock_text(local))


def stop_time_text(local: datetime) -> str:
    """Return a clock at some place, that has no zone with it, such as "25 Nov, 14:05"."""
    return translate("Words", "{day}, {time}").format(day=short_day_text(local.date()), time=clock_text(local))


def fleet_state_word(state: FleetState) -> str:
    """Return what parcels under way are about, as a word for the map's legend."""
    words = {
        FleetState.TROUBLE: translate("FleetState", "Needs somebody"),
        FleetState.BACK: translate("FleetState", "Coming back"),
        FleetState.NEAR: translate("FleetState", "At the customer's door"),
        FleetState.MOVING: translate("FleetState", "On the way"),
        FleetState.WAITING: translate("FleetState", "Not scanned yet"),
    }
    return words[state]


def clock_text(local: datetime) -> str:
    """Return the time of day of a local moment, such as "14:05"."""
    return QLocale().toString(QTime(local.hour, local.minute), "HH:mm")


def count_text(count: int) -> str:
    """Return a number with the locale's separators."""
    return QLocale().toString(count)
