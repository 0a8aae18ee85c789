"""The editor of one rule: its sentence, its rows, and beside them what it would do just now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.errors import ShipDeskError
from shipdesk.domain.rules import BadRule, Match, Rule, rule_sentence
from shipdesk.domain.rules.values import NAME_CAP
from shipdesk.services.carrier_words import service_words
from shipdesk.services.rule_choices import RuleChoices, rule_choices
from shipdesk.services.shop import Shop
from shipdesk.ui.rules.rule_rows import ActionRow, ConditionRow, RuleRow
from shipdesk.ui.rules.trial_pane import TrialPane
from shipdesk.ui.settings.section import tool_button
from shipdesk.ui.theme import SPACE_2, SPACE_3, SPACE_4, set_kind
from shipdesk.ui.widgets.basics import line, plain_label
from shipdesk.ui.widgets.sheet import Sheet, give_body_the_room
from shipdesk.ui.words import translate

TRY_AFTER_MS = 250
_WIDTH, _HEIGHT = 1010, 590


class RuleSheet(Sheet):
    """Edits a rule by keyboard; it can be switched on here, for its trial stands beside it."""

    kept = Signal(object)

    def __init__(
        self, shop: Shop, jobs: JobRunner, rule: Rule | None, *, is_new: bool, parent: QWidget | None = None
    ) -> None:
        """Edit a rule of the list, or a new one that starts as given."""
        title = translate("RuleSheet", "New rule") if is_new else translate("RuleSheet", "Change the rule")
        super().__init__(title, translate("RuleSheet", "Keep"), parent)
        self._shop, self._jobs = shop, jobs
        self._old_name = "" if is_new or rule is None else rule.name
        self._start = rule
        self._seen = rule.tried if rule is not None else ""
        self._touched = False
        """Whether something was entered: a rule that nobody began is not wrong yet."""
        self._choices = RuleChoices()
        self._timer = QTimer(self, interval=TRY_AFTER_MS)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._try)
        self._make_widgets()
        self._lay_out()
        QShortcut(QKeySequence("Alt+C"), self, self.add_condition)
        QShortcut(QKeySequence("Alt+A"), self, self.add_action)
        QShortcut(QKeySequence("Ctrl+D"), self, self._remove_current)
        self.do_button.setEnabled(False)
        self.resize(_WIDTH, _HEIGHT)
        jobs.query(
            "rule choices", rule_choices, shop, on_done=self._start_with, on_failed=self._say_failure, owner=self
        )

    # What tests and the section use

    def rule(self) -> Rule:
        """Return the rule as entered; raises BadRule."""
        match = Match(self.match.currentData())
        conditions = tuple(row.condition() for row in self._conditions())
        actions = tuple(row.action() for row in self._actions())
        on = self._start is not None and self._start.on
        rule = Rule(self.name.text(), conditions, actions, match, on=on)
        return replace(rule, tried=self._seen if self._seen == rule.digest else "")

    def add_condition(self) -> ConditionRow:
        """Add a row for a condition, and put the keyboard there."""
        row = ConditionRow(self._choices)
        self._add(self._when, row)
        row.field.setFocus()
        return row

    def add_action(self) -> ActionRow:
        """Add a row for an action, and put the keyboard there."""
        row = ActionRow(self._choices)
        self._add(self._then, row)
        row.do.setFocus()
        return row

    # Building

    def _make_widgets(self) -> None:
        self.name = QLineEdit()
        self.name.setMaxLength(NAME_CAP)
        self.name.setPlaceholderText(self.tr("Name, such as Small abroad"))
        self.name.setAccessibleName(self.tr("Name of the rule"))
        self.name.textChanged.connect(lambda _text: self._edited())
        self.match = QComboBox()
        self.match.setAccessibleName(self.tr("Which conditions must hold"))
        self.match.addItem(self.tr("all of these hold"), Match.ALL.value)
        self.match.addItem(self.tr("one of these holds"), Match.ANY.value)
        self.match.currentIndexChanged.connect(lambda _place: self._edited())
        self.sentence = plain_label("", "muted", wrap=True, selectable=True)
        self.trial = TrialPane(self._shop, self._jobs)
        self.trial.tried.connect(self._was_tried)
        self.on_box = QCheckBox(self.tr("Switch it on: use it for orders that come in"))
        self.on_box.setChecked(self._start is not None and self._start.on)
        self.on_box.setEnabled(False)
        self._when, self._then = QVBoxLayout(), QVBoxLayout()
        for rows in (self._when, self._then):
            rows.setSpacing(SPACE_2)

    def _lay_out(self) -> None:
        inner = QWidget()
        inner.setProperty("kind", "scroll")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, SPACE_3, 0)
        column.setSpacing(SPACE_2)
        column.addWidget(self.name)
        column.addSpacing(SPACE_2)
        head = QHBoxLayout()
        head.addWidget(plain_label(self.tr("If"), "strong"))
        head.addWidget(self.match)
        head.addStretch(1)
        column.addLayout(head)
        column.addLayout(self._when)
        self.always = plain_label(self.tr("Without a condition it holds for every order."), "small")
        column.addWidget(self.always)
        self._add_when = add = tool_button(self.tr("Add a condition"), "add", "flat")
        add.setToolTip(self.tr("Add a condition (Alt+C)"))
        add.clicked.connect(lambda _checked=False: self.add_condition())
        column.addWidget(add, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(SPACE_3)
        column.addWidget(plain_label(self.tr("Then"), "strong"))
        column.addLayout(self._then)
        self._add_then = more = tool_button(self.tr("Add an action"), "add", "flat")
        more.setToolTip(self.tr("Add an action (Alt+A)"))
        more.clicked.connect(lambda _checked=False: self.add_action())
        column.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setAccessibleName(self.tr("The rule"))
        area.setWidget(inner)
        sides = QHBoxLayout()
        sides.setSpacing(SPACE_4)
        sides.addWidget(area, 6)
        sides.addWidget(line(vertical=True))
        sides.addWidget(self.trial, 5)
        self.body.addWidget(self.sentence)
        self.body.addLayout(sides, 1)
        self.buttons.insertWidget(0, self.on_box)
        give_body_the_room(self)

    def _start_with(self, choices: RuleChoices) -> None:
        self._choices = choices
        rule = self._start
        if rule is not None:
            self.name.setText(rule.name)
            self.match.setCurrentIndex(self.match.findData(rule.match.value))
        for condition in rule.when if rule is not None else ():
            self._add(self._when, ConditionRow(choices, condition))
        for action in rule.then if rule is not None else ():
            self._add(self._then, ActionRow(choices, action))
        if rule is None:
            self._add(self._when, ConditionRow(choices))
            self._add(self._then, ActionRow(choices))
        self.name.setFocus()
        self._edited()

    def _add(self, rows: QVBoxLayout, row: RuleRow) -> None:
        rows.addWidget(row)
        # Now, not with the next event: the keyboard goes there at once.
        row.show()
        row.edited.connect(self._row_edited)
        row.remove_wanted.connect(lambda: self._remove(row))
        self._edited()

    def _remove(self, row: RuleRow) -> None:
        rows = self._when if self._when.indexOf(row) >= 0 else self._then
        place = rows.indexOf(row)
        rows.removeWidget(row)
        row.setParent(None)
        row.deleteLater()
        # To the row that took its place, or the last that is left.
        item = rows.itemAt(min(place, rows.count() - 1)) if rows.count() else None
        beside = item.widget() if item is not None else None
        (beside.stops()[0] if isinstance(beside, RuleRow) else self.name).setFocus()
        self._edited()

    def _remove_current(self) -> None:
        widget = QApplication.focusWidget()
        while widget is not None and not isinstance(widget, RuleRow):
            widget = widget.parentWidget()
        if isinstance(widget, RuleRow):
            self._remove(widget)

    def _conditions(self) -> list[ConditionRow]:
        return [row for row in _rows(self._when) if isinstance(row, ConditionRow)]

    def _actions(self) -> list[ActionRow]:
        return [row for row in _rows(self._then) if isinstance(row, ActionRow)]

    # Trying

    def _put_stops_in_order(self) -> None:
        """Let Tab go as one reads, whenever rows came or changed."""
        when = [stop for row in self._conditions() for stop in row.stops()]
        then = [stop for row in self._actions() for stop in row.stops()]
        stops = [self.name, self.match, *when, self._add_when, *then, self._add_then, self.trial.table, self.on_box,
                 self.cancel_button, self.do_button]  # fmt: skip
        for one, following in pairwise(stops):
            QWidget.setTabOrder(one, following)

    def _row_edited(self) -> None:
        self._touched = True
        self._edited()

    def _edited(self) -> None:
        self._put_stops_in_order()
        conditions = len(self._conditions())
        self.match.setEnabled(conditions > 1)
        self.always.setVisible(not conditions)
        self.say_wrong("")
        try:
            rule = self.rule()
        except BadRule as error:
            self._say_sentence(*((str(error), "error") if self._touched else (self._hint(), "muted")))
            self.do_button.setEnabled(False)
            self.on_box.setEnabled(False)
            self._timer.stop()
            self.trial.say_unfinished()
            return
        self._say_sentence(rule_sentence(rule, service_words), "muted")
        self.do_button.setEnabled(bool(rule.name))
        self.do_button.setToolTip(self.tr("Keep (Enter)") if rule.name else self.tr("Give the rule a name first."))
        self.on_box.setEnabled(rule.is_tried)
        self._timer.start()

    def _hint(self) -> str:
        return self.tr("Say for which orders the rule holds, and what it shall do with them.")

    def _say_sentence(self, words: str, kind: str) -> None:
        self.sentence.setText(words)
        set_kind(self.sentence, kind)

    def _try(self) -> None:
        try:
            rule = self.rule()
        except BadRule:
            return
        rules = self._shop.settings.rules
        place = next((n for n, other in enumerate(rules) if other.name == self._old_name), len(rules))
        others = [other for other in rules if other.name != self._old_name]
        # Its name is only how the trial calls it: one that is taken is refused when it is kept.
        taken = any(other.name == rule.name for other in others)
        called = replace(rule, name=self.tr("this rule")) if taken or not rule.name else rule
        self.trial.try_rule(called, others, place, self._shop.settings.rules_mode)

    def _was_tried(self, digest: str) -> None:
        self._seen = digest
        try:
            self.on_box.setEnabled(self.rule().is_tried)
        except BadRule:
            self.on_box.setEnabled(False)

    # Keeping

    def accept(self) -> None:
        """Keep the rule; the sheet closes when that is done."""
        try:
            rule = self.rule()
        except BadRule as error:
            self.say_wrong(str(error))
            return
        if not rule.name:
            self.say_wrong(self.tr("Give the rule a name first."))
            self.name.setFocus()
            return
        on = self.on_box.isChecked() and rule.is_tried
        self.do_button.setEnabled(False)
        self._jobs.change(
            self.tr("Keeping the rule"), _keep, self._shop, self._old_name, rule, on,
            on_done=self._was_kept, on_failed=self._say_failure, owner=self,
        )  # fmt: skip

    def _was_kept(self, rule: Rule) -> None:
        self.kept.emit(rule)
        super().accept()

    def _say_failure(self, error: ShipDeskError) -> None:
        self.do_button.setEnabled(True)
        self.say_wrong(str(error))


def _rows(layout: QVBoxLayout) -> Sequence[QWidget]:
    items = (layout.itemAt(place) for place in range(layout.count()))
    return [widget for item in items if item is not None and (widget := item.widget()) is not None]


def _keep(shop: Shop, old_name: str, rule: Rule, on: bool) -> Rule:  # noqa: FBT001 (jobs hand arguments on by place)
    from shipdesk.services.edit_rules import keep_rule

    return keep_rule(shop, old_name, rule, on=on)
