"""Where the parts of the packing station lie: beside a list while nothing is open, wide for an order."""

from __future__ import annotations

from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from shipdesk.ui.pack.mode_bar import ModeBar
from shipdesk.ui.theme import SPACE_2, SPACE_3, SPACE_4, SPACE_6
from shipdesk.ui.widgets.basics import line

_WIDE = QBoxLayout.Direction.LeftToRight
_TALL = QBoxLayout.Direction.TopToBottom


class PackLayout:
    """Lays the page out, and again when an order needs the room."""

    def __init__(
        self, page: QWidget, modes: ModeBar, field: QWidget, stage: QWidget, beside: tuple[QWidget, QWidget]
    ) -> None:
        """Lay out the page; beside are the list of scans, and the keys in its place while something is open."""
        self._modes = modes
        self._side, self._hands = beside
        self._top = QBoxLayout(_TALL)
        self._top.setSpacing(SPACE_3)
        self._top.addWidget(modes)
        self._top.addWidget(field, 1)
        self._left = QVBoxLayout()
        self._left.setSpacing(SPACE_3)
        self._left.addLayout(self._top)
        self._left.addWidget(stage, 1)
        self.room = QVBoxLayout()
        """Below what is beside, for what is there now and then, such as the camera's picture."""
        self.room.setContentsMargins(SPACE_2, 0, SPACE_2, 0)
        self._right = QVBoxLayout()
        self._right.setSpacing(SPACE_2)
        self._right.addWidget(self._side, 1)
        self._right.addWidget(self._hands, 1)
        self._right.addLayout(self.room)
        self._rule = line(vertical=True)
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(self._left, 1)
        row.addWidget(self._rule)
        row.addLayout(self._right)
        self._is_wide: bool | None = None
        self.make_room(for_order=False)

    def make_room(self, *, for_order: bool) -> None:
        """Give an order the room of the list, or give it back."""
        if for_order is self._is_wide:
            return
        self._is_wide = for_order
        self._top.setDirection(_WIDE if for_order else _TALL)
        self._modes.set_narrow(narrow=for_order)
        self._side.setVisible(not for_order)
        self._rule.setVisible(not for_order)
        self._hands.setVisible(for_order)
        edge = SPACE_4 if for_order else SPACE_6
        self._left.setContentsMargins(edge, edge, edge, edge)
        self._right.setContentsMargins(0, *([SPACE_4, SPACE_4, SPACE_4] if for_order else [0, 0, 0]))
