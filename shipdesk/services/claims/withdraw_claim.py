"""Give a claim up; and take back whatever was done last with one."""

from __future__ import annotations

from typing import Any

from shipdesk.domain.claims.claim import Claim
from shipdesk.domain.claims.states import ClaimStep
from shipdesk.domain.claims.words import ClaimState
from shipdesk.domain.errors import Refused
from shipdesk.domain.text import clean_note
from shipdesk.services.claims.claim_step import claim_or_refuse, step_in, take_step
from shipdesk.services.claims.open_claim import LONGEST_NOTE
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic


def withdraw_claim(shop: Shop, claim_id: int, *, reason: str = "") -> Claim:
    """Give up a claim that is not settled; reopening it brings it back as it was."""
    words = clean_note(reason, LONGEST_NOTE)
    return take_step(shop, claim_id, ClaimStep.WITHDRAW, {"answer": words} if words else {}, "")


def reopen_claim(shop: Shop, claim_id: int) -> Claim:
    """Go one step back: an answer, a withdrawal or the filing is taken back. Papers stay."""
    with shop.change(Topic.LATE, Topic.PARCELS) as tx:
        claim = claim_or_refuse(tx, claim_id)
        others = tx.claims.of_parcels([claim.parcel_id]).get(claim.parcel_id, ())
        if claim.is_closed and any(not other.is_closed for other in others):
            raise Refused("There is a newer claim for this parcel.", "Withdraw that first.")
        values: dict[str, Any] = {"answered_at": None, "answer": "", "paid_minor": None}
        if claim.state is ClaimState.FILED:
            values |= {"filed_at": None}
        return step_in(tx, shop, claim_id, ClaimStep.REOPEN, values, "")
