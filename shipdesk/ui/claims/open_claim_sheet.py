"""Opens claims for parcels, one or several at once: what each is about, and what a person knows of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QRadioButton, QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.claims.words import ClaimKind
from shipdesk.domain.errors import ShipDeskError
from shipdesk.ui.claims import claim_jobs
from shipdesk.ui.claims.claim_words import claims_text, kind_word
from shipdesk.ui.counting import parcels_text
from shipdesk.ui.theme import SPACE_6
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.widgets.sheet import Sheet, fit_height
from shipdesk.ui.words import translate

if TYPE_CHECKING:
    from shipdesk.services.claims.open_claim import OpenedClaims
    from shipdesk.services.claims.show_claim import KindOffer
    from shipdesk.services.shop import Shop

_NOTE_HEIGHT = 76


class OpenClaimSheet(Sheet):
    """A digit with Alt chooses the kind, Enter opens; of several parcels each may be about what its state tells."""

    opened = Signal(object)
    """The OpenedClaims, where at least one was opened."""
    said = Signal(str)

    def __init__(self, shop: Shop, jobs: JobRunner, parcel_ids: Sequence[int], parent: QWidget | None = None) -> None:
        self._ids = tuple(dict.fromkeys(parcel_ids))
        several = len(self._ids) > 1
        title = translate("OpenClaimSheet", "Open a claim")
        if several:
            title = translate("OpenClaimSheet", "Open claims for {parcels}").format(
                parcels=parcels_text(len(self._ids))
            )
        super().__init__(
            title, translate("OpenClaimSheet", "Open"), parent,
            sentence=translate("OpenClaimSheet", "Nothing is sent: you file it at the carrier."),
        )  # fmt: skip
        self.setMinimumWidth(560)
        self._shop, self._jobs = shop, jobs
        self.kinds: dict[ClaimKind | None, QRadioButton] = {}
        self._below: dict[ClaimKind | None, QLabel] = {}
        if several:
            self._offer(None, self.tr("What each parcel's state tells"), "1")
        for number, kind in enumerate(ClaimKind, start=2 if several else 1):
            self._offer(kind, kind_word(kind), str(number))
        self.note = QPlainTextEdit()
        self.note.setAccessibleName(self.tr("Note"))
        self.note.setPlaceholderText(self.tr("What you know beside the scans; it stands in the claim"))
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(_NOTE_HEIGHT)
        self.body.addSpacing(4)
        self.body.addWidget(self.note)
        self.do_button.setEnabled(several)
        if several:
            self.kinds[None].setChecked(True)
            self.kinds[None].setFocus()
        else:
            jobs.query(
                f"claim kinds {id(self)}", claim_jobs.read_offers, shop, self._ids, on_done=self._show_offers,
                on_failed=self._failed, owner=self,
            )  # fmt: skip

    def chosen(self) -> ClaimKind | None:
        """Return the kind that is chosen; None where each parcel tells its own."""
        return next((kind for kind, button in self.kinds.items() if button.isChecked()), None)

    def accept(self) -> None:
        """Open the claims; the sheet stays where none could be."""
        if not self.do_button.isEnabled():
            return
        self.do_button.setEnabled(False)
        self._jobs.change(
            self.tr("Opening claims"), claim_jobs.open_claims, self._shop, self._ids, self.chosen(),
            self.note.toPlainText(), on_done=self._done, on_failed=self._failed, owner=self,
        )  # fmt: skip

    def _offer(self, kind: ClaimKind | None, words: str, key: str) -> None:
        button = QRadioButton(f"{key}   {words}")
        button.setAccessibleName(words)
        button.setShortcut(f"Alt+{key}")
        button.setToolTip(self.tr("{words} (Alt+{key})").format(words=words, key=key))
        button.toggled.connect(lambda _on: self.say_wrong(""))
        self.kinds[kind] = button
        self.body.addWidget(button)
        words_below = plain_label("", "small", wrap=True)
        words_below.setContentsMargins(SPACE_6, 0, 0, 4)
        words_below.setVisible(False)
        self._below[kind] = words_below
        self.body.addWidget(words_below)

    def _show_offers(self, offers: tuple[KindOffer, ...]) -> None:
        for offer in offers:
            button, below = self.kinds[offer.kind], self._below[offer.kind]
            button.setEnabled(offer.can_open)
            button.setAccessibleDescription(offer.words)
            below.setText(offer.words)
            below.show()
        first = next((offer.kind for offer in offers if offer.is_likely and offer.can_open), None)
        first = first or next((offer.kind for offer in offers if offer.can_open), None)
        if first is None:
            self.say_wrong(offers[0].words if offers else self.tr("This parcel is not here."))
        else:
            self.kinds[first].setChecked(True)
            self.kinds[first].setFocus()
        self.do_button.setEnabled(first is not None)
        fit_height(self)

    def _done(self, made: OpenedClaims) -> None:
        if made.refused:
            self.say_wrong("\n".join(f"{number}: {reason}" for number, reason in made.refused[:5]))
            fit_height(self)
        if made.claim_ids:
            self.said.emit(self.tr("{claims} opened.").format(claims=claims_text(len(made.claim_ids))))
            self.opened.emit(made)
        if made.refused:
            # What was refused is to be read; trying again would be refused again.
            self.cancel_button.setText(self.tr("Close"))
            self.cancel_button.setFocus()
            return
        super().accept()

    def _failed(self, error: ShipDeskError) -> None:
        self.do_button.setEnabled(True)
        self.say_wrong(str(error))
