"""The dialog that makes a PDF: Enter prints it, and it can be opened and saved instead."""

from __future__ import annotations

from abc import abstractmethod
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget

from shipdesk.domain.errors import ShipDeskError
from shipdesk.ui.widgets.sheet import Sheet
from shipdesk.ui.words import translate


class PdfSheet(Sheet):
    """Has the three buttons; what they do is the heir's business."""

    said = Signal(str)
    file_name = "paper"

    def __init__(self, title: str, parent: QWidget | None, *, sentence: str = "") -> None:
        super().__init__(title, translate("PdfSheet", "Print"), parent, sentence=sentence)
        self.setMinimumWidth(520)
        self.do_button.clicked.disconnect()
        self.do_button.clicked.connect(self.print_now)
        self.cancel_button.setText(self.tr("Close"))
        self.cancel_button.setToolTip(self.tr("Close (Esc)"))
        self.save_button = self._button(self.tr("Save PDF…"), self.tr("Save it as a PDF (Ctrl+S)"), "Ctrl+S")
        self.open_button = self._button(self.tr("Open PDF"), self.tr("Look at it as a PDF (Ctrl+O)"), "Ctrl+O")
        self.save_button.clicked.connect(self._ask_where)
        self.open_button.clicked.connect(self.open_pdf)

    @abstractmethod
    def print_now(self) -> None:
        """Make it and print it."""

    @abstractmethod
    def open_pdf(self) -> None:
        """Make it and show it in the program that shows PDFs."""

    @abstractmethod
    def save_to(self, path: Path) -> None:
        """Make it and save it at that path."""

    def let_act(self, *, able: bool) -> None:
        """Enable the buttons, or not."""
        for button in (self.do_button, self.save_button, self.open_button):
            button.setEnabled(able)

    def show_file(self, path: Path) -> None:
        """Open a file in the program that is made for it."""
        self.let_act(able=True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

    def say_failure(self, error: ShipDeskError) -> None:
        """Say what went wrong; the buttons work again."""
        self.let_act(able=True)
        self.say_wrong(str(error))

    def say_saved(self, path: Path) -> None:
        """Say where it is now."""
        self.let_act(able=True)
        self.said.emit(self.tr("Saved as {path}").format(path=path))

    def _button(self, words: str, tip: str, keys: str) -> QPushButton:
        button = QPushButton(words)
        button.setAutoDefault(False)
        button.setShortcut(keys)
        button.setToolTip(tip)
        self.buttons.insertWidget(0, button)
        return button

    def _ask_where(self) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self, self.tr("Save PDF"), str(Path(folder) / f"{self.file_name}.pdf"), "PDF (*.pdf)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.fileSelected.connect(lambda name: self.save_to(Path(name)))
        dialog.open()
