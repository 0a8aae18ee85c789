"""The picture of an article: chosen or dropped, shown as it will be kept, removed again."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.errors import ShipDeskError
from shipdesk.ui.theme import SPACE_2, SPACE_3, icon
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.widgets.picture_view import PictureView

_PATTERNS = "*.png *.jpg *.jpeg *.webp *.gif *.bmp"
_WIDTH, _HEIGHT = 200, 150


class PictureField(QWidget):
    """A picture that is read at once, by a process with limits, and kept only with its product."""

    said_wrong = Signal(str)
    """Why a file was not taken; empty once that is past."""

    def __init__(self, jobs: JobRunner, picture: bytes | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs, self._shown = jobs, picture
        self.picture = picture
        self.is_reading = False
        self.setAcceptDrops(True)
        self.view = PictureView(self.tr("No picture.\nDrop one here."))
        self.view.setFixedSize(_WIDTH, _HEIGHT)
        self.choose_button = self._button(self.tr("Choose…"), "folder", self.tr("Choose a file with a picture"))
        self.choose_button.setToolTip(self.tr("Choose a file with a picture (Ctrl+O)"))
        self.choose_button.setShortcut("Ctrl+O")
        self.choose_button.clicked.connect(self.ask_file)
        self.remove_button = self._button(self.tr("Remove"), "remove", self.tr("Remove the picture"))
        self.remove_button.clicked.connect(lambda: self._show(None))
        side = QVBoxLayout()
        side.setSpacing(SPACE_2)
        side.addWidget(self.choose_button)
        side.addWidget(self.remove_button)
        hint = plain_label(self.tr("It is shown when the article is packed."), "small", wrap=True)
        side.addWidget(hint)
        side.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_3)
        row.addWidget(self.view, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(side, 1)
        self._show(picture)

    def _button(self, words: str, icon_name: str, name: str) -> QPushButton:
        button = QPushButton(icon(icon_name), words)
        button.setAutoDefault(False)
        button.setAccessibleName(name)
        button.setToolTip(name)
        return button

    def is_changed(self) -> bool:
        """Answer whether another picture, or none, is to be kept now."""
        return self.picture != self._shown

    def ask_file(self) -> None:
        """Ask for a file with a picture."""
        dialog = QFileDialog(self, self.tr("Choose a picture"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.tr("Pictures ({patterns})").format(patterns=_PATTERNS), self.tr("All files (*)")])
        dialog.fileSelected.connect(lambda name: self.take(Path(name)))
        dialog.open()

    def take(self, file: Path) -> None:
        """Take the picture of a file."""
        self.said_wrong.emit("")
        self.is_reading = True
        self.choose_button.setEnabled(False)
        self._jobs.run(
            self.tr("Reading the picture"), _read, file, on_done=self._show, on_failed=self._refuse, owner=self
        )

    def _show(self, picture: bytes | None) -> None:
        self._end_reading()
        self.picture = picture
        self.view.show_picture(picture)
        self.view.setAccessibleName(self.tr("The picture of the article") if picture else self.tr("No picture"))
        # A button that is switched off under the keyboard would lose it to nobody knows where.
        if picture is None and self.remove_button.hasFocus():
            self.choose_button.setFocus()
        self.remove_button.setEnabled(picture is not None)

    def _refuse(self, error: ShipDeskError) -> None:
        self._end_reading()
        self.said_wrong.emit(str(error))

    def _end_reading(self) -> None:
        self.is_reading = False
        self.choose_button.setEnabled(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take one file that lies on this computer."""
        if _file_in(event.mimeData()) is not None:
            self.view.invite(inviting=True)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Show that nothing is about to be dropped any more."""
        self.view.invite(inviting=False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Read the file that was dropped."""
        self.view.invite(inviting=False)
        file = _file_in(event.mimeData())
        if file is not None:
            event.acceptProposedAction()
            self.take(file)


def _file_in(dropped: QMimeData) -> Path | None:
    files = [Path(url.toLocalFile()) for url in dropped.urls() if url.isLocalFile()]
    return files[0] if len(files) == 1 else None


def _read(file: Path) -> bytes:
    from shipdesk.services.product_pictures import read_picture

    return read_picture(file)
