"""Forms made from a list of fields: labels above, hints below, and what is wrong said at the field itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ValidationError
from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from shipdesk.ui.theme import SPACE_1, SPACE_3, SPACE_4
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.widgets.country_box import find_anywhere

translate = QCoreApplication.translate


class FieldKind(StrEnum):
    """How a value is entered."""

    TEXT = "text"
    LINES = "lines"
    """Several lines; the value is a tuple of texts."""
    LIST = "list"
    """One line with commas; the value is a tuple of texts."""
    NUMBER = "number"
    AMOUNT = "amount"
    """Money; the value is in minor units, or None where nothing is entered."""
    PERCENT = "percent"
    """The value is a part of one: 0.5 is entered as 50."""
    YES_NO = "yes_no"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: name as in the settings model; choices are (value, words); check returns what is wrong, or ""."""

    name: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    hint: str = ""
    choices: tuple[tuple[Any, str], ...] = ()
    check: Callable[[Any], str] | None = None
    width: int = 420
    can_type: bool = False
    """A choice that also takes words of one's own."""
    tidy: Callable[[str], str] | None = None
    """What becomes of words of one's own, such as the code of a country that was typed by its name."""
    same_row: bool = False
    """Stands to the right of the field before it."""
    may_be_empty: bool = False
    """A number that may be left out; the value is None then."""
    digits: int = 2
    """How many an amount has behind the point."""


class SettingsForm(QWidget):
    """The fields of one settings section; emits `edited` at every change."""

    edited = Signal()

    def __init__(self, fields: Sequence[Field], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields = {field.name: field for field in fields}
        self._inputs: dict[str, QWidget] = {}
        self._errors: dict[str, QLabel] = {}
        self._value: BaseModel | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_4)
        rows: list[QHBoxLayout] = []
        for field in fields:
            if not field.same_row or not rows:
                row = QHBoxLayout()
                rows.append(row)
                row.setSpacing(SPACE_4)
                column.addLayout(row)
            rows[-1].addWidget(self._row(field), 1, Qt.AlignmentFlag.AlignTop)
        for row in rows:
            _keep_left(row)

    def show_value(self, value: BaseModel) -> None:
        """Show the settings section; nothing counts as edited."""
        self._value = value
        for name, field in self._fields.items():
            widget = self._inputs[name]
            was = widget.blockSignals(True)
            _put(widget, field, getattr(value, name))
            widget.blockSignals(was)
        self._show_errors({})

    def value(self) -> BaseModel | None:
        """Return the section as entered, or None where something is wrong, which is then said at its field."""
        assert self._value is not None
        draft, errors = self._value.model_dump(), {}
        for name, field in self._fields.items():
            entered = _take(self._inputs[name], field)
            draft[name] = entered
            wrong = field.check(entered) if field.check is not None else ""
            if wrong:
                errors[name] = wrong
        try:
            result = type(self._value).model_validate(draft)
        except ValidationError as error:
            for detail in error.errors():
                errors.setdefault(str(detail["loc"][0]), problem_sentence(detail))
            result = None
        self._show_errors(errors)
        return None if errors else result

    def is_changed(self) -> bool:
        """Whether what is entered differs from what was shown."""
        if self._value is None:
            return False
        return any(
            _take(self._inputs[name], field) != _comparable(getattr(self._value, name))
            for name, field in self._fields.items()
        )

    def names(self) -> tuple[str, ...]:
        """Return the names of the fields."""
        return tuple(self._fields)

    def input(self, name: str) -> QWidget:
        """Return the widget of a field."""
        return self._inputs[name]

    def input_value(self, name: str) -> Any:
        """Return what is entered in a field, right or wrong."""
        return _take(self._inputs[name], self._fields[name])

    def error(self, name: str) -> str:
        """Return what is said to be wrong with a field."""
        return self._errors[name].text()

    def set_choices(self, name: str, choices: Sequence[tuple[Any, str]]) -> None:
        """Offer other choices, keeping the value chosen."""
        box = self._inputs[name]
        assert isinstance(box, QComboBox)
        kept = _take(box, self._fields[name])
        was = box.blockSignals(True)
        box.clear()
        for value, words in choices:
            box.addItem(words, value)
        _put(box, self._fields[name], kept)
        box.blockSignals(was)

    def _row(self, field: Field) -> QWidget:
        # From the outside in: a drop-down list that gets its parent later is styled twice, which takes it 0.8 ms.
        row = QWidget(self)
        widget = self._make_input(field, row)
        self._inputs[field.name] = widget
        widget.setAccessibleName(field.label)
        widget.setMaximumWidth(field.width)
        if field.kind is not FieldKind.YES_NO:
            widget.setMinimumWidth(min(field.width, 240))
        error = plain_label("", "error", wrap=True)
        error.hide()
        self._errors[field.name] = error
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_1)
        if field.kind is not FieldKind.YES_NO:
            label = plain_label(field.label, "strong")
            label.setBuddy(widget)
            column.addWidget(label)
        column.addWidget(widget)
        if field.hint:
            hint = plain_label(field.hint, "small", wrap=True)
            hint.setMaximumWidth(520)
            column.addWidget(hint)
            widget.setAccessibleDescription(field.hint)
        column.addWidget(error)
        return row

    def _make_input(self, field: Field, row: QWidget) -> QWidget:
        if field.kind is FieldKind.YES_NO:
            check = QCheckBox(field.label, row)
            check.toggled.connect(lambda _on: self.edited.emit())
            return check
        if field.kind is FieldKind.CHOICE:
            box = QComboBox(row)
            box.setEditable(field.can_type)
            if field.can_type:
                find_anywhere(box)
            for value, words in field.choices:
                box.addItem(words, value)
            box.currentTextChanged.connect(lambda _text: self.edited.emit())
            return box
        if field.kind is FieldKind.LINES:
            lines = QPlainTextEdit(row)
            lines.setTabChangesFocus(True)
            lines.setFixedHeight(3 * 22 + SPACE_3)
            lines.textChanged.connect(self.edited)
            return lines
        entry = QLineEdit(row)
        entry.textChanged.connect(lambda _text: self.edited.emit())
        return entry

    def _show_errors(self, errors: Mapping[str, str]) -> None:
        for name, label in self._errors.items():
            words = errors.get(name, "")
            label.setText(words)
            label.setVisible(bool(words))
            widget = self._inputs[name]
            if bool(widget.property("wrong")) != bool(words):
                widget.setProperty("wrong", bool(words))
                widget.style().unpolish(widget)
                widget.style().polish(widget)
        first = next((self._inputs[name] for name in self._fields if errors.get(name)), None)
        if first is not None:
            first.setFocus()


