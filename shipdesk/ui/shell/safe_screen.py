"""What the window shows when the shop cannot be opened: why, and the ways on."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from shipdesk.domain.errors import ShipDeskError
from shipdesk.ui.theme import SPACE_2, SPACE_4, SPACE_6, Tone, icon, set_kind
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.words import time_text


class SafeScreen(QWidget):
    """The sentence of the error, the newest backup, and buttons to restore it, to try again, or to close."""

    restore_wanted = Signal(Path)
    retry_wanted = Signal()
    close_wanted = Signal()

    def __init__(self, error: ShipDeskError, folder: Path) -> None:
        super().__init__()
        self._backup = newest_backup(folder)
        picture = QLabel()
        picture.setPixmap(icon("error", Tone.BAD).pixmap(QSize(48, 48), self.devicePixelRatioF()))
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        words = [
            plain_label(self.tr("The shop cannot be opened"), "title", wrap=True),
            plain_label(error.message, "", wrap=True, selectable=True),
            plain_label(error.advice, "muted", wrap=True, selectable=True),
            plain_label(self._backup_words(), "muted", wrap=True),
        ]
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_6, SPACE_6, SPACE_6, SPACE_6)
        column.setSpacing(SPACE_2)
        column.addStretch(2)
        column.addWidget(picture)
        for label in words:
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setFixedWidth(560)
            label.setVisible(bool(label.text()))
            column.addWidget(label, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(SPACE_4)
        column.addLayout(self._buttons())
        column.addStretch(3)

    def _backup_words(self) -> str:
        if self._backup is None:
            return self.tr("No backup was found in the shop's folder.")
        made_at = datetime.fromtimestamp(self._backup.stat().st_mtime).astimezone()
        return self.tr("The newest backup is from {time}. What happened after it would be missing.").format(
            time=time_text(made_at)
        )

    def _buttons(self) -> QHBoxLayout:
        self.restore_button = QPushButton(self.tr("Go back to the newest backup"))
        self.retry_button = QPushButton(self.tr("Try again"))
        self.close_button = QPushButton(self.tr("Close"))
        set_kind(self.retry_button, "primary")
        self.restore_button.setVisible(self._backup is not None)
        self.restore_button.clicked.connect(self._restore)
        self.retry_button.clicked.connect(self.retry_wanted)
        self.close_button.clicked.connect(self.close_wanted)
        row = QHBoxLayout()
        row.setSpacing(SPACE_2)
        row.addStretch(1)
        for button in (self.retry_button, self.restore_button, self.close_button):
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _restore(self) -> None:
        if self._backup is not None:
            self.restore_wanted.emit(self._backup)


def newest_backup(folder: Path) -> Path | None:
    """Return the newest of the shop's own backups, or None; it must be found without a store that opens."""
    try:
        files = [path for path in (folder / "backups").glob("shipdesk-*.db") if path.is_file()]
        return max(files, key=lambda path: path.stat().st_mtime, default=None)
    except OSError:
        return None
