"""Asks on which label sheet, from which cell on and how far moved labels are printed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QComboBox, QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.errors import ShipDeskError
from shipdesk.domain.label_sheets import SHEETS, SheetWish
from shipdesk.domain.printing import AlreadyPrinted
from shipdesk.ui.counting import labels_text
from shipdesk.ui.orders.paper_work import Which
from shipdesk.ui.papers.paper_jobs import SentPaper, pdf_to_look_at, print_sheets, save_pdf, sheet_pdf
from shipdesk.ui.papers.paper_words import sent_sentence
from shipdesk.ui.papers.pdf_sheet import PdfSheet
from shipdesk.ui.papers.sheet_chooser import USUAL_SHEET, SheetChooser, last_sheet, remember_sheet
from shipdesk.ui.state import UiState
from shipdesk.ui.widgets.basics import beside_field
from shipdesk.ui.words import translate


class SheetsSheet(PdfSheet):
    """Labels that are made go on a sheet; the next time it starts where this one ended."""

    file_name = "label-sheet"

    def __init__(self, shop: Any, jobs: JobRunner, labels: Sequence[int], state: UiState, parent: QWidget) -> None:
        super().__init__(
            translate("SheetsSheet", "Labels on a sheet"), parent,
            sentence=translate("SheetsSheet", "{labels}; arrow keys choose the first cell.").format(
                labels=labels_text(len(labels))
            ),
        )  # fmt: skip
        self._shop, self._jobs, self._state = shop, jobs, state
        self._labels = tuple(labels)
        self.sheets = QComboBox()
        self.sheets.setAccessibleName(self.tr("Sheet"))
        for sheet in SHEETS.values():
            self.sheets.addItem(sheet.words, sheet.name)
        self.sheets.setCurrentIndex(max(0, self.sheets.findData(last_sheet(state).get("sheet") or USUAL_SHEET)))
        self.chooser = SheetChooser(state)
        self.picture = self.chooser.picture
        self.chooser.form.insertRow(0, beside_field(self.tr("Sheet")), self.sheets)
        self.body.addWidget(self.chooser)
        self._show_sheet()
        self.sheets.currentIndexChanged.connect(lambda _index: self._show_sheet())
        self.picture.setFocus()

    def wish(self) -> SheetWish:
        """Return the sheet as it is chosen now."""
        return self.chooser.wish()

    def _show_sheet(self) -> None:
        self.chooser.show_sheet(str(self.sheets.currentData()), len(self._labels))

    # Doing

    def print_now(self) -> None:
        """Print the labels on the sheets and close."""
        self._print(again=False, labels=self._labels)

    def _print(self, *, again: bool, labels: tuple[int, ...]) -> None:
        wish = self.wish()
        self.let_act(able=False)
        self._jobs.run(
            self.tr("Printing labels"), print_sheets, self._shop, labels, wish, again=again,
            on_done=partial(self._printed, wish, len(labels)), on_failed=self._not_printed, owner=self,
        )  # fmt: skip

    def _not_printed(self, error: ShipDeskError) -> None:
        from shipdesk.ui.printing.again_sheet import AgainSheet

        self.let_act(able=True)
        if not isinstance(error, AlreadyPrinted):
            self.say_failure(error)
            return
        sheet = AgainSheet(error, self)
        sheet.wanted.connect(partial(self._again, error))
        sheet.open()

    def _again(self, error: AlreadyPrinted, which: Which) -> None:
        if which is Which.NEW_ONLY:
            self._print(again=False, labels=tuple(i for i in self._labels if i not in error.label_ids))
        else:
            self._print(again=True, labels=self._labels)

    def _printed(self, wish: SheetWish, count: int, sent: SentPaper) -> None:
        from shipdesk.services.label_sheets import next_position

        remember_sheet(self._state, wish, next_position(wish, count))
        self.said.emit(sent_sentence(sent))
        self.accept()

    def open_pdf(self) -> None:
        """Show the sheets."""
        self._make(lambda pdf: self._jobs.run(
            self.tr("Opening labels"), pdf_to_look_at, pdf, self.file_name, self._shop.clock.now(),
            on_done=self.show_file, on_failed=self.say_failure, owner=self,
        ))  # fmt: skip

    def save_to(self, path: Path) -> None:
        """Save the sheets."""
        self._make(lambda pdf: self._jobs.run(
            self.tr("Saving labels"), save_pdf, pdf, path, on_done=self.say_saved, on_failed=self.say_failure,
            owner=self,
        ))  # fmt: skip

    def _make(self, then: Any) -> None:
        self.let_act(able=False)
        self.say_wrong("")
        self._jobs.run(
            self.tr("Making labels"), sheet_pdf, self._shop, self._labels, self.wish(), on_done=then,
            on_failed=self.say_failure, owner=self,
        )  # fmt: skip
