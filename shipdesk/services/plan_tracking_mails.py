"""Which mails follow from what a carrier told: each once, and none for old news."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from shipdesk.carriers.pickup_days import kept_until
from shipdesk.domain.mails import BAD_NEWS, Milestone
from shipdesk.domain.orders import Address
from shipdesk.domain.outbox import OutboxState
from shipdesk.domain.parcels import Parcel, ParcelStatus, TrackingEvent
from shipdesk.domain.promise import zone_of
from shipdesk.services.plan_mail import OLD_NEWS, WantedMail, customers_are_told, plan_mails, subject_key
from shipdesk.services.shop import Shop
from shipdesk.storage.transaction import Transaction

_REASONS = {
    "customs": "customs",
    "payment": "payment",
    "unpaid": "payment",
    "address": "address",
    "moved": "address",
    "undeliverable": "address",
    "damaged": "damaged",
    "refused": "refused",
    "nobody_home": "nobody_home",
    "notice_left": "nobody_home",
    "held": "held",
    "identification": "held",
    "contact_carrier": "held",
}
"""Parts of a parcel's reason, and which words of ours tell it to a customer (mail.words)."""
_CUSTOMER_CAN_HELP = ("customs", "payment", "address", "held")
_DELAYS = ("delay", "weather", "missort", "late")


_PLAIN = {
    ParcelStatus.OUT_FOR_DELIVERY: Milestone.OUT_FOR_DELIVERY,
    ParcelStatus.DELIVERED: Milestone.DELIVERED,
    ParcelStatus.RETURNING: Milestone.RETURNED,
    ParcelStatus.RETURNED: Milestone.RETURNED,
}
_BEFORE_DELIVERY = (
    Milestone.PACKED,
    Milestone.ACCEPTED,
    Milestone.OUT_FOR_DELIVERY,
    Milestone.READY_FOR_PICKUP,
    Milestone.DELIVERY_ATTEMPTED,
    Milestone.DELAYED,
    Milestone.HELD,
    Milestone.LOST,
    Milestone.PROBLEM,
)
"""What a delivery makes old news."""
_STOPPED = (Milestone.DELIVERY_ATTEMPTED, Milestone.READY_FOR_PICKUP, Milestone.RETURNED)
"""After one of these nothing arrives today."""
_TROUBLE = (*BAD_NEWS, Milestone.READY_FOR_PICKUP)
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A mail that follows from news of a parcel; about_order: one for the whole order."""

    parcel: Parcel
    milestone: Milestone
    facts: dict[str, Any] = field(default_factory=dict)
    not_before: datetime | None = None
    to_approve: bool = False
    about_order: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A parcel as it was, as it is now, and all events that there are of it."""

    before: Parcel
    parcel: Parcel
    events: Sequence[TrackingEvent]


def plan_tracking_mails(shop: Shop, tx: Transaction, told: Sequence[Told], now: datetime) -> None:
    """Plan the mails that follow from parcels' new states; all is looked up and written at once for all of them."""
    today = now.astimezone(zone_of(shop.settings.shop.time_zone)).date()
    wanted: list[_Wanted] = []
    for each in told:
        # The customer sent a return, and is the last to be told that it arrived.
        if not each.parcel.is_return:
            wanted += _wanted_of(each, now, today)
    _drop_overtaken(tx, [each.parcel for each in wanted if each.milestone is Milestone.DELIVERED], _BEFORE_DELIVERY)
    _drop_overtaken(tx, [each.parcel for each in wanted if each.milestone in _STOPPED], (Milestone.OUT_FOR_DELIVERY,))
    # To whom it goes is read only where a mail follows: most scans are no news to a customer.
    if wanted and customers_are_told(shop.settings, is_practice=shop.is_practice):
        wanted += _reviews(shop, tx, wanted, now)
        recipients = _recipients(tx, {each.parcel.id: each.parcel for each in wanted}.values())
        mails = [
            WantedMail(
                each.milestone, each.parcel.order_id, None if each.about_order else each.parcel.id,
                recipients[each.parcel.id], each.facts, each.parcel.carrier, each.not_before, each.to_approve,
            )
            for each in wanted
            if each.parcel.id in recipients
        ]  # fmt: skip
        plan_mails(tx, shop.settings, mails, now=now, is_practice=shop.is_practice)


def mail_of_trouble(
    parcel: Parcel, events: Sequence[TrackingEvent], today: date
) -> tuple[Milestone, dict[str, Any]] | None:
    """Return which mail tells of a parcel's trouble, and what is known of it; None: it is no more than a delay."""
    if parcel.state.status is ParcelStatus.LOST:
        return Milestone.LOST, {}
    wanted = _milestone_of(Told(parcel, parcel, events), today)
    return next(((each.milestone, each.facts) for each in wanted if each.milestone in _TROUBLE), None)


