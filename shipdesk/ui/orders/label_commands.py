"""Labels of orders: making them, showing what came of it, printing them, and numbers of labels made elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from shipdesk.domain.errors import ShipDeskError
from shipdesk.domain.printing import AlreadyPrinted
from shipdesk.services.views import LabelReport
from shipdesk.ui.orders.paper_work import (
    Printed,
    Which,
    make_chosen_labels,
    print_labels_of_orders,
    printed_sentence,
)
from shipdesk.ui.page import Page

if TYPE_CHECKING:
    from shipdesk.domain.label_sheets import SheetWish
    from shipdesk.ui.orders.label_sheet import LabelChoice


class LabelCommands(QObject):
    """Does papers for the page's orders; `chosen` returns the ids under the cursor, `selected` only those selected.

    Dialogs are imported where they are opened: the screen's first rows do not wait for them.
    """

    prices_wanted = Signal()
    """The person wants to see prices side by side before a label is made."""

    def __init__(self, page: Page, chosen: Callable[[], list[int]], selected: Callable[[], list[int]]) -> None:
        super().__init__(page)
        self._page = page
        self._shop = page.shop
        self._jobs = page.jobs
        self._chosen = chosen
        self._selected = selected
        self.labels = page.make_action(
            self.tr("Make labels"),
            "L",
            self.ask_labels,
            icon_name="label",
            tip=self.tr("Make labels for the selected orders, or for all that are ready"),
        )
        self.print = page.make_action(
            self.tr("Print"),
            "Ctrl+P",
            self.print_labels,
            icon_name="print",
            tip=self.tr("Print the labels of the selected orders"),
        )
        self.enter_number = page.make_action(
            self.tr("Enter tracking number…"),
            "Shift+L",
            self.ask_number,
            icon_name="scan",
            tip=self.tr("Type or scan the tracking number of a label that was made elsewhere, for one order"),
        )

    def follow_selection(self, *, any_chosen: bool) -> None:
        """Enable what can be done now."""
        self.print.setEnabled(any_chosen)
        self.enter_number.setEnabled(any_chosen and len(self._chosen()) == 1)

    def ask_labels(self) -> None:
        """Ask carrier and paper, then make labels for the selection, or for all ready orders where there is none."""
        from shipdesk.ui.orders.label_sheet import LabelSheet

        ids = self._selected() or None
        sheet = LabelSheet(self._shop, self._jobs, ids, self._page.ui_state, self._page)
        sheet.chosen.connect(partial(self.make_labels, ids))
        sheet.set_up_wanted.connect(partial(self._page.screen_wanted.emit, "settings"))
        sheet.number_wanted.connect(self.ask_number)
        sheet.prices_wanted.connect(self.prices_wanted)
        sheet.open()

    def make_with(self, order_id: int, carrier: str, service: str) -> None:
        """Make one order's label with the carrier and service that were chosen among the prices."""
        from shipdesk.ui.orders.label_sheet import LabelChoice

        self.make_labels([order_id], LabelChoice(carrier, service, None))

    def make_labels(self, ids: Sequence[int] | None, choice: LabelChoice, *, over_limit: bool = False) -> None:
        """Make the labels beside the window and show what came of it."""
        self._jobs.run(
            self.tr("Making labels"),
            make_chosen_labels,
            self._shop,
            ids,
            choice.carrier,
            choice.service,
            choice.layout,
            sheet=choice.sheet,
            leave_out_doubtful=choice.leave_out_doubtful,
            pick=choice.pick,
            over_limit=over_limit,
            cancellable=True,
            on_done=partial(self.show_made, sheet=choice.sheet),
            on_failed=partial(self._not_made, ids, choice),
            owner=self,
        )

    def _not_made(self, ids: Sequence[int] | None, choice: LabelChoice, error: ShipDeskError) -> None:
        """Ask where it would be over the spending limit; say anything else."""
        from shipdesk.ui.labels.buying_commands import ask_over_limit

        if not ask_over_limit(error, self._page, partial(self.make_labels, ids, choice, over_limit=True)):
            self._page.report_failure(error)

    def show_made(self, report: LabelReport, sheet: SheetWish | None = None) -> None:
        """Show what came of making labels, for the sheet they were made for, once no other dialog is open."""
        from shipdesk.ui.orders.labels_made_sheet import LabelsMadeSheet

        if not report.labels and not report.refused:
            self._page.said.emit(self.tr("No order is ready for a label."))
            return
        dialog = LabelsMadeSheet(self._shop, self._jobs, report, self._page, sheet=sheet, state=self._page.ui_state)
        dialog.said.connect(self._page.said)
        dialog.sheets_wanted.connect(partial(self._ask_sheets, [made.label_id for made in report.labels]))
        dialog.open_when_free()
        if report.labels and self._shop.settings.label.print_after_making:
            dialog.print_labels()

    def _ask_sheets(self, label_ids: list[int]) -> None:
        from shipdesk.ui.papers.sheets_sheet import SheetsSheet

        sheet = SheetsSheet(self._shop, self._jobs, label_ids, self._page.ui_state, self._page)
        sheet.said.connect(self._page.said)
        sheet.open_when_free()

    def print_labels(self) -> None:
        """Print the labels of the chosen orders."""
        self._print(self._chosen(), Which.ASK)

    def _print(self, ids: list[int], which: Which) -> None:
        self._jobs.run(
            self.tr("Printing labels"),
            print_labels_of_orders,
            self._shop,
            ids,
            which,
            on_done=self._printed,
            on_failed=partial(self._not_printed, ids),
            owner=self,
        )

    def _not_printed(self, ids: list[int], error: ShipDeskError) -> None:
        """Ask where labels were printed before; say anything else."""
        from shipdesk.ui.printing.again_sheet import AgainSheet

        if not isinstance(error, AlreadyPrinted):
            self._page.report_failure(error)
            return
        sheet = AgainSheet(error, self._page)
        sheet.wanted.connect(partial(self._print, ids))
        sheet.open_when_free()

    def _printed(self, printed: Printed) -> None:
        self._page.said.emit(printed_sentence(printed))

    def ask_number(self) -> None:
        """Ask for the tracking number of a label that was made elsewhere, for the one order that is chosen."""
        from shipdesk.ui.orders.number_sheet import NumberSheet

        chosen = self._chosen()
        if len(chosen) == 1:
            sheet = NumberSheet(self._shop, self._jobs, chosen[0], self._page)
            sheet.entered.connect(self._number_entered)
            sheet.open()

    def _number_entered(self, number: str) -> None:
        self._page.said.emit(self.tr("Packed with the number {number}.").format(number=number))
        self._page.reload()
