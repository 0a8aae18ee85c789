"""Prints a job again from a paper on: the last good label is scanned, typed, or chosen in the list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.errors import ShipDeskError
from shipdesk.domain.printing import PrintedPaper, PrintJob
from shipdesk.ui.imports.value_table import ValueColumn, ValueTable, ValueTableModel
from shipdesk.ui.printing import queue_work
from shipdesk.ui.printing.print_words import papers_text
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.widgets.sheet import Sheet
from shipdesk.ui.words import count_text, translate

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop


class ReprintSheet(Sheet):
    """Asks for the first paper that is wanted again; `chosen` tells its number, counted from 1."""

    chosen = Signal(int)

    def __init__(self, shop: Shop, jobs: JobRunner, job: PrintJob, parent: QWidget | None = None) -> None:
        super().__init__(
            translate("ReprintSheet", "Print again"),
            translate("ReprintSheet", "Print"),
            parent,
            sentence=translate("ReprintSheet", "Scan the last good label, or choose the first paper that is missing."),
        )
        self.setMinimumWidth(620)
        self._papers: Sequence[PrintedPaper] = ()
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("Number, order, name or scan of the last good label"))
        self.field.setAccessibleName(self.tr("The last good label"))
        self.field.textChanged.connect(self._find)
        self.field.returnPressed.connect(self._take_scan)
        self.model = ValueTableModel[PrintedPaper](
            (
                ValueColumn(self.tr("No."), 56, lambda p: count_text(p.number)),
                ValueColumn(self.tr("Order"), 120, lambda p: p.order_number),
                ValueColumn(self.tr("To"), 180, lambda p: p.recipient_name),
                ValueColumn(self.tr("Tracking number"), 180, lambda p: p.tracking_number),
            ),
            self,
        )
        self.table = ValueTable(self.model, self.tr("Papers of the job"))
        self.table.setMinimumHeight(260)
        self.table.selectionModel().currentRowChanged.connect(self._row_changed)
        self.table.activated.connect(lambda _index: self.accept())
        self.count = plain_label("", "strong")
        for widget in (self.field, self.table, self.count):
            self.body.addWidget(widget)
        self.do_button.setEnabled(False)
        # Enter in the field belongs to the scanner: it ends each code with one.
        self.do_button.setDefault(False)
        self.do_button.setAutoDefault(False)
        QShortcut(QKeySequence("Ctrl+Return"), self, self.do_button.click)
        self.do_button.setToolTip(self.tr("Print from the chosen paper on (Ctrl+Enter)"))
        self.field.setFocus()
        jobs.query(
            f"papers {id(self)}", queue_work.papers_of, shop, job.id, on_done=self._show, on_failed=self._failed
        )  # fmt: skip

    def number(self) -> int:
        """Return the number of the first paper that is wanted, 0 before the list is there."""
        return self.table.currentIndex().row() + 1

    def accept(self) -> None:
        """Tell the number."""
        if self.number() > 0:
            self.chosen.emit(self.number())
            super().accept()

    def _show(self, papers: Sequence[PrintedPaper]) -> None:
        self._papers = papers
        self.model.set_values(papers)
        self.do_button.setEnabled(bool(papers))
        if papers:
            self.table.selectRow(0)

    def _say_all_came(self) -> None:
        """Print nothing: behind the last good paper there is none. Whoever wants one all the same chooses it."""
        self.table.clearSelection()
        self.table.setCurrentIndex(QModelIndex())
        self.do_button.setEnabled(False)
        self.count.setText(self.tr("That is the last paper of this job: nothing is missing."))

    def _row_changed(self, now: QModelIndex, _before: QModelIndex) -> None:
        if not now.isValid():
            return
        self.do_button.setEnabled(True)
        count = len(self._papers) - now.row()
        self.count.setText(
            self.tr("Prints {papers}, from number {first} on.").format(
                papers=papers_text(count), first=count_text(now.row() + 1)
            )
        )

    def _find(self, text: str) -> bool:
        """Choose the paper behind the one that is named; a bare number is the first one that is wanted."""
        self.say_wrong("")
        wanted = text.strip().casefold()
        if not wanted:
            return True
        if wanted.isdecimal() and 1 <= int(wanted) <= len(self._papers):
            self.table.selectRow(int(wanted) - 1)
            return True
        for paper in self._papers:
            if any(wanted in told.casefold() for told in _names(paper)):
                # The last good one was named: the one behind it is the first that is missing.
                if paper.number < len(self._papers):
                    self.table.selectRow(paper.number)
                else:
                    self._say_all_came()
                return True
        return False

    def _take_scan(self) -> None:
        if not self._find(self.field.text()):
            self.say_wrong(self.tr("No paper of this job has that number or name."))
        self.field.selectAll()

    def _failed(self, error: ShipDeskError) -> None:
        self.say_wrong(str(error))


def _names(paper: PrintedPaper) -> tuple[str, ...]:
    return tuple(name for name in (paper.order_number, paper.recipient_name, paper.tracking_number) if name)
