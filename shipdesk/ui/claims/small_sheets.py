"""The small questions about a claim: how it was filed, what the carrier answered, what a paper proves."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDateEdit, QFormLayout, QLineEdit, QWidget

from shipdesk.domain.claims.claim import Claim
from shipdesk.domain.claims.words import ClaimState, PaperOf
from shipdesk.domain.money import minor_digits, to_major, to_minor
from shipdesk.ui.claims.claim_words import paper_word, state_word
from shipdesk.ui.theme import SPACE_3, SPACE_4
from shipdesk.ui.widgets.basics import beside_field
from shipdesk.ui.widgets.sheet import Sheet
from shipdesk.ui.words import translate

_MOST = Decimal(10**10)


def amount_text(minor: int | None, currency: str) -> str:
    """Return an amount as it is typed, such as "45.90"; empty where it is not known."""
    return "" if minor is None else str(to_major(minor, currency))


def typed_amount(text: str, currency: str) -> int | None:
    """Return a typed amount in minor units; raises ValueError where it is none, and None where nothing is typed."""
    plain = text.strip().replace(" ", "").replace(currency, "").replace(",", ".")
    if not plain:
        return None
    try:
        amount = Decimal(plain)
    except InvalidOperation as error:
        raise ValueError(text) from error
    if not amount.is_finite() or not 0 < amount < _MOST:
        raise ValueError(text)
    minor = to_minor(amount, currency)
    if to_major(minor, currency) != amount:
        raise ValueError(text)
    return minor


def wrong_amount(currency: str) -> str:
    """Return what is said about an amount that is none."""
    words = translate("ClaimAmount", "Enter an amount such as {example} {currency}.")
    return words.format(example=to_major(4590, currency) if minor_digits(currency) else 4590, currency=currency)


class FiledSheet(Sheet):
    """Asks for the carrier's number and the day on which the claim was filed."""

    filed = Signal(str, object, bool)
    """The number, the day, and whether the file is kept as it is now."""

    def __init__(self, claim: Claim, today: date, parent: QWidget | None = None) -> None:
        super().__init__(
            translate("FiledSheet", "Mark as filed"), translate("FiledSheet", "Filed"), parent,
            sentence=translate("FiledSheet", "You filed it at the carrier, on its page or by telephone."),
        )  # fmt: skip
        self.number = QLineEdit(claim.reference)
        self.number.setMaxLength(80)
        self.number.setPlaceholderText(self.tr("May come later"))
        self.day = QDateEdit(QDate(today.year, today.month, today.day))
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat("d MMM yyyy")
        self.day.setMaximumDate(QDate(today.year, today.month, today.day))
        self.keep = QCheckBox(self.tr("Keep the file as it is now with the claim"))
        self.keep.setChecked(True)
        form = QFormLayout()
        form.setHorizontalSpacing(SPACE_4)
        form.setVerticalSpacing(SPACE_3)
        for words, field in ((self.tr("The carrier's number"), self.number), (self.tr("Filed on"), self.day)):
            field.setAccessibleName(words)
            form.addRow(beside_field(words), field)
        self.body.addLayout(form)
        self.body.addWidget(self.keep)
        self.number.setFocus()

    def accept(self) -> None:
        """Tell it."""
        day = self.day.date()
        self.filed.emit(self.number.text().strip(), date(day.year(), day.month(), day.day()), self.keep.isChecked())
        super().accept()


class AnswerSheet(Sheet):
    """Asks what the carrier answered, and how much it paid."""

    answered = Signal(object, object, str)
    """The ClaimState, the amount in minor units or None, and the carrier's words."""

    def __init__(self, claim: Claim, parent: QWidget | None = None) -> None:
        super().__init__(translate("AnswerSheet", "The carrier's answer"), translate("AnswerSheet", "Keep"), parent)
        self._claim = claim
        self.answer = QComboBox()
        for state in (ClaimState.PAID, ClaimState.ACCEPTED, ClaimState.REFUSED):
            if state is not claim.state:
                self.answer.addItem(state_word(state), state.value)
        self.amount = QLineEdit(amount_text(claim.claimed_minor, claim.currency))
        self.words = QLineEdit()
        self.words.setMaxLength(500)
        self.words.setPlaceholderText(self.tr("In its own words"))
        form = QFormLayout()
        form.setHorizontalSpacing(SPACE_4)
        form.setVerticalSpacing(SPACE_3)
        paid = self.tr("Paid, in {currency}").format(currency=claim.currency)
        for label, field in ((self.tr("Answer"), self.answer), (paid, self.amount), (self.tr("Why"), self.words)):
            field.setAccessibleName(label)
            form.addRow(beside_field(label), field)
        self.body.addLayout(form)
        self.answer.currentIndexChanged.connect(lambda _row: self._follow())
        self.amount.textEdited.connect(lambda _text: self.say_wrong(""))
        self._follow()
        self.answer.setFocus()

    def choose(self, state: ClaimState) -> None:
        """Choose an answer as a person would."""
        self.answer.setCurrentIndex(self.answer.findData(state.value))

    def _follow(self) -> None:
        self.amount.setEnabled(self._chosen() is ClaimState.PAID)

    def _chosen(self) -> ClaimState:
        # Qt keeps a plain text of a word.
        return ClaimState(self.answer.currentData())

    def accept(self) -> None:
        """Tell the answer, or say what is wrong with the amount."""
        state = self._chosen()
        paid = None
        if state is ClaimState.PAID:
            try:
                paid = typed_amount(self.amount.text(), self._claim.currency)
            except ValueError:
                paid = None
            if paid is None:
                self.say_wrong(wrong_amount(self._claim.currency))
                self.amount.setFocus()
                return
        self.answered.emit(state, paid, self.words.text().strip())
        super().accept()


class PaperKindSheet(Sheet):
    """Asks what papers prove that were chosen."""

    chosen = Signal(object)

    def __init__(self, names: str, guess: PaperOf, parent: QWidget | None = None) -> None:
        super().__init__(
            translate("PaperKindSheet", "What does it prove?"),
            translate("PaperKindSheet", "Add"),
            parent,
            sentence=names,
        )
        self.kind = QComboBox()
        self.kind.setAccessibleName(self.tr("What it proves"))
        for kind in (PaperOf.VALUE, PaperOf.PHOTO, PaperOf.LETTER):
            self.kind.addItem(paper_word(kind), kind.value)
        self.kind.setCurrentIndex(self.kind.findData(guess.value))
        self.body.addWidget(self.kind)
        self.kind.setFocus()

    def accept(self) -> None:
        """Tell it."""
        self.chosen.emit(PaperOf(self.kind.currentData()))
        super().accept()
