"""Adds somebody who works in the shop."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from shipdesk.domain.roles import Role
from shipdesk.services.people import LONGEST_NAME
from shipdesk.ui.people.people_words import role_word
from shipdesk.ui.people.pin_sheet import PinFields, pin_form
from shipdesk.ui.widgets.basics import beside_field, plain_label
from shipdesk.ui.widgets.sheet import Sheet
from shipdesk.ui.words import translate


class PersonSheet(Sheet):
    """Name, role and PIN; the first person is the owner."""

    described = Signal(str, str, str)
    """Name, role and PIN as typed. The sheet stays until somebody closes it."""

    def __init__(self, parent: QWidget | None = None, *, is_first: bool) -> None:
        sentence = ""
        if is_first:
            sentence = translate(
                "PersonSheet",
                "The first is the owner: you. From then on the window asks who is there, and your PIN opens what only "
                "the owner may do.",
            )
        title = translate("PersonSheet", "Add the owner") if is_first else translate("PersonSheet", "Add a person")
        super().__init__(title, translate("PersonSheet", "Add"), parent, sentence=sentence)
        form = pin_form()
        self.name = QLineEdit()
        self.name.setMaxLength(LONGEST_NAME)
        self.name.setPlaceholderText(self.tr("As all will see it"))
        self.role = QComboBox()
        for role in (Role.OWNER,) if is_first else (Role.STAFF, Role.OWNER):
            self.role.addItem(role_word(role), role.value)
        self.role.setEnabled(not is_first)
        for words, field in ((self.tr("Name"), self.name), (self.tr("Role"), self.role)):
            field.setAccessibleName(words)
            label = beside_field(words)
            label.setBuddy(field)
            form.addRow(label, field)
        self.name.textEdited.connect(lambda _text: self.say_wrong(""))
        self.pin = PinFields(form, self)
        self.body.addLayout(form)
        self._hint = plain_label("", "small", wrap=True)
        self.body.addWidget(self._hint)
        self.role.currentIndexChanged.connect(lambda _row: self._describe())
        self._describe()
        self.name.setFocus()

    def _describe(self) -> None:
        if Role(self.role.currentData()) is Role.OWNER:
            self._hint.setText(
                self.tr("4 to 32 signs, and no row of numbers. An owner needs a PIN: badges can be copied.")
            )
        else:
            self._hint.setText(self.tr("4 to 32 signs. Staff may do without a PIN; then only the badge signs in."))

    def accept(self) -> None:
        """Tell who it is, or say what is missing."""
        if not self.isVisible():
            return
        name, role = self.name.text().strip(), Role(self.role.currentData())
        if not name:
            self.say_wrong(self.tr("What is the name?"))
            self.name.setFocus()
            return
        pin: str | None = ""
        if role is Role.OWNER or not self.pin.is_empty():
            pin = self.pin.pin()
        if pin is not None:
            self.described.emit(name, role.value, pin)

    def done_with(self) -> None:
        """Close: the person is added."""
        super().accept()
