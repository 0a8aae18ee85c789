"""What the customer should do now, as it follows from the parcel's state."""

from __future__ import annotations

from shipdesk.documents.tracking_page.words import PageWords
from shipdesk.domain.parcels import ParcelStatus
from shipdesk.domain.text import clean_line
from shipdesk.domain.tracking_pages import PageContent

_LONGEST_PLACE = 160
_BY_REASON = {
    "customs": "customs", "payment": "payment", "payment_due": "payment", "unpaid": "payment", "address": "address",
    "moved": "address", "not_served": "address", "contact_carrier": "contact_carrier", "reschedule": "contact_carrier",
    "identification": "contact_carrier", "damaged": "damaged", "pickup_failed": "nothing",
}  # fmt: skip
_BY_STATUS = {
    ParcelStatus.OUT_FOR_DELIVERY: "wait_home",
    ParcelStatus.DELIVERED: "delivered",
    ParcelStatus.FAILED_ATTEMPT: "attempt",
    ParcelStatus.RETURNING: "returning",
    ParcelStatus.RETURNED: "returned",
    ParcelStatus.LOST: "lost",
    ParcelStatus.CANCELLED: "cancelled",
}
_ACT = frozenset({"customs", "payment", "address", "contact_carrier", "damaged", "returning", "returned", "attempt"})
_OVER = frozenset({ParcelStatus.RETURNING, ParcelStatus.RETURNED, ParcelStatus.LOST, ParcelStatus.CANCELLED})


def todo_sentences(content: PageContent, words: PageWords) -> list[str]:
    """Return the sentences that tell the customer what to do, at least one."""
    if content.status is ParcelStatus.AVAILABLE_FOR_PICKUP:
        place = clean_line(content.pickup_place, _LONGEST_PLACE)
        found = [words.say("todo", "pickup", place=place) if place else words.say("todo", "pickup_somewhere")]
        if content.pickup_until_on is not None:
            found.append(words.say("todo", "pickup_until", date=words.day(content.pickup_until_on)))
        return [*found, words.say("todo", "pickup_bring")]
    return [words.say("todo", _key(content))]


def must_act(content: PageContent) -> bool:
    """Answer whether the parcel waits for its customer."""
    return content.status is ParcelStatus.AVAILABLE_FOR_PICKUP or _key(content) in _ACT


def _key(content: PageContent) -> str:
    status = content.status
    by_reason = _BY_REASON.get(content.reason, "")
    # Customs also looks at parcels that go on by themselves.
    if by_reason == "customs" and not content.action_required and status is not ParcelStatus.EXCEPTION:
        by_reason = ""
    if by_reason and status not in _OVER and (status is not ParcelStatus.DELIVERED or by_reason == "damaged"):
        return by_reason
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    return "delayed" if content.is_late or status is ParcelStatus.EXCEPTION else "nothing"
