"""What can be done with the packing of orders: type weights, choose boxes, look at the products."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from shipdesk.domain.roles import May
from shipdesk.services import edit_packing
from shipdesk.ui.counting import orders_text
from shipdesk.ui.page import Page, refuse_button

if TYPE_CHECKING:
    from shipdesk.services.views import OrderDetail
    from shipdesk.ui.products.products_sheet import ProductsSheet


class PackingCommands(QObject):
    """Does things with weights and boxes of the page's orders; `shown` returns the order beside the grid, if any."""

    def __init__(
        self,
        page: Page,
        chosen: Callable[[], list[int]],
        shown: Callable[[], OrderDetail | None],
        undo: Callable[[], None],
    ) -> None:
        super().__init__(page)
        self._page, self._shop, self._jobs = page, page.shop, page.jobs
        self._chosen, self._shown, self._undo = chosen, shown, undo
        self.weight = page.make_action(
            self.tr("Weight…"), "W", self.ask_weight, icon_name="weight",
            tip=self.tr("Type what the selected orders weigh"),
        )  # fmt: skip
        self.box = page.make_action(
            self.tr("Box…"), "B", self.ask_box, icon_name="box", tip=self.tr("Choose a box for the selected orders")
        )
        self.products = page.make_action(
            self.tr("Products…"), "Shift+P", self.show_products, icon_name="products",
            tip=self.tr("What is known of the articles: weight, size, customs code, bin"),
        )  # fmt: skip

    def follow_selection(self, *, any_chosen: bool) -> None:
        """Enable what can be done now."""
        self.weight.setEnabled(any_chosen)
        self.box.setEnabled(any_chosen)

    # Weights and boxes

    def ask_weight(self) -> None:
        """Ask what the chosen orders weigh."""
        from shipdesk.ui.orders.packing_sheets import WeightSheet

        if not (ids := self._chosen()):
            return
        order = self._only(ids)
        grams = order.packing.weight.grams if order is not None and order.packing is not None else None
        sheet = WeightSheet(len(ids), grams, self._page)
        sheet.weight_typed.connect(partial(self._type, ids))
        sheet.open()

    def _type(self, ids: list[int], grams: int | None) -> None:
        words = self.tr("Weight kept for {orders}.") if grams is not None else self.tr("Computed again: {orders}.")
        self._jobs.change(
            self.tr("Keeping the weight"), edit_packing.type_weights, self._shop, ids, grams,
            on_done=partial(self._done, words), on_failed=self._page.report_failure, owner=self,
        )  # fmt: skip

    def ask_box(self) -> None:
        """Ask in which box the chosen orders go."""
        from shipdesk.ui.orders.packing_sheets import BoxSheet

        if not (ids := self._chosen()):
            return
        order = self._only(ids)
        sheet = BoxSheet(len(ids), self._shop.settings.box_kinds(), order.chosen.box if order else "", self._page)
        sheet.box_chosen.connect(partial(self._choose, ids))
        sheet.set_up_wanted.connect(partial(self._page.screen_wanted.emit, "settings"))
        sheet.open()

    def _choose(self, ids: list[int], name: str) -> None:
        words = self.tr("Box chosen for {orders}.") if name else self.tr("Box suggested again for {orders}.")
        self._jobs.change(
            self.tr("Choosing the box"), edit_packing.choose_boxes, self._shop, ids, name,
            on_done=partial(self._done, words), on_failed=self._page.report_failure, owner=self,
        )  # fmt: skip

    def _only(self, ids: list[int]) -> OrderDetail | None:
        order = self._shown()
        return order if order is not None and ids == [order.id] else None

    def _done(self, words: str, changed: int) -> None:
        if not changed:
            self._page.said.emit(self.tr("Nothing changed: these orders have labels, were split, or it was so before."))
            return
        self._page.reload()
        self._page.undo_offered.emit(words.format(orders=orders_text(changed)), self._undo)

    # Products

    def show_products(self) -> ProductsSheet:
        """Show the product memory."""
        from shipdesk.ui.products.products_sheet import ProductsSheet

        sheet = ProductsSheet(self._shop, self._jobs, self._page.ui_state, self._page)
        refuse_button(sheet.export_button, self._page.refusals.get(May.EXPORT, ""))
        sheet.said.connect(self._page.said)
        sheet.finished.connect(lambda _code: self._page.reload())
        sheet.open()
        return sheet
