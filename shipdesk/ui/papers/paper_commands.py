"""The papers of a screen: one key asks which, one letter answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject

from shipdesk.ui.page import Page
from shipdesk.ui.papers.paper_jobs import Paper, labels_of


class PaperCommands(QObject):
    """Makes papers for the orders that are selected, or for all that are ready where none is.

    Dialogs are imported where they are opened: the screen's first rows do not wait for them.
    """

    def __init__(self, page: Page, selected: Callable[[], list[int]], chosen: Callable[[], list[int]]) -> None:
        super().__init__(page)
        self._page = page
        self._selected, self._chosen = selected, chosen
        self.papers = page.make_action(
            self.tr("Papers…"),
            "P",
            self.show_choice,
            icon_name="file",
            tip=self.tr("Packing slips, pick list, summary, customs papers, labels on sheets"),
        )

    def show_choice(self) -> None:
        """Ask which paper; a letter answers."""
        from shipdesk.ui.papers.papers_sheet import PapersSheet

        sheet = PapersSheet(self._selected() or None, self._page)
        sheet.paper_chosen.connect(self.ask)
        sheet.sheets_chosen.connect(self.ask_sheets)
        sheet.open()

    def ask(self, paper: Paper) -> None:
        """Ask for the sheet and make the paper."""
        ask_paper(self._page, paper, self._selected() or None)

    def ask_sheets(self) -> None:
        """Ask for a label sheet for the labels that the chosen orders have."""
        page = self._page
        page.jobs.query(
            "labels of orders", labels_of, page.shop, tuple(self._chosen()), on_done=self._show_sheets,
            on_failed=page.report_failure, owner=self,
        )  # fmt: skip

    def _show_sheets(self, labels: tuple[int, ...]) -> None:
        from shipdesk.ui.papers.sheets_sheet import SheetsSheet

        sheet = SheetsSheet(self._page.shop, self._page.jobs, labels, self._page.ui_state, self._page)
        sheet.said.connect(self._page.said)
        sheet.open_when_free()


def ask_paper(page: Page, paper: Paper, ids: Sequence[int] | None) -> None:
    """Open the small sheet for one paper over a page."""
    from shipdesk.ui.papers.paper_sheet import PaperSheet

    sheet = PaperSheet(page.shop, page.jobs, paper, ids, page.ui_state, page)
    sheet.said.connect(page.said)
    sheet.open_when_free()
