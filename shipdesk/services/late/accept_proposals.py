"""Do what the late list proposes, where that can be done by us alone: tell customers, open claims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shipdesk.domain.late.causes import Proposal
from shipdesk.services.late.acted import Acted, keep_deeds, new_batch
from shipdesk.services.late.claim_late import open_in_batch
from shipdesk.services.late.keep_lines import keep_lines
from shipdesk.services.late.late_rows import LateRow
from shipdesk.services.late.mail_late import plan_asked
from shipdesk.services.plan_mail import mail_is_on
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic

_BY_A_PERSON = {
    Proposal.SHIP: "Somebody has to ship it.",
    Proposal.CONTACT: "Somebody has to ask the carrier.",
    Proposal.RESHIP: "Somebody has to say that it is sent again.",
    Proposal.WAIT: "There is nothing to do today.",
}


@dataclass(frozen=True, slots=True)
class AcceptedProposals(Acted):
    """What was done: how many mails were planned and claims opened, and (order number, why not) of the rest."""

    mailed: int = 0
    claims: int = 0
    skipped: tuple[tuple[str, str], ...] = ()


def accept_proposals(shop: Shop, rows: Sequence[LateRow]) -> AcceptedProposals:
    """Do what is proposed for lines, at once and as one batch; what needs a person is left and named."""
    batch = new_batch()
    to_mail = [row for row in rows if row.proposal is Proposal.MAIL]
    to_claim = [row for row in rows if row.proposal is Proposal.CLAIM]
    skipped = [(row.order_number, _BY_A_PERSON[row.proposal]) for row in rows if row.proposal in _BY_A_PERSON]
    told: set[tuple[int, int]] = set()
    if to_mail and mail_is_on(shop.settings, is_practice=shop.is_practice):
        with shop.change(Topic.MESSAGES, Topic.LATE) as tx:
            deeds = plan_asked(shop, tx, to_mail, batch)
            keep_deeds(tx, deeds)
        told = {deed.line[:2] for deed in deeds}
    skipped += [
        (row.order_number, "Its customer has no mail address, was told already, or there is no delay any more.")
        for row in to_mail
        if row.key[:2] not in told
    ]
    claimed = open_in_batch(shop, to_claim, batch)
    skipped += claimed.refused
    if told or claimed.count:
        keep_lines(shop)
    count = len(told) + claimed.count
    words = _words(len(told), claimed.count, len(skipped))
    return AcceptedProposals(count, batch if count else "", words, len(told), claimed.count, tuple(skipped))


def _words(mailed: int, claims: int, left: int) -> str:
    parts = (
        ("1 mail planned" if mailed == 1 else f"{mailed} mails planned") if mailed else "",
        ("1 claim opened" if claims == 1 else f"{claims} claims opened") if claims else "",
        ("1 line needs a person" if left == 1 else f"{left} lines need a person") if left else "",
    )
    return f"{', '.join(filter(None, parts)) or 'Nothing was proposed'}."
