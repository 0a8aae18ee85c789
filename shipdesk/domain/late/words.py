"""How days, states and reasons are said in the sentences of the late list."""

from __future__ import annotations

from datetime import date

from shipdesk.domain.late.causes import LateCause
from shipdesk.domain.parcels import ParcelStatus

CAUSE_WORDS = {
    LateCause.EXCEPTION: "needs us",
    LateCause.FORGOTTEN: "forgotten",
    LateCause.PROMISE_BROKEN: "promise broken",
    LateCause.NOT_SHIPPED: "not shipped",
    LateCause.SILENT: "silent",
    LateCause.PROBABLY_LATE: "probably late",
}
_COUNTED = {
    LateCause.EXCEPTION: ("{} needs us", "{} need us"),
    LateCause.FORGOTTEN: ("{} forgotten", "{} forgotten"),
    LateCause.PROMISE_BROKEN: ("{} with a broken promise", "{} with a broken promise"),
    LateCause.NOT_SHIPPED: ("{} not shipped", "{} not shipped"),
    LateCause.SILENT: ("{} silent", "{} silent"),
    LateCause.PROBABLY_LATE: ("{} probably late", "{} probably late"),
}
STATUS_WORDS = {
    ParcelStatus.IN_TRANSIT: "it is still on the way",
    ParcelStatus.OUT_FOR_DELIVERY: "it is out for delivery",
    ParcelStatus.EXCEPTION: "the carrier reports a problem",
    ParcelStatus.RETURNING: "it is on its way back to us",
    ParcelStatus.LOST: "it counts as lost",
    ParcelStatus.INFO_RECEIVED: "the carrier only knows its data",
    ParcelStatus.DISPATCHED: "the carrier has not scanned it",
}
_PROBLEM_WORDS = {
    "address": "the address cannot be found",
    "customs": "customs holds it",
    "damaged": "it is damaged",
    "destroyed": "it was destroyed",
    "disposed": "the carrier disposed of it",
    "lost": "the carrier cannot find it",
    "missorted": "it was sent the wrong way",
    "moved": "the customer has moved",
    "no_access": "the driver could not get to the door",
    "nobody_home": "nobody was at home",
    "notice_left": "the driver left a note",
    "payment": "something has to be paid",
    "payment_due": "something has to be paid",
    "refused": "the customer did not take it",
    "silent": "no scan for weeks",
    "never_accepted": "no scan since it left us",
    "unclaimed": "nobody fetched it",
    "undeliverable": "it cannot be delivered",
    "unpaid": "duties or fees were not paid",
    "weather": "the weather holds it up",
}


def day(on: date) -> str:
    """Return a day as the list says it: 3 Mar."""
    return f"{on.day} {on:%b}"


def days_words(days: int) -> str:
    """Return a number of days with its word."""
    return "1 day" if days == 1 else f"{days} days"


def counted_words(cause: LateCause, count: int) -> str:
    """Return how many lines have a cause: 1 needs us, 3 need us, 2 with a broken promise."""
    return _COUNTED[cause][count != 1].format(count)


def problem_words(reason: str) -> str:
    """Return what is wrong as half a sentence; a reason that is not known is made readable."""
    return _PROBLEM_WORDS.get(reason) or reason.replace("_", " ")
