"""Asks how much money was given back."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from shipdesk.domain.money import minor_digits, to_major
from shipdesk.services.views import LateRow
from shipdesk.ui.counting import orders_text
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.widgets.sheet import Sheet
from shipdesk.ui.words import translate

MOST_MINOR = 10**12


class RefundSheet(Sheet):
    """Takes an amount for each of the chosen orders, and a note."""

    told = Signal(object, str)
    """The amount in minor units, and the note."""

    def __init__(self, rows: Sequence[LateRow], parent: QWidget | None = None) -> None:
        orders = {row.order_id: row for row in rows}
        currencies = {row.currency for row in rows}
        super().__init__(
            translate("RefundSheet", "Money given back for {orders}").format(orders=orders_text(len(orders))),
            translate("RefundSheet", "Note it"),
            parent,
            sentence=translate("RefundSheet", "ShipDesk pays nothing: it keeps that you did, with the order."),
        )
        self._currency = currencies.pop() if len(currencies) == 1 else ""
        label = self.tr("Amount of each ({currency})") if len(orders) > 1 else self.tr("Amount ({currency})")
        self.amount = QLineEdit()
        self.amount.setMaxLength(20)
        self.amount.setAccessibleName(label.format(currency=self._currency))
        first = next(iter(orders.values()))
        if len(orders) == 1 and first.value_minor is not None:
            rest = max(first.value_minor - first.refunded_minor, 0)
            self.amount.setText(str(to_major(rest, first.currency)))
        self.note = QLineEdit()
        self.note.setMaxLength(200)
        self.note.setPlaceholderText(self.tr("Note, such as where it was paid"))
        self.note.setAccessibleName(self.tr("Note"))
        self.body.addWidget(plain_label(label.format(currency=self._currency), "strong"))
        self.body.addWidget(self.amount)
        self.body.addWidget(plain_label(self.tr("Note"), "strong"))
        self.body.addWidget(self.note)
        self.amount.textChanged.connect(lambda _text: self.say_wrong(""))
        self.amount.setFocus()
        self.amount.selectAll()
        if not self._currency:
            self.say_wrong(self.tr("These orders are in several currencies. Choose orders of one."))
            self.do_button.setEnabled(False)

    def amount_minor(self) -> int | None:
        """Return the amount in minor units; None where it is none."""
        text = self.amount.text().strip().replace(" ", "").replace(",", ".")
        try:
            amount = Decimal(text).scaleb(minor_digits(self._currency))
        except InvalidOperation:
            return None
        if not amount.is_finite() or amount != int(amount) or not 0 < amount <= MOST_MINOR:
            return None
        return int(amount)

    def accept(self) -> None:
        """Tell the amount, where it is one."""
        minor = self.amount_minor()
        if minor is None:
            example = to_major(1290, self._currency)
            self.say_wrong(self.tr("Enter an amount such as {example}.").format(example=example))
            self.amount.setFocus()
            return
        self.told.emit(minor, self.note.text().strip())
        super().accept()