def _keep_left(row: QHBoxLayout) -> None:
    # A field alone may take its whole width; fields side by side stand together at the left.
    if row.count() > 1:
        for place in range(row.count()):
            row.setStretch(place, 0)
        row.addStretch(1)


def problem_sentence(detail: Mapping[str, Any]) -> str:
    """Return what pydantic found wrong with a value, in words for the person who entered it."""
    limits = detail.get("ctx") or {}
    match str(detail["type"]):
        case "int_parsing" | "int_type" | "int_from_float":
            return translate("SettingsForm", "Enter a whole number.")
        case "greater_than_equal":
            return translate("SettingsForm", "Enter {least} or more.").format(least=limits["ge"])
        case "less_than_equal":
            return translate("SettingsForm", "Enter {most} or less.").format(most=limits["le"])
        case "literal_error":
            return translate("SettingsForm", "Choose one of the list.")
        case _:
            return translate("SettingsForm", "This cannot be used here: {reason}.").format(reason=detail["msg"])


def _put(widget: QWidget, field: Field, value: Any) -> None:
    if isinstance(widget, QCheckBox):
        widget.setChecked(bool(value))
    elif isinstance(widget, QComboBox):
        place = widget.findData(value)
        widget.setCurrentIndex(place)
        if place < 0 and widget.isEditable():
            widget.setEditText(str(value))
    elif isinstance(widget, QPlainTextEdit):
        widget.setPlainText("\n".join(value))
    elif isinstance(widget, QLineEdit):
        widget.setText(_shown(value, field))


def _shown(value: Any, field: Field) -> str:
    if field.kind is FieldKind.LIST:
        return ", ".join(value)
    if field.kind is FieldKind.AMOUNT:
        return "" if value is None else str(Decimal(value).scaleb(-field.digits))
    if field.kind is FieldKind.PERCENT:
        return f"{value * 100:g}"
    return "" if value is None else str(value)


def _take(widget: QWidget, field: Field) -> Any:
    if isinstance(widget, QCheckBox):
        return widget.isChecked()
    if isinstance(widget, QComboBox):
        place = widget.currentIndex()
        if widget.isEditable() and (place < 0 or widget.itemText(place) != widget.currentText()):
            typed = widget.currentText().strip()
            return field.tidy(typed) if field.tidy is not None else typed
        return widget.itemData(place)
    if isinstance(widget, QPlainTextEdit):
        return tuple(text for text in (part.strip() for part in widget.toPlainText().split("\n")) if text)
    assert isinstance(widget, QLineEdit)
    return _typed(widget.text().strip(), field)


def _typed(text: str, field: Field) -> Any:
    kind = field.kind
    if field.may_be_empty and not text:
        return None
    if kind is FieldKind.AMOUNT:
        return _minor(text, field.digits)
    if kind is FieldKind.PERCENT:
        return _part_of_one(text)
    if kind is FieldKind.LIST:
        return tuple(part for part in (piece.strip() for piece in text.split(",")) if part)
    if kind is FieldKind.NUMBER and text.lstrip("-").isdecimal():
        return int(text)
    return text


def _part_of_one(text: str) -> Any:
    """Return so many percent as a part of one; what is no number comes back as it is, to be told so."""
    try:
        percent = Decimal(text.rstrip("% ").replace(",", "."))
    except InvalidOperation:
        return text
    return float(percent / 100) if percent.is_finite() else text


def _minor(text: str, digits: int) -> Any:
    """Return the amount in minor units; what is no amount comes back as it is, to be told so."""
    try:
        amount = Decimal(text.replace(",", ".")).scaleb(digits) if text else None
    except InvalidOperation:
        return text
    if amount is None:
        return None
    return int(amount) if amount.is_finite() and amount == int(amount) else text


def _comparable(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
