"""Say of a draft what it is about and what is asked; its window follows."""

from __future__ import annotations

from typing import Any

from shipdesk.domain.claims.claim import Claim
from shipdesk.domain.claims.words import ClaimKind, ClaimState
from shipdesk.domain.errors import Refused
from shipdesk.domain.text import clean_note
from shipdesk.services.claims.claim_rules import window_of
from shipdesk.services.claims.claim_step import claim_or_refuse
from shipdesk.services.claims.claim_worth import worth_of
from shipdesk.services.claims.open_claim import LONGEST_NOTE
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic

MOST_MINOR = 10**12


def change_claim(
    shop: Shop, claim_id: int, *, kind: ClaimKind | None = None, claimed_minor: int | None = None,
    note: str | None = None,
) -> Claim:  # fmt: skip
    """Change a draft; what is None stays. Another kind asks for what that is worth, unless a sum is told with it."""
    values: dict[str, Any] = {}
    with shop.change(Topic.LATE) as tx:
        claim = claim_or_refuse(tx, claim_id)
        if claim.state is not ClaimState.DRAFT:
            raise Refused("Only a draft can be changed.", "Reopen the claim first.")
        parcel, order = tx.parcels.get(claim.parcel_id), tx.orders.get(claim.order_id)
        assert parcel is not None, "a claim keeps its parcel"
        assert order is not None, "a claim keeps its order"
        if kind is not None and kind is not claim.kind:
            window = window_of(shop, parcel, kind, tx.parcels.service_name(parcel.id))
            if window.rule is None:
                raise Refused(window.words, "Choose another kind, or write a rule of your own in Settings, Claims.")
            values |= {"kind": kind.value, "rule": window.key, "opens_on": window.opens_on, "last_on": window.last_on}
            values["claimed_minor"] = worth_of(tx, order, parcel).asked(kind)
        if claimed_minor is not None:
            if not 0 < claimed_minor <= MOST_MINOR:
                raise Refused("This is no sum that can be asked for.", "Enter an amount above zero.")
            values["claimed_minor"] = claimed_minor
        if note is not None:
            values["note"] = clean_note(note, LONGEST_NOTE)
        if values:
            tx.claims.change(claim_id, claim.state, values)
            told = {"kind": "its kind", "claimed_minor": "the sum", "note": "the note"}
            detail = {"claim": claim_id, "words": ", ".join(told[name] for name in told if name in values)}
            tx.audit.add(
                shop.clock.now(), "claim_changed", order_id=claim.order_id, parcel_id=claim.parcel_id, detail=detail
            )
        return claim_or_refuse(tx, claim_id)
