"""What can be done with the addresses of orders: correct by hand, take proposals, walk from problem to problem."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject

from shipdesk.domain.addresses import FixKind
from shipdesk.domain.orders import Address
from shipdesk.services import edit_orders, fix_address
from shipdesk.services.fix_address import FixedOrder
from shipdesk.services.views import OrderDetail
from shipdesk.ui.counting import orders_text
from shipdesk.ui.page import Page
from shipdesk.ui.widgets.grid import WindowedTable


class AddressCommands(QObject):
    """Does things with the addresses of the page's orders; `chosen` returns the ids to do them with."""

    def __init__(
        self, page: Page, chosen: Callable[[], list[int]], table: WindowedTable, undo: Callable[[], None]
    ) -> None:
        super().__init__(page)
        self._page, self._table = page, table
        self._shop, self._jobs = page.shop, page.jobs
        self._chosen, self._undo = chosen, undo
        self.fix = page.make_action(
            self.tr("Correct addresses"),
            "F",
            self.fix_chosen,
            icon_name="check_circle",
            tip=self.tr("Take every proposed correction of the selected orders' addresses"),
        )
        self.next = page.make_action(
            self.tr("Next address problem"),
            "F8",
            partial(self.walk, backwards=False),
            icon_name="warning",
            tip=self.tr("Go to the next order whose address has a problem"),
        )
        self.previous = page.make_action(
            self.tr("Previous address problem"),
            "Shift+F8",
            partial(self.walk, backwards=True),
            tip=self.tr("Go to the previous order whose address has a problem"),
        )

    # Proposals

    def fix_chosen(self) -> None:
        """Take all proposals for the chosen orders."""
        if ids := self._chosen():
            self._fix(ids, None)

    def take(self, order_id: int, kind: FixKind) -> None:
        """Take one proposal for one order."""
        self._fix([order_id], (kind,))

    def _fix(self, ids: Sequence[int], kinds: Sequence[FixKind] | None) -> None:
        self._jobs.change(
            self.tr("Correcting addresses"),
            fix_address.fix_addresses,
            self._shop,
            list(ids),
            kinds,
            on_done=self._fixed,
            on_failed=self._page.report_failure,
            owner=self,
        )

    def _fixed(self, fixed: tuple[FixedOrder, ...]) -> None:
        count = sum(each.applied for each in fixed)
        if not count:
            self._page.said.emit(self.tr("ShipDesk has nothing to correct in these addresses."))
            return
        self._page.reload()
        words = self.tr("Addresses corrected: {orders}.").format(orders=orders_text(count))
        self._page.undo_offered.emit(words, self._undo)

    # By hand

    def ask_address(self, order: OrderDetail) -> None:
        """Show the address for correction."""
        from shipdesk.ui.orders.address_sheet import AddressSheet

        sheet = AddressSheet(order.recipient, order.address_check, self._page)
        sheet.check_live(self._jobs, self._shop.settings.shop.country_code)
        sheet.changed.connect(partial(self._change, order.id))
        sheet.open()

    def _change(self, order_id: int, address: Address) -> None:
        self._jobs.change(
            self.tr("Changing the address"),
            edit_orders.change_address,
            self._shop,
            order_id,
            address,
            on_done=self._changed,
            on_failed=self._page.report_failure,
            owner=self,
        )

    def _changed(self, order: OrderDetail) -> None:
        self._page.reload()
        words = self.tr("The address of {number} was changed.").format(number=order.order_number)
        self._page.undo_offered.emit(words, self._undo)

    # Walking

    def walk(self, *, backwards: bool) -> None:
        """Go to the next order of the list whose address has a problem, round the end."""
        self._jobs.query(
            "next address problem",
            fix_address.next_problem,
            self._shop,
            self._table.grid_model.ids(),
            self._table.current_id() if self._table.selected_ids() else None,
            backwards=backwards,
            on_done=self._go_to,
            on_failed=self._page.report_failure,
            owner=self,
        )

    def _go_to(self, order_id: int | None) -> None:
        if order_id is None or not self._table.select_id(order_id):
            self._page.said.emit(self.tr("No other order in this list has a problem with its address."))
