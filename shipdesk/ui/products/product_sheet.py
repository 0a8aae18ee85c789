"""One product to fill in; what is typed here no file overwrites."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.errors import Refused
from shipdesk.domain.measures import grams_of, grams_text, size_of, size_text
from shipdesk.domain.product_parts import parts_text, skus_text
from shipdesk.domain.products import Asks, Product, checked
from shipdesk.ui.products.picture_field import PictureField
from shipdesk.ui.products.products_work import ProductChanges, ProductToEdit
from shipdesk.ui.theme import SPACE_3, SPACE_4, SPACE_6
from shipdesk.ui.widgets.basics import beside_field, line
from shipdesk.ui.widgets.callout import Callout
from shipdesk.ui.widgets.sheet import Sheet
from shipdesk.ui.words import translate

_SIDES = ("length_mm", "width_mm", "height_mm")
_PLAIN = (
    "name", "customs_code", "customs_text", "origin_country", "barcode", "bin", "parts", "substitutes",
)  # fmt: skip
_LONGEST_LIST = 5000


class ProductSheet(Sheet):
    """The fields of one product, or of a new one; it stays until what it tells is kept."""

    kept = Signal(str, object)
    """The SKU, and the ProductChanges. Whoever keeps them says `done_with`, or `say_why_not`."""
    next_wanted = Signal()
    """Show the next of the list."""

    def __init__(
        self, jobs: JobRunner, shown: ProductToEdit | None, told_g: int | None, parent: QWidget | None = None, *,
        has_next: bool = False,
    ) -> None:  # fmt: skip
        """Show a product (None: a new one); told_g is a weight that a file told against what is known."""
        title = translate("ProductSheet", "New product") if shown is None else shown.product.sku
        super().__init__(title, translate("ProductSheet", "Keep"), parent)
        self.setMinimumWidth(920)
        self._product = shown.product if shown is not None else Product("")
        self._is_keeping = self._goes_on = False
        self.doubt = Callout()
        self.doubt.say(self._doubt(told_g))
        self.body.addWidget(self.doubt)
        self.fields: dict[str, QLineEdit] = {}
        self.picture = PictureField(jobs, shown.picture if shown is not None else None)
        self.picture.said_wrong.connect(self.say_wrong)
        self.asks = QComboBox()
        self._lay_out(is_new=shown is None)
        self.next_button = QPushButton(self.tr("Keep and next"))
        self.next_button.setAutoDefault(False)
        self.next_button.setToolTip(self.tr("Keep this one and show the next of the list (Ctrl+Enter)"))
        self.next_button.setShortcut("Ctrl+Return")
        self.next_button.clicked.connect(self._keep_and_next)
        self.next_button.setVisible(has_next)
        self.buttons.insertWidget(0, self.next_button)
        self._shown = {name: field.text() for name, field in self.fields.items()}

    def _doubt(self, told_g: int | None) -> str:
        if told_g is None or self._product.weight_g is None:
            return ""
        words = self.tr("A file says that one weighs {told}. Weigh one, and type what the scale shows.")
        return words.format(told=grams_text(told_g))

    # Building

    def _lay_out(self, *, is_new: bool) -> None:
        """Set what it is to the left, and how it is packed to the right."""
        columns = QHBoxLayout()
        columns.setSpacing(SPACE_6)
        what, packing = self._new_form(), self._new_form()
        self._add_facts(what, is_new=is_new)
        columns.addLayout(what, 1)
        columns.addWidget(line(vertical=True))
        right = QVBoxLayout()
        right.setSpacing(SPACE_4)
        right.addWidget(self.picture)
        self._add_packing(packing)
        right.addLayout(packing)
        right.addStretch(1)
        columns.addLayout(right, 1)
        self.body.addLayout(columns)
        first = self.fields["sku" if is_new else "weight_g"]
        first.setFocus()
        first.selectAll()

    def _new_form(self) -> QFormLayout:
        form = QFormLayout()
        form.setHorizontalSpacing(SPACE_4)
        form.setVerticalSpacing(SPACE_3)
        return form

    def _add_facts(self, form: QFormLayout, *, is_new: bool) -> None:
        p = self._product
        if is_new:
            self._add(form, "sku", self.tr("SKU"), "", self.tr("As it stands in the orders"), 100)
        self._add(form, "name", self.tr("Name"), p.name, "", 300)
        weight = grams_text(p.weight_g) if p.weight_g is not None else ""
        self._add(form, "weight_g", self.tr("Weight of one"), weight, self.tr("350 g, 1.2 kg, 12 oz"), 20)
        self._add(form, "size", self.tr("Size"), size_text(p.size_mm), self.tr("20 × 15 × 10 cm"), 60)
        self._add(form, "customs_code", self.tr("Customs code (HS)"), p.customs_code, self.tr("6 to 12 digits"), 40)
        self._add(form, "customs_text", self.tr("Customs description"), p.customs_text,
                  self.tr("What the customs form calls it"), 200)  # fmt: skip
        self._add(form, "origin_country", self.tr("Made in"), p.origin_country, self.tr("A country"), 80)
        self._add(form, "barcode", self.tr("Barcode"), p.barcode, self.tr("Scan it or type it"), 80)
        self._add(form, "bin", self.tr("Bin"), p.bin, self.tr("Where it lies, such as R1-04"), 40)

    def _add_packing(self, form: QFormLayout) -> None:
        p = self._product
        for asks, words in (
            (Asks.NOTHING, self.tr("Nothing more")),
            (Asks.SERIAL, self.tr("Its serial number")),
            (Asks.LOT, self.tr("Its lot number")),
        ):
            self.asks.addItem(words, asks)
        self.asks.setCurrentIndex(list(Asks).index(p.asks))
        self.asks.setToolTip(self.tr("What is scanned of each piece when it is packed, beside the article"))
        self._label(form, self.tr("Scan of each piece"), self.asks)
        self._add(form, "parts", self.tr("Kit of"), parts_text(p.parts), self.tr("MUG*2, TEA – empty: no kit"),
                  _LONGEST_LIST, tip=self.tr("The articles that this kit is packed from"))  # fmt: skip
        self._add(form, "substitutes", self.tr("May be replaced by"), skus_text(p.substitutes), self.tr("CUP, BOWL"),
                  _LONGEST_LIST, tip=self.tr("The SKUs that may go in its place; the owner says that"))  # fmt: skip

    def _add(
        self, form: QFormLayout, name: str, words: str, value: str, placeholder: str, most: int, *, tip: str = ""
    ) -> None:
        field = QLineEdit(value)
        field.setMaxLength(most)
        field.setPlaceholderText(placeholder)
        field.setCursorPosition(0)
        field.setToolTip(tip)
        field.textEdited.connect(lambda _text: self.say_wrong(""))
        self._label(form, words, field)
        self.fields[name] = field

    def _label(self, form: QFormLayout, words: str, field: QWidget) -> None:
        field.setAccessibleName(words)
        label = beside_field(words)
        label.setBuddy(field)
        form.addRow(label, field)

    # Keeping

    def changes(self) -> dict[str, Any]:
        """Return what was changed; raises Refused where a value cannot be meant."""
        changed = {name for name, field in self.fields.items() if field.text().strip() != self._shown[name].strip()}
        values: dict[str, Any] = {}
        for name in changed & set(_PLAIN):
            values[name] = checked(name, self.fields[name].text())
        if "weight_g" in changed:
            values["weight_g"] = checked("weight_g", grams_of(self.fields["weight_g"].text()))
        if "size" in changed:
            sides = size_of(self.fields["size"].text()) or (None, None, None)
            values |= {side: checked(side, value) for side, value in zip(_SIDES, sides, strict=True)}
        if self.asks.currentData() != self._product.asks:
            values["asks"] = Asks(self.asks.currentData())
        return values

    def _keep_and_next(self) -> None:
        self._goes_on = True
        self._keep()

    def _keep(self) -> None:
        if self._is_keeping:
            return
        sku = self._product.sku or self.fields["sku"].text().strip()
        if not sku:
            self.say_why_not(self.tr("A product needs a SKU. It is the number that stands in the orders."))
            return
        if self.picture.is_reading:
            self.say_why_not(self.tr("The picture is still being read. Try again in a moment."))
            return
        try:
            fields = self.changes()
        except Refused as refused:
            self.say_why_not(str(refused))
            return
        is_new, other_picture = not self._product.sku, self.picture.is_changed()
        if not (fields or is_new or other_picture):
            self.done_with()
            return
        self._is_keeping = True
        self.kept.emit(sku, ProductChanges(fields, is_new, other_picture, self.picture.picture))

    def say_why_not(self, why: str) -> None:
        """Say why it was not kept, and wait for another try."""
        self._is_keeping = self._goes_on = False
        self.say_wrong(why)

    def done_with(self) -> None:
        """Close: what was told is kept."""
        goes_on = self._goes_on
        super().accept()
        if goes_on:
            self.next_wanted.emit()

    def accept(self) -> None:
        """Keep what was typed, or say what is wrong with it."""
        if self.isVisible():
            self._goes_on = False
            self._keep()
