"""What stands below the last scans: the sheet of command cards, and how packing went."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from shipdesk.domain.roles import May
from shipdesk.ui.page import Page


class SideActions(QObject):
    """Makes the actions of a page."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._page = page
        self.cards = page.make_action(self.tr("Print command cards"), "Ctrl+P", self.print_cards, icon_name="print")
        self.figures = page.make_action(
            self.tr("How packing went…"), "Ctrl+I", self.show_figures, icon_name="clock", may=May.READ_AUDIT
        )

    def all(self) -> tuple[QAction, ...]:
        """Return them in their order."""
        return self.cards, self.figures

    def print_cards(self) -> None:
        """Ask for the sheet of command cards."""
        from shipdesk.ui.papers.paper_commands import ask_paper
        from shipdesk.ui.papers.paper_jobs import Paper

        ask_paper(self._page, Paper.CARDS, None)

    def show_figures(self) -> None:
        """Show the owner how packing went."""
        from shipdesk.ui.pack.figures_sheet import FiguresSheet

        FiguresSheet(self._page.shop, self._page.jobs, self._page).open()
