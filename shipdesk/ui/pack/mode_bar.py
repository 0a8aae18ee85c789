"""What this bench does with scans, to be seen from the door and changed by one key."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

from shipdesk.domain.bench import BenchMode
from shipdesk.ui.pack.step_words import MODE_ICONS, mode_meaning, mode_word
from shipdesk.ui.theme import ICON_M, SPACE_1, TEXT_LEAD, icon, set_kind, text_font

TOUCH = 48
"""The least side of what is touched with gloves, in pixels."""


def mode_keys(mode: BenchMode) -> str:
    """Return the shortcut that sets the bench to this."""
    return f"Alt+{list(BenchMode).index(mode) + 1}"


class ModeBar(QWidget):
    """One button for each mode; the scan field keeps the keyboard."""

    chosen = Signal(object)
    """A BenchMode that somebody pressed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("What this bench does"))
        self._group = QButtonGroup(self)
        self._narrow = False
        self.buttons: dict[BenchMode, QToolButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_1)
        for mode in BenchMode:
            row.addWidget(self._button(mode))
        row.addStretch(1)

    def show_mode(self, mode: BenchMode) -> None:
        """Mark the mode that the bench is in."""
        self.buttons[mode].setChecked(True)
        self._dress()

    def mode(self) -> BenchMode | None:
        """Return the mode that is marked; None before it was read."""
        return next((mode for mode, button in self.buttons.items() if button.isChecked()), None)

    def set_narrow(self, *, narrow: bool) -> None:
        """Show only the present mode's word, and of the others their icons: an open order needs the room."""
        if narrow != self._narrow:
            self._narrow = narrow
            self._dress()

    def _button(self, mode: BenchMode) -> QToolButton:
        button = QToolButton()
        set_kind(button, "view")
        # Taller than the style sheet's controls: it is pressed with gloves.
        button.setStyleSheet(f"min-height: {TOUCH - 2}px; min-width: {TOUCH - 26}px;")
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setFont(text_font(TEXT_LEAD, strong=True))
        button.setText(mode_word(mode))
        button.setIcon(icon(MODE_ICONS[mode]))
        button.setIconSize(QSize(ICON_M, ICON_M))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setAccessibleName(mode_word(mode))
        button.setToolTip(f"{mode_meaning(mode)} ({mode_keys(mode)})")
        button.clicked.connect(lambda _checked=False: self.chosen.emit(mode))
        self._group.addButton(button)
        self.buttons[mode] = button
        return button

    def _dress(self) -> None:
        for button in self.buttons.values():
            whole = button.isChecked() or not self._narrow
            style = Qt.ToolButtonStyle
            button.setToolButtonStyle(style.ToolButtonTextBesideIcon if whole else style.ToolButtonIconOnly)