def _wanted_of(told: Told, now: datetime, today: date) -> list[_Wanted]:
    """Return the mails that follow from a parcel's new state, with what is known by now."""
    parcel, state, before = told.parcel, told.parcel.state, told.before.state
    wanted: list[_Wanted] = []
    if state.status is not before.status:
        if state.status is ParcelStatus.LOST:
            wanted += _lost(parcel, now)
        elif _is_news(state.since, now):
            wanted += _milestone_of(told, today)
    is_accepted = before.accepted_at is None and state.status is ParcelStatus.IN_TRANSIT
    if is_accepted and _is_news(state.accepted_at, now):
        wanted.append(_Wanted(parcel, Milestone.ACCEPTED))
    fresh = [event for event in told.events if event.received_at == now]
    if _is_delayed(parcel, fresh, today) and _is_news(state.last_event_at, now):
        new_date = _later_date(parcel, today)
        wanted.append(_Wanted(parcel, Milestone.DELAYED, {"new_date_on": new_date.isoformat()} if new_date else {}))
    return wanted


def _lost(parcel: Parcel, now: datetime) -> list[_Wanted]:
    """Return the mail about a loss; where only silence says so, the owner looks at it first.

    A parcel that we did not send may have been silent for years when we first hear of it.
    """
    if parcel.state.is_reported_lost:
        return [_Wanted(parcel, Milestone.LOST)] if _is_news(parcel.state.since, now) else []
    ours = parcel.label_made_at is not None and parcel.dispatched_at is not None
    return [_Wanted(parcel, Milestone.LOST, to_approve=True)] if ours else []


def _reviews(shop: Shop, tx: Transaction, wanted: Sequence[_Wanted], now: datetime) -> list[_Wanted]:
    """Return the questions for reviews that follow from deliveries: one for an order, none after bad news."""
    rules = shop.settings.mail_rules
    delivered = [each.parcel for each in wanted if each.milestone is Milestone.DELIVERED]
    if not rules.review_url or not delivered:
        return []
    after = now + timedelta(days=rules.review_after_days)
    asked = {parcel.order_id: parcel for parcel in delivered}
    return [
        _Wanted(parcel, Milestone.REVIEW_REQUEST, not_before=after, about_order=True)
        for order_id, parcel in asked.items()
        if not tx.mail_choice.was_told(order_id, BAD_NEWS)
    ]


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


def _milestone_of(told: Told, today: date) -> list[_Wanted]:
    """Return the mail that tells a parcel's new status; nothing where nobody needs to know."""
    parcel, status = told.parcel, told.parcel.state.status
    plain = _PLAIN.get(status)
    if plain is not None:
        return [_Wanted(parcel, plain)]
    if status is ParcelStatus.AVAILABLE_FOR_PICKUP:
        return [_Wanted(parcel, Milestone.READY_FOR_PICKUP, _pickup(told.events, today))]
    reason = _reason(parcel)
    if status is ParcelStatus.FAILED_ATTEMPT:
        known = ("nobody_home", "address", "refused", "payment")
        return [_Wanted(parcel, Milestone.DELIVERY_ATTEMPTED, {"reason": reason if reason in known else "attempted"})]
    if status is ParcelStatus.EXCEPTION and parcel.state.action_required:
        kind = Milestone.HELD if reason in _CUSTOMER_CAN_HELP else Milestone.PROBLEM
        return [_Wanted(parcel, kind, {"reason": reason})]
    return []


def _reason(parcel: Parcel) -> str:
    return next((words for part, words in _REASONS.items() if part in parcel.state.reason), "other")


def _pickup(events: Sequence[TrackingEvent], today: date) -> dict[str, Any]:
    """Return where a parcel waits and until when, as far as the carrier told it."""
    waiting = [each for each in events if each.meaning.status is ParcelStatus.AVAILABLE_FOR_PICKUP]
    waiting.sort(key=lambda each: each.occurred_at or each.received_at or _LONG_AGO, reverse=True)
    place = next((each.place for each in waiting if each.place), "")
    until = next((last for each in waiting if (last := kept_until(each)) is not None), None)
    facts = {"pickup_place": place} if place else {}
    return facts | ({"pickup_until": until.isoformat()} if until is not None and until >= today else {})


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


def _drop_overtaken(tx: Transaction, parcels: Sequence[Parcel], milestones: Sequence[Milestone]) -> None:
    """Cancel what later news has overtaken and nobody has received yet."""
    about = [subject_key(parcel.order_id, parcel.id) for parcel in parcels]
    overtaken = about and tx.messages.outbox_ids(about, *milestones)
    if overtaken:
        resting = (OutboxState.PLANNED, OutboxState.WAITING, OutboxState.HELD)
        tx.outbox.move(overtaken, resting, OutboxState.CANCELLED, None)


def _is_news(at: datetime | None, now: datetime) -> bool:
    return at is not None and now - at <= OLD_NEWS
