"""Corrects where an order goes."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QLineEdit, QPlainTextEdit, QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.addresses import check_address, place_fields
from shipdesk.domain.orders import Address, AddressCheck
from shipdesk.ui.theme import SPACE_2, SPACE_4
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.widgets.chip import StatusChip
from shipdesk.ui.widgets.country_box import country_box, country_code
from shipdesk.ui.widgets.sheet import Sheet
from shipdesk.ui.widgets.steady_reader import SteadyReader
from shipdesk.ui.words import ADDRESS_TONES, address_field_word, address_grade_word, translate

_LONGEST = 200
_FIELDS = ("name", "company", "lines", "postal_code", "city", "state", "country_code", "email", "phone")


class AddressSheet(Sheet):
    """The fields of an address, with what the check says about them while they are typed; Enter keeps them."""

    changed = Signal(object)

    def __init__(self, address: Address, check: AddressCheck, parent: QWidget | None = None) -> None:
        super().__init__(
            translate("AddressSheet", "Address of the recipient"),
            translate("AddressSheet", "Keep this address"),
            parent,
        )
        self._before = address
        self._reader: SteadyReader | None = None
        self._home = ""
        self.setMinimumWidth(520)
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
        self._lay_out()
        self.show_check(check)
        self.name.setFocus()

    def check_live(self, jobs: JobRunner, home: str) -> None:
        """Have the address checked anew after each letter, on a worker thread; home is the shop's own country."""
        self._home = home
        # A country that is met for the first time is read from a file: not on the window's thread.
        self._reader = SteadyReader(jobs, "address check", self.show_check, lambda _error: None, self)
        for field in (self.name, self.company, self.postal_code, self.city, self.state, self.email, self.phone):
            field.textChanged.connect(self._check)
        self.lines.textChanged.connect(self._check)
        self.country.currentTextChanged.connect(self._check)

    def show_check(self, check: AddressCheck) -> None:
        """Show the grade and the reasons for it."""
        self.grade.set_status(address_grade_word(check.grade), ADDRESS_TONES[check.grade])
        self.reasons.setText("\n".join(check.reasons))

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

    def _check(self) -> None:
        if self._reader is not None:
            self._reader.ask(_checked, self.address(), self._home)

    def _lay_out(self) -> None:
        """Put the fields below each other, those of the place in the order of the address's own country."""
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(SPACE_4)
        self.form.setVerticalSpacing(SPACE_2)
        widgets: dict[str, QLineEdit | QPlainTextEdit | QComboBox] = {
            "name": self.name, "company": self.company, "lines": self.lines, "postal_code": self.postal_code,
            "city": self.city, "state": self.state, "country_code": self.country, "email": self.email,
            "phone": self.phone,
        }  # fmt: skip
        place = place_fields(self._before.country_code)
        order = [*_FIELDS[:3], *place, *_FIELDS[6:]] if self._before.country_code else _FIELDS
        for field in order:
            words, widget = address_field_word(field), widgets[field]
            widget.setAccessibleName(words)
            self.form.addRow(plain_label(words, "muted"), widget)
        self.grade = StatusChip(parent=self)
        self.reasons = plain_label(kind="small", wrap=True)
        self.reasons.setMinimumHeight(self.reasons.fontMetrics().lineSpacing() * 2)
        told = QHBoxLayout()
        told.setSpacing(SPACE_2)
        told.addWidget(self.grade)
        told.addWidget(self.reasons, 1)
        self.body.addLayout(self.form)
        self.body.addLayout(told)


def _checked(address: Address, home: str) -> AddressCheck:
    return check_address(address, home=home)


def _field(text: str) -> QLineEdit:
    field = QLineEdit(text)
    field.setMaxLength(_LONGEST)
    field.setCursorPosition(0)
    return field
