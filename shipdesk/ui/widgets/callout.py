"""A coloured box inside a page, for a sentence that must not be missed."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from shipdesk.ui.theme import ICON_S, RADIUS_M, SPACE_2, SPACE_3, Tone, current_theme, icon
from shipdesk.ui.widgets.basics import plain_label


class Callout(QFrame):
    """A coloured box with an icon and a sentence that must not be missed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("callout")
        self._tone = Tone.WARN
        self._icon = QLabel()
        self._text = plain_label(wrap=True, selectable=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_3, SPACE_2, SPACE_3, SPACE_2)
        row.setSpacing(SPACE_2)
        column = QVBoxLayout()
        column.addWidget(self._icon)
        column.addStretch(1)
        row.addLayout(column)
        row.addWidget(self._text, 1)
        current_theme().changed.connect(self._dress)
        self.hide()

    def say(self, text: str, tone: Tone = Tone.WARN) -> None:
        """Show the sentence; an empty one hides the box."""
        self._tone = tone
        self._text.setText(text)
        self.setAccessibleName(text)
        self._dress()
        self.setVisible(bool(text))

    def text(self) -> str:
        """Return the sentence."""
        return self._text.text()

    def _dress(self) -> None:
        pair = current_theme().palette.tones[self._tone]
        self.setStyleSheet(
            f"QFrame#callout {{ background: {pair.ground}; border: none; border-radius: {RADIUS_M}px; }}"
            f"QFrame#callout QLabel {{ color: {pair.ink}; }}"
        )
        names = {Tone.BAD: "error", Tone.WARN: "warning", Tone.GOOD: "check_circle"}
        picture = icon(names.get(self._tone, "info"), self._tone)
        self._icon.setPixmap(picture.pixmap(QSize(ICON_S + 2, ICON_S + 2), self.devicePixelRatioF()))
