"""Note what the carrier answered: yes, the money, or no."""

from __future__ import annotations

from typing import Any

from shipdesk.domain.claims.claim import Claim
from shipdesk.domain.claims.states import ClaimStep
from shipdesk.domain.claims.words import ClaimState
from shipdesk.domain.errors import Refused
from shipdesk.domain.money import money_text
from shipdesk.domain.text import clean_note
from shipdesk.services.claims.change_claim import MOST_MINOR
from shipdesk.services.claims.claim_step import claim_or_refuse, step_in
from shipdesk.services.claims.open_claim import LONGEST_NOTE
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic

_STEPS = {
    ClaimState.ACCEPTED: ClaimStep.ACCEPT, ClaimState.PAID: ClaimStep.PAY, ClaimState.REFUSED: ClaimStep.REFUSE,
}  # fmt: skip


def answer_claim(
    shop: Shop, claim_id: int, answer: ClaimState, *, paid_minor: int | None = None, words: str = ""
) -> Claim:
    """Note that the carrier accepted, paid or refused a filed claim; what was paid is in the claim's currency.

    A payment without a sum is what was asked. Raises Refused where the claim is not filed.
    """
    step = _STEPS.get(answer)
    if step is None:
        raise Refused("This is no answer of a carrier.", "Choose accepted, paid or refused.")
    if paid_minor is not None and (answer is not ClaimState.PAID or not 0 < paid_minor <= MOST_MINOR):
        raise Refused("This is no sum that can have been paid.", "Enter an amount above zero with the answer paid.")
    with shop.change(Topic.LATE, Topic.PARCELS) as tx:
        claim = claim_or_refuse(tx, claim_id)
        values: dict[str, Any] = {"answered_at": shop.clock.now(), "answer": clean_note(words, LONGEST_NOTE)}
        told = ""
        if answer is ClaimState.PAID:
            values["paid_minor"] = claim.claimed_minor if paid_minor is None else paid_minor
            if values["paid_minor"] is None:
                raise Refused("Nobody knows how much was paid.", "Enter the amount.")
            told = money_text(values["paid_minor"], claim.currency)
        return step_in(tx, shop, claim_id, step, values, told)
