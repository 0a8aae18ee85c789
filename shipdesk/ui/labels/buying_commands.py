"""Buying from the Orders screen: prices side by side, return labels, and purchases that nobody knows the end of."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from shipdesk.domain.errors import ShipDeskError
from shipdesk.domain.roles import May
from shipdesk.services.views import LabelReport, MadeLabel, OrderDetail
from shipdesk.ui.page import Page, refuse_button, with_advice

if TYPE_CHECKING:
    from shipdesk.services.buy_label import Purchase
    from shipdesk.services.shop import Shop


class BuyingCommands(QObject):
    """Does things with the one order under the cursor; `chosen` returns the ids that would be meant.

    Dialogs are imported where they are opened: the screen's first rows do not wait for them.
    """

    wanted = Signal(int, str, str)
    """An order, and the carrier and service that its label is to be made with."""
    made = Signal(object)
    """A LabelReport of return labels, to be printed or saved like any other."""

    def __init__(self, page: Page, chosen: Callable[[], list[int]]) -> None:
        super().__init__(page)
        self._page, self._shop, self._jobs = page, page.shop, page.jobs
        self._chosen = chosen
        self.prices = page.make_action(
            self.tr("Prices…"), "Shift+R", self.compare_prices, icon_name="label",
            tip=self.tr("Ask every carrier what the order costs, side by side"),
        )  # fmt: skip
        self.back = page.make_action(
            self.tr("Return label…"), "Shift+B", self.ask_return, icon_name="undo",
            tip=self.tr("Buy a label with which the customer sends the order back"),
        )  # fmt: skip
        self.unsure = page.make_action(
            self.tr("Unsure purchases…"), "Shift+U", self.show_unsure, icon_name="warning",
            tip=self.tr("Labels that may or may not have been bought, and what you know of them"),
        )  # fmt: skip

    def follow_selection(self) -> None:
        """Enable what can be done now."""
        one = len(self._chosen()) == 1
        self.prices.setEnabled(one)
        self.back.setEnabled(one)

    def compare_prices(self) -> None:
        """Show what each carrier asks for the order under the cursor."""
        from shipdesk.ui.labels.rates_sheet import RatesSheet

        chosen = self._chosen()
        if len(chosen) == 1:
            sheet = RatesSheet(self._shop, self._jobs, chosen[0], self._page)
            sheet.wanted.connect(partial(self.wanted.emit, chosen[0]))
            sheet.open_when_free()

    def show_unsure(self) -> None:
        """Show the purchases whose end nobody knows."""
        from shipdesk.ui.labels.unsure_sheet import UnsureSheet

        sheet = UnsureSheet(self._shop, self._jobs, self._page)
        sheet.said.connect(self._page.said)
        sheet.changed.connect(self._page.reload)
        sheet.open_when_free()

    def ask_return(self) -> None:
        """Ask for a return label of the order under the cursor."""
        chosen = self._chosen()
        if len(chosen) == 1:
            self._jobs.query(
                "order to return", _order, self._shop, chosen[0],
                on_done=self._ask_return, on_failed=self._page.report_failure, owner=self,
            )  # fmt: skip

    def _ask_return(self, order: OrderDetail) -> None:
        from shipdesk.ui.labels.return_sheet import ReturnSheet

        live = sum(parcel.voided_at is None for parcel in order.returns)
        email = order.recipient.email
        sheet = ReturnSheet(self._shop, self._jobs, order.order_number, live, email, self._page)
        sheet.wanted.connect(partial(self._buy_return, order.id))
        sheet.mail_wanted.connect(partial(self._mail_return, order.id))
        sheet.open_when_free()

    def _buy_return(
        self, order_id: int, carrier: str | None, another: bool, mail_it: bool, over_limit: bool = False  # noqa: FBT001, FBT002
    ) -> None:  # fmt: skip
        self._jobs.run(
            self.tr("Buying the return label"), _buy, self._shop, order_id, carrier, another=another,
            over_limit=over_limit, mail_it=mail_it, on_done=partial(self._bought, mail_it),
            on_failed=partial(self._not_bought, order_id, carrier, another, mail_it), owner=self,
        )  # fmt: skip

    def _mail_return(self, order_id: int) -> None:
        self._jobs.run(
            self.tr("Mailing the return label"), _mail, self._shop, order_id,
            on_done=self._mailed, on_failed=self._page.report_failure, owner=self,
        )  # fmt: skip

    def _mailed(self, address: str) -> None:
        self._page.reload()
        self._page.said.emit(self.tr("The return label goes to {address}.").format(address=address))

    def _bought(self, mailed: bool, bought: Purchase) -> None:  # noqa: FBT001
        self._page.reload()
        if mailed:
            words = self.tr("Return label {number} is bought and goes to the customer by mail.")
            self._page.said.emit(words.format(number=bought.tracking_number))
            return
        label = MadeLabel(
            bought.order_number, bought.order_id, bought.parcel_id, bought.label_id, bought.carrier, bought.service,
            bought.tracking_number, 1,
        )  # fmt: skip
        self.made.emit(LabelReport((label,), ()))

    def _not_bought(
        self, order_id: int, carrier: str | None, another: bool, mail_it: bool, error: ShipDeskError  # noqa: FBT001
    ) -> None:  # fmt: skip
        """Ask where it is over the limit; say anything else."""
        again = partial(self._buy_return, order_id, carrier, another, mail_it, True)
        if not ask_over_limit(error, self._page, again):
            self._page.report_failure(error)


def ask_over_limit(error: ShipDeskError, page: Page, go_on: Callable[[], None]) -> bool:
    """Ask before spending over the limit, where that is what went wrong; return whether it was."""
    from shipdesk.services.spend_within import OverLimit
    from shipdesk.ui.labels.over_limit_sheet import OverLimitSheet

    if not isinstance(error, OverLimit):
        return False
    sheet = OverLimitSheet(error, page)
    why = page.refusals.get(May.SPEND_BEYOND, "")
    if why:
        refuse_button(sheet.do_button, why)
        sheet.say_wrong(with_advice(why))
    sheet.accepted.connect(go_on)
    sheet.open_when_free()
    return True


def _order(shop: Shop, order_id: int) -> OrderDetail:
    from shipdesk.services.list_orders import show_order

    return show_order(shop, order_id)


def _buy(shop: Shop, order_id: int, carrier: str | None, *, another: bool, over_limit: bool, mail_it: bool) -> Purchase:
    from shipdesk.services.make_return import make_return

    return make_return(shop, order_id, carrier=carrier, another=another, over_limit=over_limit, mail_it=mail_it)


def _mail(shop: Shop, order_id: int) -> str:
    from shipdesk.services.mail_return import mail_return_label

    return mail_return_label(shop, order_id)
