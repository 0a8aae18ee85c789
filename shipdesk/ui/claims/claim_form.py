"""What can be edited of a draft: what it is about, what is asked, and a note."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from shipdesk.domain.claims.claim import Claim
from shipdesk.domain.claims.words import ClaimKind
from shipdesk.ui.claims.claim_words import kind_word
from shipdesk.ui.claims.small_sheets import amount_text, typed_amount, wrong_amount
from shipdesk.ui.settings.section import tool_button
from shipdesk.ui.theme import SPACE_2, SPACE_3, SPACE_4
from shipdesk.ui.widgets.basics import SectionHeader, beside_field, plain_label

_NOTE_HEIGHT = 66


class ClaimForm(QWidget):
    """Three fields and a button that comes when something was edited."""

    keep_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._claim: Claim | None = None
        self.kind = QComboBox()
        for kind in ClaimKind:
            self.kind.addItem(kind_word(kind), kind.value)
        self.kind.setMaximumWidth(240)
        self.amount = QLineEdit()
        self.amount.setMaximumWidth(140)
        self.currency = plain_label("", "muted")
        self.note = QPlainTextEdit()
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(_NOTE_HEIGHT)
        self.note.setPlaceholderText(self.tr("What you know beside the scans; it stands in the claim"))
        self.wrong = plain_label("", "error", wrap=True)
        self.wrong.hide()
        self.keep_button = tool_button(self.tr("Keep"), "check")
        self.keep_button.setToolTip(self.tr("Keep what was edited (Ctrl+K)"))
        self.keep_button.setShortcut("Ctrl+K")
        self.keep_button.clicked.connect(self.keep_wanted)
        self._lay_out()
        self.kind.currentIndexChanged.connect(lambda _row: self._follow())
        self.amount.textChanged.connect(lambda _text: self._follow())
        self.note.textChanged.connect(self._follow)

    def show_claim(self, claim: Claim, worth: str) -> None:
        """Show a draft; what is being edited stays, unless it was kept."""
        if self._claim is not None and self.is_edited() and claim == self._claim:
            return
        self._claim = claim
        for widget in (self.kind, self.amount, self.note):
            widget.blockSignals(True)
        self.kind.setCurrentIndex(self.kind.findData(claim.kind.value))
        self.amount.setText(amount_text(claim.claimed_minor, claim.currency))
        self.amount.setPlaceholderText(worth)
        self.note.setPlainText(claim.note)
        for widget in (self.kind, self.amount, self.note):
            widget.blockSignals(False)
        self.currency.setText(claim.currency)
        self._follow()

    def is_edited(self) -> bool:
        """Whether something differs from what is kept."""
        claim = self._claim
        return claim is not None and (
            self.kind.currentData() != claim.kind.value
            or self.amount.text() != amount_text(claim.claimed_minor, claim.currency)
            or self.note.toPlainText() != claim.note
        )

    def edited(self) -> tuple[ClaimKind, int | None, str] | None:
        """Return kind, amount in minor units and note, or None where the amount is none, which is said."""
        claim = self._claim
        if claim is None:
            return None
        try:
            amount = typed_amount(self.amount.text(), claim.currency)
        except ValueError:
            self._say(wrong_amount(claim.currency))
            self.amount.setFocus()
            return None
        self._say("")
        same = self.amount.text() == amount_text(claim.claimed_minor, claim.currency)
        # Another kind asks for another sum, unless one was typed.
        return ClaimKind(self.kind.currentData()), None if same else amount, self.note.toPlainText()

    def _follow(self) -> None:
        self.keep_button.setEnabled(self.is_edited())
        self._say("")

    def _say(self, words: str) -> None:
        self.wrong.setText(words)
        self.wrong.setVisible(bool(words))

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(SPACE_4)
        form.setVerticalSpacing(SPACE_3)
        money = QHBoxLayout()
        money.setSpacing(SPACE_2)
        money.addWidget(self.amount)
        money.addWidget(self.currency)
        money.addStretch(1)
        fields: tuple[tuple[str, QWidget], ...] = (
            (self.tr("About"), self.kind), (self.tr("Ask for"), self.amount), (self.tr("Note"), self.note),
        )  # fmt: skip
        for name, field in fields:
            field.setAccessibleName(name)
            if field is self.amount:
                form.addRow(beside_field(name), money)
            else:
                form.addRow(beside_field(name), field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_2)
        column.addWidget(SectionHeader(self.tr("What is claimed"), self.keep_button))
        column.addLayout(form)
        column.addWidget(self.wrong)
