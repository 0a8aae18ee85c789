"""Fields for the values of conditions, each fitting what is compared."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from shipdesk.domain.rules import Field, Op
from shipdesk.domain.rules.values import EEA, EU, FIELDS, GRADES, OURS, Kind
from shipdesk.services.rule_choices import RuleChoices
from shipdesk.ui.settings.sections import CURRENCIES
from shipdesk.ui.theme import SPACE_2
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.widgets.country_box import country_choices, find_anywhere
from shipdesk.ui.words import translate

_MANY = "; "


class ValueInput(QWidget):
    """The values of one condition; a field that holds several has them separated by semicolons."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(SPACE_2)

    def values(self) -> tuple[str, ...]:
        """Return the values as entered."""
        return ()

    def show_values(self, values: Sequence[str]) -> None:
        """Show values that are kept."""

    def stops(self) -> list[QWidget]:
        """Return where the keyboard stops, from left to right."""
        return []


class TextInput(ValueInput):
    """Words, or some of those that the shop knows."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__()
        self._shown: tuple[str, tuple[str, ...]] = ("", ())
        self.box = typing_box(name, known)
        line = self.box.lineEdit()
        if line is not None:
            line.setPlaceholderText(translate("Rules", "one; another"))
        self.box.editTextChanged.connect(lambda _text: self.edited.emit())
        self.row.addWidget(self.box, 1)

    def values(self) -> tuple[str, ...]:
        """Return the words; what was not touched comes back whole, whatever is in it."""
        text = self.box.currentText()
        if text == self._shown[0]:
            return self._shown[1]
        return tuple(part for part in (piece.strip() for piece in text.split(";")) if part)

    def stops(self) -> list[QWidget]:
        """Return the list."""
        return [self.box]

    def show_values(self, values: Sequence[str]) -> None:
        """Show the words."""
        self._shown = _MANY.join(values), tuple(values)
        self.box.setEditText(self._shown[0])


class CountryInput(TextInput):
    """Countries by name or code, the shop's own, and the groups of countries."""

    def __init__(self, name: str) -> None:
        super().__init__(name, ())
        for value, words in (
            (OURS, translate("Rules", "ours  the shop's own country")),
            (EU, translate("Rules", "EU  European Union")),
            (EEA, translate("Rules", "EEA  EU, Iceland, Liechtenstein, Norway")),
            *country_choices(),
        ):
            self.box.addItem(words, value)
        self.box.setEditText("")

    def values(self) -> tuple[str, ...]:
        """Return codes, where a line of the list was taken, and else what was typed."""
        place = self.box.findText(self.box.currentText())
        if place >= 0:
            return (str(self.box.itemData(place)),)
        return tuple(part for value in super().values() for part in (p.strip() for p in value.split(",")) if part)

    def show_values(self, values: Sequence[str]) -> None:
        """Show one country by its name, several by their codes."""
        place = self.box.findData(values[0]) if len(values) == 1 else -1
        if place >= 0:
            self.box.setCurrentIndex(place)
        else:
            super().show_values(values)


class AmountInput(ValueInput):
    """A number with its unit, or two of them."""

    def __init__(self, name: str, units: Sequence[tuple[str, str]], *, two: bool) -> None:
        super().__init__()
        self.numbers = [number_field(name) for _ in range(2 if two else 1)]
        self.unit = QComboBox()
        for place, number in enumerate(self.numbers):
            number.textChanged.connect(lambda _text: self.edited.emit())
            if place:
                self.row.addWidget(plain_label(translate("Rules", "and"), "muted"))
            self.row.addWidget(number)
        for value, words in units:
            self.unit.addItem(words, value)
        self.unit.setAccessibleName(translate("Rules", "Unit"))
        self.unit.currentIndexChanged.connect(lambda _place: self.edited.emit())
        self.row.addWidget(self.unit)
        self.row.addStretch(1)

    def values(self) -> tuple[str, ...]:
        """Return each number with its unit."""
        unit = self.unit.currentData()
        return tuple(f"{number.text().strip()} {unit}".strip() for number in self.numbers)

    def stops(self) -> list[QWidget]:
        """Return the numbers and the unit."""
        return [*self.numbers, self.unit]

    def show_values(self, values: Sequence[str]) -> None:
        """Show numbers, all in the unit of the last."""
        parts = [value.partition(" ") for value in values]
        place = self.unit.findData(parts[-1][2])
        if place < 0:
            self.unit.addItem(parts[-1][2], parts[-1][2])
            place = self.unit.count() - 1
        self.unit.setCurrentIndex(place)
        for number, (amount, _, unit) in zip(self.numbers, parts, strict=False):
            grams = unit == "g" and parts[-1][2] == "kg"
            number.setText(_in_kg(amount) if grams else amount)


