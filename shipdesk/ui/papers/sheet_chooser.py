"""Where on a label sheet printing starts, which cells are gone and how far everything is moved; remembered for all."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDoubleSpinBox, QFormLayout, QHBoxLayout, QVBoxLayout, QWidget

from shipdesk.domain.label_sheets import MOST_NUDGE, SHEETS, SheetWish
from shipdesk.ui.papers.cells_picture import CellsPicture
from shipdesk.ui.state import UiState
from shipdesk.ui.theme import SPACE_2, SPACE_3, SPACE_4
from shipdesk.ui.widgets.basics import beside_field, plain_label

_KEY = "label sheet last"
USUAL_SHEET = "L7169"
_SMALL = QSize(170, 216)
_NUDGE_WIDTH = 100


class SheetChooser(QWidget):
    """The picture of a sheet with its cells, what is chosen in words, and the shift.

    A sheet that was printed on last starts where that ended. small leaves room for what else is asked.
    """

    def __init__(self, state: UiState, *, small: bool = False) -> None:
        super().__init__()
        self._last = last_sheet(state)
        self.picture = CellsPicture()
        if small:
            self.picture.setFixedSize(_SMALL)
            # Hidden at first, it would be given what is left when it comes.
            self.setFixedHeight(_SMALL.height())
        self.told = plain_label("", "muted", wrap=True)
        self.right, self.down = (self._nudge(words) for words in (self.tr("To the right"), self.tr("Down")))
        for box, tenths in zip((self.right, self.down), self._last.get("nudge") or (0, 0), strict=True):
            box.setValue(tenths / 10)
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(SPACE_4)
        self.form.setVerticalSpacing(SPACE_3)
        self.form.addRow(beside_field(self.tr("To the right")), self.right)
        self.form.addRow(beside_field(self.tr("Down")), self.down)
        side = QVBoxLayout()
        side.addLayout(self.form)
        side.addWidget(self.told)
        side.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_4)
        row.addWidget(self.picture)
        row.addLayout(side, 1)
        self.picture.changed.connect(lambda: self.told.setText(self.picture.words()))

    def show_sheet(self, name: str, count: int) -> None:
        """Show the sheet of that name with so many labels to print."""
        start = int(self._last.get("next", 1)) if self._last.get("sheet") == name else 1
        self.picture.show_sheet(SHEETS[name], start, count)

    def show_count(self, count: int) -> None:
        """Show another number of labels on the same cells."""
        self.picture.count = count
        self.picture.update()

    def wish(self) -> SheetWish:
        """Return the sheet as it is chosen now."""
        nudge = round(self.right.value() * 10), round(self.down.value() * 10)
        return SheetWish(self.picture.sheet, self.picture.start, self.picture.skipped, nudge)

    def _nudge(self, words: str) -> QDoubleSpinBox:
        box = QDoubleSpinBox()
        box.setAccessibleName(words)
        box.setRange(-MOST_NUDGE / 10, MOST_NUDGE / 10)
        box.setDecimals(1)
        box.setSingleStep(0.1)
        box.setSuffix(" mm")
        box.setMinimumWidth(_NUDGE_WIDTH)
        # Without button symbols Qt would give the number no room under a style sheet, which takes them away anyhow.
        box.lineEdit().setTextMargins(SPACE_2, 0, SPACE_2, 0)
        return box


def last_sheet(state: UiState) -> dict[str, Any]:
    """Return what is remembered of the sheet that was chosen last: its name, the next free cell and the shift."""
    return dict(state.get(_KEY) or {})


def remember_sheet(state: UiState, wish: SheetWish, next_cell: int) -> None:
    """Remember a sheet, its next free cell and the shift."""
    state.put(_KEY, {"sheet": wish.sheet.name, "next": next_cell, "nudge": list(wish.nudge)})
