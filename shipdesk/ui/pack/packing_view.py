"""The order that is open at the bench, filling the screen: whose it is, what must be in, what comes next."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from shipdesk.domain.packing.open_box import OpenBox, SessionKind
from shipdesk.services.packing.bench_view import BenchOrder, BenchView
from shipdesk.ui.pack.fact_line import FactLine
from shipdesk.ui.pack.item_rows import ItemRows
from shipdesk.ui.pack.loud_notes import LoudNotes
from shipdesk.ui.pack.step_line import StepLine
from shipdesk.ui.pack.step_words import facts_words, next_step, pieces_words, weight_words
from shipdesk.ui.theme import SPACE_2, SPACE_4, TEXT_DISPLAY, TEXT_SCAN, text_font
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.widgets.elided_label import ElidedLabel

_NAME_HEIGHT = 52


class PackHeader(QWidget):
    """Order number and recipient, large; below them what else a packer needs to know."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.number, self.name = plain_label(), ElidedLabel()
        # Names in other scripts are taller: nothing moves when one comes.
        self.name.setFixedHeight(_NAME_HEIGHT)
        self.number.setFixedHeight(_NAME_HEIGHT)
        self.number.setFont(text_font(TEXT_SCAN, strong=True))
        self.name.setFont(text_font(TEXT_DISPLAY, strong=True))
        self.expected = plain_label(kind="muted")
        self.measured = plain_label()
        self.measured.setFont(text_font(TEXT_DISPLAY, strong=True))
        self.facts = FactLine()
        first, second = QHBoxLayout(), QHBoxLayout()
        first.setSpacing(SPACE_4)
        first.addWidget(self.number)
        first.addWidget(self.name, 1)
        first.addWidget(self.measured)
        second.setSpacing(SPACE_2)
        second.addWidget(self.facts, 1)
        second.addWidget(self.expected)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_2)
        column.addLayout(first)
        column.addLayout(second)

    def show_order(self, view: BenchView, order: BenchOrder, today: date) -> None:
        """Show an order; a return says that it is one."""
        is_return = view.box is not None and view.box.kind is SessionKind.RETURN
        words = self.tr("Return of {number}") if is_return else "{number}"
        self.number.setText(words.format(number=order.order_number))
        self.name.setText(order.recipient_name)
        self.facts.show_facts(facts_words(order, today) if not is_return else [])
        expected, measured = weight_words(view)
        self.expected.setText(self.tr("Weight: {words}").format(words=expected) if expected else "")
        self.expected.setVisible(bool(expected))
        self.measured.setText(measured)


class PackingView(QWidget):
    """Header, notes, articles and the next step."""

    hand_wanted = Signal(int)
    """The place of an article of which one piece goes in without a scan."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("The open order"))
        self.header = PackHeader()
        self.notes = LoudNotes()
        self.items = ItemRows()
        self.items.hand_wanted.connect(self.hand_wanted)
        self.step = StepLine()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_2)
        column.addWidget(self.header)
        column.addWidget(self.notes)
        column.addWidget(self.items, 1)
        column.addWidget(self.step)

    def show_view(self, view: BenchView, today: date) -> None:
        """Show the box that is open; there must be one of an order."""
        box = view.box
        assert box is not None, "a box is open"
        if view.order is not None:
            self.header.show_order(view, view.order, today)
            self.notes.show_order(view.order)
        self.items.show_box(box)
        self.step.say(next_step(view), pieces_words(box))

    def box(self) -> OpenBox | None:
        """Return the box that is shown."""
        return self.items.rows.box
