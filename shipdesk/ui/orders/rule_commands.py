"""What rules and people choose for orders: apply the rules to the selection, choose a service by hand."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from shipdesk.services.ports import CancelCheck, Progress
from shipdesk.ui.counting import orders_text
from shipdesk.ui.page import Page
from shipdesk.ui.widgets.grid import WindowedTable

if TYPE_CHECKING:
    from shipdesk.services.rule_views import ApplyReport
    from shipdesk.services.shop import Shop


class RuleCommands(QObject):
    """Does things with the page's orders; both can be taken back."""

    def __init__(
        self, page: Page, chosen: Callable[[], list[int]], table: WindowedTable, undo: Callable[[], None]
    ) -> None:
        super().__init__(page)
        self._page, self._shop, self._jobs = page, page.shop, page.jobs
        self._chosen, self._undo = chosen, undo
        self.rules = page.make_action(
            self.tr("Apply rules"), "R", self.apply_rules, icon_name="filter",
            tip=self.tr("Apply the rules that are on to the selected orders; what you chose stays"),
        )  # fmt: skip
        self.service = page.make_action(
            self.tr("Service…"), "V", self.ask_service, icon_name="truck",
            tip=self.tr("Choose carrier and service for the selected orders"),
        )  # fmt: skip
        table.selection_counted.connect(lambda _count: self._follow())
        table.current_changed.connect(lambda _order_id: self._follow())
        self._follow()

    def _follow(self) -> None:
        any_chosen = bool(self._chosen())
        self.rules.setEnabled(any_chosen)
        self.service.setEnabled(any_chosen)

    # Rules

    def apply_rules(self) -> None:
        """Apply the rules that are on to the chosen orders."""
        if not any(rule.on for rule in self._shop.settings.rules):
            self._page.said.emit(self.tr("No rule is on. Rules are in Settings, Rules."))
            return
        self._jobs.run(
            self.tr("Applying rules"), _apply, self._shop, self._chosen(), cancellable=True,
            on_done=self._applied, on_failed=self._page.report_failure, owner=self,
        )  # fmt: skip

    def _applied(self, report: ApplyReport) -> None:
        self._page.reload()
        if not report.changed:
            self._page.said.emit(self.tr("The rules have nothing to change here."))
            return
        words = self.tr("Rules changed {orders}.").format(orders=orders_text(report.changed))
        if report.conflicts:
            words = f"{words} {report.conflicts[0][1]}"
        self._page.undo_offered.emit(words, self._undo)

    # Services

    def ask_service(self) -> None:
        """Ask by which service the chosen orders shall go."""
        from shipdesk.ui.orders.service_sheet import ServiceSheet

        if not (ids := self._chosen()):
            return
        sheet = ServiceSheet(self._shop, self._jobs, len(ids), self._page)
        sheet.service_wanted.connect(partial(self._choose, ids))
        sheet.rules_wanted.connect(partial(self._leave_to_rules, ids))
        sheet.open()

    def _choose(self, ids: list[int], carrier: str, service: str) -> None:
        self._change(_choose, ids, carrier, service)

    def _leave_to_rules(self, ids: list[int]) -> None:
        self._change(_leave_to_rules, ids)

    def _change(self, function: Callable[..., int], *args: Any) -> None:
        self._jobs.change(
            self.tr("Choosing the service"), function, self._shop, *args,
            on_done=self._chose, on_failed=self._page.report_failure, owner=self,
        )  # fmt: skip

    def _chose(self, changed: int) -> None:
        self._page.reload()
        if changed:
            words = self.tr("Service chosen for {orders}.").format(orders=orders_text(changed))
            self._page.undo_offered.emit(words, self._undo)
        else:
            self._page.said.emit(self.tr("Nothing changed: these orders have labels, or it was so before."))


def _apply(shop: Shop, ids: list[int], progress: Progress, cancelled: CancelCheck) -> ApplyReport:
    from shipdesk.services.apply_rules import apply_rules

    return apply_rules(shop, ids, progress=progress, cancelled=cancelled)


def _choose(shop: Shop, ids: list[int], carrier: str, service: str) -> int:
    from shipdesk.services.choose_service import choose_service

    return choose_service(shop, ids, carrier, service)


def _leave_to_rules(shop: Shop, ids: list[int]) -> int:
    from shipdesk.services.choose_service import leave_to_rules

    return leave_to_rules(shop, ids)
