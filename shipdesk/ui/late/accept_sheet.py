"""Says what will happen before all proposals are accepted, and what is left for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from shipdesk.services.views import LateRow, Proposal
from shipdesk.ui.counting import lines_text, mails_text
from shipdesk.ui.late.late_entries import sum_text
from shipdesk.ui.widgets.basics import SectionHeader, plain_label
from shipdesk.ui.widgets.sheet import Sheet
from shipdesk.ui.words import count_text, translate

DONE = (Proposal.MAIL, Proposal.CLAIM)
LEFT = (Proposal.SHIP, Proposal.CONTACT, Proposal.RESHIP, Proposal.WAIT)


class AcceptSheet(Sheet):
    """What is done with how many lines, and which stay as they are; `accepted` when it is to be done."""

    def __init__(self, rows: Sequence[LateRow], parent: QWidget | None = None) -> None:
        counts = Counter(row.proposal for row in rows)
        super().__init__(
            translate("AcceptSheet", "Accept the proposals for {lines}").format(lines=lines_text(len(rows))),
            translate("AcceptSheet", "Accept"),
            parent,
            sentence=translate("AcceptSheet", "Ctrl+Z takes all of it back at once, as long as no mail has gone."),
        )
        self.sentences = [_words(proposal, counts[proposal]) for proposal in DONE if counts[proposal]]
        self.left = [_words(proposal, counts[proposal]) for proposal in LEFT if counts[proposal]]
        self._add(self.tr("ShipDesk does"), self.sentences)
        self._add(self.tr("Left for you, on the list"), self.left)
        stake = sum_text((row.loss_minor, row.currency) for row in rows if row.loss_minor)
        if stake:
            words = self.tr("{amount} is at stake in these lines.").format(amount=stake)
            self.body.addWidget(plain_label(words, "small", wrap=True))
        if not self.sentences:
            self.set_sentence(self.tr("These need a person: nothing of it can be done from here."))
            self.do_button.setEnabled(False)
        self.setMinimumWidth(520)

    def _add(self, heading: str, sentences: Sequence[str]) -> None:
        if sentences:
            self.body.addWidget(SectionHeader(heading))
        for words in sentences:
            self.body.addWidget(plain_label(words, wrap=True))


def _words(proposal: Proposal, count: int) -> str:
    number = count_text(count)
    if proposal is Proposal.MAIL:
        told = translate("AcceptSheet", "{mails} with an honest new date, or with what is wrong")
        return told.format(mails=mails_text(count))
    if count == 1:
        words = {
            Proposal.CLAIM: translate("AcceptSheet", "1 claim is opened, and its papers collected"),
            Proposal.SHIP: translate("AcceptSheet", "1 order to pack and ship today"),
            Proposal.CONTACT: translate("AcceptSheet", "1 parcel to ask the carrier about (C)"),
            Proposal.RESHIP: translate("AcceptSheet", "1 order to send again (R)"),
            Proposal.WAIT: translate("AcceptSheet", "1 line with nothing to do today"),
        }
    else:
        words = {
            Proposal.CLAIM: translate("AcceptSheet", "{count} claims are opened, and their papers collected"),
            Proposal.SHIP: translate("AcceptSheet", "{count} orders to pack and ship today"),
            Proposal.CONTACT: translate("AcceptSheet", "{count} parcels to ask the carrier about (C)"),
            Proposal.RESHIP: translate("AcceptSheet", "{count} orders to send again (R)"),
            Proposal.WAIT: translate("AcceptSheet", "{count} lines with nothing to do today"),
        }
    return words[proposal].format(count=number)
