"""Claims are kept alike in a file and on a server: one open claim for a parcel, steps only from the state seen."""

from __future__ import annotations

import pytest
from claimed_parcels import picture, sent
from sqlalchemy.exc import IntegrityError

from shipdesk.domain.claims.words import ClaimKind, ClaimState, PaperOf
from shipdesk.domain.parcels import ParcelStatus
from shipdesk.services.claims.add_claim_paper import add_claim_paper
from shipdesk.services.claims.file_claim import file_claim
from shipdesk.services.claims.list_claims import list_claims
from shipdesk.services.claims.open_claim import open_claims, undo_open_claims
from shipdesk.services.claims.withdraw_claim import reopen_claim, withdraw_claim
from shipdesk.services.shop import Shop
from shipdesk.storage.claims_store import NewClaim

LOST = (3.0, ParcelStatus.LOST, "lost", "Shipment lost")
MOVED = (1.0, ParcelStatus.IN_TRANSIT, "", "Departed")
CAME = (5.0, ParcelStatus.DELIVERED, "", "Delivered")


def test_a_claim_is_kept_listed_and_taken_back(sample_shop: Shop) -> None:
    lost = sent(sample_shop, told=(MOVED, LOST))
    sent(sample_shop, "usps", place=1, days_ago=30, told=(MOVED,))
    sent(sample_shop, service="01", place=2, days_ago=9, told=(MOVED, CAME))
    assert [each.kind for each in list_claims(sample_shop).to_open] == [ClaimKind.LATE, ClaimKind.LOST, ClaimKind.LOST]
    (claim_id,) = open_claims(sample_shop, [lost]).claim_ids
    assert undo_open_claims(sample_shop, [claim_id]) == 1
    (claim_id,) = open_claims(sample_shop, [lost]).claim_ids
    paper = add_claim_paper(sample_shop, claim_id, "hurt.jpg", picture(), PaperOf.PHOTO)
    assert undo_open_claims(sample_shop, [claim_id]) == 0, "somebody worked on it"
    file_claim(sample_shop, claim_id, reference="C-1", pdf=b"%PDF what was sent")
    withdraw_claim(sample_shop, claim_id)
    assert reopen_claim(sample_shop, claim_id).state is ClaimState.FILED
    calendar = list_claims(sample_shop)
    (line,) = calendar.claims
    assert (line.claim.reference, line.papers, len(calendar.to_open)) == ("C-1", 1, 2)
    with sample_shop.look() as tx:
        assert [each.bytes for each in tx.claims.papers(claim_id)] == [paper.bytes, len(b"%PDF what was sent")]


def test_a_parcel_has_one_open_claim_and_a_step_needs_the_state_it_was_seen_in(sample_shop: Shop) -> None:
    parcel_id = sent(sample_shop, told=(LOST,))
    (claim_id,) = open_claims(sample_shop, [parcel_id]).claim_ids
    with sample_shop.look() as tx:
        claim = tx.claims.get(claim_id)
    assert claim is not None
    new = NewClaim(claim.order_id, parcel_id, claim.kind, "", claim.opened_at, "", None, None, "", None, "")
    with pytest.raises(IntegrityError), sample_shop.change() as tx:
        tx.claims.open(new)
    with sample_shop.change() as tx:
        assert not tx.claims.change(claim_id, ClaimState.FILED, {"state": ClaimState.PAID.value})
        assert tx.claims.change(claim_id, ClaimState.DRAFT, {"reference": "x"})
