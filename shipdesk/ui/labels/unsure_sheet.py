"""Purchases that may or may not have been made: who finds out, and what a person knows of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.errors import ShipDeskError
from shipdesk.ui.labels.sheet_table import SheetTable
from shipdesk.ui.theme import SPACE_2
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.widgets.sheet import Sheet, fit_height, give_body_the_room
from shipdesk.ui.words import shop_zone, time_text, translate

if TYPE_CHECKING:
    from shipdesk.services.buy_label import Purchase
    from shipdesk.services.settle_purchases import UnsurePurchase
    from shipdesk.services.shop import Shop

_WIDTH = 780


class UnsureSheet(Sheet):
    """A line for each; the number that the carrier shows says that it was bought, the other answer that it was not."""

    said = Signal(str)
    changed = Signal()

    def __init__(self, shop: Shop, jobs: JobRunner, parent: QWidget | None) -> None:
        words = translate("UnsureSheet", "It was bought")
        super().__init__(translate("UnsureSheet", "Unsure purchases"), words, parent)
        self.setMinimumWidth(_WIDTH)
        self._shop, self._jobs = shop, jobs
        self._zone = shop_zone(shop.settings.shop.time_zone)
        self._purchases: tuple[UnsurePurchase, ...] = ()
        self.set_sentence(
            self.tr(
                "ShipDesk asked for these labels and does not know whether they were bought. Nothing is bought again "
                "before that is known. Look at the carrier's website or bill, and say what you see."
            )
        )
        self.table = SheetTable(
            self.tr("Unsure purchases"),
            (self.tr("Order"), self.tr("Service"), self.tr("Asked"), self.tr("Who finds out"),
             self.tr("What happened")),
            stretch=4,
        )  # fmt: skip
        self.table.currentCellChanged.connect(lambda *_: self._follow())
        self.body.addWidget(self.table, 1)
        self.number = QLineEdit()
        self.number.setPlaceholderText(self.tr("Tracking number that the carrier shows"))
        self.number.setAccessibleName(self.tr("Tracking number that the carrier shows"))
        self.number.setMaxLength(60)
        self.number.textChanged.connect(lambda _text: self._follow())
        self.number_row = QWidget()
        row = QHBoxLayout(self.number_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_2)
        row.addWidget(plain_label(self.tr("Number"), "muted"))
        row.addWidget(self.number, 1)
        self.body.addWidget(self.number_row)
        give_body_the_room(self)
        self.not_bought = QPushButton(self.tr("It was not bought"))
        self.not_bought.setAutoDefault(False)
        self.not_bought.setShortcut("Alt+N")
        self.not_bought.setToolTip(self.tr("Its label can then be made again (Alt+N)"))
        self.not_bought.clicked.connect(self.settle_not_bought)
        self.buttons.insertWidget(1, self.not_bought)
        self.cancel_button.setText(self.tr("Close"))
        self.cancel_button.setToolTip(self.tr("Close (Esc)"))
        self._follow()
        self._read()

    def _read(self) -> None:
        self._jobs.query(
            "unsure purchases", _unsure, self._shop, on_done=self._show, on_failed=self._say_failure, owner=self
        )

    def _show(self, purchases: tuple[UnsurePurchase, ...]) -> None:
        self._purchases = purchases
        self.table.setRowCount(0)
        for each in purchases:
            order = each.order_number
            if each.parcel < 0:
                order = self.tr("{order}, return").format(order=order)
            elif each.parcels > 1:
                order = self.tr("{order}, parcel {number}").format(order=order, number=each.parcel)
            who = self.tr("You")
            if each.looked_up_at is not None:
                who = self.tr("ShipDesk, {time}").format(time=time_text(each.looked_up_at, self._zone))
            self.table.add_row(
                (order, each.service_name, time_text(each.asked_at, self._zone), who,
                 each.reason)
            )  # fmt: skip
        self.table.fit_rows()
        for part in (self.table, self.number_row, self.not_bought, self.do_button):
            part.setVisible(bool(purchases))
        if purchases:
            self.table.setCurrentCell(0, 0)
            self.table.setFocus()
        else:
            self.set_sentence(self.tr("No purchase is unsure. Everything that was bought is here."))
            self.cancel_button.setFocus()
        self._follow()
        fit_height(self)

    def _follow(self) -> None:
        chosen = self._chosen() is not None
        self.number.setEnabled(chosen)
        self.not_bought.setEnabled(chosen)
        self.do_button.setEnabled(chosen and bool(self.number.text().strip()))

    def _chosen(self) -> UnsurePurchase | None:
        row = self.table.currentRow()
        return self._purchases[row] if 0 <= row < len(self._purchases) else None

    def accept(self) -> None:
        """Keep the purchase under the number typed; the sheet stays for the next."""
        chosen, number = self._chosen(), self.number.text().strip()
        if chosen is None:
            return
        if not number:
            self.say_wrong(self.tr("Type the number that the carrier shows for it."))
            fit_height(self)
            self.number.setFocus()
            return
        self._jobs.change(
            self.tr("Keeping the purchase"), _bought, self._shop, chosen.outbox_id, number,
            on_done=self._kept, on_failed=self._say_failure, owner=self,
        )  # fmt: skip

    def settle_not_bought(self) -> None:
        """Let the label be made again."""
        chosen = self._chosen()
        if chosen is not None:
            self._jobs.change(
                self.tr("Keeping that it was not bought"), _not_bought, self._shop, chosen.outbox_id,
                on_done=lambda _nothing: self._settled(self.tr("Its label can be made again.")),
                on_failed=self._say_failure, owner=self,
            )  # fmt: skip

    def _kept(self, bought: Purchase) -> None:
        told = self.tr("Kept as bought: {number}. Print its label at the carrier.")
        self._settled(told.format(number=bought.tracking_number))

    def _settled(self, words: str) -> None:
        self.number.clear()
        self.say_wrong("")
        self.said.emit(words)
        self.changed.emit()
        self._read()

    def _say_failure(self, error: ShipDeskError) -> None:
        self.say_wrong(str(error))
        fit_height(self)


def _unsure(shop: Shop) -> tuple[UnsurePurchase, ...]:
    from shipdesk.services.settle_purchases import unsure_purchases

    return unsure_purchases(shop)


def _bought(shop: Shop, outbox_id: int, number: str) -> Purchase:
    from shipdesk.services.settle_purchases import settle_bought

    return settle_bought(shop, outbox_id, number)


def _not_bought(shop: Shop, outbox_id: int) -> None:
    from shipdesk.services.settle_purchases import settle_not_bought

    settle_not_bought(shop, outbox_id)
