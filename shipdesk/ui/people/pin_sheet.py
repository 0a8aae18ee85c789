"""Asks for a PIN twice, unseen."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QLineEdit, QWidget

from shipdesk.domain.errors import Refused
from shipdesk.domain.people import LONGEST_PIN, checked_pin
from shipdesk.ui.people.people_words import both
from shipdesk.ui.theme import SPACE_3, SPACE_4
from shipdesk.ui.widgets.basics import beside_field
from shipdesk.ui.widgets.sheet import Sheet
from shipdesk.ui.words import translate


class PinFields:
    """Two fields for one PIN, in the rows of a form."""

    def __init__(self, form: QFormLayout, sheet: Sheet) -> None:
        self._sheet = sheet
        self.first = self._row(form, translate("PinFields", "PIN"))
        self.again = self._row(form, translate("PinFields", "Once more"))

    def _row(self, form: QFormLayout, words: str) -> QLineEdit:
        field = QLineEdit()
        field.setEchoMode(QLineEdit.EchoMode.Password)
        field.setMaxLength(LONGEST_PIN)
        field.setAccessibleName(words)
        field.textEdited.connect(lambda _text: self._sheet.say_wrong(""))
        label = beside_field(words)
        label.setBuddy(field)
        form.addRow(label, field)
        return field

    def is_empty(self) -> bool:
        """Whether nothing is entered."""
        return not (self.first.text() or self.again.text())

    def pin(self) -> str | None:
        """Return the PIN, or None where it cannot be used, which is said then."""
        try:
            checked_pin(self.first.text())
        except Refused as refused:
            self._wrong(both(refused), self.first)
            return None
        if self.first.text() != self.again.text():
            self._wrong(translate("PinFields", "The two are not the same."), self.again)
            return None
        return self.first.text()

    def _wrong(self, words: str, field: QLineEdit) -> None:
        self._sheet.say_wrong(words)
        field.setFocus()
        field.selectAll()


def pin_form() -> QFormLayout:
    """Return the form of these sheets."""
    form = QFormLayout()
    form.setHorizontalSpacing(SPACE_4)
    form.setVerticalSpacing(SPACE_3)
    return form


class PinSheet(Sheet):
    """Gives somebody another PIN."""

    described = Signal(str)
    """The PIN. The sheet stays until somebody closes it."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(
            translate("PinSheet", "A new PIN for {name}").format(name=name),
            translate("PinSheet", "Set the PIN"),
            parent,
            sentence=translate("PinSheet", "4 to 32 signs, and no row of numbers. Waiting after wrong PINs ends."),
        )
        form = pin_form()
        self.fields = PinFields(form, self)
        self.body.addLayout(form)
        self.fields.first.setFocus()

    def accept(self) -> None:
        """Tell the PIN, or say what is wrong with it."""
        pin = self.fields.pin() if self.isVisible() else None
        if pin is not None:
            self.described.emit(pin)

    def done_with(self) -> None:
        """Close: the PIN is set."""
        super().accept()
