"""The line that says what to look at in an import, one thing after the other."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from shipdesk.ui.theme import ICON_M, RADIUS_M, SPACE_2, SPACE_3, Tone, current_theme, icon, set_kind
from shipdesk.ui.widgets.basics import plain_label


class ProblemLine(QFrame):
    """A coloured line with a sentence, and the ways to the next and the one before; the keys are its owner's."""

    next_wanted = Signal()
    previous_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("problemline")
        self._icon = QLabel()
        self._text = plain_label(wrap=True, selectable=True)
        self.next_button = QPushButton(icon("down"), self.tr("Next (F8)"))
        self.next_button.setToolTip(self.tr("Go to the next problem (F8)"))
        self.next_button.clicked.connect(self.next_wanted)
        self.previous_button = QPushButton(icon("up"), "")
        self.previous_button.setAccessibleName(self.tr("Problem before"))
        self.previous_button.setToolTip(self.tr("Go to the problem before (Shift+F8)"))
        self.previous_button.clicked.connect(self.previous_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_3, SPACE_2, SPACE_2, SPACE_2)
        row.setSpacing(SPACE_3)
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        for button in (self.previous_button, self.next_button):
            button.setAutoDefault(False)
            set_kind(button, "flat")
            row.addWidget(button)
        current_theme().changed.connect(self._dress)
        self._dress()
        self.hide()

    def say(self, text: str) -> None:
        """Show the sentence and have it spoken; an empty one hides the line."""
        changed = text != self._text.text()
        self._text.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))
        if text and changed:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    def text(self) -> str:
        """Return the sentence."""
        return self._text.text()

    def _dress(self) -> None:
        pair = current_theme().palette.tones[Tone.WARN]
        self.setStyleSheet(
            f"QFrame#problemline {{ background: {pair.ground}; border: none; border-radius: {RADIUS_M}px; }}"
            f"QFrame#problemline QLabel {{ color: {pair.ink}; }}"
        )
        self._icon.setPixmap(icon("warning", Tone.WARN).pixmap(QSize(ICON_M, ICON_M), self.devicePixelRatioF()))
