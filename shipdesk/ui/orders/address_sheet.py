"""Corrects where an order goes."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QLineEdit, QPlainTextEdit, QWidget

from shipdesk.domain.orders import Address, AddressCheck, AddressGrade
from shipdesk.ui.theme import SPACE_2, SPACE_4
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.widgets.country_box import country_box, country_code
from shipdesk.ui.widgets.sheet import Sheet
from shipdesk.ui.words import translate

_LONGEST = 200


class AddressSheet(Sheet):
    """The fields of an address, with what the check said about it; Ctrl+Enter or Enter keeps them."""

    changed = Signal(object)

    def __init__(self, address: Address, check: AddressCheck, parent: QWidget | None = None) -> None:
        super().__init__(
            translate("AddressSheet", "Address of the recipient"),
            translate("AddressSheet", "Keep this address"),
            parent,
        )
        self._before = address
        self.setMinimumWidth(520)
        if check.grade is not AddressGrade.OK:
            self.set_sentence(" ".join(check.reasons))
        self.name = _field(address.name)
        self.company = _field(address.company)
        self.lines = QPlainTextEdit("\n".join(address.lines))
        self.lines.setTabChangesFocus(True)
        self.lines.setFixedHeight(76)
        self.postal_code = _field(address.postal_code)
        self.city = _field(address.city)
        self.state = _field(address.state)
        self.country = country_box(address.country_code)
        self.email = _field(address.email)
        self.phone = _field(address.phone)
        form = QFormLayout()
        form.setHorizontalSpacing(SPACE_4)
        form.setVerticalSpacing(SPACE_2)
        for words, widget in (
            (self.tr("Name"), self.name),
            (self.tr("Company"), self.company),
            (self.tr("Street"), self.lines),
            (self.tr("Postal code"), self.postal_code),
            (self.tr("City"), self.city),
            (self.tr("State or region"), self.state),
            (self.tr("Country"), self.country),
            (self.tr("E-mail"), self.email),
            (self.tr("Phone"), self.phone),
        ):
            widget.setAccessibleName(words)
            form.addRow(plain_label(words, "muted"), widget)
        self.body.addLayout(form)
        self.name.setFocus()

    def address(self) -> Address:
        """Return what the fields hold."""
        return Address(
            name=self.name.text().strip(),
            company=self.company.text().strip(),
            lines=tuple(line.strip() for line in self.lines.toPlainText().splitlines() if line.strip()),
            city=self.city.text().strip(),
            state=self.state.text().strip(),
            postal_code=self.postal_code.text().strip(),
            country_code=country_code(self.country.currentText()),
            email=self.email.text().strip(),
            phone=self.phone.text().strip(),
        )

    def accept(self) -> None:
        """Tell the address, where it was changed."""
        address = self.address()
        if not (address.name or address.company):
            self.say_wrong(self.tr("A parcel needs a name or a company."))
            self.name.setFocus()
            return
        if address != self._before:
            self.changed.emit(address)
        super().accept()


def _field(text: str) -> QLineEdit:
    field = QLineEdit(text)
    field.setMaxLength(_LONGEST)
    field.setCursorPosition(0)
    return field
