"""The rows of the editor: one condition, one action, each with what fits it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QStackedWidget, QToolButton, QWidget

from shipdesk.domain.rules import Action, Condition, Do, Field, Op
from shipdesk.domain.rules.values import FIELDS
from shipdesk.services.rule_choices import RuleChoices
from shipdesk.ui.rules.rule_ui_words import do_word, field_word, op_word
from shipdesk.ui.rules.value_inputs import ValueInput, make_input, number_field, typing_box
from shipdesk.ui.theme import SPACE_2, icon
from shipdesk.ui.widgets.basics import plain_label

_FIELD_WIDTH, _OP_WIDTH, _DO_WIDTH = 140, 128, 150


class RuleRow(QWidget):
    """A row that can be removed."""

    edited = Signal()
    remove_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(SPACE_2)

    def stops(self) -> list[QWidget]:
        """Return where the keyboard stops in this row, from left to right."""
        return [self._button]

    def add_remove(self, words: str) -> None:
        """Put the button that removes the row at its end."""
        self._button = button = QToolButton()
        button.setIcon(icon("close"))
        button.setAccessibleName(words)
        button.setToolTip(f"{words} (Ctrl+D)")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _checked=False: self.remove_wanted.emit())
        self.row.addWidget(button)


class ConditionRow(RuleRow):
    """One condition: field, comparison, value."""

    def __init__(self, choices: RuleChoices, condition: Condition | None = None) -> None:
        super().__init__()
        self._choices = choices
        self.field = QComboBox()
        self.field.setAccessibleName(self.tr("What is looked at"))
        self.field.setFixedWidth(_FIELD_WIDTH)
        for field in Field:
            self.field.addItem(field_word(field), field.value)
        self.op = QComboBox()
        self.op.setAccessibleName(self.tr("How it is compared"))
        self.op.setFixedWidth(_OP_WIDTH)
        self.value: ValueInput = ValueInput()
        self._holder = QHBoxLayout()
        self._holder.addWidget(self.value)
        self.row.addWidget(self.field)
        self.row.addWidget(self.op)
        self.row.addLayout(self._holder, 1)
        self.add_remove(self.tr("Remove this condition"))
        if condition is not None:
            self.field.setCurrentIndex(self.field.findData(condition.field.value))
        self._offer_ops()
        if condition is not None:
            self.op.setCurrentIndex(self.op.findData(condition.op.value))
        self._offer_value()
        if condition is not None:
            self.value.show_values(condition.values)
        self.field.currentIndexChanged.connect(lambda _place: self._field_changed())
        self.op.currentIndexChanged.connect(lambda _place: self._op_changed(keep=True))

    def stops(self) -> list[QWidget]:
        """Return field, comparison, what the value is entered in, and the button."""
        return [self.field, self.op, *self.value.stops(), *super().stops()]

    def condition(self) -> Condition:
        """Return the condition as entered; raises BadRule."""
        return Condition(self._field(), Op(self.op.currentData()), self.value.values())

    def _field(self) -> Field:
        return Field(self.field.currentData())

    def _field_changed(self) -> None:
        self.op.blockSignals(True)
        self._offer_ops()
        self.op.blockSignals(False)
        self._op_changed(keep=False)

    def _op_changed(self, *, keep: bool) -> None:
        had = self.value.values()
        self._offer_value()
        if keep and any(had):
            self._show_as_far_as_it_fits(had)
        self.edited.emit()

    def _show_as_far_as_it_fits(self, had: tuple[str, ...]) -> None:
        try:
            self.value.show_values(had)
        except (ValueError, IndexError):
            return

    def _offer_ops(self) -> None:
        self.op.clear()
        field = self._field()
        for op in FIELDS[field][1]:
            self.op.addItem(op_word(field, op), op.value)

    def _offer_value(self) -> None:
        old = self.value
        name = self.tr("Value for {field}").format(field=field_word(self._field()))
        self.value = make_input(self._field(), Op(self.op.currentData()), self._choices, name)
        self.value.edited.connect(self.edited)
        self._holder.replaceWidget(old, self.value)
        self.value.show()
        old.hide()
        old.deleteLater()


class ActionRow(RuleRow):
    """One action: what is done, and with which value."""

    def __init__(self, choices: RuleChoices, action: Action | None = None) -> None:
        super().__init__()
        self.do = QComboBox()
        self.do.setAccessibleName(self.tr("What is done"))
        self.do.setFixedWidth(_DO_WIDTH)
        for do in Do:
            self.do.addItem(do_word(do), do.value)
        self._inputs: dict[Do, QWidget] = {
            Do.USE: self._services(choices),
            Do.BOX: self._words(choices.boxes, self.tr("Box")),
            Do.TAG: self._words(choices.tags, self.tr("Tag")),
            Do.HOLD: self._line(self.tr("Reason")),
            Do.NOTE: self._line(self.tr("Note")),
            Do.SHIP_WITHIN: self._days(),
        }
        self.stack = QStackedWidget()
        for widget in self._inputs.values():
            self.stack.addWidget(widget)
        self.row.addWidget(self.do)
        self.row.addWidget(self.stack, 1)
        self.add_remove(self.tr("Remove this action"))
        if action is not None:
            self._show(action)
        self.do.currentIndexChanged.connect(lambda _place: self._do_changed())
        self._do_changed()

    def stops(self) -> list[QWidget]:
        """Return what is done, its value, and the button."""
        do = Do(self.do.currentData())
        return [self.do, self.days if do is Do.SHIP_WITHIN else self._inputs[do], *super().stops()]

    def action(self) -> Action:
        """Return the action as entered; raises BadRule."""
        do = Do(self.do.currentData())
        widget = self._inputs[do]
        if do is Do.SHIP_WITHIN:
            return Action(do, self.days.text())
        if do is Do.USE:
            return self._use()
        text = widget.currentText() if isinstance(widget, QComboBox) else ""
        return Action(do, widget.text() if isinstance(widget, QLineEdit) else text)

    def _use(self) -> Action:
        place = self.service.findText(self.service.currentText())
        if place >= 0:
            carrier, service = self.service.itemData(place)
        else:
            carrier, _, service = self.service.currentText().strip().partition("/")
        return Action(Do.USE, carrier, service)

    def _show(self, action: Action) -> None:
        self.do.setCurrentIndex(self.do.findData(action.do.value))
        widget = self._inputs[action.do]
        if action.do is Do.SHIP_WITHIN:
            self.days.setText(action.value)
        elif action.do is Do.USE:
            place = next((n for n in range(self.service.count())
                          if tuple(self.service.itemData(n)) == (action.value, action.service)), -1)  # fmt: skip
            self.service.setCurrentIndex(place)
            if place < 0:
                self.service.setEditText(f"{action.value}/{action.service}" if action.service else action.value)
        elif isinstance(widget, QComboBox):
            widget.setEditText(action.value)
        elif isinstance(widget, QLineEdit):
            widget.setText(action.value)

    def _do_changed(self) -> None:
        shown = self._inputs[Do(self.do.currentData())]
        self.stack.setCurrentWidget(shown)
        self.edited.emit()

    def _services(self, choices: RuleChoices) -> QComboBox:
        self.service = typing_box(self.tr("Service"))
        for carrier, service, words in choices.services:
            usual = words if service else self.tr("{carrier}, its usual service").format(carrier=words)
            self.service.addItem(usual, (carrier, service))
        line = self.service.lineEdit()
        if line is not None:
            line.setPlaceholderText(self.tr("carrier/service"))
        self.service.editTextChanged.connect(lambda _text: self.edited.emit())
        return self.service

    def _words(self, known: tuple[str, ...], name: str) -> QComboBox:
        box = typing_box(name, known)
        line = box.lineEdit()
        if line is not None:
            line.setMaxLength(40)
        box.editTextChanged.connect(lambda _text: self.edited.emit())
        return box

    def _line(self, name: str) -> QLineEdit:
        line = QLineEdit()
        line.setMaxLength(200)
        line.setAccessibleName(name)
        line.textChanged.connect(lambda _text: self.edited.emit())
        return line

    def _days(self) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_2)
        self.days = number_field(self.tr("Business days"), "1")
        self.days.textChanged.connect(lambda _text: self.edited.emit())
        row.addWidget(self.days)
        row.addWidget(plain_label(self.tr("business days"), "muted"))
        row.addStretch(1)
        return holder
