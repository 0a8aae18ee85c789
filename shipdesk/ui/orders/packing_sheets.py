"""The small questions of packing: what the orders weigh, and in which box they go."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QPushButton, QWidget

from shipdesk.domain.boxes import Box
from shipdesk.domain.errors import Refused
from shipdesk.domain.measures import grams_of, grams_text, size_text
from shipdesk.ui.counting import orders_text
from shipdesk.ui.theme import ROW_HEIGHT
from shipdesk.ui.widgets.sheet import Sheet
from shipdesk.ui.words import translate

_MOST_ROWS = 8
_NAME = Qt.ItemDataRole.UserRole


class WeightSheet(Sheet):
    """Asks what the orders weigh, each with its box."""

    weight_typed = Signal(object)
    """Grams, or None to compute the weights again."""

    def __init__(self, count: int, grams: int | None, parent: QWidget | None = None) -> None:
        """Ask for so many orders; grams is the weight of a single one."""
        title = translate("WeightSheet", "Weight of {orders}").format(orders=orders_text(count))
        sentence = translate("WeightSheet", "With the box, as the scale shows it. What you type counts as it is.")
        if count > 1:
            sentence = translate("WeightSheet", "Each of them weighs this with its box. It counts as it is.")
        super().__init__(title, translate("WeightSheet", "Keep the weight"), parent, sentence=sentence)
        self.field = QLineEdit(grams_text(grams) if grams is not None else "")
        self.field.setAccessibleName(self.tr("Weight"))
        self.field.setPlaceholderText(self.tr("900 g, 1.2 kg, 12 oz"))
        self.field.setMaxLength(20)
        self.field.selectAll()
        self.field.textChanged.connect(self._typed)
        self.body.addWidget(self.field)
        self.again_button = QPushButton(self.tr("Compute it again"))
        self.again_button.setAutoDefault(False)
        self.again_button.setToolTip(self.tr("Forget the typed weight: articles and box count (Alt+Enter)"))
        self.again_button.setShortcut("Alt+Return")
        self.again_button.clicked.connect(self._compute)
        self.buttons.insertWidget(0, self.again_button)
        self._typed(self.field.text())
        self.field.setFocus()

    def _typed(self, text: str) -> None:
        self.do_button.setEnabled(bool(text.strip()))
        self.say_wrong("")

    def _compute(self) -> None:
        self.weight_typed.emit(None)
        super().accept()

    def accept(self) -> None:
        """Tell the weight, or say what is wrong with it."""
        try:
            grams = grams_of(self.field.text())
        except Refused as refused:
            self.say_wrong(str(refused))
            return
        if grams is not None and self.isVisible():
            self.weight_typed.emit(grams)
            super().accept()


class BoxSheet(Sheet):
    """Asks in which of the shop's boxes the orders go."""

    box_chosen = Signal(str)
    """The box's name, or "" to have it suggested."""
    set_up_wanted = Signal()

    def __init__(self, count: int, boxes: Sequence[Box], chosen: str, parent: QWidget | None = None) -> None:
        title = translate("BoxSheet", "Box for {orders}").format(orders=orders_text(count))
        super().__init__(title, translate("BoxSheet", "Take this box"), parent)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Boxes"))
        self.list.itemActivated.connect(lambda _item: self.accept())
        self._add("", self.tr("As ShipDesk suggests"))
        for box in boxes:
            size = size_text((box.length_mm, box.width_mm, box.height_mm))
            told = self.tr("{box}   {size}, up to {most}").format(box=box.name, size=size, most=grams_text(box.max_g))
            self._add(box.name, told)
        rows = [row for row in range(self.list.count()) if self.list.item(row).data(_NAME) == chosen]
        self.list.setCurrentRow(rows[0] if rows else 0)
        self.list.setFixedHeight(min(self.list.count(), _MOST_ROWS) * ROW_HEIGHT + 2)
        self.body.addWidget(self.list)
        self.set_up_button = QPushButton(self.tr("Set up boxes…"))
        self.set_up_button.setAutoDefault(False)
        self.set_up_button.setToolTip(self.tr("Go to Settings, where the shop's boxes are (Alt+Enter)"))
        self.set_up_button.setShortcut("Alt+Return")
        self.set_up_button.clicked.connect(self._set_up)
        self.buttons.insertWidget(0, self.set_up_button)
        if not boxes:
            self.set_sentence(self.tr("The shop has no boxes yet. With boxes ShipDesk knows sizes and full weights."))
            self.do_button.setEnabled(False)
            self.set_up_button.setFocus()
        else:
            self.list.setFocus()

    def _add(self, name: str, words: str) -> None:
        item = QListWidgetItem(words, self.list)
        item.setData(_NAME, name)
        item.setSizeHint(QSize(0, ROW_HEIGHT))

    def _set_up(self) -> None:
        self.reject()
        self.set_up_wanted.emit()

    def accept(self) -> None:
        """Tell the box."""
        item = self.list.currentItem()
        if item is not None and self.isVisible() and self.do_button.isEnabled():
            self.box_chosen.emit(str(item.data(_NAME)))
            super().accept()
