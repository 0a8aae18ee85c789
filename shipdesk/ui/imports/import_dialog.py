"""Importing order files: first everything they would do is shown, then a person says yes; it can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, QStandardPaths, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from shipdesk.background.jobs import Job, JobRunner
from shipdesk.domain.errors import Cancelled, ShipDeskError
from shipdesk.services import import_orders, undo_import
from shipdesk.services.views import FilePreview, ImportReport
from shipdesk.ui.counting import orders_text, rows_text
from shipdesk.ui.imports.preview_pane import PreviewPane
from shipdesk.ui.imports.refused_csv import save_refused
from shipdesk.ui.theme import SPACE_2, SPACE_3, SPACE_6, icon, set_kind
from shipdesk.ui.widgets.basics import EmptyState, plain_label


class ImportDialog(QDialog):
    """Reads the files beside the window, shows what they hold, imports them when told to.

    Open it with `open()`; it destroys itself when it is closed.
    """

    said = Signal(str)
    imported = Signal(object)
    """The ImportReports of what was stored."""
    undone = Signal()

    def __init__(self, shop: Any, jobs: JobRunner, paths: Sequence[Path], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shop = shop
        self._jobs = jobs
        self._paths = tuple(paths)
        self._previewed: Any = None
        self._reports: tuple[ImportReport, ...] = ()
        self._job: Job | None = None
        self.setWindowTitle(self.tr("Import orders"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(1000, 640)
        self._build()
        jobs.job_moved.connect(self._job_moved)
        self._read()

    # Building

    def _build(self) -> None:
        self.heading = plain_label(self.tr("Import orders"), "title")
        self.lead = plain_label("", "muted", wrap=True)
        self.wrong = plain_label("", "error", wrap=True)
        self.wrong.hide()
        self.stack = QStackedWidget()
        self.reading = self._reading_page()
        self.preview = PreviewPane()
        self.preview.answered.connect(self._read)
        self.preview.save_refused_wanted.connect(self._ask_where)
        self.outcome = EmptyState("check_circle", "")
        for page in (self.reading, self.preview, self.outcome):
            self.stack.addWidget(page)
        self.do_button = QPushButton()
        self.do_button.setDefault(True)
        set_kind(self.do_button, "primary")
        self.do_button.clicked.connect(self.import_now)
        self.undo_button = QPushButton(icon("undo"), self.tr("Undo this import"))
        self.undo_button.setAutoDefault(False)
        self.undo_button.setToolTip(self.tr("Take these orders out again (Ctrl+Z)"))
        self.undo_button.setShortcut("Ctrl+Z")
        self.undo_button.clicked.connect(self.undo_now)
        self.cancel_button = QPushButton(self.tr("Cancel"))
        self.cancel_button.setAutoDefault(False)
        self.cancel_button.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_2)
        buttons.addWidget(self.undo_button)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.do_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_6, SPACE_6, SPACE_6, SPACE_6)
        column.setSpacing(SPACE_3)
        column.addWidget(self.heading)
        column.addWidget(self.lead)
        column.addWidget(self.stack, 1)
        column.addWidget(self.wrong)
        column.addLayout(buttons)

    def _reading_page(self) -> QWidget:
        page = QWidget()
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setMaximumWidth(360)
        self.progress.setMinimumWidth(360)
        self.progress.setAccessibleName(self.tr("Progress"))
        self.progress_text = plain_label("", "muted")
        self.progress_text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        mark = QLabel()
        mark.setPixmap(icon("file", "faint").pixmap(QSize(40, 40), self.devicePixelRatioF()))
        column = QVBoxLayout(page)
        column.setSpacing(SPACE_3)
        column.addStretch(1)
        for widget in (mark, self.progress, self.progress_text):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        return page

    # Reading

    def _read(self) -> None:
        self._wait(self.tr("Reading the files. Nothing is stored yet."))
        self._job = self._jobs.run(
            self.tr("Reading order files"),
            import_orders.preview_files,
            self._shop,
            self._paths,
            answers={file: dict(answers) for file, answers in self.preview.answers.items()},
            cancellable=True,
            on_done=self._show_preview,
            on_failed=self._fail,
            key=f"import preview {id(self)}",
        )

    def _wait(self, sentence: str) -> None:
        self.lead.setText(sentence)
        self.progress.setRange(0, 0)
        self.progress_text.setText("")
        self.stack.setCurrentWidget(self.reading)
        self.do_button.hide()
        self.undo_button.hide()
        self.wrong.hide()
        self.cancel_button.setText(self.tr("Cancel"))
        self.cancel_button.setToolTip(self.tr("Stop; nothing is stored (Esc)"))

    def _job_moved(self, job: Job) -> None:
        if job is self._job and self.stack.currentWidget() is self.reading:
            self.progress.setRange(0, max(0, job.total))
            self.progress.setValue(job.done)
            self.progress_text.setText(job.text)

    # The preview

    def _show_preview(self, previewed: Any) -> None:
        self._job = None
        self._previewed = previewed
        files: tuple[FilePreview, ...] = previewed.files
        self.preview.show_files(files)
        count = sum(file.new + file.changed for file in files)
        self.lead.setText(self.tr("Nothing is stored yet. This is what would happen."))
        self.do_button.setText(
            self.tr("Import {orders}").format(orders=orders_text(count)) if count else self.tr("Nothing to import")
        )
        self.do_button.setToolTip(self.tr("Store the new and changed orders (Enter)"))
        self.do_button.setEnabled(count > 0)
        self.do_button.show()
        self.stack.setCurrentWidget(self.preview)
        (self.do_button if count else self.cancel_button).setFocus()

    # Doing it

    def import_now(self) -> None:
        """Store what the preview shows; after that, close."""
        if self._reports:
            self.accept()
            return
        self._wait(self.tr("Importing. Until it is finished, nothing is stored."))
        self._job = self._jobs.run(
            self.tr("Importing orders"),
            import_orders.commit_import,
            self._shop,
            self._previewed,
            cancellable=True,
            on_done=self._show_result,
            on_failed=self._fail,
        )

    def _show_result(self, reports: tuple[ImportReport, ...]) -> None:
        self._job = None
        self._reports = reports
        new, changed = sum(r.new for r in reports), sum(r.changed for r in reports)
        refused = sum(len(r.preview.refused) for r in reports)
        sentences = [self.tr("New: {orders}.").format(orders=orders_text(new))]
        if changed:
            sentences.append(self.tr("Changed: {orders}.").format(orders=orders_text(changed)))
        if refused:
            sentences.append(self.tr("Refused: {rows}.").format(rows=rows_text(refused)))
        self.outcome.set_texts(
            self.tr("The orders are in"),
            self.tr("{counts} You can take this import back as long as no label was made from it.").format(
                counts=" ".join(sentences)
            ),
            "",
            "check_circle",
        )
        self.lead.setText("")
        self.stack.setCurrentWidget(self.outcome)
        self.cancel_button.hide()
        self.do_button.setText(self.tr("Done"))
        self.do_button.setToolTip(self.tr("Close (Enter)"))
        self.do_button.setEnabled(True)
        self.do_button.show()
        self.do_button.setFocus()
        self.undo_button.setVisible(any(report.import_id is not None for report in reports))
        self.said.emit(" ".join(sentences))
        self.imported.emit(reports)

    def undo_now(self) -> None:
        """Take the whole import back."""
        ids = [report.import_id for report in reversed(self._reports) if report.import_id is not None]
        self.undo_button.setEnabled(False)
        self._jobs.change(
            self.tr("Taking the import back"),
            _undo_all,
            self._shop,
            ids,
            on_done=self._show_undone,
            on_failed=self._fail,
        )

    def _show_undone(self, count: int) -> None:
        words = self.tr("The import was taken back: {orders}.").format(orders=orders_text(count))
        self.outcome.set_texts(self.tr("Taken back"), words, "", "undo")
        self.undo_button.hide()
        self.said.emit(words)
        self.undone.emit()

    def _fail(self, error: ShipDeskError) -> None:
        self._job = None
        if isinstance(error, Cancelled):
            return
        self.wrong.setText(str(error))
        self.wrong.show()
        self.undo_button.setEnabled(True)
        if self._reports:
            return
        if self._previewed is not None:
            self.stack.setCurrentWidget(self.preview)
            self.do_button.show()
        else:
            self.outcome.set_texts(self.tr("The files cannot be read"), str(error), "", "error")
            self.wrong.hide()
            self.stack.setCurrentWidget(self.outcome)
        self.lead.setText(self.tr("Nothing was stored."))

    # Refused rows

    def _ask_where(self) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self, self.tr("Save refused rows"), str(Path(folder) / "refused.csv"), "CSV (*.csv)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.fileSelected.connect(lambda name: self.save_refused_to(Path(name)))
        dialog.open()

    def save_refused_to(self, path: Path) -> None:
        """Write the refused rows of all files to a CSV file."""
        files = [(Path(file.file).name, file.refused) for file in self._previewed.files]
        header = (
            self.tr("File"),
            self.tr("Row"),
            self.tr("Order"),
            self.tr("Column"),
            self.tr("Value"),
            self.tr("Why"),
        )
        self._jobs.run(
            self.tr("Saving the refused rows"),
            save_refused,
            files,
            header,
            path,
            on_done=self._saved,
            on_failed=self._fail,
        )

    def _saved(self, path: Path) -> None:
        self.lead.setText(self.tr("The refused rows are in {path}").format(path=path))
        set_kind(self.lead, "muted")

    # Closing

    def reject(self) -> None:
        """Stop reading or importing and close."""
        if self._job is not None:
            self._job.cancel()
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop what still runs; what was stored stays."""
        if self._job is not None:
            self._job.cancel()
        super().closeEvent(event)


def _undo_all(shop: Any, import_ids: Sequence[int]) -> int:
    return sum(undo_import.undo_import(shop, import_id) for import_id in import_ids)
