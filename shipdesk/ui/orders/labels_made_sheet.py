"""What came of making labels: how many, which orders got none and why, and what to do with the labels now."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, QStandardPaths, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.errors import ShipDeskError
from shipdesk.domain.label_sheets import SheetWish
from shipdesk.services.views import LabelReport
from shipdesk.ui.counting import labels_text, orders_text
from shipdesk.ui.orders.paper_work import (
    Printed,
    labels_to_look_at,
    print_made_labels,
    printed_sentence,
    save_labels,
)
from shipdesk.ui.papers.sheet_chooser import remember_sheet
from shipdesk.ui.state import UiState
from shipdesk.ui.theme import SPACE_3, Tone, icon
from shipdesk.ui.widgets.basics import SectionHeader, plain_label
from shipdesk.ui.widgets.sheet import Sheet
from shipdesk.ui.words import translate


class LabelsMadeSheet(Sheet):
    """Shows a LabelReport; Enter prints, and the labels can be saved or opened as one PDF."""

    said = Signal(str)
    failed = Signal(object)
    sheets_wanted = Signal()

    def __init__(
        self, shop: Any, jobs: JobRunner, report: LabelReport, parent: QWidget | None = None, *,
        sheet: SheetWish | None = None, state: UiState | None = None,
    ) -> None:  # fmt: skip
        """Show the report; with a sheet, all is done on that, and state remembers its next free cell."""
        title = translate("LabelsMadeSheet", "Labels")
        super().__init__(title, translate("LabelsMadeSheet", "Print"), parent)
        self._shop = shop
        self._jobs = jobs
        self._sheet = sheet
        self._state = state
        if sheet is not None and report.labels:
            self.set_sentence(
                self.tr("On {sheet}, from cell {cell} on.").format(sheet=sheet.sheet.words, cell=sheet.start)
            )
        self._labels = tuple(label.label_id for label in report.labels)
        self.setMinimumWidth(560)
        self.do_button.clicked.disconnect()
        self.do_button.clicked.connect(self.print_labels)
        self.cancel_button.setText(self.tr("Close"))
        self.cancel_button.setToolTip(self.tr("Close (Esc)"))
        self.save_button = self._button(self.tr("Save PDF…"), self.tr("Save all labels as one PDF (Ctrl+S)"), "Ctrl+S")
        self.open_button = self._button(self.tr("Open PDF"), self.tr("Show all labels in one PDF (Ctrl+O)"), "Ctrl+O")
        self.save_button.clicked.connect(self._ask_where)
        self.open_button.clicked.connect(self.open_pdf)
        self.sheet_button = self._button(
            self.tr("On a sheet…"), self.tr("Print them on label sheets of an office printer (Ctrl+T)"), "Ctrl+T"
        )
        self.sheet_button.clicked.connect(self._go_to_sheets)
        for button in (self.do_button, self.save_button, self.open_button, self.sheet_button):
            button.setEnabled(bool(self._labels))
        self._show_counts(report)
        if report.refused:
            self._show_refused(report)
        (self.do_button if self._labels else self.cancel_button).setFocus()

    def _button(self, words: str, tip: str, keys: str) -> QPushButton:
        button = QPushButton(words)
        button.setAutoDefault(False)
        button.setShortcut(keys)
        button.setToolTip(tip)
        self.buttons.insertWidget(0, button)
        return button

    def _show_counts(self, report: LabelReport) -> None:
        made, refused = labels_text(len(report.labels)), orders_text(len(report.refused))
        lines = []
        if report.labels:
            lines.append((Tone.GOOD, "check_circle", self.tr("{labels} made").format(labels=made)))
        if report.refused:
            lines.append((Tone.BAD, "error", self.tr("{orders} without a label").format(orders=refused)))
        for tone, name, words in lines:
            row = QHBoxLayout()
            row.setSpacing(SPACE_3)
            mark = QLabel()
            mark.setPixmap(icon(name, tone).pixmap(QSize(24, 24), self.devicePixelRatioF()))
            row.addWidget(mark)
            row.addWidget(plain_label(words, "lead"), 1)
            self.body.addLayout(row)

    def _show_refused(self, report: LabelReport) -> None:
        self.refused = QTableWidget(len(report.refused), 2)
        self.refused.setAccessibleName(self.tr("Orders without a label"))
        self.refused.setHorizontalHeaderLabels([self.tr("Order"), self.tr("Why")])
        self.refused.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.refused.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.refused.setShowGrid(False)
        self.refused.setTabKeyNavigation(False)
        self.refused.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.refused.setMinimumHeight(min(320, 60 + 48 * len(report.refused)))
        for number, order in enumerate(report.refused):
            self.refused.setItem(number, 0, QTableWidgetItem(order.order_number))
            self.refused.setItem(number, 1, QTableWidgetItem(order.reason))
        columns, rows = self.refused.horizontalHeader(), self.refused.verticalHeader()
        columns.setAccessibleName(self.tr("Columns of the orders without a label"))
        columns.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        columns.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        rows.hide()
        # As high as the whole reason: what is cut cannot be put right.
        rows.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.body.addWidget(SectionHeader(self.tr("Not done")))
        self.body.addWidget(self.refused, 1)

    def print_labels(self) -> None:
        """Print all labels made and close."""
        self._jobs.run(
            self.tr("Printing labels"),
            print_made_labels,
            self._shop,
            self._labels,
            self._sheet,
            on_done=self._printed,
            on_failed=self._say_failure,
        )
        self.do_button.setEnabled(False)

    def save_to(self, path: Path) -> None:
        """Save all labels as one PDF at that path."""
        self._jobs.run(
            self.tr("Saving labels"),
            save_labels,
            self._shop,
            self._labels,
            path,
            self._sheet,
            on_done=self._saved,
            on_failed=self._say_failure,
        )

    def open_pdf(self) -> None:
        """Show all labels in the program that shows PDFs."""
        self._jobs.run(
            self.tr("Opening labels"),
            labels_to_look_at,
            self._shop,
            self._labels,
            self._shop.clock.now(),
            self._sheet,
            on_done=partial(open_file),
            on_failed=self._say_failure,
            owner=self,
        )

    def _go_to_sheets(self) -> None:
        self.sheets_wanted.emit()
        self.accept()

    def _ask_where(self) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self, self.tr("Save labels"), str(Path(folder) / "labels.pdf"), "PDF (*.pdf)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.fileSelected.connect(lambda name: self.save_to(Path(name)))
        dialog.open()

    def _saved(self, path: Path) -> None:
        self.said.emit(self.tr("Saved as {path}").format(path=path))

    def _printed(self, printed: Printed) -> None:
        from shipdesk.services.label_sheets import next_position

        if self._sheet is not None and self._state is not None:
            remember_sheet(self._state, self._sheet, next_position(self._sheet, printed.labels))
        self.said.emit(printed_sentence(printed))
        self.accept()

    def _say_failure(self, error: ShipDeskError) -> None:
        self.do_button.setEnabled(bool(self._labels))
        self.say_wrong(str(error))


def open_file(path: Path) -> None:
    """Open a file in the program that is made for it."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
