"""Adds a rule of mails, or changes one: which mails of which orders, and what is different about them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QGridLayout, QLineEdit, QWidget

from shipdesk.domain.mail_rules import MailRule
from shipdesk.services.edit_mail_rules import MailRuleChoices
from shipdesk.ui.settings.mail_rule_words import mails_words, orders_words
from shipdesk.ui.settings.sections import check_country, check_mail_address, milestone_choices
from shipdesk.ui.theme import SPACE_2, SPACE_3, SPACE_4
from shipdesk.ui.widgets.basics import beside_field, plain_label
from shipdesk.ui.widgets.country_box import country_box, country_code, find_anywhere
from shipdesk.ui.widgets.sheet import Sheet, fit_height
from shipdesk.ui.words import translate

Field = TypeVar("Field", bound=QWidget)
_COLUMNS = 3
MOST_ADDRESSES = 5


class MailRuleSheet(Sheet):
    """The facts of one rule; what it comes to stands below in a sentence."""

    described = Signal(object)
    """The MailRule as typed. The sheet stays until it is kept."""

    def __init__(self, rule: MailRule | None, choices: MailRuleChoices, parent: QWidget | None = None) -> None:
        if rule is None:
            title, do_it = translate("MailRuleSheet", "Add a rule for mails"), translate("MailRuleSheet", "Add")
        else:
            title, do_it = translate("MailRuleSheet", "Change a rule for mails"), translate("MailRuleSheet", "Keep")
        super().__init__(title, do_it, parent)
        self.setMinimumWidth(640)
        rule = rule or MailRule(send=False)
        self._carriers = dict(choices.carriers)
        self._add_mails(rule)
        self._form = QFormLayout()
        self._form.setHorizontalSpacing(SPACE_4)
        self._form.setVerticalSpacing(SPACE_3)
        self.source = self._add(self.tr("Orders from"), self._source_box(rule.source, choices.sources))
        self.carrier = self._add(self.tr("Carried by"), self._carrier_box(rule.carrier))
        self.country = self._add(self.tr("Going to"), country_box(rule.country))
        self._hint(self.country, self.tr("Any country"))
        self.send = self._add(self.tr("These mails are"), self._send_box(rule))
        self.also_to = self._add(self.tr("They also go to"), QLineEdit(", ".join(rule.also_to)))
        self.also_to.setPlaceholderText(self.tr("Nobody else; up to five addresses with commas"))
        self.body.addLayout(self._form)
        self.words = plain_label("", "muted", wrap=True)
        self.body.addWidget(self.words)
        for box in (self.source, self.carrier, self.country, self.send):
            box.currentTextChanged.connect(lambda _text: self._typed())
        self.also_to.textChanged.connect(lambda _text: self._typed())
        self._typed()
        next(iter(self.mails.values())).setFocus()

    # Building

    def _add_mails(self, rule: MailRule) -> None:
        self.body.addWidget(plain_label(self.tr("Which mails (none ticked: all of them)"), "strong"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE_4)
        grid.setVerticalSpacing(SPACE_2)
        self.mails: dict[str, QCheckBox] = {}
        for number, (value, words) in enumerate(milestone_choices()):
            box = QCheckBox(words)
            box.setChecked(value in rule.milestones)
            box.toggled.connect(lambda _on: self._typed())
            self.mails[value] = box
            grid.addWidget(box, number // _COLUMNS, number % _COLUMNS)
        self.body.addLayout(grid)

    def _add(self, words: str, field: Field) -> Field:
        field.setAccessibleName(words)
        label = beside_field(words)
        label.setBuddy(field)
        self._form.addRow(label, field)
        return field

    def _source_box(self, chosen: str, sources: tuple[str, ...]) -> QComboBox:
        box = QComboBox()
        box.setEditable(True)
        find_anywhere(box)
        for source in sources:
            box.addItem(source, source)
        box.setEditText(chosen)
        self._hint(box, self.tr("Any shop or file"))
        return box

    def _carrier_box(self, chosen: str) -> QComboBox:
        box = QComboBox()
        box.addItem(self.tr("Any carrier"), "")
        for code, name in self._carriers.items():
            box.addItem(name, code)
        if box.findData(chosen) < 0:
            box.addItem(chosen, chosen)
        box.setCurrentIndex(box.findData(chosen))
        return box

    def _send_box(self, rule: MailRule) -> QComboBox:
        box = QComboBox()
        for words, value in (
            (self.tr("not sent"), False),
            (self.tr("sent"), True),
            (self.tr("sent or not as usual"), None),
        ):
            box.addItem(words, value)
        box.setCurrentIndex((False, True, None).index(rule.send))
        return box

    def _hint(self, box: QComboBox, words: str) -> None:
        entry = box.lineEdit()
        assert entry is not None, "only an editable list has one"
        entry.setPlaceholderText(words)

    # Typing

    def typed(self) -> MailRule | None:
        """Return the rule as typed, or None where something is wrong, which is then said."""
        addresses = [part.strip() for part in self.also_to.text().split(",") if part.strip()]
        country = country_code(self.country.currentText())
        send = self.send.currentData()
        wrong: Mapping[QWidget, str] = {
            self.country: check_country(country),
            self.also_to: next(filter(None, map(check_mail_address, addresses)), ""),
        }
        wrong = {field: words for field, words in wrong.items() if words}
        if len(addresses) > MOST_ADDRESSES:
            wrong = {self.also_to: self.tr("Not more than five addresses.")}
        elif send is None and not addresses:
            wrong = wrong or {self.send: self.tr("Say whether these mails are sent, or who else gets them.")}
        for field, words in wrong.items():
            self.say_wrong(words)
            field.setFocus()
            return None
        return self._rule(country, tuple(dict.fromkeys(addresses)))

    def _rule(self, country: str, also_to: tuple[str, ...]) -> MailRule:
        return MailRule(
            milestones=tuple(value for value, box in self.mails.items() if box.isChecked()),
            source=self.source.currentText().strip(),
            carrier=str(self.carrier.currentData() or ""),
            country=country,
            send=self.send.currentData(),
            also_to=also_to,
        )

    def _typed(self) -> None:
        """Say what the rule comes to."""
        self.say_wrong("")
        country = country_code(self.country.currentText())
        rule = self._rule(country if not check_country(country) else "", ())
        words = self.tr("{mails}. {orders} They are {sent}.").format(
            mails=mails_words(rule), orders=orders_words(rule, self._carriers), sent=self.send.currentText()
        )
        self.words.setText(words)
        fit_height(self)

    def accept(self) -> None:
        """Tell the rule, or say what is wrong with it."""
        rule = self.typed() if self.isVisible() else None
        if rule is not None:
            self.described.emit(rule)

    def done_with(self) -> None:
        """Close: the rule is kept."""
        super().accept()
