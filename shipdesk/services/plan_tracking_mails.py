"""Which mails follow from what a carrier told: each once, and none for old news."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from shipdesk.domain.mails import Milestone
from shipdesk.domain.orders import Address
from shipdesk.domain.outbox import OutboxState
from shipdesk.domain.parcels import Parcel, ParcelStatus, TrackingEvent
from shipdesk.domain.promise import zone_of
from shipdesk.services.plan_mail import OLD_NEWS, WantedMail, mail_is_on, plan_mails, subject_key
from shipdesk.services.shop import Shop
from shipdesk.storage.transaction import Transaction

_PROBLEM_WORDS = {
    ParcelStatus.FAILED_ATTEMPT: (
        "The carrier tried to deliver your parcel and could not hand it over.",
        "The carrier usually tries again on the next working day. Please check the tracking page.",
    ),
    ParcelStatus.AVAILABLE_FOR_PICKUP: (
        "Your parcel waits for you at a pick-up point.",
        "Please collect it soon; the tracking page shows the place and until when it is kept.",
    ),
    ParcelStatus.RETURNING: (
        "Your parcel could not be delivered and is on its way back to us.",
        "Please reply to this mail, so that we can agree on what to do.",
    ),
    ParcelStatus.EXCEPTION: (
        "The carrier reports a problem with your parcel.",
        "Please check the tracking page, and reply to this mail if you can help.",
    ),
}
_REASON_WORDS = {
    "customs": "Your parcel is held by customs.",
    "address": "The carrier cannot find the address on the parcel.",
    "damaged": "The carrier reports that your parcel was damaged.",
    "refused": "The delivery was refused at the door.",
    "held": "The carrier holds your parcel.",
}
_DELAYS = ("delay", "weather", "missort", "late")


@dataclass(frozen=True, slots=True)
class Told:
    """A parcel as it was, as it is now, and all events that there are of it."""

    before: Parcel
    parcel: Parcel
    events: Sequence[TrackingEvent]


def plan_tracking_mails(shop: Shop, tx: Transaction, told: Sequence[Told], now: datetime) -> None:
    """Plan the mails that follow from parcels' new states; all is looked up and written at once for all of them."""
    today = now.astimezone(zone_of(shop.settings.shop.time_zone)).date()
    wanted: list[tuple[Parcel, Milestone, dict[str, Any]]] = []
    for each in told:
        # The customer sent a return, and is the last to be told that it arrived.
        if not each.parcel.is_return:
            wanted += [(each.parcel, *mail) for mail in _wanted_of(each, now, today)]
    _drop_overtaken(tx, [parcel for parcel, milestone, _ in wanted if milestone is Milestone.DELIVERED])
    # To whom it goes is read only where a mail follows: most scans are no news to a customer.
    if wanted and mail_is_on(shop.settings, is_practice=shop.is_practice):
        recipients = _recipients(tx, {parcel.id: parcel for parcel, _, _ in wanted}.values())
        mails = [
            WantedMail(milestone, parcel.order_id, parcel.id, recipients[parcel.id], facts)
            for parcel, milestone, facts in wanted
            if parcel.id in recipients
        ]
        plan_mails(tx, shop.settings, mails, now=now, is_practice=shop.is_practice)


def _wanted_of(told: Told, now: datetime, today: date) -> list[tuple[Milestone, dict[str, Any]]]:
    """Return the mails that follow from a parcel's new state, with what is known by now."""
    parcel, state = told.parcel, told.parcel.state
    wanted: list[tuple[Milestone, dict[str, Any]]] = []
    if state.status is not told.before.state.status and _is_news(state.since, now):
        milestone, facts = _milestone_of(parcel)
        if milestone is not None:
            wanted.append((milestone, facts))
    fresh = [event for event in told.events if event.received_at == now]
    if _is_delayed(parcel, fresh, today) and _is_news(state.last_event_at, now):
        new_date = _later_date(parcel, today)
        wanted.append((Milestone.DELAYED, {"new_date_on": new_date.isoformat()} if new_date else {}))
    return wanted


def _recipients(tx: Transaction, parcels: Collection[Parcel]) -> dict[int, Address]:
    """Return to whom the mails about parcels (by their ids) go: of several orders in one, who gave an address."""
    whole = [parcel.order_id for parcel in parcels if not parcel.items]
    members = tx.groups.members_of(whole)
    people = tx.orders.recipients(
        list({p.order_id for p in parcels} | {i for group in members.values() for i in group})
    )
    found = {}
    for parcel in parcels:
        recipient = people.get(parcel.order_id)
        if recipient is None:
            continue
        others = members.get(parcel.order_id, ()) if not parcel.items else ()
        emails = [recipient.email, *(people[i].email for i in others if i in people)]
        found[parcel.id] = replace(recipient, email=next(filter(None, emails), ""))
    return found


def _milestone_of(parcel: Parcel) -> tuple[Milestone | None, dict[str, Any]]:
    status = parcel.state.status
    if status is ParcelStatus.OUT_FOR_DELIVERY:
        return Milestone.OUT_FOR_DELIVERY, {}
    if status is ParcelStatus.DELIVERED:
        return Milestone.DELIVERED, {}
    if status is ParcelStatus.EXCEPTION and not parcel.state.action_required:
        return None, {}
    if status in _PROBLEM_WORDS:
        text, action = _PROBLEM_WORDS[status]
        told = next((words for key, words in _REASON_WORDS.items() if key in parcel.state.reason), text)
        return Milestone.PROBLEM, {"problem_text": told, "action_text": action}
    return None, {}


def _is_delayed(parcel: Parcel, fresh: list[TrackingEvent], today: date) -> bool:
    """Answer whether the carrier now says that the promise will not be kept, before the parcel arrived.

    Either its date is later than the promise, or it tells of a delay when the promised day has come. A delay told
    and overtaken by the next scan within one round counts: the customer waits all the same.
    """
    state = parcel.state
    if state.first_attempt_at is not None or state.delivered_at is not None or parcel.promised_on is None:
        return False
    if _later_date(parcel, today) is not None:
        return True
    reasons = [state.reason, *(event.meaning.reason for event in fresh)]
    said_so = any(word in reason for reason in reasons for word in _DELAYS)
    return said_so and today >= parcel.promised_on


def _later_date(parcel: Parcel, today: date) -> date | None:
    """Return the carrier's date if it is news: later than the promise and not past itself."""
    eta, promised = parcel.carrier_eta_on, parcel.promised_on
    return eta if eta is not None and promised is not None and eta > promised and eta >= today else None


def _drop_overtaken(tx: Transaction, delivered: Sequence[Parcel]) -> None:
    """Cancel what deliveries have overtaken and nobody has received yet."""
    about = [subject_key(parcel.order_id, parcel.id) for parcel in delivered]
    overtaken = about and tx.messages.outbox_ids(
        about, Milestone.OUT_FOR_DELIVERY, Milestone.DELAYED, Milestone.PROBLEM
    )
    if overtaken:
        resting = (OutboxState.PLANNED, OutboxState.WAITING, OutboxState.HELD)
        tx.outbox.move(overtaken, resting, OutboxState.CANCELLED, None)


def _is_news(at: datetime | None, now: datetime) -> bool:
    return at is not None and now - at <= OLD_NEWS
