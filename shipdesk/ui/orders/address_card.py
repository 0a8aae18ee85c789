"""Where an order goes, as lines, with what the address check says about them."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from shipdesk.domain.orders import Address, AddressGrade
from shipdesk.services.views import OrderDetail
from shipdesk.ui.orders.address_fix_list import AddressFixList
from shipdesk.ui.page import icon_button
from shipdesk.ui.theme import SPACE_1, SPACE_2
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.widgets.callout import Callout
from shipdesk.ui.widgets.chip import StatusChip
from shipdesk.ui.words import ADDRESS_TONES, address_grade_word

# Universal Postal Union, addressing systems: where the locality stands before the region and the code.
_CITY_FIRST = frozenset({"US", "CA", "AU", "GB", "IE", "IN", "NZ", "ZA", "SG", "TW", "KR", "TH"})


def country_name(code: str) -> str:
    """Return the country's name, or the code itself where it is not known."""
    territory = QLocale.codeToTerritory(code)
    return QLocale.territoryToString(territory) if territory != QLocale.Country.AnyTerritory else code


def address_lines(address: Address) -> list[str]:
    """Return the address as it is read: names, street, place, country; without e-mail and phone."""
    if address.country_code in _CITY_FIRST:
        place = ", ".join(p for p in (address.city, f"{address.state} {address.postal_code}".strip()) if p)
    else:
        place = " ".join(p for p in (address.postal_code, address.city) if p)
        place = ", ".join(p for p in (place, address.state) if p)
    lines = [address.name, address.company, *address.lines, place, country_name(address.country_code)]
    return [line for line in lines if line]


class AddressCard(QWidget):
    """The recipient; the buttons for editing and for taking all proposals belong to the page's actions."""

    fix_wanted = Signal(object)
    """The kind of the one proposal to take."""

    def __init__(self, edit: QAction, fix: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = plain_label(kind="strong", wrap=True, selectable=True)
        self.lines = plain_label(wrap=True, selectable=True)
        self.contact = plain_label(kind="small", wrap=True, selectable=True)
        self.chip = StatusChip(parent=self)
        self.callout = Callout()
        self.remarks = plain_label(kind="small", wrap=True, selectable=True)
        self.fixes = AddressFixList(fix)
        self.fixes.wanted.connect(self.fix_wanted)
        top = QHBoxLayout()
        top.setSpacing(SPACE_2)
        top.addWidget(self.name, 1)
        top.addWidget(self.chip)
        top.addWidget(icon_button(edit))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_1)
        column.addLayout(top)
        column.addWidget(self.lines)
        column.addWidget(self.contact)
        column.addSpacing(SPACE_1)
        column.addWidget(self.callout)
        column.addWidget(self.remarks)
        column.addWidget(self.fixes)

    def show_order(self, order: OrderDetail) -> None:
        """Show where the order goes, the grade of the address with the reasons, and what would mend it."""
        address, check = order.recipient, order.address_check
        first, *rest = address_lines(address) or [self.tr("No address")]
        self.name.setText(first)
        self.lines.setText("\n".join(rest))
        self.lines.setVisible(bool(rest))
        contact = " · ".join(part for part in (address.email, address.phone) if part)
        self.contact.setText(contact)
        self.contact.setVisible(bool(contact))
        self.chip.set_status(address_grade_word(check.grade), ADDRESS_TONES[check.grade])
        text = "\n".join(check.reasons)
        self.callout.say(
            "" if check.grade is AddressGrade.OK else text or self.tr("Look at this address before it gets a label."),
            ADDRESS_TONES[check.grade],
        )
        proposed = " ".join(fix.reason for fix in order.address_fixes)
        remarks = [remark for remark in order.address_remarks if remark not in proposed]
        self.remarks.setText("\n".join(remarks))
        self.remarks.setVisible(bool(remarks))
        self.fixes.show_fixes(order.address_fixes, check.reasons)
