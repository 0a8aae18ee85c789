"""F1: every shortcut of the window and of each screen, in one list that can be searched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from shipdesk.domain.text import fold
from shipdesk.ui.theme import SPACE_1, SPACE_2, SPACE_3, SPACE_6, SPACE_8
from shipdesk.ui.widgets.basics import SearchField, plain_label


@dataclass(frozen=True, slots=True)
class ShortcutGroup:
    """The shortcuts of one screen: (keys, what they do)."""

    title: str
    shortcuts: tuple[tuple[str, str], ...]


def shortcut_pairs(actions: Sequence[QAction]) -> tuple[tuple[str, str], ...]:
    """Return keys and words of the actions that have keys."""
    native = QKeySequence.SequenceFormat.NativeText
    return tuple(
        (action.shortcut().toString(native), str(action.property("tip") or action.text()).replace("&", ""))
        for action in actions
        if not action.shortcut().isEmpty()
    )


class HelpDialog(QDialog):
    """A list in two columns; typing narrows it, Esc closes it."""

    def __init__(self, groups: Sequence[ShortcutGroup], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._groups = tuple(groups)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.resize(760, 560)
        self._field = SearchField(self.tr("What do you want to do?"), self.tr("Find a shortcut"))
        self._field.typed.connect(self._fill)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setAccessibleName(self.tr("Shortcuts"))
        close = QPushButton(self.tr("Close"))
        close.setToolTip(self.tr("Close (Esc)"))
        close.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_6, SPACE_6, SPACE_6, SPACE_6)
        column.setSpacing(SPACE_3)
        column.addWidget(plain_label(self.tr("Keyboard shortcuts"), "title"))
        column.addWidget(self._field)
        column.addWidget(self._area, 1)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        self._fill("")
        self._field.setFocus()

    def shown(self) -> list[tuple[str, str]]:
        """Return the (keys, words) in the list now."""
        return [pair for group in self._matching(fold(self._field.text().strip())) for pair in group.shortcuts]

    def _matching(self, wanted: str) -> list[ShortcutGroup]:
        found = []
        for group in self._groups:
            pairs = tuple(p for p in group.shortcuts if not wanted or wanted in fold(f"{group.title} {p[1]} {p[0]}"))
            if pairs:
                found.append(ShortcutGroup(group.title, pairs))
        return found

    def _fill(self, text: str) -> None:
        body = QWidget()
        body.setProperty("kind", "scroll")
        grid = QGridLayout(body)
        grid.setContentsMargins(0, 0, SPACE_2, 0)
        grid.setHorizontalSpacing(SPACE_8)
        grid.setVerticalSpacing(SPACE_3)
        columns = [QVBoxLayout(), QVBoxLayout()]
        heights = [0, 0]
        for group in self._matching(fold(text)):
            side = 0 if heights[0] <= heights[1] else 1
            heights[side] += len(group.shortcuts) + 2
            columns[side].addWidget(self._group(group))
        for side, layout in enumerate(columns):
            layout.setSpacing(SPACE_6)
            layout.addStretch(1)
            grid.addLayout(layout, 0, side)
            grid.setColumnStretch(side, 1)
        self._area.setWidget(body)

    def _group(self, group: ShortcutGroup) -> QWidget:
        widget = QWidget()
        grid = QGridLayout(widget)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(SPACE_1 + 2)
        grid.setColumnStretch(0, 1)
        grid.addWidget(plain_label(group.title, "section"), 0, 0, 1, 2)
        for row, (keys, words) in enumerate(group.shortcuts, start=1):
            key: QLabel = plain_label(keys)
            key.setProperty("kind", "key")
            key.setAlignment(Qt.AlignmentFlag.AlignCenter)
            grid.addWidget(plain_label(words, wrap=True), row, 0)
            grid.addWidget(key, row, 1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return widget
