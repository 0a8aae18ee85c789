"""Adds a box, or changes one; it is kept at once, apart from the other settings."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFormLayout, QLineEdit, QWidget

from shipdesk.domain.boxes import Box
from shipdesk.domain.errors import Refused
from shipdesk.domain.measures import grams_of, grams_text, size_of, size_text
from shipdesk.ui.theme import SPACE_3, SPACE_4
from shipdesk.ui.widgets.basics import beside_field
from shipdesk.ui.widgets.sheet import Sheet
from shipdesk.ui.words import translate

_MAX_G = 30_000


class BoxSheet(Sheet):
    """The facts of one box."""

    described = Signal(object, bool)
    """The Box as typed, and whether it is the usual one. The sheet stays until somebody closes it."""

    def __init__(self, box: Box | None, parent: QWidget | None = None, *, is_usual: bool = False) -> None:
        title = translate("BoxEditSheet", "Add a box")
        if box is not None:
            title = translate("BoxEditSheet", "Box {name}").format(name=box.name)
        super().__init__(
            title, translate("BoxEditSheet", "Add") if box is None else translate("BoxEditSheet", "Keep"), parent
        )
        self._form = QFormLayout()
        self._form.setHorizontalSpacing(SPACE_4)
        self._form.setVerticalSpacing(SPACE_3)
        size = size_text((box.length_mm, box.width_mm, box.height_mm)) if box is not None else ""
        self.name = self._add(self.tr("Name"), box.name if box else "", self.tr("Such as S, or Shoe box"), 40)
        self.size_inside = self._add(self.tr("Size inside"), size, self.tr("30 × 20 × 15 cm"), 60)
        self.empty = self._add(self.tr("Weighs empty"), grams_text(box.tare_g) if box else "", self.tr("90 g"), 20)
        self.most = self._add(self.tr("At most, full"), grams_text(box.max_g if box else _MAX_G), self.tr("5 kg"), 20)
        self.usual = QCheckBox(self.tr("The usual box, where the size of an article is not known"))
        self.usual.setChecked(is_usual)
        self.body.addLayout(self._form)
        self.body.addWidget(self.usual)
        self.name.setFocus()

    def _add(self, words: str, value: str, placeholder: str, most: int) -> QLineEdit:
        field = QLineEdit(value)
        field.setMaxLength(most)
        field.setPlaceholderText(placeholder)
        field.setAccessibleName(words)
        field.textEdited.connect(lambda _text: self.say_wrong(""))
        label = beside_field(words)
        label.setBuddy(field)
        self._form.addRow(label, field)
        return field

    def accept(self) -> None:
        """Tell the box, or say what is wrong with it."""
        if not self.isVisible():
            return
        asked = self.size_inside
        try:
            sides = size_of(asked.text())
            asked = self.empty
            tare = grams_of(asked.text())
            asked = self.most
            most = grams_of(asked.text())
        except Refused as refused:
            self.say_wrong(str(refused))
            asked.setFocus()
            asked.selectAll()
            return
        if sides is None:
            self.say_wrong(self.tr("How large is it inside? Write it as 30 × 20 × 15 cm."))
            self.size_inside.setFocus()
            return
        box = Box(self.name.text().strip(), *sides, tare or 0, _MAX_G if most is None else most)
        self.described.emit(box, self.usual.isChecked())

    def done_with(self) -> None:
        """Close: the box is kept."""
        super().accept()
