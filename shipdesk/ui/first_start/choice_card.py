"""A choice with a sentence below it: a card that can be clicked anywhere and shows where the keyboard is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QRadioButton, QVBoxLayout, QWidget

from shipdesk.ui.theme import SPACE_1, SPACE_3, SPACE_4, SPACE_6, set_kind
from shipdesk.ui.widgets.basics import plain_label


class ChoiceCard(QFrame):
    """One radio button, what it means, and a ring around both while it has the keyboard."""

    def __init__(self, value: str, words: str, hint: str) -> None:
        super().__init__()
        self.button = QRadioButton(words)
        self.button.setProperty("value", value)
        self.button.setAccessibleDescription(hint)
        self.button.installEventFilter(self)
        set_kind(self, "choice")
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, SPACE_3)
        column.setSpacing(SPACE_1)
        column.addWidget(self.button)
        label = plain_label(hint, "small", wrap=True)
        label.setContentsMargins(SPACE_6, 0, 0, 0)
        column.addWidget(label)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Draw the ring with the keyboard's coming and going."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.setProperty("focused", event.type() == QEvent.Type.FocusIn)
            self.style().unpolish(self)
            self.style().polish(self)
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take a click anywhere on the card as one on the button."""
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self.button.setChecked(True)
            self.button.setFocus()


def choice_cards(group: QButtonGroup, choices: Sequence[tuple[str, str, str]], chosen: str) -> QWidget:
    """Return cards below each other for (value, words, hint); their buttons join the group."""
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(SPACE_3)
    for value, words, hint in choices:
        card = ChoiceCard(value, words, hint)
        card.button.setChecked(value == chosen)
        group.addButton(card.button)
        column.addWidget(card)
    return box


def chosen_value(group: QButtonGroup) -> str:
    """Return the value of the chosen card, or an empty text."""
    button = group.checkedButton()
    return str(button.property("value")) if button is not None else ""
