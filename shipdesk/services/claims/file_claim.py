"""Note that a person filed a claim at the carrier, with the carrier's number for it, and keep the file as it was."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from shipdesk.domain.claims.claim import Claim
from shipdesk.domain.claims.states import ClaimStep
from shipdesk.domain.claims.words import PaperOf
from shipdesk.domain.errors import Refused
from shipdesk.domain.text import clean_line
from shipdesk.services.claims.claim_step import step_in
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic

LONGEST_REFERENCE = 80
_PDF = "application/pdf"


def file_claim(
    shop: Shop, claim_id: int, *, reference: str = "", filed_at: datetime | None = None, pdf: bytes = b""
) -> Claim:
    """Mark a draft as filed; pdf is the file that was sent, kept with the claim. Filed at None is now.

    Raises Refused where it was filed before, or in the future.
    """
    now = shop.clock.now()
    at = filed_at or now
    if at > now + timedelta(minutes=1):
        raise Refused("This day is in the future.", "Enter the day on which the claim was filed.")
    number = clean_line(reference, LONGEST_REFERENCE)
    by = shop.person.person.name if shop.person else ""
    with shop.change(Topic.LATE, Topic.PARCELS) as tx:
        claim = step_in(tx, shop, claim_id, ClaimStep.FILE, {"filed_at": at, "reference": number}, number)
        if pdf:
            digest = hashlib.sha256(pdf).hexdigest()
            name = f"claim-{claim_id}.pdf"
            tx.claims.add_paper(claim_id, PaperOf.FILE, name, _PDF, digest, pdf, now, by)
    return claim


def set_reference(shop: Shop, claim_id: int, reference: str) -> Claim:
    """Note the carrier's number for a claim, which often comes days after it was filed."""
    from shipdesk.services.claims.claim_step import claim_or_refuse

    number = clean_line(reference, LONGEST_REFERENCE)
    with shop.change(Topic.LATE) as tx:
        claim = claim_or_refuse(tx, claim_id)
        if claim.filed_at is None:
            raise Refused("This claim is not filed.", "Mark it as filed; the number is asked for then.")
        tx.claims.change(claim_id, claim.state, {"reference": number})
        detail = {"claim": claim_id, "words": f"reference {number}"}
        tx.audit.add(
            shop.clock.now(), "claim_changed", order_id=claim.order_id, parcel_id=claim.parcel_id, detail=detail
        )
        return claim_or_refuse(tx, claim_id)
