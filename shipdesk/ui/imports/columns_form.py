"""Asks what the columns mean that ShipDesk is not sure about."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from shipdesk.services.views import ColumnQuestion
from shipdesk.ui.theme import SPACE_2, SPACE_3, SPACE_4
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.words import translate


def meaning_word(meaning: str) -> str:
    """Return what a column's meaning is called, such as "Postal code"; unknown ones are made readable."""
    words = {
        "": translate("ColumnMeaning", "Not used"),
        "ignore": translate("ColumnMeaning", "Not used"),
        "order_number": translate("ColumnMeaning", "Order number"),
        "name": translate("ColumnMeaning", "Recipient"),
        "first_name": translate("ColumnMeaning", "First name"),
        "last_name": translate("ColumnMeaning", "Last name"),
        "company": translate("ColumnMeaning", "Company"),
        "street": translate("ColumnMeaning", "Street"),
        "house_number": translate("ColumnMeaning", "House number"),
        "line2": translate("ColumnMeaning", "Address line 2"),
        "line3": translate("ColumnMeaning", "Address line 3"),
        "city": translate("ColumnMeaning", "City"),
        "state": translate("ColumnMeaning", "State or region"),
        "postal_code": translate("ColumnMeaning", "Postal code"),
        "country": translate("ColumnMeaning", "Country"),
        "email": translate("ColumnMeaning", "E-mail"),
        "phone": translate("ColumnMeaning", "Phone"),
        "sku": translate("ColumnMeaning", "Article number (SKU)"),
        "item_name": translate("ColumnMeaning", "Article"),
        "variant": translate("ColumnMeaning", "Variant"),
        "quantity": translate("ColumnMeaning", "Quantity"),
        "unit_price": translate("ColumnMeaning", "Price of one"),
        "line_total": translate("ColumnMeaning", "Price of the line"),
        "weight": translate("ColumnMeaning", "Weight"),
        "customs_code": translate("ColumnMeaning", "Customs code"),
        "origin": translate("ColumnMeaning", "Country of origin"),
        "barcode": translate("ColumnMeaning", "Barcode of the article"),
        "total": translate("ColumnMeaning", "Total"),
        "currency": translate("ColumnMeaning", "Currency"),
        "placed_at": translate("ColumnMeaning", "Order date"),
        "ship_by": translate("ColumnMeaning", "Ship by"),
        "promised_on": translate("ColumnMeaning", "Promised for"),
        "status": translate("ColumnMeaning", "Status"),
        "note": translate("ColumnMeaning", "Note"),
    }
    return words.get(meaning) or meaning.replace("_", " ").capitalize()


class ColumnsForm(QScrollArea):
    """One line per unsure column: its name, some of its cells, and a box of meanings."""

    answered = Signal(str, str)
    """A column and the meaning chosen for it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("What the columns mean"))
        self.setWidgetResizable(True)
        self.boxes: dict[str, QComboBox] = {}

    def show_questions(self, questions: Sequence[ColumnQuestion]) -> None:
        """Ask these questions."""
        body = QWidget()
        body.setProperty("kind", "scroll")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, SPACE_3, SPACE_3, SPACE_3)
        column.setSpacing(SPACE_3)
        self.boxes = {}
        words = (
            self.tr("ShipDesk is not sure what these columns mean. Choose, and the preview is made again.")
            if questions
            else self.tr("All columns are understood.")
        )
        column.addWidget(plain_label(words, "muted", wrap=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE_4)
        grid.setVerticalSpacing(SPACE_2)
        grid.setColumnStretch(1, 1)
        for row, question in enumerate(questions):
            samples = " · ".join(sample for sample in question.samples[:4] if sample)
            grid.addWidget(plain_label(question.column, "strong"), row, 0)
            grid.addWidget(plain_label(samples, "muted"), row, 1)
            grid.addWidget(self._box(question), row, 2)
        column.addLayout(grid)
        column.addStretch(1)
        self.setWidget(body)

    def _box(self, question: ColumnQuestion) -> QComboBox:
        box = QComboBox()
        box.setMinimumWidth(200)
        box.setAccessibleName(self.tr("What the column {column} means").format(column=question.column))
        meanings = list(question.meanings)
        if question.chosen not in meanings:
            meanings.insert(0, question.chosen)
        for meaning in meanings:
            box.addItem(meaning_word(meaning), meaning)
        box.setCurrentIndex(meanings.index(question.chosen))
        box.currentIndexChanged.connect(partial(self._answer, question.column))
        self.boxes[question.column] = box
        return box

    def _answer(self, column: str, _index: int) -> None:
        self.answered.emit(column, str(self.boxes[column].currentData()))
