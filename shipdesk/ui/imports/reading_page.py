"""What is shown while files are read or orders are stored: how far it is."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QProgressBar, QVBoxLayout, QWidget

from shipdesk.ui.theme import SPACE_3, current_theme, icon
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.words import count_text, translate

_WIDTH = 360


def progress_words(done: int, total: int, text: str) -> str:
    """Return how far it is, such as "Reading orders: 4,000 of 55,481"; the total is 0 where nobody knows it yet."""
    if total > 0:
        words = translate("ImportProgress", "{what}: {done} of {total}")
        return words.format(what=text, done=count_text(done), total=count_text(total))
    if done > 0:
        return translate("ImportProgress", "{what}: {done}").format(what=text, done=count_text(done))
    return text


class ReadingPage(QWidget):
    """A bar and a line below it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(_WIDTH)
        self.progress.setAccessibleName(self.tr("Progress"))
        self.text = plain_label("", "muted")
        self.text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._mark = QLabel()
        column = QVBoxLayout(self)
        column.setSpacing(SPACE_3)
        column.addStretch(1)
        for widget in (self._mark, self.progress, self.text):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        current_theme().changed.connect(self._dress)
        self._dress()

    def start(self) -> None:
        """Begin from nothing."""
        self.progress.setRange(0, 0)
        self.text.setText("")

    def show_progress(self, done: int, total: int, text: str) -> None:
        """Show how far it is; a total of 0 means that nobody knows."""
        self.progress.setRange(0, max(0, total))
        self.progress.setValue(done)
        self.text.setText(progress_words(done, total, text))

    def _dress(self) -> None:
        self._mark.setPixmap(icon("file", "faint").pixmap(QSize(40, 40), self.devicePixelRatioF()))
