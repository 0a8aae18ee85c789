"""How long each mail waits at least after what it tells of, in minutes."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from shipdesk.ui.settings.sections import milestone_choices
from shipdesk.ui.theme import SPACE_2, SPACE_3, SPACE_4, set_kind
from shipdesk.ui.widgets.basics import beside_field, plain_label

_WEEK = 7 * 24 * 60
_COLUMNS = 2


class MailWaits(QWidget):
    """A field for each mail; an empty one lets it go at once."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: dict[str, int] = {}
        self.fields: dict[str, QLineEdit] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE_4)
        grid.setVerticalSpacing(SPACE_2)
        choices = milestone_choices()
        rows = -(-len(choices) // _COLUMNS)
        for number, (value, words) in enumerate(choices):
            self._add(grid, number % rows, 3 * (number // rows), value, words)
        grid.setColumnStretch(3 * _COLUMNS, 1)
        self.wrong = plain_label("", "error", wrap=True)
        self.wrong.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_3)
        words = self.tr("Minutes after what a mail tells of before it goes, at least; empty: at once.")
        column.addWidget(plain_label(words, "muted", wrap=True))
        column.addLayout(grid)
        column.addWidget(self.wrong)

    def _add(self, grid: QGridLayout, row: int, place: int, value: str, words: str) -> None:
        field = QLineEdit()
        field.setMaximumWidth(72)
        field.setMaxLength(5)
        field.setAccessibleName(self.tr("Minutes before “{mail}” goes").format(mail=words))
        field.textChanged.connect(lambda _text: self.edited.emit())
        label = beside_field(words)
        label.setBuddy(field)
        grid.addWidget(label, row, place)
        grid.addWidget(field, row, place + 1)
        if place + 3 < 3 * _COLUMNS:
            grid.setColumnMinimumWidth(place + 2, SPACE_4)
        self.fields[value] = field

    def show_value(self, waits: Mapping[str, int]) -> None:
        """Show the waits; nothing counts as edited."""
        self._shown = {value: minutes for value, minutes in waits.items() if minutes}
        for value, field in self.fields.items():
            field.blockSignals(True)
            field.setText(str(self._shown.get(value, "")))
            field.blockSignals(False)
        self._mark({})

    def value(self) -> dict[str, int] | None:
        """Return the waits as typed, or None where one is no number of minutes, which is then said."""
        typed = {value: field.text().strip() for value, field in self.fields.items()}
        wrong = {value: text for value, text in typed.items() if text and not _minutes(text)}
        self._mark(wrong)
        if wrong:
            return None
        rest = {value: minutes for value, minutes in self._shown.items() if value not in self.fields}
        return rest | {value: int(text) for value, text in typed.items() if text and int(text)}

    def is_changed(self) -> bool:
        """Whether what is typed differs from what was shown."""
        return any(field.text().strip() != str(self._shown.get(value, "")) for value, field in self.fields.items())

    def _mark(self, wrong: Mapping[str, str]) -> None:
        self.wrong.setText(self.tr("Enter whole minutes, up to 10080 (a week).") if wrong else "")
        self.wrong.setVisible(bool(wrong))
        for value, field in self.fields.items():
            if bool(field.property("wrong")) != (value in wrong):
                field.setProperty("wrong", value in wrong)
                set_kind(field, str(field.property("kind") or ""))
        if wrong:
            self.fields[next(iter(wrong))].setFocus()


def _minutes(text: str) -> bool:
    return text.isascii() and text.isdecimal() and int(text) <= _WEEK
