"""What is said of a parcel in its claim: the title, what happened in plain sentences, and the text to copy."""

from __future__ import annotations

from shipdesk.domain.claims.claim import Claim
from shipdesk.domain.claims.words import ClaimKind
from shipdesk.domain.measures import grams_text
from shipdesk.domain.money import money_text
from shipdesk.domain.orders import Order
from shipdesk.domain.parcels import SHIPPED_ELSEWHERE, Parcel, TrackingEvent
from shipdesk.services.carrier_words import service_words
from shipdesk.services.claims.claim_rules import carrier_words, who_carries
from shipdesk.services.claims.claim_worth import Worth
from shipdesk.services.paper_facts import day_words, moment_text
from shipdesk.settings import Settings

TITLES = {
    ClaimKind.LOST: "Claim for a lost parcel",
    ClaimKind.DAMAGED: "Claim for a damaged parcel",
    ClaimKind.MISSING: "Claim for missing content",
    ClaimKind.LATE: "Claim for a late parcel",
}


def asked_text(claim: Claim) -> str:
    """Return what is asked for, such as "45.90 EUR"; empty where no sum is known."""
    return money_text(claim.claimed_minor, claim.currency)


def service_of(parcel: Parcel, service_name: str) -> str:
    """Return what the service is called: as its label has it, else by its code."""
    return service_name or (service_words(parcel.carrier, parcel.service) if parcel.service else "")


def facts_of(
    claim: Claim, order: Order, parcel: Parcel, service_name: str, settings: Settings, events: tuple[TrackingEvent, ...]
) -> tuple[tuple[str, str], ...]:
    """Return the facts of the parcel for the cover; those that nobody knows are empty."""
    state = parcel.state
    last = _last_scan(events, settings)
    return (
        ("CARRIER", carrier_words(who_carries(parcel.carrier, parcel.service))),
        ("SERVICE", service_of(parcel, service_name)),
        ("ORDER", order.order_number),
        ("WEIGHT", grams_text(parcel.weight_g) if parcel.weight_g else ""),
        ("LABEL MADE", moment_text(settings, parcel.label_made_at)),
        ("HANDED OVER", _handed_over(parcel, settings)),
        ("PROMISED", day_words(parcel.promised_on)),
        ("DELIVERED", moment_text(settings, state.delivered_at)),
        ("LAST SCAN", last),
        ("YOUR REFERENCE", claim.reference),
        ("CLAIM UNTIL", day_words(claim.last_on)),
    )


def story_of(
    claim: Claim, order: Order, parcel: Parcel, worth: Worth, settings: Settings, events: tuple[TrackingEvent, ...]
) -> tuple[str, ...]:
    """Return what happened and what is asked, in paragraphs."""
    name = carrier_words(who_carries(parcel.carrier, parcel.service))
    left = _handed_over(parcel, settings)
    handed = f"was handed over to {name} on {left}" if left else f"was taken by {name}"
    paragraphs = [
        f"Parcel {parcel.tracking_number} for our order {order.order_number} {handed}. "
        f"{_happened(claim.kind, parcel, settings, _last_scan(events, settings))}"
    ]
    if claim.note:
        paragraphs.append(claim.note)
    asked = asked_text(claim)
    if asked:
        what = "the postage" if claim.kind is ClaimKind.LATE else "the loss"
        made_of = worth.words(claim.kind)
        is_it = claim.claimed_minor == worth.asked(claim.kind)
        paragraphs.append(f"We ask for {asked} for {what}" + (f" ({made_of})." if made_of and is_it else "."))
    return tuple(paragraphs)


def text_to_copy(
    claim: Claim, order: Order, parcel: Parcel, worth: Worth, settings: Settings, events: tuple[TrackingEvent, ...]
) -> str:
    """Return the whole claim as plain text, for a carrier's form or a mail."""
    goods = [
        f"{line.quantity} x {' '.join(part for part in (line.name or line.sku, line.variant) if part)}"
        + (f", {money_text(line.unit_price_minor, order.currency)} each" if line.unit_price_minor is not None else "")
        for line in worth.lines
    ]
    to = order.recipient
    place = " ".join(part for part in (to.postal_code, to.city, to.country_code) if part)
    lines = [
        TITLES[claim.kind],
        f"Tracking number: {parcel.tracking_number}",
        f"Order: {order.order_number}",
        f"Sent to: {', '.join(part for part in (to.company or to.name, place) if part)}",
        "",
        *story_of(claim, order, parcel, worth, settings, events),
    ]
    if goods:
        lines += ["", "Content:", *goods]
    shop = settings.shop
    sender = ", ".join(part for part in (shop.company or shop.name, shop.email, shop.phone) if part)
    return "\n".join([*lines, *(["", sender] if sender else [])])


def _happened(kind: ClaimKind, parcel: Parcel, settings: Settings, last_scan: str) -> str:
    state = parcel.state
    arrived = moment_text(settings, state.delivered_at or state.first_attempt_at)
    match kind:
        case ClaimKind.LOST:
            scan = f"Its last scan was {last_scan}." if last_scan else "It was never scanned since."
            said = " You report it as lost." if state.is_reported_lost else ""
            return f"It has not arrived. {scan}{said}"
        case ClaimKind.DAMAGED:
            return f"It arrived damaged on {arrived}." if arrived else "It was damaged on its way."
        case ClaimKind.MISSING:
            return f"It arrived on {arrived}, and a part of its content was missing." if arrived else (
                "A part of its content is missing."
            )  # fmt: skip
        case _:
            promised = day_words(parcel.promised_on)
            due = f"It was due on {promised}" if promised else "It came late"
            return f"{due} and came on {arrived}." if arrived else f"{due} and has not come."


def _handed_over(parcel: Parcel, settings: Settings) -> str:
    """Return when it left; empty where it is only followed here, for it left before that."""
    at = parcel.state.accepted_at if parcel.dispatched_by == SHIPPED_ELSEWHERE else parcel.dispatched_at
    return moment_text(settings, at)


def _last_scan(events: tuple[TrackingEvent, ...], settings: Settings) -> str:
    told = [event for event in events if event.occurred_at is not None and event.withdrawn_at is None]
    if not told:
        return ""
    last = max(told, key=lambda event: event.occurred_at or event.received_at)  # type: ignore[arg-type,return-value]
    where = f", {last.place}" if last.place else ""
    return f"{moment_text(settings, last.occurred_at)}{where} ({last.text or last.code})"
