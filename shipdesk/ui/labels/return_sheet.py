"""Asks from which carrier the customer's way back is bought, before a return label is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.errors import ShipDeskError
from shipdesk.ui.theme import SPACE_3, SPACE_4
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.widgets.sheet import Sheet
from shipdesk.ui.words import translate

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop


class ReturnSheet(Sheet):
    """The carriers that sell returns; Enter buys from the one that brought the parcel."""

    wanted = Signal(object, bool, bool)
    """The carrier's code (None: the one that brought it), whether it is one more, and whether it is to be mailed."""
    mail_wanted = Signal()
    """The label that it has already is to be mailed."""

    def __init__(
        self, shop: Shop, jobs: JobRunner, number: str, returns: int, email: str, parent: QWidget | None
    ) -> None:
        words = translate("ReturnSheet", "Buy the return label")
        super().__init__(translate("ReturnSheet", "Return label for {order}").format(order=number), words, parent)
        self.set_sentence(self.tr("The customer sends the parcel back with it. Put it into the box, or mail it."))
        self.carrier = QComboBox()
        self.carrier.setAccessibleName(self.tr("Carrier"))
        self.carrier.addItem(self.tr("The one that brought it, else the first that can"), None)
        form = QFormLayout()
        form.setHorizontalSpacing(SPACE_4)
        form.setVerticalSpacing(SPACE_3)
        form.addRow(plain_label(self.tr("Carrier"), "muted"), self.carrier)
        self.body.addLayout(form)
        self.another = QCheckBox(self.tr("One more: it has a return label already"))
        self.another.setToolTip(self.tr("Buy another one beside it"))
        self.another.setVisible(returns > 0)
        self.another.toggled.connect(self._follow)
        self.body.addWidget(self.another)
        self.mail = QCheckBox(self.tr("Mail it to the customer"))
        self.mail.setToolTip(self.tr("To {address}, as a PDF, with what to do with it").format(address=email))
        if not email:
            self.mail.setEnabled(False)
            self.mail.setToolTip(self.tr("The customer has no mail address"))
        self.mail.toggled.connect(self._follow)
        self.body.addWidget(self.mail)
        self._returns = returns
        self._any_able = False
        self.do_button.setEnabled(False)
        jobs.query(
            "return carriers", _carriers, shop, on_done=self._offer, on_failed=self._say_failure, owner=self
        )  # fmt: skip

    def _offer(self, carriers: tuple[tuple[str, str, str], ...]) -> None:
        for code, name, reason in carriers:
            if not reason:
                self.carrier.addItem(name, code)
        self._any_able = self.carrier.count() > 1
        if self.carrier.count() == 2:
            self.carrier.removeItem(0)
        if not self._any_able:
            self.say_wrong(
                self.tr("No carrier of this shop sells labels for the way back. Set one up in Settings, Carriers.")
            )
        self._follow()

    @property
    def _has_one(self) -> bool:
        """Whether the label that is there already is meant."""
        return self._returns > 0 and not self.another.isChecked()

    def _follow(self) -> None:
        mails_only = self._has_one and self.mail.isChecked()
        words = self.tr("Mail the return label") if mails_only else self.tr("Buy the return label")
        self.do_button.setText(words)
        self.do_button.setEnabled(mails_only or (self._any_able and not self._has_one))
        (self.do_button if self.do_button.isEnabled() else self.another).setFocus()

    def _say_failure(self, error: ShipDeskError) -> None:
        self.say_wrong(str(error))

    def accept(self) -> None:
        """Tell the choice."""
        if self.do_button.isEnabled():
            if self._has_one:
                self.mail_wanted.emit()
            else:
                self.wanted.emit(self.carrier.currentData(), self.another.isChecked(), self.mail.isChecked())
            super().accept()


def _carriers(shop: Shop) -> tuple[tuple[str, str, str], ...]:
    from shipdesk.services.make_return import return_carriers

    return return_carriers(shop)
