"""One claim with everything that a person needs to file it."""

from __future__ import annotations

from dataclasses import dataclass

from shipdesk.domain.claims.claim import Claim, ClaimLine, ClaimPaper
from shipdesk.domain.claims.rules import ClaimPlace
from shipdesk.domain.claims.windows import days_words, rule_words
from shipdesk.domain.claims.words import ClaimKind
from shipdesk.domain.errors import Refused
from shipdesk.domain.parcels import Parcel
from shipdesk.services.claims.claim_rules import carrier_words, kind_of, place_of, today_of, who_carries, window_of
from shipdesk.services.claims.claim_step import claim_or_refuse
from shipdesk.services.claims.claim_story import service_of, text_to_copy
from shipdesk.services.claims.claim_worth import worth_of
from shipdesk.services.shop import Shop


@dataclass(frozen=True, slots=True)
class ClaimDetail:
    """A claim as it is shown: window, rule_words and source are sentences, text is what a carrier's form is given."""

    line: ClaimLine
    parcel: Parcel
    carrier_name: str
    service_name: str
    window: str
    rule_words: str
    source: str
    is_checked: bool
    place: ClaimPlace
    worth_words: str
    papers: tuple[ClaimPaper, ...]
    photos: int
    text: str

    @property
    def claim(self) -> Claim:
        """The claim itself."""
        return self.line.claim


@dataclass(frozen=True, slots=True)
class KindOffer:
    """A kind of claim for a parcel, with its window in words; can_open is False where the carrier takes none."""

    kind: ClaimKind
    words: str
    can_open: bool
    is_likely: bool = False
    """It is what the parcel's state tells."""


def show_claim(shop: Shop, claim_id: int) -> ClaimDetail:
    """Return a claim; raises Refused where there is none."""
    today, _ = today_of(shop)
    with shop.look() as tx:
        claim = claim_or_refuse(tx, claim_id)
        line = tx.claims.lines(claim_id=claim_id)[0]
        parcel, order = tx.parcels.get(claim.parcel_id), tx.orders.get(claim.order_id)
        assert parcel is not None, "a claim keeps its parcel"
        assert order is not None, "a claim keeps its order"
        events = tx.events.of_parcel(parcel.id)
        worth = worth_of(tx, order, parcel)
        papers = tx.claims.papers(claim_id)
        photos = len(tx.photos.of_orders([order.id, *([order.combined_into] if order.combined_into else [])]))
        service_name = tx.parcels.service_name(parcel.id)
    window = window_of(shop, parcel, claim.kind, service_name)
    same = (window.opens_on, window.last_on) == (claim.opens_on, claim.last_on)
    rule = window.rule
    return ClaimDetail(
        line, parcel, carrier_words(who_carries(parcel.carrier, parcel.service)),
        service_of(parcel, service_name),
        window.words if same else days_words(claim.opens_on, claim.last_on, today),
        rule_words(rule) if rule is not None else "", rule.source if rule is not None else "",
        rule is not None and rule.is_checked, place_of(parcel.carrier, parcel.service),
        worth.words(claim.kind), papers, photos,
        text_to_copy(claim, order, parcel, worth, shop.settings, events),
    )  # fmt: skip


def kinds_offered(shop: Shop, parcel_id: int) -> tuple[KindOffer, ...]:
    """Return for each kind of claim when it could be filed for a parcel."""
    with shop.look() as tx:
        parcel = tx.parcels.get(parcel_id)
        service_name = tx.parcels.service_name(parcel_id) if parcel is not None else ""
    if parcel is None:
        raise Refused("This parcel is not here.", "Search for its number.")
    windows = {kind: window_of(shop, parcel, kind, service_name) for kind in ClaimKind}
    likely = kind_of(shop, parcel)
    return tuple(
        KindOffer(kind, window.words, window.rule is not None, kind is likely) for kind, window in windows.items()
    )


def claims_of_parcel(shop: Shop, parcel_id: int) -> tuple[Claim, ...]:
    """Return the claims of a parcel, the newest first."""
    with shop.look() as tx:
        return tx.claims.of_parcels([parcel_id]).get(parcel_id, ())
