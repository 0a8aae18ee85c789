"""One step of a claim, in one unit of work, with its line in the audit log."""

from __future__ import annotations

from typing import Any

from shipdesk.domain.claims.claim import Claim
from shipdesk.domain.claims.states import ClaimStep, after
from shipdesk.domain.claims.words import CLOSED
from shipdesk.domain.errors import Refused
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.storage.transaction import Transaction


def claim_or_refuse(tx: Transaction, claim_id: int) -> Claim:
    """Return a claim; raises Refused where there is none."""
    claim = tx.claims.get(claim_id)
    if claim is None:
        raise Refused(f"There is no claim {claim_id}.", "See the claims: shipdesk claims list.")
    return claim


def take_step(shop: Shop, claim_id: int, step: ClaimStep, values: dict[str, Any], words: str) -> Claim:
    """Bring a claim into the state that a step leads to; raises Refused where it cannot follow."""
    with shop.change(Topic.LATE, Topic.PARCELS) as tx:
        return step_in(tx, shop, claim_id, step, values, words)


def step_in(tx: Transaction, shop: Shop, claim_id: int, step: ClaimStep, values: dict[str, Any], words: str) -> Claim:
    """Do the same in a unit of work that is open already."""
    now = shop.clock.now()
    claim = claim_or_refuse(tx, claim_id)
    state = after(claim.state, step, was_filed=claim.filed_at is not None)
    closed_at = now if state in CLOSED else None
    if not tx.claims.change(claim_id, claim.state, {**values, "state": state.value, "closed_at": closed_at}):
        raise Refused("This claim was changed elsewhere meanwhile.", "Look at it again.")
    detail = {"claim": claim_id, "words": words}
    tx.audit.add(now, f"claim_{step.value}", order_id=claim.order_id, parcel_id=claim.parcel_id, detail=detail)
    return claim_or_refuse(tx, claim_id)
