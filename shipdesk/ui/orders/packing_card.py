"""What an order weighs and in which box it goes, with every doubt, in the details of an order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from shipdesk.domain.boxes import BoxReason
from shipdesk.domain.measures import grams_text
from shipdesk.domain.weights import Packing, WeightSource
from shipdesk.ui.counting import orders_text
from shipdesk.ui.page import icon_button
from shipdesk.ui.theme import SPACE_1, SPACE_2, SPACE_3
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.widgets.callout import Callout
from shipdesk.ui.words import count_text, translate

if TYPE_CHECKING:
    from shipdesk.services.weigh_orders import WeightCheck

_MOST_DOUBTS = 4


class PackingCard(QWidget):
    """Two lines with a button each, and a callout of doubts; hidden where the order has its label."""

    def __init__(self, weight: QAction, box: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Weight and box"))
        self.weight = plain_label(kind="strong", selectable=True)
        self.weight_from = plain_label(kind="muted", wrap=True)
        self.box = plain_label(kind="strong", selectable=True)
        self.box_from = plain_label(kind="muted", wrap=True)
        self.doubts = Callout()
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE_3)
        grid.setVerticalSpacing(SPACE_1)
        grid.setColumnStretch(2, 1)
        rows = (
            (self.tr("Weight"), self.weight, self.weight_from, weight),
            (self.tr("Box"), self.box, self.box_from, box),
        )
        for row, (title, value, source, action) in enumerate(rows):
            for place, widget in enumerate((plain_label(title, "muted"), value, source, icon_button(action))):
                grid.addWidget(widget, row, place)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_2)
        column.addLayout(grid)
        column.addWidget(self.doubts)

    def show_packing(self, packing: Packing | None) -> None:
        """Show weight, box and doubts; None hides the card."""
        self.setVisible(packing is not None)
        if packing is None:
            return
        weight, box = packing.weight, packing.box
        self.weight.setText(grams_text(weight.grams))
        self.weight_from.setText(weight_source_words(weight.source))
        self.box.setText(box.box.name if box.box is not None else "–")
        self.box_from.setText(box_reason_words(box.reason))
        shown = list(weight.doubts[:_MOST_DOUBTS])
        if len(weight.doubts) > _MOST_DOUBTS:
            shown.append(self.tr("And {count} more.").format(count=len(weight.doubts) - _MOST_DOUBTS))
        self.doubts.say("\n".join(shown))


def weight_source_words(source: WeightSource) -> str:
    """Return where a weight comes from, for people."""
    return {
        WeightSource.TYPED: translate("Packing", "typed"),
        WeightSource.COMPUTED: translate("Packing", "computed from the products"),
        WeightSource.FILE: translate("Packing", "by the order's file"),
        WeightSource.DEFAULT: translate("Packing", "the usual weight; no other is known"),
    }[source]


def box_reason_words(reason: BoxReason) -> str:
    """Return why a box is taken, for people."""
    return {
        BoxReason.NONE: translate("Packing", "none chosen"),
        BoxReason.CHOSEN: translate("Packing", "chosen"),
        BoxReason.BY_SIZE: translate("Packing", "fits by size"),
        BoxReason.USUAL: translate("Packing", "the usual box"),
    }[reason]


def weight_words(check: WeightCheck) -> str:
    """Return which weights are doubtful before labels are made, and how many are only the usual one; or nothing."""
    words = []
    if check.checked == 1 and check.doubtful:
        words += [*check.doubtful[0].weight.doubts[:2], translate("Packing", "The label is made all the same.")]
    elif len(check.doubtful) == 1:
        told = translate("Packing", "1 order has a doubtful weight: {number}. {doubt}")
        words.append(told.format(number=check.doubtful[0].order_number, doubt=check.doubtful[0].weight.doubts[0]))
    elif check.doubtful:
        told = translate("Packing", "{count} orders have doubtful weights: {numbers}. They get labels all the same.")
        numbers = [each.order_number for each in check.doubtful]
        shown = ", ".join(numbers[:_MOST_DOUBTS]) + (" …" if len(numbers) > _MOST_DOUBTS else "")
        words.append(told.format(count=count_text(len(numbers)), numbers=shown))
    if check.usual and check.checked == 1:
        words.append(translate("Packing", "No weight is known of this order: the usual one counts."))
    elif check.usual:
        told = translate("Packing", "The usual weight counts for {orders}, for no other is known.")
        words.append(told.format(orders=orders_text(check.usual)))
    return " ".join(words)
