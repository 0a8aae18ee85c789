"""One product to fill in; what is typed here no file overwrites."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QLineEdit, QPushButton, QWidget

from shipdesk.domain.errors import Refused
from shipdesk.domain.measures import grams_of, grams_text, size_of, size_text
from shipdesk.domain.products import Product, checked
from shipdesk.ui.theme import SPACE_3, SPACE_4
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.widgets.callout import Callout
from shipdesk.ui.widgets.sheet import Sheet
from shipdesk.ui.words import translate

_SIDES = ("length_mm", "width_mm", "height_mm")
_PLAIN = ("name", "customs_code", "customs_text", "origin_country", "barcode", "bin")


class ProductSheet(Sheet):
    """The fields of one product, or of a new one."""

    kept = Signal(str, object)
    """The SKU, and what was changed as services.products.save_product takes it."""
    next_wanted = Signal()
    """Keep this one and show the next of the list."""

    def __init__(
        self, product: Product | None, told_g: int | None, parent: QWidget | None = None, *, has_next: bool = False
    ) -> None:
        """Show a product (None: a new one); told_g is a weight that a file told against what is known."""
        title = translate("ProductSheet", "New product") if product is None else product.sku
        super().__init__(title, translate("ProductSheet", "Keep"), parent)
        self.setMinimumWidth(560)
        self._product = product or Product("")
        self.doubt = Callout()
        self.doubt.say(self._doubt(told_g))
        self.body.addWidget(self.doubt)
        self.fields: dict[str, QLineEdit] = {}
        self._form = QFormLayout()
        self._form.setHorizontalSpacing(SPACE_4)
        self._form.setVerticalSpacing(SPACE_3)
        self._add_fields(is_new=product is None)
        self.body.addLayout(self._form)
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

    def _add_fields(self, *, is_new: bool) -> None:
        p = self._product
        if is_new:
            self._add("sku", self.tr("SKU"), "", self.tr("As it stands in the orders"), 100)
        self._add("name", self.tr("Name"), p.name, "", 300)
        weight = grams_text(p.weight_g) if p.weight_g is not None else ""
        self._add("weight_g", self.tr("Weight of one"), weight, self.tr("350 g, 1.2 kg, 12 oz"), 20)
        self._add("size", self.tr("Size"), size_text(p.size_mm), self.tr("20 × 15 × 10 cm"), 60)
        self._add("customs_code", self.tr("Customs code (HS)"), p.customs_code, self.tr("6 to 12 digits"), 40)
        self._add("customs_text", self.tr("Customs description"), p.customs_text,
                  self.tr("What the customs form calls it"), 200)  # fmt: skip
        self._add("origin_country", self.tr("Made in"), p.origin_country, self.tr("A country"), 80)
        self._add("barcode", self.tr("Barcode"), p.barcode, self.tr("Scan it or type it"), 80)
        self._add("bin", self.tr("Bin"), p.bin, self.tr("Where it lies, such as R1-04"), 40)
        first = self.fields["sku" if is_new else "weight_g"]
        first.setFocus()
        first.selectAll()

    def _add(self, name: str, words: str, value: str, placeholder: str, most: int) -> None:
        field = QLineEdit(value)
        field.setMaxLength(most)
        field.setPlaceholderText(placeholder)
        field.setAccessibleName(words)
        field.textEdited.connect(lambda _text: self.say_wrong(""))
        label = plain_label(words, "muted")
        label.setBuddy(field)
        self._form.addRow(label, field)
        self.fields[name] = field

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
        return values

    def _keep_and_next(self) -> None:
        if self._keep():
            self.next_wanted.emit()
            super().accept()

    def _keep(self) -> bool:
        sku = self._product.sku or self.fields["sku"].text().strip()
        if not sku:
            self.say_wrong(self.tr("A product needs a SKU. It is the number that stands in the orders."))
            return False
        try:
            changes = self.changes()
        except Refused as refused:
            self.say_wrong(str(refused))
            return False
        if changes or not self._product.sku:
            self.kept.emit(sku, changes)
        return True

    def accept(self) -> None:
        """Keep what was typed, or say what is wrong with it."""
        if self.isVisible() and self._keep():
            super().accept()
