"""Open claims for parcels, several at once; and take that back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shipdesk.domain.claims.words import CLOSED, ClaimKind
from shipdesk.domain.errors import Refused
from shipdesk.domain.text import clean_note
from shipdesk.services.claims.claim_rules import kind_of, window_of
from shipdesk.services.claims.claim_worth import worth_of
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.storage.claims_store import NewClaim
from shipdesk.storage.transaction import Transaction

LONGEST_NOTE = 2_000


@dataclass(frozen=True, slots=True)
class OpenedClaims:
    """What came of opening claims: the ids of the new ones, and (tracking number, reason) of what was refused."""

    claim_ids: tuple[int, ...]
    refused: tuple[tuple[str, str], ...] = ()

    @property
    def sentence(self) -> str:
        """Say it."""
        count = len(self.claim_ids)
        return f"{'1 claim' if count == 1 else f'{count} claims'} opened."


def open_claims(
    shop: Shop, parcel_ids: Sequence[int], *, kind: ClaimKind | None = None, note: str = ""
) -> OpenedClaims:
    """Open a claim as a draft for each parcel; kind None takes what the parcel's state tells.

    A refused parcel stops no other.
    """
    now, words = shop.clock.now(), clean_note(note, LONGEST_NOTE)
    by = shop.person.person.name if shop.person else ""
    opened: list[int] = []
    refused: list[tuple[str, str]] = []
    with shop.change(Topic.LATE, Topic.PARCELS) as tx:
        for parcel_id in dict.fromkeys(parcel_ids):
            try:
                new = _new_claim(shop, tx, parcel_id, kind, words, by)
            except Refused as error:
                parcel = tx.parcels.get(parcel_id)
                refused.append((parcel.tracking_number if parcel else str(parcel_id), str(error)))
                continue
            opened.append(tx.claims.open(new))
            detail = {"claim": opened[-1], "kind": new.kind.value, "words": new.kind.value}
            tx.audit.add(now, "claim_opened", order_id=new.order_id, parcel_id=parcel_id, detail=detail)
    return OpenedClaims(tuple(opened), tuple(refused))


def undo_open_claims(shop: Shop, claim_ids: Sequence[int]) -> int:
    """Take drafts away again that nobody has worked on; return how many. Others stay as they are."""
    now = shop.clock.now()
    with shop.change(Topic.LATE, Topic.PARCELS) as tx:
        claims = {claim_id: tx.claims.get(claim_id) for claim_id in claim_ids}
        gone = tx.claims.remove(list(claim_ids))
        for claim_id in gone:
            claim = claims[claim_id]
            if claim is not None:
                detail = {"claim": claim_id, "words": "claim"}
                tx.audit.add(now, "undo", order_id=claim.order_id, parcel_id=claim.parcel_id, detail=detail)
    return len(gone)


def _new_claim(shop: Shop, tx: Transaction, parcel_id: int, kind: ClaimKind | None, note: str, by: str) -> NewClaim:
    parcel = tx.parcels.get(parcel_id)
    order = tx.orders.get(parcel.order_id) if parcel is not None else None
    if parcel is None or order is None:
        raise Refused("This parcel is not here.", "Search for its number.")
    if parcel.voided_at is not None:
        raise Refused("Its label was given back.", "There is nothing to claim.")
    if parcel.dispatched_at is None and parcel.state.accepted_at is None:
        raise Refused("This parcel has not left.", "Nothing can be claimed before the carrier has it.")
    if any(claim.state not in CLOSED for claim in tx.claims.of_parcels([parcel_id]).get(parcel_id, ())):
        raise Refused("There is a claim for this parcel already.", "See it in Claims.")
    wanted = kind or kind_of(shop, parcel)
    window = window_of(shop, parcel, wanted, tx.parcels.service_name(parcel_id))
    if window.rule is None:
        raise Refused(window.words, "Choose another kind, or write a rule in Settings, Claims.")
    worth = worth_of(tx, order, parcel)
    return NewClaim(
        order.id, parcel_id, wanted, window.key, shop.clock.now(), by, window.opens_on, window.last_on, note,
        worth.asked(wanted), worth.currency,
    )  # fmt: skip
