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

    wanted = Signal(object, bool)
    """The carrier's code (None: the one that brought it), and whether it is one more."""

    def __init__(self, shop: Shop, jobs: JobRunner, number: str, returns: int, parent: QWidget | None) -> None:
        words = translate("ReturnSheet", "Buy the return label")
        super().__init__(translate("ReturnSheet", "Return label for {order}").format(order=number), words, parent)
        self.set_sentence(
            self.tr("The customer sends the parcel back with it. Put it into the box, or mail it as a PDF.")
        )
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

    def _follow(self) -> None:
        self.do_button.setEnabled(self._any_able and (not self._returns or self.another.isChecked()))
        (self.another if self._returns and not self.another.isChecked() else self.do_button).setFocus()

    def _say_failure(self, error: ShipDeskError) -> None:
        self.say_wrong(str(error))

    def accept(self) -> None:
        """Tell the choice."""
        if self.do_button.isEnabled():
            self.wanted.emit(self.carrier.currentData(), self.another.isChecked())
            super().accept()


def _carriers(shop: Shop) -> tuple[tuple[str, str, str], ...]:
    from shipdesk.services.make_return import return_carriers

    return return_carriers(shop)
