"""Splits an order into parcels: a table of its pieces, a few ways to fill it, and what each parcel weighs."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from shipdesk.services.split_order import SplitFacts
from shipdesk.ui.orders.split_grid import SplitGrid
from shipdesk.ui.orders.split_table import SplitModel, SplitTable
from shipdesk.ui.theme import SPACE_2, icon
from shipdesk.ui.widgets.sheet import Sheet
from shipdesk.ui.words import translate

_WIDTH = 720


class SplitSheet(Sheet):
    """Tells the wanted parcels; Enter keeps them as soon as none is empty."""

    plan_wanted = Signal(object)

    def __init__(self, facts: SplitFacts, parent: QWidget | None = None) -> None:
        super().__init__(
            translate("SplitSheet", "Split order {number}").format(number=facts.order_number),
            translate("SplitSheet", "Split"),
            parent,
            sentence=translate(
                "SplitSheet",
                "The arrows go round; + and − move a piece or turn the box; a digit sets a number.",
            ),
        )
        self.setMinimumWidth(_WIDTH)
        self.grid = SplitGrid(facts.lines, facts.plan, facts.boxes)
        self.model = SplitModel(self.grid, facts.packing)
        self.table = SplitTable(self.model)
        self.model.changed.connect(self._judge)
        self.body.addLayout(self._ways())
        self.body.addWidget(self.table, 1)
        self._judge()
        self.table.setFocus()

    def _ways(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(SPACE_2)
        self.equal_button = self._way(
            self.tr("Equal parcels"), "Alt+1", self.tr("Spread the pieces over the parcels"), self.grid.fill_equally
        )
        self.lines_button = self._way(
            self.tr("Line by line"), "Alt+2", self.tr("A parcel for each line"), self.grid.fill_line_by_line
        )
        self.pieces_button = self._way(
            self.tr("One each"), "Alt+3", self.tr("A parcel for each piece"), self.grid.fill_piece_by_piece
        )
        self.lines_button.setEnabled(self.grid.can_be_lines())
        self.pieces_button.setEnabled(self.grid.can_be_pieces())
        self.add_button = self._way(self.tr("Parcel"), "Ins", self.tr("One parcel more"), self.grid.add_parcel, "add")
        self.remove_button = self._way(
            self.tr("Parcel"), "Del", self.tr("One parcel less: its pieces go into the one before"),
            self._remove, "remove",
        )  # fmt: skip
        self.add_button.setAccessibleName(self.tr("Add a parcel"))
        self.remove_button.setAccessibleName(self.tr("Remove the parcel"))
        for button in (self.equal_button, self.lines_button, self.pieces_button):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.remove_button)
        row.addWidget(self.add_button)
        return row

    def _way(self, words: str, keys: str, tip: str, change: Callable[[], object], icon_name: str = "") -> QPushButton:
        button = QPushButton(icon(icon_name), words) if icon_name else QPushButton(words)
        button.setAutoDefault(False)
        button.setShortcut(keys)
        native = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
        button.setToolTip(self.tr("{tip} ({keys})").format(tip=tip, keys=native))
        button.clicked.connect(lambda: self._change(change))
        return button

    def _change(self, change: Callable[[], object]) -> None:
        row, parcel = self.table.currentIndex().row(), self.table.current_parcel() or 0
        before = self.grid.parcels
        self.model.reset_parcels(change)
        self.table.fit_columns()
        # A parcel that was added is where the next piece goes.
        self.table.choose(row, self.grid.parcels - 1 if self.grid.parcels == before + 1 else parcel)
        self.table.setFocus()

    def _remove(self) -> None:
        parcel = self.table.current_parcel()
        self.grid.remove_parcel(self.grid.parcels - 1 if parcel is None else parcel)

    def _judge(self) -> None:
        empty = self.grid.empty_parcels()
        self.say_wrong(
            self.tr("Parcel {number} is empty: put a piece into it (+).").format(number=empty[0] + 1) if empty else ""
        )
        self.do_button.setEnabled(not empty)
        self.remove_button.setEnabled(self.grid.parcels > 2)

    def accept(self) -> None:
        """Tell the parcels, where none is empty."""
        if not self.grid.empty_parcels():
            self.plan_wanted.emit(self.grid.plan())
            super().accept()
