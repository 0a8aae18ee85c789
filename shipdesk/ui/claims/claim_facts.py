"""What is shown of a claim as pairs of words, and how urgent its window is."""

from __future__ import annotations

from datetime import date, tzinfo
from typing import TYPE_CHECKING

from shipdesk.domain.claims.claim import Claim
from shipdesk.domain.money import money_text
from shipdesk.ui.claims.claim_words import WINDOW_TONES
from shipdesk.ui.theme import Tone
from shipdesk.ui.words import day_text, time_text, translate

if TYPE_CHECKING:
    from shipdesk.services.claims.show_claim import ClaimDetail


def window_tone(claim: Claim, today: date) -> Tone:
    """Return how loudly the window of a claim is to be told."""
    return WINDOW_TONES[claim.window_on(today)]


def fact_pairs(detail: ClaimDetail, zone: tzinfo) -> list[tuple[str, str]]:
    """Return what is known of a claim; what is not known is empty."""
    claim, line, parcel = detail.claim, detail.line, detail.parcel
    source = detail.source
    if source and not detail.is_checked:
        source = translate("ClaimFacts", "{source} (as others tell it: look it up with the carrier)").format(
            source=source
        )
    place = " · ".join(part for part in (detail.place.url, detail.place.phone, detail.place.advice) if part)
    asked = money_text(claim.claimed_minor, claim.currency)
    return [
        (translate("ClaimFacts", "Parcel"), line.tracking_number),
        (
            translate("ClaimFacts", "Order"),
            " · ".join(part for part in (line.order_number, line.recipient_name) if part),
        ),
        (translate("ClaimFacts", "Carrier"), " · ".join(p for p in (detail.carrier_name, detail.service_name) if p)),
        (translate("ClaimFacts", "Handed over"), time_text(parcel.dispatched_at, zone)),
        (translate("ClaimFacts", "Asked for"), " = ".join(part for part in (asked, detail.worth_words) if part)),
        (translate("ClaimFacts", "Rule"), detail.rule_words),
        (translate("ClaimFacts", "It stands in"), source),
        (translate("ClaimFacts", "File it at"), place),
        (translate("ClaimFacts", "Filed"), day_text(claim.filed_at.astimezone(zone).date()) if claim.filed_at else ""),
        (translate("ClaimFacts", "Their number"), claim.reference),
        (translate("ClaimFacts", "Note"), claim.note if claim.state.value != "draft" else ""),
        (translate("ClaimFacts", "Answered"), time_text(claim.answered_at, zone)),
        (translate("ClaimFacts", "Their words"), claim.answer),
        (translate("ClaimFacts", "Paid"), money_text(claim.paid_minor, claim.currency)),
    ]
