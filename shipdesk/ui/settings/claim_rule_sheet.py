"""Adds a rule about claims of the shop's own, or changes one; it counts when the settings are saved."""

from __future__ import annotations

from pydantic import ValidationError
from PySide6.QtCore import Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QHBoxLayout, QLineEdit, QWidget

from shipdesk.domain.claims.rules import CountsFrom
from shipdesk.domain.claims.settings import OwnClaimRule
from shipdesk.domain.claims.words import ClaimKind
from shipdesk.ui.claims.claim_words import kind_word, since_word
from shipdesk.ui.claims.small_sheets import amount_text, typed_amount, wrong_amount
from shipdesk.ui.settings.form import problem_sentence
from shipdesk.ui.theme import SPACE_2, SPACE_3, SPACE_4
from shipdesk.ui.widgets.basics import beside_field
from shipdesk.ui.widgets.sheet import Sheet
from shipdesk.ui.words import translate


class ClaimRuleSheet(Sheet):
    """What one carrier allows for one kind of claim."""

    described = Signal(object)
    """The OwnClaimRule."""

    def __init__(
        self, rule: OwnClaimRule | None, carriers: tuple[tuple[str, str], ...], currency: str,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        title = (
            translate("ClaimRuleSheet", "Add a rule") if rule is None else translate("ClaimRuleSheet", "Change a rule")
        )
        super().__init__(title, translate("ClaimRuleSheet", "Keep"), parent)
        self.setMinimumWidth(560)
        shown = rule or OwnClaimRule(carrier=carriers[0][0] if carriers else "ups", kind="lost", currency=currency)
        self._currency = shown.currency or currency
        self.carrier, self.kind = QComboBox(), QComboBox()
        for code, name in carriers:
            self.carrier.addItem(name, code)
        if self.carrier.findData(shown.carrier) < 0:
            self.carrier.addItem(shown.carrier, shown.carrier)
        self.carrier.setCurrentIndex(self.carrier.findData(shown.carrier))
        for kind in ClaimKind:
            self.kind.addItem(kind_word(kind), kind.value)
        self.kind.setCurrentIndex(self.kind.findData(shown.kind))
        self.service = _field(shown.service, self.tr("All services"))
        self.opens, self.opens_from = _days(shown.opens_after_days, 365), _since(shown.opens_from)
        self.last, self.last_from = _days(shown.last_after_days, 1_100), _since(shown.last_from)
        self.business = QCheckBox(self.tr("Both count business days"))
        self.business.setChecked(shown.business_days)
        self.covers = _field(amount_text(shown.covers_minor, self._currency), self.tr("Not known"))
        self.note = _field(shown.note, self.tr("Your contract, or a page of the carrier"))
        self._form = QFormLayout()
        self._form.setHorizontalSpacing(SPACE_4)
        self._form.setVerticalSpacing(SPACE_3)
        self._add(self.tr("Carrier"), self.carrier)
        self._add(self.tr("Kind"), self.kind)
        self._add(self.tr("Service"), self.service)
        self._pair(self.tr("From, days"), self.opens, self.opens_from)
        self._pair(self.tr("Until, days"), self.last, self.last_from)
        self._form.addRow("", self.business)
        self._add(self.tr("Covers, {currency}").format(currency=self._currency), self.covers)
        self._add(self.tr("It stands in"), self.note)
        self.body.addLayout(self._form)
        self.carrier.setFocus()

    def accept(self) -> None:
        """Tell the rule, or say what is wrong with it."""
        try:
            covers = typed_amount(self.covers.text(), self._currency)
        except ValueError:
            self.say_wrong(wrong_amount(self._currency))
            self.covers.setFocus()
            return
        try:
            rule = OwnClaimRule(
                carrier=self.carrier.currentData(), kind=self.kind.currentData(), service=self.service.text().strip(),
                opens_after_days=int(self.opens.text() or 0), opens_from=self.opens_from.currentData(),
                last_after_days=int(self.last.text() or 0), last_from=self.last_from.currentData(),
                business_days=self.business.isChecked(), covers_minor=covers,
                currency=self._currency if covers is not None else "", note=self.note.text().strip(),
            )  # fmt: skip
        except ValidationError as error:
            self.say_wrong(problem_sentence(error.errors()[0]))
            return
        self.described.emit(rule)
        super().accept()

    def _add(self, words: str, field: QWidget) -> None:
        field.setAccessibleName(words)
        label = beside_field(words)
        label.setBuddy(field)
        self._form.addRow(label, field)

    def _pair(self, words: str, days: QLineEdit, since: QComboBox) -> None:
        days.setAccessibleName(words)
        since.setAccessibleName(self.tr("{words}: counted from").format(words=words))
        row = QHBoxLayout()
        row.setSpacing(SPACE_2)
        row.addWidget(days)
        row.addWidget(since, 1)
        self._form.addRow(beside_field(words), row)


def _field(value: str, placeholder: str) -> QLineEdit:
    field = QLineEdit(value)
    field.setMaxLength(200)
    field.setPlaceholderText(placeholder)
    return field


def _days(value: int, most: int) -> QLineEdit:
    field = QLineEdit(str(value))
    field.setValidator(QIntValidator(0, most, field))
    field.setFixedWidth(96)
    return field


def _since(value: str) -> QComboBox:
    box = QComboBox()
    for each in CountsFrom:
        box.addItem(since_word(each), each.value)
    box.setCurrentIndex(box.findData(value))
    return box
