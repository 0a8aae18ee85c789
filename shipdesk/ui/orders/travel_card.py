"""Tells in the details how an order travels: with others, in several parcels, or that others go its way."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from shipdesk.domain.orders import items_text
from shipdesk.domain.parcel_plans import Travels, lines_of
from shipdesk.domain.same_way import numbers_text
from shipdesk.services.views import OrderDetail
from shipdesk.ui.theme import SPACE_2, Tone, icon
from shipdesk.ui.widgets.callout import Callout

_SHOWN = 12


class TravelCard(QWidget):
    """A sentence, what is in which parcel, and the button that goes with it; hidden where there is nothing to tell."""

    lead_wanted = Signal(int)

    def __init__(self, combine: QAction, apart: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lead_id: int | None = None
        self.said = Callout()
        self.lead_button = QPushButton(icon("right"), self.tr("Show it"))
        self.lead_button.setAutoDefault(False)
        self.lead_button.clicked.connect(self._show_lead)
        self.combine_button, self.apart_button = _button(combine), _button(apart)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(0, 0, 0, 0)
        buttons.setSpacing(SPACE_2)
        for button in (self.lead_button, self.combine_button, self.apart_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_2)
        column.addWidget(self.said)
        column.addLayout(buttons)
        self.hide()

    def show_order(self, order: OrderDetail) -> None:
        """Show how this order travels."""
        travels = order.travels
        self._lead_id = travels.lead_id
        words, tone = "", Tone.INFO
        if travels.with_number:
            words = self.tr("Travels in the parcel of {number}.").format(number=travels.with_number)
        elif travels.combined:
            words = self._companions(travels)
        elif travels.plan:
            words, tone = self._split_words(order)
        if order.same_way:
            words = "\n".join(filter(None, (words, self._hint(order.same_way))))
        self.said.say(words, tone)
        has_label = any(parcel.voided_at is None for parcel in order.parcels)
        show = self.tr("Show order {number}").format(number=travels.with_number)
        self.lead_button.setAccessibleName(show)
        self.lead_button.setToolTip(show)
        self.lead_button.setVisible(bool(travels.with_number))
        self.combine_button.setVisible(bool(order.same_way) and not has_label)
        self.apart_button.setVisible(bool(travels.with_number or travels.combined or travels.plan) and not has_label)
        self.setVisible(bool(words))

    def _companions(self, travels: Travels) -> str:
        rows = [f"{n}: {items}" for n, items in zip(travels.combined, travels.combined_items, strict=True)]
        return "\n".join((self.tr("In this parcel too:"), *self._shortened(rows)))

    def _shortened(self, rows: list[str]) -> list[str]:
        if len(rows) <= _SHOWN:
            return rows
        return [*rows[:_SHOWN], self.tr("and {count} more").format(count=len(rows) - _SHOWN)]

    def _hint(self, numbers: tuple[str, ...]) -> str:
        if len(numbers) == 1:
            return self.tr("Order {number} goes to this address too.").format(number=numbers[0])
        return self.tr("{count} more orders go to this address: {numbers}.").format(
            count=len(numbers), numbers=numbers_text(numbers, 4)
        )

    def _split_words(self, order: OrderDetail) -> tuple[str, Tone]:
        plan = order.travels.plan
        labelled = {p.number_in_order: p for p in order.parcels if p.voided_at is None}
        missing = [str(n) for n in range(1, len(plan) + 1) if n not in labelled]
        words, tone = self.tr("Goes in {count} parcels:").format(count=len(plan)), Tone.INFO
        if labelled and missing:
            words = self.tr("Parcel {numbers} of {count} has no label yet. Make labels again (L).").format(
                numbers=numbers_text(missing), count=len(plan)
            )
            tone = Tone.WARN
        rows = []
        for number, parcel in enumerate(plan, start=1):
            label = labelled[number].tracking_number if number in labelled else ""
            parts = (items_text(lines_of(order.lines, parcel.items)), parcel.box, label)
            rows.append(f"{number}: " + " · ".join(part for part in parts if part))
        return "\n".join((words, *self._shortened(rows))), tone

    def _show_lead(self) -> None:
        if self._lead_id is not None:
            self.lead_wanted.emit(self._lead_id)


def _button(action: QAction) -> QPushButton:
    """Return a button that names its key, and is hidden where there is nothing to do; it follows whether it can be."""
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    button = QPushButton(f"{action.text()} ({keys})")
    button.setAutoDefault(False)
    button.setToolTip(action.toolTip())
    button.clicked.connect(action.trigger)
    action.changed.connect(lambda: button.setEnabled(action.isEnabled()))
    return button
