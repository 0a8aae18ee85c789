"""Orders in one parcel and orders in several: combine, look through suggestions, split, take apart."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from shipdesk.domain.parcel_plans import Plan
from shipdesk.ui.counting import orders_text, parcels_text
from shipdesk.ui.page import Page
from shipdesk.ui.widgets.grid import WindowedTable

if TYPE_CHECKING:
    from shipdesk.services.combine_orders import Combination, TravelGroup
    from shipdesk.services.shop import Shop
    from shipdesk.services.split_order import SplitFacts


class TravelCommands(QObject):
    """Does things with the page's orders; all of it can be taken back before there is a label.

    Dialogs and services are imported where they are used: the screen's first rows do not wait for them.
    """

    def __init__(
        self, page: Page, chosen: Callable[[], list[int]], table: WindowedTable, undo: Callable[[], None]
    ) -> None:
        super().__init__(page)
        self._page, self._shop, self._jobs = page, page.shop, page.jobs
        self._chosen, self._undo = chosen, undo
        self.combine = page.make_action(
            self.tr("Combine"), "C", self.combine_chosen,
            tip=self.tr("Send the selected orders in one parcel; one alone with all that go to its address"),
        )  # fmt: skip
        self.review = page.make_action(
            self.tr("Orders to the same address…"), "Shift+C", self.ask_groups,
            tip=self.tr("Look through all orders that go to the same address, and combine them"),
        )  # fmt: skip
        self.split = page.make_action(
            self.tr("Split…"), "S", self.ask_split, icon_name="change",
            tip=self.tr("Send one order in several parcels"),
        )  # fmt: skip
        self.apart = page.make_action(
            self.tr("Take apart"), "Shift+S", self.take_apart,
            tip=self.tr("Let a combined order travel by itself again, or a split one in one parcel"),
        )  # fmt: skip
        table.selection_counted.connect(lambda _count: self._follow())
        table.current_changed.connect(lambda _order_id: self._follow())
        self._follow()

    def _follow(self) -> None:
        count = len(self._chosen())
        self.combine.setEnabled(count > 0)
        self.split.setEnabled(count == 1)
        self.apart.setEnabled(count == 1)

    # Combine

    def combine_chosen(self) -> None:
        """Combine the chosen orders, or the only one with all that go its way."""
        if ids := self._chosen():
            self._jobs.change(
                self.tr("Combining orders"), _combine, self._shop, ids, on_done=self._combined,
                on_failed=self._page.report_failure, owner=self,
            )  # fmt: skip

    def _combined(self, made: Combination) -> None:
        self._page.reload()
        words = self.tr("{orders} travel in the parcel of {number}.").format(
            orders=orders_text(made.orders), number=made.order_number
        )
        self._page.undo_offered.emit(words, self._undo)

    def ask_groups(self) -> None:
        """Show every group that could travel in one parcel."""
        self._jobs.query(
            "travel groups", _groups, self._shop, on_done=self._show_groups, on_failed=self._page.report_failure,
            owner=self,
        )  # fmt: skip

    def _show_groups(self, groups: tuple[TravelGroup, ...]) -> None:
        from shipdesk.ui.orders.combine_sheet import CombineSheet

        if not groups:
            self._page.said.emit(self.tr("No two orders to ship go to the same person and address."))
            return
        sheet = CombineSheet(groups, self._page)
        sheet.groups_wanted.connect(self._combine_groups)
        sheet.open()

    def _combine_groups(self, groups: tuple[tuple[int, ...], ...]) -> None:
        self._jobs.change(
            self.tr("Combining orders"), _combine_groups, self._shop, groups,
            on_done=self._groups_combined, on_failed=self._page.report_failure, owner=self,
        )  # fmt: skip

    def _groups_combined(self, leads: tuple[int, ...]) -> None:
        self._page.reload()
        words = self.tr("Combined into {parcels}.").format(parcels=parcels_text(len(leads)))
        self._page.undo_offered.emit(words, self._undo)

    # Split

    def ask_split(self) -> None:
        """Ask what goes into which parcel of the one order that is chosen."""
        ids = self._chosen()
        if len(ids) == 1:
            self._jobs.query(
                "split facts", _facts, self._shop, ids[0], on_done=self._show_split,
                on_failed=self._page.report_failure, owner=self,
            )  # fmt: skip

    def _show_split(self, facts: SplitFacts) -> None:
        from shipdesk.ui.orders.split_sheet import SplitSheet

        sheet = SplitSheet(facts, self._page)
        sheet.plan_wanted.connect(partial(self._split, facts.order_id, facts.order_number))
        sheet.open()

    def _split(self, order_id: int, number: str, plan: Plan) -> None:
        self._jobs.change(
            self.tr("Splitting the order"), _split, self._shop, order_id, plan,
            on_done=partial(self._was_split, number), on_failed=self._page.report_failure, owner=self,
        )  # fmt: skip

    def _was_split(self, number: str, plan: Plan) -> None:
        self._page.reload()
        words = self.tr("{number} goes in {parcels}.").format(number=number, parcels=parcels_text(len(plan)))
        self._page.undo_offered.emit(words, self._undo)

    # Apart

    def take_apart(self) -> None:
        """Let the one chosen order travel by itself, in one parcel."""
        ids = self._chosen()
        if len(ids) == 1:
            self._jobs.change(
                self.tr("Taking apart"), _take_apart, self._shop, ids[0], on_done=self._taken_apart,
                on_failed=self._page.report_failure, owner=self,
            )  # fmt: skip

    def _taken_apart(self, freed: int) -> None:
        self._page.reload()
        if freed:
            words = self.tr("{orders} by themselves again.").format(orders=orders_text(freed))
        else:
            words = self.tr("One parcel again.")
        self._page.undo_offered.emit(words, self._undo)


def _combine(shop: Shop, ids: list[int]) -> Combination:
    from shipdesk.services.combine_orders import combine_chosen

    return combine_chosen(shop, ids)


def _groups(shop: Shop) -> tuple[TravelGroup, ...]:
    from shipdesk.services.combine_orders import combinable

    return combinable(shop)


def _combine_groups(shop: Shop, groups: tuple[tuple[int, ...], ...]) -> tuple[int, ...]:
    from shipdesk.services.combine_orders import combine_groups

    return combine_groups(shop, groups)


def _facts(shop: Shop, order_id: int) -> SplitFacts:
    from shipdesk.services.split_order import split_facts

    return split_facts(shop, order_id)


def _split(shop: Shop, order_id: int, plan: Plan) -> Plan:
    from shipdesk.services.split_order import split_order

    return split_order(shop, order_id, plan)


def _take_apart(shop: Shop, order_id: int) -> int:
    """Undo a split or take the order out of its group; return how many are by themselves, 0 for a split."""
    from shipdesk.services.combine_orders import uncombine
    from shipdesk.services.split_order import plan_of, unsplit

    if plan_of(shop, order_id):
        unsplit(shop, order_id)
        return 0
    return uncombine(shop, order_id)
