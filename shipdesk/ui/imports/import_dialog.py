"""Importing order files: first everything they would do is shown, then a person says yes; it can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from shipdesk.background.jobs import Job, JobRunner
from shipdesk.domain.errors import Cancelled, ShipDeskError
from shipdesk.services import import_orders, undo_import
from shipdesk.services.save_refused_rows import save_refused_rows
from shipdesk.services.views import ImportReport
from shipdesk.ui.counting import orders_text, rows_text
from shipdesk.ui.imports.preview_pane import PreviewPane
from shipdesk.ui.imports.reading_page import ReadingPage, progress_words
from shipdesk.ui.imports.sorted_preview import ReadImport, read_sorted
from shipdesk.ui.theme import SPACE_2, SPACE_3, SPACE_6, icon, set_kind
from shipdesk.ui.widgets.basics import EmptyState, plain_label
from shipdesk.ui.words import count_text


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
        self._read_import: ReadImport | None = None
        self._reports: tuple[ImportReport, ...] = ()
        self._reading: Job | None = None
        self._storing: Job | None = None
        self._close_when_stopped = False
        self.setWindowTitle(self.tr("Import orders"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(1060, 680)
        self._build()
        jobs.job_moved.connect(self._job_moved)
        self._read()

    # Building

    def _build(self) -> None:
        self.heading = plain_label(self.tr("Import orders"), "title")
        self.lead = plain_label("", "muted", wrap=True)
        self.wrong = plain_label("", "error", wrap=True)
        self.wrong.hide()
        self.stack = QStackedWidget(self)
        self.reading = ReadingPage(self.stack)
        self.preview = PreviewPane(self._jobs, self.stack)
        self.preview.answered.connect(self._read)
        self.preview.left_out_changed.connect(self._show_count)
        self.preview.forget_wanted.connect(self._forget)
        self.preview.save_refused_wanted.connect(self._ask_where)
        self.outcome = EmptyState("check_circle", "")
        self.outcome.acted.connect(self._ask_where)
        set_kind(self.outcome.button, "")
        self.outcome.button.setAutoDefault(False)
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

    # Reading

    def _read(self) -> None:
        if self._read_import is None:
            self._wait(self.tr("Reading the files. Nothing is stored yet."))
        else:
            # What was decided stays in view; a small file is read again within a blink.
            self.lead.setText(self.tr("Reading again…"))
            self.do_button.setEnabled(False)
        self._reading = self._jobs.run(
            self.tr("Reading order files"),
            read_sorted,
            self._shop,
            self._paths,
            answers={file: dict(answers) for file, answers in self.preview.answers.items()},
            encodings=dict(self.preview.encodings),
            left_out=frozenset(self.preview.left_out),
            cancellable=True,
            on_done=self._show_preview,
            on_failed=self._fail,
            key=f"import preview {id(self)}",
        )

    def _wait(self, sentence: str) -> None:
        self.lead.setText(sentence)
        self.reading.start()
        self.stack.setCurrentWidget(self.reading)
        self.do_button.hide()
        self.undo_button.hide()
        self.wrong.hide()
        self.cancel_button.setText(self.tr("Cancel"))
        self.cancel_button.setToolTip(self.tr("Stop; nothing is stored (Esc)"))
        self.cancel_button.setFocus()

    def _job_moved(self, job: Job) -> None:
        if job is not self._reading and job is not self._storing:
            return
        if self.stack.currentWidget() is self.reading:
            self.reading.show_progress(job.done, job.total, job.text)
        else:
            words = progress_words(job.done, job.total, job.text)
            self.lead.setText(self.tr("Reading again… {progress}").format(progress=words))

    # The preview

    def _show_preview(self, read: ReadImport) -> None:
        self._reading = None
        is_first = self._read_import is None
        self._read_import = read
        self.preview.show_import(read)
        self.lead.setText(self.tr("Nothing is stored yet. This is what would happen."))
        self._back_to_preview(with_focus=is_first)

    def _back_to_preview(self, *, with_focus: bool) -> None:
        self._show_count()
        self.do_button.show()
        self.wrong.hide()
        self.stack.setCurrentWidget(self.preview)
        if with_focus:
            (self.do_button if self.do_button.isEnabled() else self.cancel_button).setFocus()

    def _show_count(self) -> None:
        count, left_out = self.preview.taken_count(), len(self.preview.left_out)
        if not count:
            words = self.tr("Nothing to import")
        elif left_out:
            words = self.tr("Import {count} of {orders}").format(
                count=count_text(count), orders=orders_text(count + left_out)
            )
        else:
            words = self.tr("Import {orders}").format(orders=orders_text(count))
        self.do_button.setText(words)
        self.do_button.setToolTip(self.tr("Store the new and changed orders (Enter)"))
        self.do_button.setEnabled(count > 0)

    def _forget(self, file: str) -> None:
        assert self._read_import is not None
        self.preview.answers[file] = {}
        self._jobs.change(
            self.tr("Forgetting what the columns mean"),
            import_orders.forget_columns,
            self._shop,
            self._read_import.previewed,
            file,
            on_done=lambda _: self._read(),
            on_failed=self._fail,
            owner=self,
        )

    # Doing it

    def import_now(self) -> None:
        """Store what the preview shows; after that, close."""
        if self._reports:
            self.accept()
            return
        if self._read_import is None or self._reading is not None or not self.do_button.isEnabled():
            return
        self._wait(self.tr("Importing. Until it is finished, nothing is stored."))
        self._storing = self._jobs.run(
            self.tr("Importing orders"),
            import_orders.commit_import,
            self._shop,
            self._read_import.previewed,
            without=frozenset(self.preview.left_out),
            cancellable=True,
            on_done=self._show_result,
            on_failed=self._fail,
        )

    def _show_result(self, reports: tuple[ImportReport, ...]) -> None:
        self._storing = None
        self._reports = reports
        words = self._result_words(reports)
        self.outcome.set_texts(
            self.tr("The orders are in"),
            self.tr("{counts} You can take this import back as long as no label was made from it.").format(
                counts=words
            ),
            self.tr("Save refused rows as CSV…") if any(r.preview.refused for r in reports) else "",
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
        self.said.emit(words)
        self.imported.emit(reports)

    def _result_words(self, reports: Sequence[ImportReport]) -> str:
        counts = (
            (self.tr("New: {what}."), orders_text, sum(r.new for r in reports), True),
            (self.tr("Changed: {what}."), orders_text, sum(r.changed for r in reports), False),
            (self.tr("Left out: {what}."), orders_text, sum(r.left_out for r in reports), False),
            (self.tr("Refused: {what}."), rows_text, sum(len(r.preview.refused) for r in reports), False),
        )
        return " ".join(words.format(what=told(count)) for words, told, count, always in counts if count or always)

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
        was_storing = self._storing is not None
        self._reading = self._storing = None
        if isinstance(error, Cancelled):
            if was_storing:
                self._stopped()
            return
        self.undo_button.setEnabled(True)
        if self._reports:
            self._say_wrong(error)
        elif self._read_import is not None:
            self._back_to_preview(with_focus=True)
            self._say_wrong(error)
            self.lead.setText(self.tr("Nothing was stored."))
        else:
            self.outcome.set_texts(self.tr("The files cannot be read"), str(error), "", "error")
            self.stack.setCurrentWidget(self.outcome)
            self.lead.setText(self.tr("Nothing was stored."))

    def _say_wrong(self, error: ShipDeskError) -> None:
        self.wrong.setText(str(error))
        self.wrong.show()

    def _stopped(self) -> None:
        if self._close_when_stopped:
            super().reject()
            return
        self._back_to_preview(with_focus=True)
        self.lead.setText(self.tr("Stopped. Nothing was stored."))

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
        """Write the refused rows, whole and with the reason, to be mended; each list's into a file of its own."""
        assert self._read_import is not None
        self._jobs.run(
            self.tr("Saving the refused rows"),
            save_refused_rows,
            self._read_import.previewed,
            path,
            on_done=self._saved,
            on_failed=self._say_wrong,
        )

    def _saved(self, paths: tuple[Path, ...]) -> None:
        names = ", ".join(str(path) for path in paths)
        self.lead.setText(self.tr("The refused rows are in {files}. Mend and import them.").format(files=names))

    # Closing

    def reject(self) -> None:
        """Stop reading and close; while orders are stored, stop that and tell what became of it."""
        if self._storing is not None:
            self._storing.cancel()
            self.lead.setText(self.tr("Stopping…"))
            return
        if self._reading is not None:
            self._reading.cancel()
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop what still runs; the dialog stays until it is known what became of the orders."""
        if self._storing is not None:
            self._close_when_stopped = True
            self.reject()
            event.ignore()
            return
        if self._reading is not None:
            self._reading.cancel()
        super().closeEvent(event)


def _undo_all(shop: Any, import_ids: Sequence[int]) -> int:
    return sum(undo_import.undo_import(shop, import_id) for import_id in import_ids)
