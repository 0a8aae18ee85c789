"""What the columns of a file mean: first what ShipDesk is not sure of, then all of them, to be changed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QMenu, QPushButton, QScrollArea, QVBoxLayout, QWidget

from shipdesk.services.views import ColumnMeaning, ColumnQuestion, FilePreview
from shipdesk.ui.imports.checked_table import ChosenTable
from shipdesk.ui.imports.meanings import all_meanings, meaning_word
from shipdesk.ui.imports.value_table import ValueColumn, ValueTableModel
from shipdesk.ui.theme import SPACE_2, SPACE_3, SPACE_4, Tone, icon
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.widgets.elided_label import ElidedLabel

_MOST_QUESTIONS_HIGH = 4


class ColumnsForm(QWidget):
    """A box of meanings for each unsure column, and a table of all columns whose meaning F2 changes."""

    answered = Signal(str, str)
    """A column and the meaning chosen for it."""
    forget_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("What the columns mean"))
        self.boxes: dict[str, QComboBox] = {}
        self._answers: dict[str, str] = {}
        self.lead = plain_label("", "muted", wrap=True)
        self._questions = QScrollArea()
        self._questions.setAccessibleName(self.tr("Columns that ShipDesk is not sure about"))
        self._questions.setWidgetResizable(True)
        self._questions.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.model = ValueTableModel[ColumnMeaning](self._columns(), self)
        self.table = ChosenTable(self.model, self.tr("All columns"))
        self.table.doubleClicked.connect(self.change_meaning)
        key = QShortcut(QKeySequence("F2"), self.table, self.change_meaning)
        key.setContext(Qt.ShortcutContext.WidgetShortcut)
        self.change_button = QPushButton(icon("edit"), self.tr("Change what it means…"))
        self.change_button.setToolTip(self.tr("Say what the chosen column means (F2 in the table)"))
        self.change_button.clicked.connect(self.change_meaning)
        self.forget_button = QPushButton(icon("undo"), self.tr("Forget what I said"))
        self.forget_button.setToolTip(self.tr("Forget it for all files with these columns; they are read as they seem"))
        self.forget_button.clicked.connect(self.forget_wanted)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_2)
        for button in (self.change_button, self.forget_button):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACE_3, 0, 0)
        column.setSpacing(SPACE_3)
        column.addWidget(self.lead)
        column.addWidget(self._questions)
        column.addWidget(self.table, 1)
        column.addLayout(buttons)

    def show_columns(
        self, preview: FilePreview, columns: Sequence[ColumnMeaning], questions: Sequence[ColumnQuestion]
    ) -> None:
        """Show these columns of a file, and ask these questions, answered or not."""
        self._answers = dict(preview.answers)
        focused = next((name for name, box in self.boxes.items() if box.hasFocus()), "")
        current = self.model.value_at(self.table.currentIndex().row())
        self.lead.setText(self._lead(preview, is_asking=bool(questions)))
        self._ask(questions)
        if focused in self.boxes:
            self.boxes[focused].setFocus()
        self.model.set_values(columns)
        names = [column.column for column in columns]
        if names:
            self.table.choose(names.index(current.column) if current and current.column in names else 0)
        self.change_button.setEnabled(bool(columns))
        self.forget_button.setVisible(bool(preview.answers))

    def change_meaning(self) -> None:
        """Open the menu of meanings at the chosen column."""
        column = self.model.value_at(self.table.currentIndex().row())
        if column is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName(self.tr("What the column {column} means").format(column=column.column))
        for meaning, word in all_meanings():
            action = QAction(word, menu)
            action.setCheckable(True)
            action.setChecked(meaning == (column.meaning or "ignore"))
            action.triggered.connect(partial(self._answer, column.column, meaning))
            menu.addAction(action)
            if action.isChecked():
                menu.setActiveAction(action)
        corner = self.table.visualRect(self.table.currentIndex().siblingAtColumn(2)).bottomLeft()
        menu.popup(self.table.viewport().mapToGlobal(corner if corner.y() >= 0 else QPoint(0, 0)))

    def ask_about(self, row: int) -> None:
        """Put the keyboard on a question."""
        boxes = list(self.boxes.values())
        if row < len(boxes):
            self._questions.ensureWidgetVisible(boxes[row])
            boxes[row].setFocus()

    def _lead(self, preview: FilePreview, *, is_asking: bool) -> str:
        if is_asking:
            return self.tr("ShipDesk is not sure what these columns mean. Choose, and the preview is made again.")
        if preview.is_remembered:
            return self.tr("Read as you said when you imported such a file before.")
        if preview.problem:
            return self.tr(
                "Say what the columns mean, and the file is read again: order number, name and address first."
            )
        return self.tr("All columns are understood. You can change what one means.")

    def _ask(self, questions: Sequence[ColumnQuestion]) -> None:
        body = QWidget()
        body.setProperty("kind", "scroll")
        grid = QGridLayout(body)
        grid.setContentsMargins(0, 0, SPACE_3, 0)
        grid.setHorizontalSpacing(SPACE_4)
        grid.setVerticalSpacing(SPACE_2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 2)
        self.boxes = {}
        for row, question in enumerate(questions):
            samples = " · ".join(sample for sample in question.samples[:4] if sample)
            grid.addWidget(ElidedLabel(question.column, "strong"), row, 0)
            grid.addWidget(ElidedLabel(samples, "muted"), row, 1)
            grid.addWidget(self._box(question), row, 2)
        self._questions.setWidget(body)
        self._questions.setVisible(bool(questions))
        if questions:
            high = body.sizeHint().height() * min(len(questions), _MOST_QUESTIONS_HIGH) // len(questions)
            self._questions.setFixedHeight(high + SPACE_2)

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
        box.currentIndexChanged.connect(partial(self._answer_box, question.column))
        self.boxes[question.column] = box
        return box

    def _answer_box(self, column: str, _index: int) -> None:
        self.answered.emit(column, str(self.boxes[column].currentData()))

    def _answer(self, column: str, meaning: str, _checked: bool = False) -> None:  # noqa: FBT001, FBT002 - Qt's signal
        self.answered.emit(column, meaning)

    def _columns(self) -> tuple[ValueColumn[ColumnMeaning], ...]:
        return (
            ValueColumn(self.tr("Column"), 200, lambda c: c.column),
            ValueColumn(self.tr("Some of its cells"), 320, lambda c: " · ".join(c.samples)),
            ValueColumn(self.tr("Means"), 240, self._meaning, tone_of=self._tone),
        )

    def _meaning(self, column: ColumnMeaning) -> str:
        word = meaning_word(self._answers.get(column.column, column.meaning) if not column.meaning else column.meaning)
        if column.is_fallback:
            return self.tr("{meaning}, where the delivery address is empty").format(meaning=word)
        return self.tr("{meaning} (you said so)").format(meaning=word) if column.column in self._answers else word

    def _tone(self, column: ColumnMeaning) -> Tone | None:
        if column.column in self._answers:
            return Tone.INFO
        return None if column.meaning else Tone.NEUTRAL
