"""The calm line that offers an order export; it takes no keyboard."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from shipdesk.ui.theme import ICON_M, SPACE_2, SPACE_3, SPACE_4, Tone, current_theme, icon, set_kind
from shipdesk.ui.widgets.elided_label import ElidedLabel


class OfferLine(QFrame):
    """Says what came, and has the two answers."""

    look_wanted = Signal()
    decline_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("exportoffer")
        self._icon = QLabel()
        self._text = ElidedLabel()
        self.look_button = QPushButton(self.tr("Look (Ctrl+Shift+I)"))
        self.look_button.setToolTip(self.tr("See what is in it; nothing is imported yet"))
        self.look_button.clicked.connect(self.look_wanted)
        self.decline_button = QPushButton(self.tr("Not this file"))
        self.decline_button.setToolTip(self.tr("Never offer this file again (Ctrl+Shift+X)"))
        set_kind(self.decline_button, "flat")
        self.decline_button.clicked.connect(self.decline_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_4, SPACE_2, SPACE_4, SPACE_2)
        row.setSpacing(SPACE_3)
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        for button in (self.look_button, self.decline_button):
            button.setAutoDefault(False)
            # A scan ends with Enter: the line never takes the keyboard from where it is, and its keys work anyway.
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(button)
        current_theme().changed.connect(self._dress)
        self._dress()
        self.hide()

    def say(self, text: str, *, many: bool = False, can_answer: bool = True) -> None:
        """Show the sentence with its answers; an empty one hides the line."""
        self._text.setText(text)
        self.setAccessibleName(text)
        self.decline_button.setText(self.tr("Not these files") if many else self.tr("Not this file"))
        for button in (self.look_button, self.decline_button):
            button.setVisible(can_answer)
        self.setVisible(bool(text))

    def text(self) -> str:
        """Return the sentence shown."""
        return self._text.text()

    def _dress(self) -> None:
        look = current_theme().palette
        pair = look.tones[Tone.INFO]
        self.setStyleSheet(
            f"QFrame#exportoffer {{ background: {pair.ground}; border: none; border-bottom: 1px solid {look.border}; }}"
            f"QFrame#exportoffer QLabel {{ color: {pair.ink}; font-weight: 500; }}"
        )
        self._icon.setPixmap(icon("import", Tone.INFO).pixmap(QSize(ICON_M, ICON_M), self.devicePixelRatioF()))
