"""A window that takes files dropped on it, with an invitation while they hang over it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QWidget

from shipdesk.ui.shell.overlays import DropOverlay


class DropWindow(QMainWindow):
    """Tells which files were dropped."""

    files_dropped = Signal(list)
    """Paths of files that were dropped on the window."""

    def __init__(self) -> None:
        super().__init__()
        self._middle = QWidget()
        self.setCentralWidget(self._middle)
        self._overlay = DropOverlay(self._middle)

    def show_drop_invitation(self, *, shown: bool) -> None:
        """Lay the invitation to drop files over the window, or take it away."""
        if shown:
            self._overlay.cover()
        else:
            self._overlay.hide()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Welcome files, unless the window is locked."""
        if self._middle.isEnabled() and any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()
            self.show_drop_invitation(shown=True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Take the invitation away."""
        self._overlay.hide()
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand the dropped files on; a later turn of the event loop opens the dialog, so the drag can end."""
        self._overlay.hide()
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        QTimer.singleShot(0, self, lambda: self.files_dropped.emit(paths))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the invitation to drop as large as the window."""
        super().resizeEvent(event)
        if self._overlay.isVisible():
            self._overlay.cover()