class CountInput(ValueInput):
    """A whole number, or two."""

    def __init__(self, name: str, after: str, *, two: bool) -> None:
        super().__init__()
        self.numbers = [number_field(name, str(1 + place)) for place in range(2 if two else 1)]
        for place, number in enumerate(self.numbers):
            number.textChanged.connect(lambda _text: self.edited.emit())
            if place:
                self.row.addWidget(plain_label(translate("Rules", "and"), "muted"))
            self.row.addWidget(number)
        self.row.addWidget(plain_label(after, "muted"))
        self.row.addStretch(1)

    def values(self) -> tuple[str, ...]:
        """Return the numbers."""
        return tuple(number.text() for number in self.numbers)

    def stops(self) -> list[QWidget]:
        """Return the numbers."""
        return list(self.numbers)

    def show_values(self, values: Sequence[str]) -> None:
        """Show the numbers; of several that were written elsewhere, the first."""
        for number, value in zip(self.numbers, values, strict=False):
            number.setText(value)


class ChoiceInput(ValueInput):
    """One of a few."""

    def __init__(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._several: tuple[str, ...] = ()
        self.box = QComboBox()
        self.box.setAccessibleName(name)
        for value, words in choices:
            self.box.addItem(words, value)
        self.box.currentIndexChanged.connect(lambda _place: self._chosen())
        self.row.addWidget(self.box, 1)

    def values(self) -> tuple[str, ...]:
        """Return the one that is chosen, or several that were written elsewhere."""
        return self._several or (str(self.box.currentData()),)

    def stops(self) -> list[QWidget]:
        """Return the list."""
        return [self.box]

    def show_values(self, values: Sequence[str]) -> None:
        """Show the first; several stay until another is chosen."""
        self.box.setCurrentIndex(max(0, self.box.findData(values[0])))
        self._several = tuple(values) if len(values) > 1 else ()

    def _chosen(self) -> None:
        self._several = ()
        self.edited.emit()


def number_field(name: str, text: str = "") -> QLineEdit:
    """Return a short field for a number; whether it is one is said with the rule."""
    field = QLineEdit(text)
    field.setAccessibleName(name)
    field.setMaxLength(14)
    field.setFixedWidth(84)
    return field


def typing_box(name: str, known: Sequence[str] = ()) -> QComboBox:
    """Return a list that takes other words too, no wider than its place however long its lines are."""
    box = QComboBox()
    box.setEditable(True)
    find_anywhere(box)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(8)
    box.addItems(list(known))
    box.setEditText("")
    box.setAccessibleName(name)
    line = box.lineEdit()
    if line is not None:
        line.setAccessibleName(name)
    return box


def make_input(field: Field, op: Op, choices: RuleChoices, name: str) -> ValueInput:
    """Return the field for the values of a condition."""
    kind, two = FIELDS[field][0], op is Op.BETWEEN
    if op in (Op.GIVEN, Op.NOT_GIVEN):
        return ValueInput()
    match kind:
        case Kind.COUNTRY:
            return CountryInput(name)
        case Kind.WEIGHT:
            return AmountInput(name, [("kg", "kg"), ("g", "g"), ("lb", "lb"), ("oz", "oz")], two=two)
        case Kind.MONEY:
            own = translate("Rules", "{currency} (ours)").format(currency=choices.currency)
            return AmountInput(name, [("", own), *((c, c) for c in CURRENCIES)], two=two)
        case Kind.COUNT:
            return CountInput(name, translate("Rules", "pieces"), two=two)
        case Kind.DAYS:
            return CountInput(name, translate("Rules", "days"), two=False)
        case Kind.GRADE:
            words = [translate("Rules", "ok"), translate("Rules", "needs a look"), translate("Rules", "cannot ship")]
            return ChoiceInput(name, list(zip(GRADES, words, strict=True)))
        case Kind.COMPANY:
            return ChoiceInput(name, [("company", translate("Rules", "a company"))])
        case _:
            known = {Field.TAG: choices.tags, Field.SOURCE: choices.sources, Field.BOX: choices.boxes}
            return _postal_range(name) if two else TextInput(name, known.get(field, ()))


def _postal_range(name: str) -> ValueInput:
    entered = AmountInput(name, [("", "")], two=True)
    entered.unit.hide()
    return entered


def _in_kg(grams: str) -> str:
    return re.sub(r"\.?0+$", "", f"{int(grams) / 1000:.3f}")
